"""Names in order: people, bodies, publishers, subjects and series as they are printed, and where."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.languages import code_of
from catalogue.errors import BothChanged, InvalidInput, NotFound
from catalogue.services.authority.authority_editing import EDITABLE, name_mark
from catalogue.services.authority.headings import KINDS as FORMED
from catalogue.web.addressing.paging import asked_page, pages_of
from catalogue.web.addressing.ticked import ticked
from catalogue.web.language import gettext as _
from catalogue.web.language import language, say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import languages_offered
from catalogue.web.librarian.forms import Errors, typed
from catalogue.web.librarian.ticked import changed, just_done, nothing_ticked
from catalogue.web.page_parts.editing import began, said_of_both
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, NN_, redirect_saying
from catalogue.web.wording.words import language_name

PAGE_SIZE, USES = 100, 50
KINDS: Mapping[str, str] = {
    "person": N_("Persons"),
    "body": N_("Bodies as printed"),
    "publisher": N_("Publishers as printed"),
    "subject": N_("Subjects"),
    "series": N_("Series"),
}


@blueprint.get("/names/<kind>")
def names(kind: str) -> str:
    """Return the names of a kind with their uses, a hundred a page."""
    which, text = _kind(kind), typed(request.args, "text")
    page = asked_page()
    found, total = services().authority.editing.names(which, text, (page - 1) * PAGE_SIZE, PAGE_SIZE)
    return render_template(
        "librarian/names.html",
        kind=kind,
        kinds=KINDS,
        names=[(name, count, name_mark(name, count)) for name, count in found],
        text=text,
        total=total,
        page=page,
        pages=pages_of(total, PAGE_SIZE),
        done=just_done(
            url_for("librarian.names", kind=kind, text=text or None, page=page if page > 1 else None)
        ),
    )


@blueprint.post("/names/<kind>")
def join_names(kind: str) -> ResponseReturnValue:
    """Write the ticked names as one wherever they are printed, which can be undone."""
    which, seen = _kind(kind), ticked("name")
    text, page = typed(request.form, "text") or None, request.form.get("page") or None
    address = url_for("librarian.names", kind=kind, text=text, page=page)
    if not seen:
        return nothing_ticked(address)
    try:
        done = services().authority.editing.join(
            require_account(), which, list(seen), typed(request.form, "new"), seen=seen
        )
    except InvalidInput as error:
        return redirect_saying(address, error.message, "warning", **error.params)
    return changed(address, done, N_("The ticked names are one now."))


@blueprint.get("/names/<kind>/one")
def name(kind: str) -> str:
    """One name: where it is printed, and what can be done about it."""
    if not request.args.get("name"):
        raise NotFound("no_such_page", "There is no such page.")
    return _page(_kind(kind), request.args["name"])


@blueprint.post("/names/<kind>/replace")
def replace_name(kind: str) -> ResponseReturnValue:
    """Write a name otherwise wherever it is printed; where that name exists, the two become one."""
    which, old, new = _kind(kind), request.form.get("name", ""), typed(request.form, "new")
    try:
        count = services().authority.editing.replace(require_account(), which, old, new)
    except InvalidInput as error:
        return _page(which, old, {"new": say(error)}), 400
    return redirect_saying(
        url_for("librarian.name", kind=kind, name=new),
        NN_(
            "“%(new)s” stands in %(count)s record now. The change log can undo it.",
            "“%(new)s” stands in %(count)s records now. The change log can undo it.",
        ),
        new=new,
        count=count,
    )


@blueprint.post("/names/body/link")
def link_body() -> ResponseReturnValue:
    """Make a printed name a further name of an organisation, or an organisation of its own."""
    use, actor = services().authority.editing, require_account()
    printed, wanted = request.form.get("name", ""), typed(request.form, "organisation")
    try:
        if request.form.get("own"):
            organisation_id = use.add_organisation(actor, printed)
        else:
            organisation_id = use.known_as(wanted) or 0
            if not organisation_id:
                raise InvalidInput("no_such_organisation", "Choose another organisation from the list.")
            use.add_name(actor, organisation_id, printed)
    except InvalidInput as error:
        return _page(MentionKind.BODY, printed, {"organisation": say(error)}), 400
    return redirect_saying(
        url_for("librarian.organisation", organisation_id=organisation_id),
        N_("%(name)s is linked. Its records are found under every name of the organisation."),
        name=printed,
    )


@blueprint.post("/names/<kind>/forms")
def change_forms(kind: str) -> ResponseReturnValue:
    """Add another form of the name of a person or a series, take one away, or put the name under one."""
    use, actor, which = services().authority.headings, require_account(), _kind(kind)
    if which not in FORMED:
        raise NotFound("no_such_page", "There is no such page.")
    printed, form = request.form.get("name", ""), typed(request.form, "form")
    spoken = typed(request.form, "language")
    address = url_for("librarian.name", kind=kind, name=printed)
    try:
        if remove := request.form.get("remove", 0, type=int):
            use.remove_form(actor, remove)
        elif prefer := request.form.get("prefer", 0, type=int):
            use.prefer(actor, prefer)
        elif use.add_form(actor, which, printed, form, code_of(spoken) or spoken[:8]):
            return redirect_saying(address, N_("The two names are one now. The change log can undo it."))
    except InvalidInput as error:
        return _page(which, printed, {"form": say(error)}), 400
    return redirect_saying(address, N_("The forms of the name are saved. Search and gap check use them."))


@blueprint.post("/names/subject/merge")
def merge_terms() -> ResponseReturnValue:
    """Make a term part of another with all its labels."""
    term, term_id = request.form.get("name", ""), request.form.get("term_id", 0, type=int)
    try:
        services().authority.terms.merge(require_account(), term_id, typed(request.form, "into"))
    except InvalidInput as error:
        return _page(MentionKind.SUBJECT, term, {"into": say(error)}), 400
    return redirect_saying(
        url_for("librarian.name", kind="subject", name=term),
        N_("The two are one subject now. The change log can undo it."),
    )


@blueprint.post("/names/subject/wider")
def put_term_under() -> ResponseReturnValue:
    """Say which subjects are wider than a term."""
    term, term_id = request.form.get("name", ""), request.form.get("term_id", 0, type=int)
    try:
        services().authority.terms.put_under(
            require_account(), term_id, typed(request.form, "wider"), began=began()
        )
    except BothChanged as error:
        return _page(MentionKind.SUBJECT, term, said_of_both(error)), 409
    except InvalidInput as error:
        return _page(MentionKind.SUBJECT, term, {"wider": say(error)}), 400
    return redirect_saying(
        url_for("librarian.name", kind="subject", name=term),
        N_("The subject stands in the tree where you put it. The change log can undo it."),
    )


@blueprint.post("/names/subject/labels")
def change_labels() -> ResponseReturnValue:
    """Add a label to a term, take one away, or begin a term of the centre's own."""
    use, actor = services().authority.terms, require_account()
    term, term_id = request.form.get("name", ""), request.form.get("term_id", 0, type=int)
    try:
        if remove := request.form.get("remove", 0, type=int):
            use.remove_label(actor, term_id, remove)
        elif term_id:
            use.add_label(actor, term_id, typed(request.form, "label"), typed(request.form, "language"))
        else:
            use.add(actor, term)
    except InvalidInput as error:
        return _page(MentionKind.SUBJECT, term, {"label": say(error)}), 400
    return redirect_saying(
        url_for("librarian.name", kind="subject", name=term), N_("The labels of the subject are saved.")
    )


def _kind(kind: str) -> MentionKind:
    if kind not in KINDS or MentionKind(kind) not in EDITABLE:
        raise NotFound("no_such_page", "There is no such page.")
    return MentionKind(kind)


def _page(kind: MentionKind, text: str, errors: Errors | None = None) -> str:
    use = services()
    formed = kind in FORMED
    ids = use.authority.headings.uses(kind, text) if formed else use.authority.editing.uses(kind, text)
    page = asked_page()
    is_body = kind in (MentionKind.BODY, MentionKind.PUBLISHER)
    return render_template(
        "librarian/name.html",
        kind=kind,
        heading=_(KINDS[kind]),
        name=text,
        count=len(ids),
        publications=use.records.publications.many(ids[(page - 1) * USES : page * USES]),
        organisation_id=use.authority.editing.known_as(text) if is_body else None,
        bodies=use.authority.authorities.body_names() if is_body else [],
        formed=formed,
        known=use.authority.headings.find(kind, text) if formed else None,
        term=use.authority.terms.labelled(text) if kind is MentionKind.SUBJECT else None,
        subjects=use.authority.authorities.subject_labels({"en", language()})
        if kind is MentionKind.SUBJECT
        else [],
        languages_offered=languages_offered(),
        language_name=language_name,
        page=page,
        pages=pages_of(len(ids), USES),
        errors=errors or {},
    )
