"""Organisations: their names in every language, acronyms, the body above, and every use of them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.languages import code_of
from catalogue.errors import BothChanged, InvalidInput
from catalogue.web.addressing.paging import pages_of
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import languages_offered
from catalogue.web.librarian.forms import Errors, typed
from catalogue.web.page_parts.editing import began, said_of_both, shown_again
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.acts import act_in_words
from catalogue.web.wording.messages import N_, redirect_saying

from .names import KINDS

PAGE_SIZE, USES = 50, 50
_CHANGED = ("name", "parent", "country")
_SAVED = N_("The organisation is saved. Search and gap check use it from now on.")


@blueprint.get("/organisations")
def organisations() -> str:
    """Every organisation with its acronyms and uses, or those with a text in their names."""
    text, page = typed(request.args, "text"), _page_number()
    found = services().authority.editing.organisations(text)
    return render_template(
        "librarian/organisations.html",
        kinds=KINDS,
        text=text,
        total=len(found),
        organisations=found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        page=page,
        pages=pages_of(len(found), PAGE_SIZE),
    )


@blueprint.post("/organisations")
def add_organisation() -> ResponseReturnValue:
    """Begin a file for an organisation."""
    organisation_id = services().authority.editing.add_organisation(
        require_account(), typed(request.form, "name")
    )
    return redirect_saying(_of(organisation_id), _SAVED)


@blueprint.get("/organisations/<int:organisation_id>")
def organisation(organisation_id: int) -> str:
    """One organisation with everything that can be changed of it."""
    return _page(organisation_id)


@blueprint.post("/organisations/<int:organisation_id>")
def save_organisation(organisation_id: int) -> ResponseReturnValue:
    """Rename it, put it under another, say its country."""
    values, use = {field: typed(request.form, field) for field in _CHANGED}, services().authority.editing
    try:
        use.edit_organisation(require_account(), organisation_id, **values, began=began())
    except BothChanged as error:
        return _page(organisation_id, values=error.values, of_both=said_of_both(error)), 409
    except InvalidInput as error:
        values, of_both = shown_again(values, use.organisation(organisation_id).as_form)
        return _page(organisation_id, error, values, of_both=of_both), 400
    return redirect_saying(_of(organisation_id), _SAVED)


@blueprint.post("/organisations/<int:organisation_id>/names")
def change_names(organisation_id: int) -> ResponseReturnValue:
    """Add a further name or an acronym, or take one away."""
    use, actor = services().authority.editing, require_account()
    values = {field: typed(request.form, field) for field in ("further", "language")}
    try:
        if remove := request.form.get("remove", 0, type=int):
            use.remove_name(actor, organisation_id, remove)
        else:
            use.add_name(
                actor,
                organisation_id,
                values["further"],
                code_of(values["language"]) or values["language"][:8],
                acronym=bool(request.form.get("acronym")),
            )
    except InvalidInput as error:
        return _page(organisation_id, error, values, at="further"), 400
    return redirect_saying(_of(organisation_id), _SAVED)


@blueprint.post("/organisations/<int:organisation_id>/merge")
def merge_organisations(organisation_id: int) -> ResponseReturnValue:
    """Make it part of another with all its names."""
    values = {"into": typed(request.form, "into")}
    try:
        kept = services().authority.editing.merge(require_account(), organisation_id, values["into"])
    except InvalidInput as error:
        return _page(organisation_id, error, values), 400
    return redirect_saying(_of(kept), N_("The two are one organisation now. The change log can undo it."))


def _page_number() -> int:
    return max(request.args.get("page", 1, type=int), 1)


def _of(organisation_id: int) -> str:
    return url_for("librarian.organisation", organisation_id=organisation_id)


def _page(
    organisation_id: int,
    error: InvalidInput | None = None,
    values: Mapping[str, str] | None = None,
    at: str = "",
    of_both: Mapping[str, str] | None = None,
) -> str:
    use, page = services(), _page_number()
    found = use.authority.editing.organisation(organisation_id)
    ids = use.authority.editing.uses_of_organisation(organisation_id)
    errors: Errors = {at or str(error.params.get("field", "name")): say(error)} if error else {}
    errors |= {name: said for name, said in (of_both or {}).items() if name not in errors}
    newest = use.change_log.latest_on("organisation", organisation_id)
    return render_template(
        "librarian/organisation.html",
        organisation=found,
        began=found.as_form,
        values={**found.as_form, **(values or {})},
        errors=errors,
        bodies=use.authority.authorities.body_names(),
        languages_offered=languages_offered(),
        count=len(ids),
        publications=use.records.publications.many(ids[(page - 1) * USES : page * USES]),
        newest=(newest, act_in_words(newest)) if newest else None,
        page=page,
        pages=pages_of(len(ids), USES),
    )
