"""Correcting a list: an entry split, entries joined, many marked at once, and any of it undone."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.gaps.reference_lists import Weight, joined
from catalogue.errors import InvalidInput, LacunaError, SeenOtherwise
from catalogue.services.lists.editing.entries import EntryView, Marks
from catalogue.services.lists.editing.entry_form import FIELDS, corrected, values_of
from catalogue.web.addressing.addresses import safe_next
from catalogue.web.addressing.ticked import ticked_rows
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.member.undoing import place_of, redirect_undoable
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying

from .entries import back_to, entry_of

_MARKS = {
    "ticked": Marks(ticked=True),
    "unticked": Marks(ticked=False),
    **{f"weight:{weight.value}": Marks(weight=weight) for weight in Weight},
}


@blueprint.get("/lists/<int:list_id>/entries/<int:entry_id>/split")
def splitting(list_id: int, entry_id: int) -> str:
    """Return the entry as a text to be broken into lines."""
    found = entry_of(list_id, entry_id)
    return _split_form(found, _as_text(found))


@blueprint.post("/lists/<int:list_id>/entries/<int:entry_id>/split")
def split(list_id: int, entry_id: int) -> ResponseReturnValue:
    """Make an entry of each line."""
    found, text = entry_of(list_id, entry_id), request.form.get("text", "")
    person = require_account()
    try:
        done = services().lists.entries.split(person, entry_id, text, seen=ticked_rows("seen"))
    except (InvalidInput, SeenOtherwise) as error:
        return _split_form(found, text, say(error)), status_of(error)
    return redirect_undoable(back_to(list_id), N_("The entry was split; its parts were checked."), done)


@blueprint.get("/lists/<int:list_id>/entries/<int:entry_id>/join")
def joining(list_id: int, entry_id: int) -> str:
    """Which entries to join; once they are chosen, what they say as one."""
    found = entry_of(list_id, entry_id)
    chosen = request.args.getlist("with", type=int)
    if not chosen:
        return _join_choice(found)
    parts = services().lists.entries.several(require_account(), [entry_id, *chosen])
    return _join_form(parts, values_of(joined([part.description for part in parts])))


@blueprint.post("/lists/<int:list_id>/entries/<int:entry_id>/join")
def join(list_id: int, entry_id: int) -> ResponseReturnValue:
    """Make one entry of them."""
    person = require_account()
    entry_of(list_id, entry_id)
    chosen = [entry_id, *request.form.getlist("with", type=int)]
    values = {name: request.form.get(name, "") for name in FIELDS}
    parts = services().lists.entries.several(person, chosen)
    try:
        description, _ = corrected(joined([part.description for part in parts]), values)
        done = services().lists.entries.join(person, chosen, description, seen=ticked_rows("seen"))
    except (InvalidInput, SeenOtherwise) as error:
        return _join_form(parts, values, say(error)), status_of(error)
    return redirect_undoable(back_to(list_id), N_("The entries are one now, which was checked again."), done)


@blueprint.post("/lists/<int:list_id>/marks")
def mark(list_id: int) -> ResponseReturnValue:
    """Set the weight of the entries that were ticked, or tick them off."""
    what = request.form.get("mark", "")
    if what not in _MARKS:
        raise InvalidInput("no_mark", "Choose what to set on the titles.")
    chosen = ticked_rows("entry")
    address = back_to(list_id)
    try:
        done = services().lists.entries.mark(
            require_account(), list_id, list(chosen), _MARKS[what], seen=chosen
        )
    except (InvalidInput, SeenOtherwise) as error:
        return redirect_saying(address, error.message, "warning", **error.params)
    return redirect_undoable(address, N_("Marked: %(count)s."), done, count=len(chosen))


@blueprint.post("/lists/<int:list_id>/undo")
def undo(list_id: int) -> ResponseReturnValue:
    """Put back what an act did to the list."""
    address = safe_next(request.form.get("back", ""), url_for("member.report", list_id=list_id))
    place = place_of(request.form.get("entry", 0, type=int))
    person = require_account()
    try:
        services().lists.history.undo(person, list_id, request.form.get("act", 0, type=int))
    except LacunaError as error:
        if error.code not in ("later_changes", "already_reverted"):
            raise
        return redirect_saying(address, error.message, "warning", fragment=place)
    return redirect_saying(address, N_("Undone."), fragment=place)


def _as_text(found: EntryView) -> str:
    """Return an entry with everything in one line, as a reference would have it."""
    description = found.description
    if description.reference and not description.title:
        return description.reference
    people = "; ".join(person.name for person in description.contributors)
    return ". ".join(filter(None, (people, description.full_title, description.publisher, description.year)))


def _split_form(found: EntryView, text: str, error: str = "") -> str:
    return render_template(
        "member/split.html", entry=found, text=text, error=error, back=back_to(found.list_id)
    )


def _join_choice(found: EntryView) -> str:
    near = services().lists.entries.near(require_account(), found.id)
    return render_template("member/join_choice.html", entry=found, near=near, back=back_to(found.list_id))


def _join_form(parts: list[EntryView], values: dict[str, str], error: str = "") -> str:
    found = parts[0]
    return render_template(
        "member/join.html",
        entry=found,
        parts=parts,
        values=values,
        error=error,
        back=back_to(found.list_id),
    )
