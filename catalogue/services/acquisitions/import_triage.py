"""Looking through a file before it is taken in: what a person must see first, the rest by the hundred.

A line asks for a person where what becomes of it is not clear, or where something of the record was lost.
What is merely odd is summed up by kind, and settled in one step. Each step can be undone until the next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.formats.records.problems import HARMLESS
from catalogue.storage.acquisitions import imports as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held
from catalogue.storage.models import ImportBatch, ImportLine

from .import_lines import ACTIONS, may_become, take_choices
from .import_problems import ImportProblems, OddKind, OddThing, settle
from .import_views import ImportLineView, line_view


@dataclass(frozen=True, slots=True)
class Decided:
    """What a step did: with how many lines, the first of them, and which line asks for a person next."""

    count: int
    first: ImportLineView | None
    following: int | None


class ImportTriage:
    """The steps of looking through a file."""

    def __init__(self, database: Database, problems: ImportProblems) -> None:
        self._database = database
        self._problems = problems

    def harmless(self, batch_id: int) -> list[OddKind]:
        """Return the open kinds of problems in which nothing was lost, the most frequent first."""
        kinds = self._problems.kinds(batch_id)
        return [kind for kind in kinds if kind.open and kind.example.code in HARMLESS]

    def accept_kinds(self, batch_id: int, codes: Collection[str], choices: Mapping[int, str]) -> int:
        """Settle all open problems of some harmless kinds, and keep the choices made; gives how many.

        Raises as ``take_choices``.
        """
        chosen = HARMLESS.intersection(codes)
        with self._database.write() as session:
            batch = _open(session, batch_id)
            take_choices(session, batch_id, choices)
            return self._settle(session, batch, {}, lambda thing: thing.problem.code in chosen)

    def decide(
        self, batch_id: int, line_ids: Collection[int], action: str, choices: Mapping[int, str]
    ) -> Decided:
        """Say of lines what becomes of them (one of ``ACTIONS``), and keep the other choices made.

        They ask no more, and their problems are settled. Lines that the action does not suit stay.
        Raises ``InvalidInput`` for another action, and as ``take_choices``.
        """
        with self._database.write() as session:
            batch = _open(session, batch_id)
            others = {line_id: choice for line_id, choice in choices.items() if line_id not in line_ids}
            take_choices(session, batch_id, others)
            return self._decide(session, batch, stored.lines_by_id(session, batch_id, line_ids), action)

    def decide_all(
        self,
        batch_id: int,
        answer: str | None,
        action: str,
        choices: Mapping[int, str] = MappingProxyType({}),
    ) -> Decided:
        """Return the same for every line that waits, or for those with one answer (as
        ``ImportLines.page``).
        """
        with self._database.write() as session:
            batch = _open(session, batch_id)
            take_choices(session, batch_id, choices)
            return self._decide(session, batch, stored.proposed(session, batch_id, answer), action)

    def undo(self, batch_id: int) -> int | None:
        """Undo the last step; gives the id of a line that it concerned; raises ``NotFound`` once over."""
        with self._database.write() as session:
            batch = _open(session, batch_id)
            step, batch.last_step = batch.last_step, None
            if not step:
                raise NotFound("no_step", "There is nothing to undo here any more.")
            before: dict[str, list[Any]] = step["lines"]
            settled = set(step["problems"])
            settle(session, batch_id, "", lambda thing: thing.at in settled)
            lines = stored.lines_by_id(session, batch_id, list(map(int, before)))
            for line in lines:
                if line.state == "proposed":
                    line.action, line.asks = before[str(line.id)]
            return lines[0].id if lines else None

    def _decide(
        self, session: Session, batch: ImportBatch, lines: Iterable[ImportLine], action: str
    ) -> Decided:
        if action not in ACTIONS:
            raise InvalidInput("import_action", "Choose whether to add this line or to skip it.")
        chosen = [line for line in lines if line.state == "proposed" and may_become(line, action)]
        before = {str(line.id): [line.action, line.asks] for line in chosen}
        numbers = {line.line for line in chosen}
        self._settle(session, batch, before, lambda thing: thing.problem.line in numbers)
        for line in chosen:
            line.action, line.asks = action, False
        session.flush()
        last = max((line.id for line in chosen), default=0)
        following = stored.next_asking(session, batch.id, last)
        return Decided(len(chosen), line_view(chosen[0]) if chosen else None, following)

    @staticmethod
    def _settle(
        session: Session, batch: ImportBatch, before: dict[str, list[Any]], chosen: Callable[[OddThing], bool]
    ) -> int:
        """Pass over the open problems that are chosen, and note how it was for ``undo``."""
        places: list[int] = []

        def is_meant(thing: OddThing) -> bool:
            if thing.settled or not chosen(thing):
                return False
            places.append(thing.at)
            return True

        settle(session, batch.id, "ignored", is_meant)
        batch.last_step = {"lines": before, "problems": places}
        return len(places)


def _open(session: Session, batch_id: int) -> ImportBatch:
    """Return a file that waits to be taken in; raises ``NotFound`` or ``Conflict``."""
    batch = held(session, ImportBatch, batch_id)
    if batch is None:
        raise NotFound("no_such_import", "There is no such file, or it was discarded.")
    if batch.state != "proposed":
        raise Conflict("import_state", "This file is not waiting for that step. Load its page again.")
    return batch
