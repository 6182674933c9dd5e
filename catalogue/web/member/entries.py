"""Correcting a list: one entry changed, added, or taken off it."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.description import Description
from catalogue.domain.reference_lists import Weight
from catalogue.errors import InvalidInput, NotFound
from catalogue.services.lists.entries import EntryView, Marks

from ..access import require_account, services
from ..addresses import safe_next
from ..error_pages import status_of
from ..language import say
from ..messages import N_
from .blueprint import blueprint
from .entry_form import FIELDS, corrected, values_of
from .undoing import redirect_undoable, without_news


@blueprint.get("/lists/<int:list_id>/entries/<int:entry_id>")
def entry(list_id: int, entry_id: int) -> str:
    """The form for one entry."""
    found = entry_of(list_id, entry_id)
    return _form(found, values_of(found.description), back_to(list_id))


@blueprint.post("/lists/<int:list_id>/entries/<int:entry_id>")
def correct(list_id: int, entry_id: int) -> ResponseReturnValue:
    """Keep the corrected entry and check it again at once."""
    found = entry_of(list_id, entry_id)
    values = {name: request.form.get(name, "") for name in FIELDS}
    description, odd = corrected(found.description, values)
    keep = not found.answers or "keep_answers" in request.form
    person = require_account()
    try:
        with without_news(person, list_id):
            done = services().entries.edit(person, entry_id, description, _marks(found), keep_answers=keep)
    except InvalidInput as error:
        return _form(found, values, back_to(list_id), say(error)), status_of(error)
    if odd:
        return redirect_undoable(back_to(list_id), odd[0].message, done, "warning", **odd[0].params)
    return redirect_undoable(back_to(list_id), N_("The entry was corrected and checked again."), done)


@blueprint.post("/lists/<int:list_id>/entries/<int:entry_id>/remove")
def remove_entry(list_id: int, entry_id: int) -> ResponseReturnValue:
    """Take the entry off the list."""
    found = entry_of(list_id, entry_id)
    done = services().entries.remove(require_account(), entry_id)
    message = N_("Entry %(number)s was taken off the list.")
    return redirect_undoable(back_to(list_id), message, done, number=found.reference_id)


@blueprint.get("/lists/<int:list_id>/entries/new")
def new_entry(list_id: int) -> str:
    """The form for a further entry."""
    return _new_form(list_id, values_of(Description()))


@blueprint.post("/lists/<int:list_id>/entries/new")
def add_entry(list_id: int) -> ResponseReturnValue:
    """Put the entry at the end of the list and check it at once."""
    values = {name: request.form.get(name, "") for name in FIELDS}
    description, odd = corrected(Description(), values)
    try:
        done = services().entries.add(require_account(), list_id, description)
    except InvalidInput as error:
        return _new_form(list_id, values, say(error)), status_of(error)
    if odd:
        return redirect_undoable(back_to(list_id), odd[0].message, done, "warning", **odd[0].params)
    return redirect_undoable(
        back_to(list_id), N_("The entry stands at the end of the list and was checked."), done
    )


def entry_of(list_id: int, entry_id: int) -> EntryView:
    """An entry of this list that the person may change."""
    found = services().entries.get(require_account(), entry_id)
    if found.list_id != list_id:
        raise NotFound("no_such_entry", "There is no such entry, or its list is not shared with you.")
    return found


def back_to(list_id: int) -> str:
    """Where the person came from, or the report."""
    return safe_next(request.values.get("back", ""), url_for("member.report", list_id=list_id))


def _marks(found: EntryView) -> Marks:
    if "note" not in request.form:  # a form without marks leaves them
        return Marks()
    weight = request.form.get("weight", "")
    return Marks(
        weight=Weight(weight) if weight in set(Weight) else found.weight,
        note=request.form["note"][:2000],
        ticked="ticked" in request.form,
    )


def _form(found: EntryView, values: dict[str, str], back: str, error: str = "") -> str:
    return render_template(
        "member/entry.html", entry=found, values=values, back=back, error=error, weights=list(Weight)
    )


def _new_form(list_id: int, values: dict[str, str], error: str = "") -> str:
    found = services().lists.to_change(require_account(), list_id)
    return render_template(
        "member/new_entry.html", list=found, values=values, back=back_to(list_id), error=error
    )
