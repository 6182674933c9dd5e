"""Correcting a list: one entry changed or taken off it."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput, NotFound
from catalogue.services.lists import EntryView

from ..access import require_account, services
from ..addresses import safe_next
from ..error_pages import status_of
from ..language import say
from ..messages import N_, redirect_saying
from .blueprint import blueprint
from .entry_form import FIELDS, corrected, values_of


@blueprint.get("/lists/<int:list_id>/entries/<int:entry_id>")
def entry(list_id: int, entry_id: int) -> str:
    """The form for one entry."""
    found = _entry(list_id, entry_id)
    return _form(found, values_of(found.description), _back(list_id))


@blueprint.post("/lists/<int:list_id>/entries/<int:entry_id>")
def correct(list_id: int, entry_id: int) -> ResponseReturnValue:
    """Keep the corrected entry and check it again at once."""
    found = _entry(list_id, entry_id)
    values = {name: request.form.get(name, "") for name in FIELDS}
    description, odd = corrected(found.description, values)
    try:
        services().lists.edit_entry(require_account(), entry_id, description)
    except InvalidInput as error:
        return _form(found, values, _back(list_id), say(error)), status_of(error)
    services().reports.recheck_entry(entry_id)
    place = {"fragment": f"entry-{entry_id}"}
    if odd:
        return redirect_saying(_back(list_id), odd[0].message, "warning", **place, **odd[0].params)
    return redirect_saying(_back(list_id), N_("The entry was corrected and checked again."), **place)


@blueprint.post("/lists/<int:list_id>/entries/<int:entry_id>/remove")
def remove_entry(list_id: int, entry_id: int) -> ResponseReturnValue:
    """Take the entry off the list."""
    found = _entry(list_id, entry_id)
    services().lists.remove_entry(require_account(), entry_id)
    message = N_("Entry %(number)s was taken off the list.")
    return redirect_saying(_back(list_id), message, number=found.reference_id)


def _entry(list_id: int, entry_id: int) -> EntryView:
    found = services().lists.entry(require_account(), entry_id)
    if found.list_id != list_id:
        raise NotFound("no_such_entry", "There is no such entry, or its list is not shared with you.")
    return found


def _back(list_id: int) -> str:
    return safe_next(request.values.get("back", ""), url_for("member.report", list_id=list_id))


def _form(found: EntryView, values: dict[str, str], back: str, error: str = "") -> str:
    return render_template("member/entry.html", entry=found, values=values, back=back, error=error)
