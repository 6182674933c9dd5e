"""Going back to a list after a correction or an answer, with the way to undo it at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from catalogue.domain.people.access import Account
from catalogue.errors import NotFound
from catalogue.services.lists.editing.entries import Correction
from catalogue.services.lists.gap_reports.report_views import EntryRow
from catalogue.services.lists.lists import ListView
from catalogue.services.views import ActView
from catalogue.web.addressing.addresses import ANSWER, UNDO
from catalogue.web.security.access import services
from catalogue.web.wording.messages import redirect_saying, with_parameter


@dataclass(frozen=True, slots=True)
class JustDone:
    """What was done last: an act, or an answer about publications; at most one of them still stands.

    ``entry_id`` is the entry concerned, 0 where it is the whole list.
    """

    entry_id: int = 0
    act: ActView | None = None
    answered: EntryRow | None = None
    publications: tuple[int, ...] = ()
    undone: bool = False

    def place(self, shown: list[int]) -> int:
        """Return the entry of those shown at which to stand: the one concerned or, once it has gone, the
        next.
        """
        if not self.entry_id or self.entry_id in shown:
            return self.entry_id
        return next((entry_id for entry_id in shown if entry_id > self.entry_id), shown[-1] if shown else 0)


def redirect_undoable(
    address: str, message: str, done: Correction, kind: str = "done", **params: Any
) -> Response:
    """Say what was done on the page that follows, which then offers to undo it."""
    address = address.partition("#")[0]
    if done.act_id:
        address = with_parameter(address, UNDO, f"{done.act_id}-{done.entry_id}")
    return redirect_saying(address, message, kind, fragment=place_of(done.entry_id), **params)


def place_of(entry_id: int) -> str:
    """Return the part of a report's page where an entry stands; "" for none."""
    return f"entry-{entry_id}" if entry_id else ""


def just_done(person: Account, found: ListView) -> JustDone:
    """Return what this page offers to undo, as long as it still stands."""
    if not found.editable:
        return JustDone()
    if given := answer_given(person):
        row, publications = given
        return JustDone(row.entry_id, answered=row, publications=publications)
    act_id, entry_id = (*_numbers(UNDO), 0, 0)[:2]
    if not act_id:
        return JustDone()
    act = services().lists.history.standing(person, found.id, act_id)
    return JustDone(entry_id, act=act, undone=act is None)


def answer_given(person: Account) -> tuple[EntryRow, tuple[int, ...]] | None:
    """Return the entry and publications of the answer given just before, as long as that very one stands."""
    entry_id, *given = _numbers(ANSWER) or (0,)
    if not given:
        return None
    try:
        row = services().lists.reports.entry(person, entry_id)
    except NotFound:
        return None
    standing = {decision.id: decision.publication_id for decision in row.decisions}
    return (row, tuple(standing[number] for number in given)) if standing.keys() >= set(given) else None


def _numbers(parameter: str) -> tuple[int, ...]:
    """Return the numbers that a parameter of the address holds, joined by hyphens; none where it is odd."""
    try:
        return tuple(map(int, request.args.get(parameter, "").split("-")))
    except ValueError:
        return ()
