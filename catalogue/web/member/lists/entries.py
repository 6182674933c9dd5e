"""Correcting a list: one entry changed, added, or taken off it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Weight
from catalogue.errors import BothChanged, InvalidInput, NotFound, SeenOtherwise
from catalogue.services.lists.editing.entries import EntryView
from catalogue.services.lists.editing.entry_form import FIELDS, corrected, values_of
from catalogue.web.addressing.addresses import safe_next
from catalogue.web.addressing.ticked import ticked_rows
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.member.reports.report import PAGE_SIZE
from catalogue.web.member.undoing import redirect_undoable
from catalogue.web.member.words import weight_name
from catalogue.web.page_parts.editing import began, edit_sent, said_of_both, tick_shown
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/lists/<int:list_id>/entries/<int:entry_id>")
def entry(list_id: int, entry_id: int) -> str:
    """Return the form for one entry."""
    found = entry_of(list_id, entry_id)
    return _form(found, found.as_form, found.as_form, back_to(list_id))


@blueprint.post("/lists/<int:list_id>/entries/<int:entry_id>")
def correct(list_id: int, entry_id: int) -> ResponseReturnValue:
    """Keep the corrected entry and check it again; what only somebody else changed stays as theirs."""
    found, back = entry_of(list_id, entry_id), back_to(list_id)
    # A form without marks leaves them; a box that is not ticked is not sent.
    blank = dict.fromkeys(FIELDS, "") | ({"weight": "", "ticked": ""} if "note" in request.form else {})
    sent = blank | {name: text for name, text in request.form.items() if name in found.as_form}
    keep = "keep_answers" in request.form
    try:
        done, odd = services().lists.entries.correct(
            require_account(), entry_id, edit_sent(sent), keep_answers=keep
        )
    except BothChanged as error:
        return _form(found, error.values, error.now, back, said_of_both(error, _shown)), status_of(error)
    except InvalidInput as error:
        return _form(found, found.as_form | sent, began(), back, _at_its_field(error)), status_of(error)
    if odd:
        return redirect_undoable(back, odd[0].message, done, "warning", **odd[0].params)
    return redirect_undoable(back, N_("The entry was corrected and checked again."), done)


@blueprint.post("/lists/<int:list_id>/entries/<int:entry_id>/remove")
def remove_entry(list_id: int, entry_id: int) -> ResponseReturnValue:
    """Take the entry off the list; where it says something else by now it is shown first."""
    found = entry_of(list_id, entry_id)
    try:
        done = services().lists.entries.remove(require_account(), entry_id, seen=ticked_rows("seen"))
    except SeenOtherwise as error:
        again = url_for("member.entry", list_id=list_id, entry_id=entry_id, back=back_to(list_id))
        return redirect_saying(again, error.message, "warning", **error.params)
    message = N_("Entry %(number)s was taken off the list.")
    return redirect_undoable(back_to(list_id), message, done, number=found.reference_id)


@blueprint.get("/lists/<int:list_id>/entries/new")
def new_entry(list_id: int) -> str:
    """Return the form for a further entry."""
    return _new_form(list_id, values_of(Description()))


@blueprint.post("/lists/<int:list_id>/entries/new")
def add_entry(list_id: int) -> ResponseReturnValue:
    """Put the entry at the end of the list and check it at once."""
    values = {name: request.form.get(name, "") for name in FIELDS}
    try:
        description, odd = corrected(Description(), values)
        done = services().lists.entries.add(require_account(), list_id, description)
    except InvalidInput as error:
        return _new_form(list_id, values, _at_its_field(error)), status_of(error)
    address = _last_page(list_id)
    if odd:
        return redirect_undoable(address, odd[0].message, done, "warning", **odd[0].params)
    return redirect_undoable(address, N_("The entry stands at the end of the list and was checked."), done)


def entry_of(list_id: int, entry_id: int) -> EntryView:
    """Return an entry of this list that the person may change. Raises ``NotFound`` "no_such_entry"."""
    found = services().lists.entries.get(require_account(), entry_id)
    if found.list_id != list_id:
        raise NotFound("no_such_entry", "There is no such entry, or its list is not shared with you.")
    return found


def back_to(list_id: int) -> str:
    """Where the person came from, or the report."""
    return safe_next(request.values.get("back", ""), url_for("member.report", list_id=list_id))


def _last_page(list_id: int) -> str:
    """Return the page of the report on which the end of the list stands."""
    pages = -(-services().lists.lists.get(require_account(), list_id).entries // PAGE_SIZE)
    return url_for("member.report", list_id=list_id, page=pages if pages > 1 else None)


def _shown(name: str, value: str) -> str:
    """Return what a field of the form says, as people read it."""
    if name == "weight":
        return weight_name(value)
    return tick_shown(value) if name == "ticked" else value


def _form(
    found: EntryView,
    values: Mapping[str, str],
    begins: Mapping[str, str],
    back: str,
    errors: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "member/entry.html",
        entry=found,
        values=values,
        began=begins,
        back=back,
        errors=errors or {},
        weights=list(Weight),
    )


def _at_its_field(error: InvalidInput) -> dict[str, str]:
    return {str(error.params.get("field", "title")): say(error)}


def _new_form(list_id: int, values: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    found = services().lists.lists.to_change(require_account(), list_id)
    return render_template(
        "member/new_entry.html", list=found, values=values, back=back_to(list_id), errors=errors or {}
    )
