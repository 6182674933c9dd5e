"""Missing titles looked for in what other libraries hold, by the rules of the gap check.

Where a title stands elsewhere is kept by its fingerprint, whatever list it is on, and says nothing of what is
held here. It is found anew, in the background, when something else is held elsewhere or missing here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import ACCEPTED, EntryResult, Status
from catalogue.errors import LacunaError
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import libraries as stored
from catalogue.storage.models import HoldingElsewhere, Library
from catalogue.storage.reference_lists import wanted as stored_wanted
from search_index.interface import IndexUnavailable

from ..gap_check import checking
from ..gap_check.checking import Progress, ReferenceItem
from ..gap_check.holdings import HoldingsMatcher, index_unavailable
from ..jobs import Jobs, Task
from .elsewhere_index import ElsewhereIndex, number_of

LOOK = "look_elsewhere"
_NOTHING_THERE = ("", None)
"""What is remembered where nothing is known of other libraries: then nothing is asked again."""
_KEPT_TOGETHER = 500
"""Titles whose answers are written in one transaction."""


@dataclass(frozen=True, slots=True)
class HeldElsewhere:
    """Where a title can be read: the library, and the record there; ``status`` is held or other_edition.

    ``address`` leads to the record, ``website`` to the library; what is not known is "". ``score`` says how
    sure it is, from 0 to 1, and 0 where that was not kept; ``number`` is that of the record here.
    """

    number: int
    library: str
    place: str
    hours: str
    website: str
    status: Status
    call_number: str
    address: str
    description: Description
    score: float = 0.0


class LookingElsewhere:
    """Knows at which other libraries a missing title can be read."""

    def __init__(
        self, database: Database, index: ElsewhereIndex, holdings_matcher: HoldingsMatcher, jobs: Jobs
    ) -> None:
        self._database = database
        self._index = index
        self._holdings_matcher = holdings_matcher
        self._jobs = jobs
        self._asked: object = None

    @property
    def knows_any(self) -> bool:
        """Whether anything is known of what other libraries hold."""
        return bool(self._index.stamp())

    def of(self, fingerprints: Collection[str]) -> Mapping[str, Sequence[HeldElsewhere]]:
        """Where titles stand elsewhere, by their fingerprints, each library once; others are left out."""
        if not fingerprints or not self._index.stamp():
            return {}
        found: dict[str, dict[int, HeldElsewhere]] = {}
        with self._database.read() as session:
            for fingerprint, status, record, library in stored.found_elsewhere(session, fingerprints):
                found.setdefault(fingerprint, {}).setdefault(library.id, _held(status, record, library))
        return {fingerprint: tuple(held.values()) for fingerprint, held in found.items()}

    def check(self, entries: Sequence[ReferenceItem]) -> list[Sequence[HeldElsewhere]]:
        """Where entries that are on no list stand elsewhere, in their order.

        Nowhere while the index of that is built again: what is said of our own must not wait.
        """
        nowhere: list[Sequence[HeldElsewhere]] = [()] * len(entries)
        if not entries or not self._index.stamp():
            return nowhere
        try:
            results = list(self._results(entries, None))
        except LacunaError:
            return nowhere
        numbers = {number for result in results for number in _accepted(result)}
        with self._database.read() as session:
            shown = {record.id: (record, library) for record, library in stored.shown(session, numbers)}
        found: list[Sequence[HeldElsewhere]] = []
        for result in results:
            by_library: dict[int, HeldElsewhere] = {}
            for match in result.matches:
                if match.status in ACCEPTED and (number := number_of(match.holding_id)) in shown:
                    record, library = shown[number]
                    held = _held(match.status, record, library, match.score)
                    by_library.setdefault(library.id, held)
            found.append(tuple(by_library.values()))
        return found

    def records(self, numbers: Collection[int]) -> Mapping[int, HeldElsewhere]:
        """Return records of other libraries by their numbers; those that are gone are left out."""
        with self._database.read() as session:
            return {
                record.id: _held(Status.HELD, record, library)
                for record, library in stored.shown(session, numbers)
            }

    def catch_up(self, meanwhile: Callable[[], object] = lambda: None) -> bool:
        """Bring the index in step, and begin to look for what was not looked for; whether there was anything.

        Asked by the worker again and again: where nothing changed, nothing is read. ``meanwhile`` is as
        ``ElsewhereIndex.bring_up_to_date`` has it.
        """
        changed = self._index.bring_up_to_date(meanwhile)
        stamp = self._index.stamp()
        if not stamp and self._asked == _NOTHING_THERE:
            return changed
        with self._database.read() as session:
            key = (stamp, stored_wanted.marks(session)) if stamp else _NOTHING_THERE
            # A job that is under way may have read before: what waits now is asked for once it is over.
            if key == self._asked or (stamp and self._jobs.under_way(LOOK)):
                return changed
            waiting, forgotten = self._waiting(session)
        if forgotten:
            with self._database.write() as session:
                stored.forget_looked(session, forgotten)
        # Without a size it is run beside no other job: it waits for the index, which lets short ones by.
        if waiting and not self._jobs.start_alone(LOOK, {}):
            return changed
        self._asked = key
        return bool(waiting) or changed

    def run(self, task: Task) -> dict[str, Any]:
        """Look, as a job, for every missing title that was not looked for in what is known now."""
        self._index.bring_up_to_date(task.let_by)
        stamp = self._index.stamp()
        with self._database.read() as session:
            waiting, _ = self._waiting(session)
            entries = [
                ReferenceItem(fingerprint, description)
                for _, fingerprint, description in stored_wanted.entry_descriptions(session, waiting.values())
            ]
        found: dict[str, Mapping[int, str]] = {}
        for result in self._results(entries, task.progress):
            found[result.reference_id] = _accepted(result)
            if len(found) >= _KEPT_TOGETHER:
                self._note(stamp, found)
                found = {}
        self._note(stamp, found)
        return {"looked": len(entries)}

    def _note(self, stamp: str, found: Mapping[str, Mapping[int, str]]) -> None:
        if found:
            with self._database.write() as session:
                stored.note_found(session, stamp, found)

    def _waiting(self, session: Session) -> tuple[dict[str, int], set[str]]:
        """Return the missing titles that were not looked for in what is known now, each with an entry that
        wants it; and the fingerprints that were looked for and are missing no more.
        """
        looked = stored.all_looked(session)
        if not (stamp := self._index.stamp()):
            return {}, looked
        missing = {
            row.fingerprint: row.entry_id for row in stored_wanted.entry_rows(session, status="missing")
        }
        done = stored.looked(session, stamp)
        waiting = {fingerprint: number for fingerprint, number in missing.items() if fingerprint not in done}
        return waiting, looked - missing.keys()

    def _results(self, entries: Sequence[ReferenceItem], progress: Progress | None) -> Iterator[EntryResult]:
        try:
            yield from checking.check(
                entries,
                self._index.records,
                self._index.engine,
                self._holdings_matcher.matcher(),
                progress=progress,
            )
        except IndexUnavailable as error:
            self._index.distrust()
            raise index_unavailable() from error


def _accepted(result: EntryResult) -> dict[int, str]:
    """Return the records that a title is, or is another edition of, best first."""
    return {
        number_of(match.holding_id): match.status.value
        for match in result.matches
        if match.status in ACCEPTED
    }


def _held(status: str, record: HoldingElsewhere, library: Library, score: float = 0.0) -> HeldElsewhere:
    return HeldElsewhere(
        number=record.id,
        library=library.name,
        place=library.place,
        hours=library.hours,
        website=library.website,
        status=Status(status),
        call_number=record.call_number,
        address=record.address,
        description=record.read_description(),
        score=score,
    )
