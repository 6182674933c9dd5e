"""Coverage of lists and growth of the collection, as plain numbers for tables and drawings.

Counting is done again only after a report, a list, an answer, a pledge or a record that is on a list changed;
a process keeps what it counted, by the lists that were asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from catalogue.domain.gaps.coverage import Dimension, Tabulation, Tally
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Account
from catalogue.storage.engine.database import Database
from catalogue.storage.reference_lists import pledges as stored_pledges
from catalogue.storage.reference_lists import wanted as stored_wanted
from catalogue.storage.reference_lists.wanted import EntryRow
from catalogue.storage.reports import coverage as stored
from search_index.analysis.normalisation import fold

from ..authority.topics import Topics
from ..libraries.union import by_library
from ..lists.lists import Lists, ListView
from ..pledges.entry_facts import EntryFacts
from ..pledges.pledges import today
from ..veils import veil

_DIMENSIONS = ("list", "theme", "country", "language", "kind", "period")
_MOST_ROWS = 15
_KEPT_AT_MOST = 64


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is held of some lists; rows of the dimension "list" are labelled by the lists' ids.

    ``names`` are the names of the lists by id as text, those of one name told apart.
    """

    whole: Tally
    dimensions: tuple[Dimension, ...]
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YearOfGrowth:
    """One year: copies taken in, and how many the centre had at its end."""

    year: int
    added: int
    total: int


@dataclass(frozen=True, slots=True)
class Focus:
    """What coverage is narrowed to; "" and None where it is not."""

    theme: str = ""
    country: str = ""
    language: str = ""
    kind: str = ""
    since: int | None = None
    until: int | None = None

    def takes(self, topics: Topics) -> bool:
        """Whether a title belongs to it; one without a year belongs to no span of years."""
        if (self.since or self.until) and topics.year is None:
            return False
        year = topics.year or 0
        return (
            (not self.theme or self.theme in topics.themes)
            and (not self.country or self.country in topics.countries)
            and (not self.language or self.language in topics.languages)
            and (not self.kind or self.kind == topics.kind)
            and (self.since is None or year >= self.since)
            and (self.until is None or year <= self.until)
        )


NO_FOCUS = Focus()


@dataclass(frozen=True, slots=True)
class GiftView:
    """A gift that was accepted: ``donor`` is "" where the donor stays unnamed.

    ``closed`` counts titles of published lists that were missing before and are held by this gift.
    """

    received_on: dt.date
    donor: str
    titles: int
    closed: int


class CoverageCounts:
    """Counting what is held and how it grew."""

    def __init__(self, database: Database, lists: Lists, facts: EntryFacts) -> None:
        self._database = database
        self._lists = lists
        self._facts = facts
        self._kept: dict[object, tuple[object, Coverage]] = {}
        self._growth: tuple[object, list[YearOfGrowth], list[tuple[str, int]]] = (None, [], [])

    def of_lists(
        self, account: Account | None, list_id: int | None = None, focus: Focus = NO_FOCUS
    ) -> Coverage:
        """Coverage of one list, or of all that the person (or the public, with None) may see.

        What is said in public is asked with None. Raises ``NotFound`` for a list that may not be seen.
        """
        views = [self._lists.get(account, list_id)] if list_id else self._lists.visible_to(account)
        names = _told_apart([view for view in views if view.checked_at is not None])
        with self._database.read() as session:
            pledged = frozenset(pledge.fingerprint for pledge in stored_pledges.standing(session, today()))
            stamp = (self._facts.stamp_with_records(session), pledged, tuple(sorted(names.items())))
            key = (tuple(sorted(names)), focus)
            kept = self._kept.get(key)
            if kept is None or kept[0] != stamp:
                if len(self._kept) >= _KEPT_AT_MOST:
                    self._kept.clear()
                kept = self._kept[key] = (stamp, self._count(session, names, pledged, focus))
        return kept[1]

    def growth(self) -> list[YearOfGrowth]:
        """Return copies by the year in which their gift was received, or else they were taken in."""
        return self._taken_in()[0]

    def donors(self) -> list[tuple[str, int]]:
        """Who gave how many copies, the most first; unnamed donors are left out."""
        return self._taken_in()[1]

    def gifts(self, limit: int = 100) -> list[GiftView]:
        """Return the newest gifts, and what each added."""
        with self._database.read() as session:
            found = stored.gifts(session, limit)
            covering = veil(session, None)
        return [GiftView(day, covering.shown(donor), *counts) for day, donor, *counts in found]

    def _taken_in(self) -> tuple[list[YearOfGrowth], list[tuple[str, int]]]:
        """Growth and donors, counted again after any change."""
        with self._database.read() as session:
            stamp = stored_wanted.marks(session).log
            kept = self._growth  # another thread may put there in the meantime what is older
            if kept[0] != stamp:
                growth = _growth(stored.copies_by_year(session))
                donors = stored.copies_by_donor(session)
                covering = veil(session, None)
                named = [(name, count) for name, count in donors if not covering.covers(name)]
                kept = self._growth = (stamp, growth, named)
        return kept[1], kept[2]

    def _count(
        self, session: Session, names: Mapping[int, str], pledged: Collection[str], focus: Focus
    ) -> Coverage:
        counted = Tabulation(_DIMENSIONS)
        rows = stored_wanted.entry_rows(session, names)
        topics = _topics_of(session, self._facts, rows)
        rows = [row for row in rows if row.entry_id in topics]
        for row in rows:
            if focus.takes(topics[row.entry_id]):
                values = {"list": [str(row.list_id)], **topics[row.entry_id].values()}
                counted.add(Status(row.status), values, pledged=row.fingerprint in pledged)
        return Coverage(
            counted.whole,
            (
                *by_library(session, names, [row for row in rows if focus.takes(topics[row.entry_id])]),
                *(
                    counted.dimension(name, by_label=name == "period", most=_MOST_ROWS)
                    for name in _DIMENSIONS
                ),
            ),
            {str(list_id): name for list_id, name in names.items()},
        )


def _told_apart(views: Sequence[ListView]) -> dict[int, str]:
    """Return the names of lists by id; those of one name with the agency, or else the day they were made."""
    found: dict[int, str] = {}
    for view in views:
        named_so = [namesake for namesake in views if fold(namesake.name) == fold(view.name)]
        agencies = {namesake.owner_agency for namesake in named_so}
        apart = (
            view.owner_agency if len(agencies) == len(named_so) else f"{view.created_at:%Y-%m-%d}, {view.id}"
        )
        found[view.id] = f"{view.name} ({apart})" if len(named_so) > 1 and apart else view.name
    return found


def _growth(added: Mapping[int, int]) -> list[YearOfGrowth]:
    total, years = 0, []
    for year in range(min(added), max(added) + 1) if added else ():
        total += added.get(year, 0)
        years.append(YearOfGrowth(year, added.get(year, 0), total))
    return years


def _topics_of(session: Session, facts: EntryFacts, rows: Sequence[EntryRow]) -> dict[int, Topics]:
    """Return what entries are about, as they say themselves or as their holdings say."""
    found = facts.topics(
        session, [(row.entry_id, row.publication_id) for row in rows if row.publication_id is not None]
    )
    alone = facts.of(session, [row for row in rows if row.publication_id is None])
    return {
        **{entry_id: entry_facts.topics for entry_id, entry_facts in alone.items()},
        **{pair[0]: topics for pair, topics in found.items()},
    }
