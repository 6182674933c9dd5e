"""The report for the next meeting: what came in, from whom, what is missing, coverage then and now."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.coverage import Row as LibraryRow
from catalogue.domain.gaps.gap_report import Status
from catalogue.errors import InvalidInput
from catalogue.services.lists.editing.list_history import ListHistory
from catalogue.storage.engine.database import Database
from catalogue.storage.maintenance import registers as stored
from catalogue.storage.reference_lists import wanted as stored_wanted

from ..libraries.union import by_library
from ..lists.lists import Lists, ListView
from ..pledges.wanted import Wanted, WantedTitle
from ..veils import donor_shown, veil

Counts = Mapping[Status, int]
"""How many entries have which status."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A copy that came in; ``donor`` is "" where the donor stays unnamed, None where none is recorded."""

    description: Description
    donor: str | None
    received_on: dt.date


@dataclass(frozen=True, slots=True)
class Progress:
    """A published list then and now; ``checked_then`` is False where it had no answers yet, or was not
    published.
    """

    name: str
    then: Counts
    now: Counts
    checked_then: bool


@dataclass(frozen=True, slots=True)
class MeetingReport:
    """Everything between a day and today that a meeting asks about; counts are of published lists.

    ``libraries`` are those of a union with what each has, labelled by their numbers.
    """

    since: dt.date
    until: dt.date
    arrivals: Sequence[Arrival]
    donors: Sequence[tuple[str | None, int]]
    lists: Sequence[Progress]
    wanted: Sequence[WantedTitle]
    libraries: Sequence[LibraryRow] = ()

    @property
    def titles(self) -> int:
        """How many different titles came in."""
        return len({(arrival.description.full_title, arrival.description.year) for arrival in self.arrivals})

    @property
    def then(self) -> Counts:
        """All lists together as they stood; only those that had answers."""
        return _sum([progress.then for progress in self.lists if progress.checked_then])

    @property
    def now(self) -> Counts:
        """All lists together as they stand."""
        return _sum([progress.now for progress in self.lists])


class Meetings:
    """Counting for a meeting what the public may know."""

    def __init__(self, database: Database, lists: Lists, history: ListHistory, wanted: Wanted) -> None:
        self._database = database
        self._lists = lists
        self._history = history
        self._wanted = wanted

    def report(self, since: dt.date) -> MeetingReport:
        """Return the report since a day, that day included; raises ``InvalidInput`` for a day to come."""
        until = self._history.today()
        if since > until:
            raise InvalidInput("day_to_come", "Choose a day that has been.", field="since")
        with self._database.streamed() as session:
            arrivals = _arrivals(session, since, self._history.zone())
        donors = Counter(arrival.donor for arrival in arrivals)
        return MeetingReport(
            since=since,
            until=until,
            arrivals=arrivals,
            donors=sorted(donors.items(), key=_named_first),
            lists=[
                self._progress(reference_list, since)
                for reference_list in self._lists.visible_to(None)
                if reference_list.counts
            ],
            wanted=self._wanted.titles(),
            libraries=self._by_library(),
        )

    def _by_library(self) -> Sequence[LibraryRow]:
        """Return what each library of a union has of the published lists; nothing where the centre is
        alone.
        """
        lists = [seen.id for seen in self._lists.visible_to(None) if seen.counts]
        with self._database.read() as session:
            found = by_library(session, lists, stored_wanted.entry_rows(session, lists))
        return [row for dimension in found for row in dimension.rows]

    def _progress(self, found: ListView, since: dt.date) -> Progress:
        then = self._history.shown_on(None, found.id, since - dt.timedelta(days=1))
        now = {status: (found.counts or {}).get(status, 0) for status in Status}
        if then is None:
            return Progress(found.name, dict.fromkeys(Status, 0), now, checked_then=False)
        return Progress(found.name, then.counts, now, then.checked)


def _arrivals(session: Session, since: dt.date, zone: ZoneInfo) -> list[Arrival]:
    came_in = [
        (copy.publication.read_description(), copy.donor, day)
        for copy, day in stored.copies_since(session, since, zone)
    ]
    covering = veil(session, None)
    return [
        Arrival(description, None if donor is None else donor_shown(covering, donor), day)
        for description, donor, day in came_in
    ]


def _named_first(donor: tuple[str | None, int]) -> tuple[bool, bool, int, str]:
    name, count = donor
    return name is None, not name, -count, name or ""


def _sum(counts: Sequence[Counts]) -> Counts:
    return {status: sum(count.get(status, 0) for count in counts) for status in Status}
