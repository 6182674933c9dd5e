"""Editing what was described before: a publication (also by two people at once), or a noted gift."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.description import Description
from catalogue.errors import BothChanged, Conflict
from catalogue.web.language import gettext as _
from catalogue.web.librarian.acquisitions.lines import find_line
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import BASE, SAVE, Describing, base_sent, begun, draft_sent
from catalogue.web.librarian.description_form import DescriptionForm
from catalogue.web.librarian.differences import in_words
from catalogue.web.librarian.forms import sealed, unsealed
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.vocabulary import FIELDS

_HIDDEN = ("version", BASE)


@blueprint.get("/publications/<int:publication_id>/edit")
def edit_publication(publication_id: int) -> str:
    """Return the form of a publication as it is now, or as a draft left it."""
    found = services().records.publications.get(publication_id, staff=True)
    if form := begun():
        hidden = {name: form.get(name, "") for name in _HIDDEN}
        return _editing(publication_id, DescriptionForm.sent(form), hidden).page()
    hidden = {"version": str(found.version), BASE: sealed(found.description)}
    return _editing(publication_id, DescriptionForm.of(found.description), hidden).page()


@blueprint.post("/publications/<int:publication_id>/edit")
def save_publication(publication_id: int) -> ResponseReturnValue:
    """Save it; when somebody else was quicker, show both versions."""
    hidden = {name: request.form.get(name, "") for name in _HIDDEN}
    page = _editing(publication_id, DescriptionForm.sent(request.form), hidden)
    if page.form.more:
        return page.page()
    description = page.checked()
    if description is None:
        return page.page(), 400
    return _save(publication_id, description, unsealed(hidden[BASE]))


@blueprint.post("/publications/<int:publication_id>/choose")
def choose_versions(publication_id: int) -> ResponseReturnValue:
    """Save what was chosen of two versions, field by field."""
    mine, theirs = unsealed(request.form.get("mine", "")), unsealed(request.form.get(BASE, ""))
    chosen = {
        name: getattr(theirs if request.form.get(f"keep_{name}") == "theirs" else mine, name)
        for name in FIELDS
    }
    return _save(publication_id, mine.with_changes(**chosen), theirs)


@blueprint.get("/donations/<int:donation_id>/lines/<int:line_id>/describe")
def describe_line(donation_id: int, line_id: int) -> str:
    """Return the form of a gift that is noted but not accepted yet."""
    line = find_line(donation_id, line_id)
    if form := begun():
        return _gift(donation_id, line_id, DescriptionForm.sent(form), form.get(BASE, "")).page()
    base = sealed(line.description)
    return _gift(donation_id, line_id, DescriptionForm.of(line.description), base).page()


@blueprint.post("/donations/<int:donation_id>/lines/<int:line_id>/describe")
def save_line(donation_id: int, line_id: int) -> ResponseReturnValue:
    """Save what was noted of a gift; fields that only somebody else changed meanwhile stay as theirs."""
    find_line(donation_id, line_id)
    page = _gift(donation_id, line_id, DescriptionForm.sent(request.form), request.form.get(BASE, ""))
    if page.form.more:
        return page.page()
    description = page.checked()
    if description is None:
        return page.page(), 400
    mine, base = base_sent(description)
    try:
        services().acquisitions.donations.edit_line(
            require_account(), line_id, mine, began=base, draft=draft_sent()
        )
    except BothChanged as error:
        return page.changed_by_both(error)
    return redirect_saying(
        url_for("librarian.donation", donation_id=donation_id),
        N_("%(title)s is saved."),
        title=description.title,
    )


def _editing(publication_id: int, form: DescriptionForm, hidden: dict[str, str]) -> Describing:
    subject = f"publication/{publication_id}"
    return Describing(_("Edit a publication"), form, (SAVE,), subject, hidden=hidden)


def _gift(donation_id: int, line_id: int, form: DescriptionForm, base: str) -> Describing:
    subject = f"line/{donation_id}/{line_id}"
    return Describing(_("Describe a gift"), form, (SAVE,), subject, hidden={BASE: base})


def _save(publication_id: int, description: Description, base: Description) -> ResponseReturnValue:
    """Save over the version in the form; ``base`` is what that version said."""
    version = request.form.get("version", 0, type=int)
    try:
        services().records.publications.edit(
            require_account(), publication_id, version, description, draft=draft_sent()
        )
    except Conflict as error:
        if error.code != "edited_meanwhile":
            raise
        return _two_versions(publication_id, description, base), 409
    return redirect_saying(
        url_for("librarian.publication", publication_id=publication_id),
        N_("%(title)s is saved."),
        title=description.title,
    )


def _two_versions(publication_id: int, mine: Description, base: Description) -> str:
    """Both versions beside each other; what only they changed is theirs unless one chooses otherwise."""
    current = services().records.publications.get(publication_id, staff=True)
    theirs = current.description
    rows = [
        (
            name,
            _(label),
            in_words(name, getattr(mine, name)),
            in_words(name, getattr(theirs, name)),
            "theirs" if getattr(mine, name) == getattr(base, name) else "mine",
        )
        for name, label in FIELDS.items()
        if getattr(mine, name) != getattr(theirs, name)
    ]
    newest = next(
        iter(services().records.publications.history(publication_id, reader=require_account())), None
    )
    return render_template(
        "librarian/two_versions.html",
        publication=current,
        rows=rows,
        mine=sealed(mine),
        base=sealed(theirs),
        draft=request.form.get("draft", ""),
        who=newest.actor if newest else "",
    )
