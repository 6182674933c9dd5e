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

from catalogue.errors import Conflict, InvalidInput, NotFound, SeenOtherwise
from catalogue.formats.records.problems import HARMLESS
from catalogue.storage.acquisitions import imports as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held
from catalogue.storage.models import ImportBatch, ImportLine

from .import_lines import ACTIONS, may_become, must_be_as_seen, says, take_choices
from .import_problems import ImportProblems, OddKind, OddThing, settle
from .import_views import ImportLineView, is_step, line_view, number_of


@dataclass(frozen=True, slots=True)
class Decided:
    """What a step did: with how many lines or problems, the first of the lines, and which line asks for a
    person next; and the number of the step.
    """

    count: int
    first: ImportLineView | None
    following: int | None
    step: int


class ImportTriage:
    """The steps of looking through a file.

    ``seen`` says by a line's id what it said on the page of whoever decides (``must_be_as_seen``).
    """

    def __init__(self, database: Database, problems: ImportProblems) -> None:
        self._database = database
        self._problems = problems

    def harmless(self, batch_id: int) -> list[OddKind]:
        """Return the open kinds of problems in which nothing was lost, the most frequent first."""
        kinds = self._problems.kinds(batch_id)
        return [kind for kind in kinds if kind.open and kind.example.code in HARMLESS]

    def accept_kinds(
        self,
        batch_id: int,
        codes: Collection[str],
        choices: Mapping[int, str],
        seen: Mapping[int, str] | None = None,
    ) -> Decided:
        """Settle all open problems of some harmless kinds, and keep the choices made.

        Raises as ``take_choices``.
        """
        chosen = HARMLESS.intersection(codes)
        with self._database.write() as session:
            batch = _open(session, batch_id)
            take_choices(session, batch_id, choices, seen)
            count = self._settle(session, batch, {}, "", lambda thing: thing.problem.code in chosen)
            return Decided(count, None, None, number_of(batch.last_step))

    def decide(
        self,
        batch_id: int,
        line_ids: Collection[int],
        action: str,
        choices: Mapping[int, str],
        seen: Mapping[int, str] | None = None,
    ) -> Decided:
        """Say of lines what becomes of them (one of ``ACTIONS``), and keep the other choices made.

        They ask no more, and their problems are settled. Lines that the action does not suit stay.
        Raises ``InvalidInput`` for another action, and as ``take_choices``.
        """
        with self._database.write() as session:
            batch = _open(session, batch_id)
            others = {line_id: choice for line_id, choice in choices.items() if line_id not in line_ids}
            take_choices(session, batch_id, others, seen)
            return self._decide(session, batch, stored.lines_by_id(session, batch_id, line_ids), action, seen)

    def decide_all(
        self,
        batch_id: int,
        answer: str | None,
        action: str,
        choices: Mapping[int, str] = MappingProxyType({}),
        seen: Mapping[int, str] | None = None,
    ) -> Decided:
        """Return the same for every line that waits, or for those with one answer (as
        ``ImportLines.page``); those of them that were on the page must be as seen.
        """
        with self._database.write() as session:
            batch = _open(session, batch_id)
            take_choices(session, batch_id, choices, seen)
            lines = stored.proposed(session, batch_id, answer)
            must_be_as_seen([line for line in lines if seen is not None and line.id in seen], seen)
            return self._decide(session, batch, lines, action)

    def undo(self, batch_id: int, seen: str | None = None) -> int | None:
        """Undo the last step; gives the id of a line that it concerned; raises ``NotFound`` once over.

        ``seen`` is its number on the page of whoever undoes it (``ImportView.step``), None where no page was
        open; raises ``SeenOtherwise`` where another is the last by now. What somebody said of a line since,
        or how they described it, stays.
        """
        with self._database.write() as session:
            batch = _open(session, batch_id)
            step, number = batch.last_step, number_of(batch.last_step)
            if step is None or not is_step(step):
                raise NotFound("no_step", "There is nothing to undo here any more.")
            if seen is not None and seen != str(number):
                raise SeenOtherwise(
                    "step_since",
                    "Another step was taken in this file since you opened this page, so nothing is undone. "
                    "Look at it again.",
                )
            batch.last_step = {"number": number}
            before: dict[str, list[Any]] = step["lines"]
            settled = set(step["problems"])
            settle(session, batch_id, "", lambda thing: thing.at in settled)
            lines = stored.lines_by_id(session, batch_id, list(map(int, before)))
            for line in lines:
                action, asks, *said = before[str(line.id)]
                as_left = not said or (line.action, says(line)) == (step["action"], *said)
                if line.state == "proposed" and as_left:
                    line.action, line.asks = action, asks
            return lines[0].id if lines else None

    def _decide(
        self,
        session: Session,
        batch: ImportBatch,
        lines: Iterable[ImportLine],
        action: str,
        seen: Mapping[int, str] | None = None,
    ) -> Decided:
        if action not in ACTIONS:
            raise InvalidInput("import_action", "Choose whether to add this line or to skip it.")
        chosen = [line for line in lines if line.state == "proposed" and may_become(line, action)]
        must_be_as_seen(chosen, seen)
        before = {str(line.id): [line.action, line.asks, says(line)] for line in chosen}
        numbers = {line.line for line in chosen}
        self._settle(session, batch, before, action, lambda thing: thing.problem.line in numbers)
        for line in chosen:
            line.action, line.asks = action, False
        session.flush()
        last = max((line.id for line in chosen), default=0)
        following = stored.next_asking(session, batch.id, last)
        first = line_view(chosen[0]) if chosen else None
        return Decided(len(chosen), first, following, number_of(batch.last_step))

    @staticmethod
    def _settle(
        session: Session,
        batch: ImportBatch,
        before: dict[str, list[Any]],
        action: str,
        chosen: Callable[[OddThing], bool],
    ) -> int:
        """Pass over the open problems that are chosen, and note how it was for ``undo``."""
        places: list[int] = []

        def is_meant(thing: OddThing) -> bool:
            if thing.settled or not chosen(thing):
                return False
            places.append(thing.at)
            return True

        settle(session, batch.id, "ignored", is_meant)
        number = number_of(batch.last_step) + 1
        batch.last_step = {"number": number, "lines": before, "action": action, "problems": places}
        return len(places)


def _open(session: Session, batch_id: int) -> ImportBatch:
    """Return a file that waits to be taken in; raises ``NotFound`` or ``Conflict``."""
    batch = held(session, ImportBatch, batch_id)
    if batch is None:
        raise NotFound("no_such_import", "There is no such file, or it was discarded.")
    if batch.state != "proposed":
        raise Conflict("import_state", "This file is not waiting for that step. Load its page again.")
    return batch
