"""Coverage of lists and growth of the collection, as plain numbers for tables and drawings.

Counting is done again only after a report, a list, an answer or a pledge changed; a process keeps what
it counted, by the lists that were asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.access import Account
from catalogue.domain.coverage import Dimension, Tabulation, Tally, TermFinder, period_of
from catalogue.domain.description import Description
from catalogue.domain.gap_report import Status
from catalogue.domain.languages import guess_script_language
from catalogue.domain.years import year_of
from catalogue.storage import coverage as stored
from catalogue.storage import lists as stored_lists
from catalogue.storage import pledges as stored_pledges
from catalogue.storage import publications as stored_publications
from catalogue.storage.database import Database

from .authorities import shipped_rows
from .lists import Lists
from .pledges import today

_DIMENSIONS = ("list", "theme", "country", "language", "kind", "period")
_MOST_ROWS = 15
_KEPT_AT_MOST = 64


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is held of the lists that a person may see (or of one of them)."""

    whole: Tally
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class YearOfGrowth:
    """One year: copies taken in, and how many the centre had at its end."""

    year: int
    added: int
    total: int


class CoverageCounts:
    """Counting what is held and how it grew."""

    def __init__(self, database: Database, lists: Lists) -> None:
        self._database = database
        self._lists = lists
        self._kept: dict[tuple[int, ...], tuple[object, Coverage]] = {}
        self._themes = TermFinder(_themes(shipped_rows("subjects.csv")))
        self._countries = TermFinder(_countries(shipped_rows("countries.csv")))

    def of_lists(self, account: Account | None, list_id: int | None = None) -> Coverage:
        """Coverage of one list, or of all that the person (or the public) may see.

        Raises ``NotFound`` for a list that may not be seen.
        """
        views = [self._lists.get(account, list_id)] if list_id else self._lists.visible_to(account)
        names = {each.id: each.name for each in views if each.checked_at is not None}
        with self._database.read() as session:
            stamp = (stored_lists.stamp(session), today(), tuple(sorted(names.items())))
            key = tuple(sorted(names))
            kept = self._kept.get(key)
            if kept is None or kept[0] != stamp:
                if len(self._kept) >= _KEPT_AT_MOST:
                    self._kept.clear()
                kept = self._kept[key] = (stamp, self._count(session, names))
        return kept[1]

    def growth(self) -> list[YearOfGrowth]:
        """Copies by the year in which their gift was received, or else they were taken in."""
        with self._database.read() as session:
            added = stored.copies_by_year(session)
        total, years = 0, []
        for year in range(min(added), max(added) + 1) if added else ():
            total += added.get(year, 0)
            years.append(YearOfGrowth(year, added.get(year, 0), total))
        return years

    def givers(self) -> list[tuple[str, int]]:
        """Who gave how many copies, the most first; unnamed givers are left out."""
        with self._database.read() as session:
            return stored.copies_by_donor(session)

    def _count(self, session: Session, names: Mapping[int, str]) -> Coverage:
        counted = Tabulation(_DIMENSIONS)
        pledged = {each.fingerprint for each in stored_pledges.standing(session, today())}
        reports = stored_lists.latest_reports(session, names)
        for batch in stored.statuses(session, [each.id for each in reports.values()]):
            found = stored_publications.descriptions(
                session, {each.publication_id for each in batch if each.publication_id}
            )
            for each in batch:
                entry = Description.from_dict(each.description)
                held = found.get(str(each.publication_id), Description())
                values = {"list": [names[each.list_id]], **self._values(entry, held)}
                counted.add(Status(each.status), values, pledged=each.fingerprint in pledged)
        return Coverage(
            counted.whole,
            tuple(
                counted.dimension(name, by_label=name == "period", most=_MOST_ROWS) for name in _DIMENSIONS
            ),
        )

    def _values(self, entry: Description, held: Description) -> dict[str, Sequence[str]]:
        """What an entry is about: as it says itself, as its holding says, or as its title's words say."""
        title = f"{entry.full_title} {entry.reference}"
        language = guess_script_language(title)
        year = year_of(entry.year) or year_of(held.year)
        return {
            "theme": self._themes.find(" ; ".join((*entry.subjects, *held.subjects, title))),
            "country": entry.countries or held.countries or self._countries.find(title),
            "language": entry.languages or held.languages or ((language,) if language else ()),
            "kind": (kind,) if (kind := entry.kind or held.kind) else (),
            "period": period_of(year),
        }


def _themes(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Every label of a subject in any language, with its preferred English label."""
    terms: dict[str, str] = {}
    for row in rows:
        preferred = row["term_en"].split(";")[0].strip()
        for column, cell in row.items():
            if column.startswith("term_"):
                terms.update((part.strip(), preferred) for part in cell.split(";") if part.strip())
    return terms


def _countries(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {
        word: row["name"]
        for row in rows
        for word in (row["name"], row["name_km"], *row["words"].split(";"))
        if word
    }
