"""What the whole collection holds, by theme, country, language, kind and decade, beside what is wanted.

The index counts publications and copies, so that each number is what a search for it finds; wanted titles
are those of the public wanted list. Both sides are told what they are about by the same rules.
"""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalogue.domain.gaps.coverage import Tally
from catalogue.storage.engine.database import Database
from catalogue.storage.reference_lists import pledges as stored_pledges
from search_index.interface import IndexUnavailable, SearchEngine, SearchRequest, SearchResponse

from ..authority.topics import Topics
from ..pledges.pledges import today
from ..pledges.wanted import Wanted
from .coverage import NO_FOCUS, Focus

DIMENSIONS = ("theme", "country", "language", "kind", "decade")
_MOST_ROWS = 15
_MOST_THIN = 10
_MOST_VALUES = 1000


@dataclass(frozen=True, slots=True)
class Stock:
    """What there is of one value of a dimension; ``label`` is "" for publications that do not say.

    ``tally`` counts publications as held, and wanted titles as pledged or missing.
    """

    label: str
    tally: Tally
    copies: int

    @property
    def publications(self) -> int:
        """How many publications are on the shelves."""
        return self.tally.counts["held"]

    @property
    def wanted(self) -> int:
        """How many titles of published lists are not held, promised ones too."""
        return self.tally.counts["pledged"] + self.tally.counts["missing"]


@dataclass(frozen=True, slots=True)
class StockTable:
    """The collection along one of ``DIMENSIONS``: the largest first, decades in their order."""

    name: str
    rows: tuple[Stock, ...]

    @property
    def largest(self) -> int:
        """The total of its longest row, at least 1: the full width of a drawing."""
        return max((row.tally.total for row in self.rows), default=1) or 1


@dataclass(frozen=True, slots=True)
class Stocks:
    """The collection in numbers; ``thin`` are values, with their dimension, that lack more than is held."""

    whole: Stock
    tables: tuple[StockTable, ...]
    thin: tuple[tuple[str, Stock], ...]


class Collection:
    """Counting the whole collection."""

    def __init__(self, database: Database, engine: SearchEngine, wanted: Wanted) -> None:
        self._database = database
        self._engine = engine
        self._wanted = wanted

    def stocks(self, focus: Focus = NO_FOCUS) -> Stocks | None:
        """Return the collection, or what a focus leaves of it; None while the index is being built again."""
        names = [dimension for dimension in DIMENSIONS if not getattr(focus, dimension, "")]
        try:
            whole, rows = self._held(focus, names)
        except IndexUnavailable:
            return None
        self._add_wanted(focus, whole, rows)
        tables = tuple(StockTable(name, _shown(name, rows[name])) for name in names)
        return Stocks(whole.stock(""), tables, _thin(rows))

    def _held(self, focus: Focus, names: Sequence[str]) -> tuple[_Row, dict[str, dict[str, _Row]]]:
        """Publications and copies of the whole, and of each value of some dimensions."""
        found = self._ask(focus, (*names, "copies"))
        whole = _Row(found.total, _copies(found))
        rows = {
            name: {facet.value: _Row(facet.count, facet.count) for facet in found.facets.get(name, ())}
            for name in names
        }
        # Each counts as one copy so far; of how many copies others are, there are few numbers to ask for.
        for facet in found.facets.get("copies", ()):
            further = int(facet.value) - 1
            if further:
                facets = self._ask(focus, names, copies=(facet.value,)).facets
                for name, values in rows.items():
                    for counted in facets.get(name, ()):
                        values[counted.value].copies += further * counted.count
        for name, values in rows.items():
            saying = self._ask(focus, ("copies",), **{name: tuple(values)}) if values else None
            if left := whole.publications - (saying.total if saying else 0):
                values[""] = _Row(left, whole.copies - (_copies(saying) if saying else 0))
        return whole, rows

    def _ask(self, focus: Focus, facets: Sequence[str], **filters: tuple[str, ...]) -> SearchResponse:
        filters["availability"] = ("held",)
        for name in DIMENSIONS:
            if value := getattr(focus, name, ""):
                filters[name] = (value,)
        return self._engine.search(
            SearchRequest(
                filters=filters,
                year_from=focus.since,
                year_to=focus.until,
                limit=0,
                facets=tuple(facets),
                facet_limit=_MOST_VALUES,
            )
        )

    def _add_wanted(self, focus: Focus, whole: _Row, rows: Mapping[str, dict[str, _Row]]) -> None:
        with self._database.read() as session:
            pledged = {pledge.fingerprint for pledge in stored_pledges.standing(session, today())}
        for title in self._wanted.rows():
            if focus.takes(title.topics):
                promised = not pledged.isdisjoint(title.fingerprints)
                whole.want(promised)
                for name, values in rows.items():
                    for value in _values(title.topics, name) or ("",):
                        values.setdefault(value, _Row()).want(promised)


@dataclass(slots=True)
class _Row:
    """A row while it is being counted."""

    publications: int = 0
    copies: int = 0
    pledged: int = 0
    missing: int = 0

    def want(self, promised: bool) -> None:
        if promised:
            self.pledged += 1
        else:
            self.missing += 1

    def stock(self, label: str) -> Stock:
        counts = {"held": self.publications, "pledged": self.pledged, "missing": self.missing}
        return Stock(label, Tally({**Tally().counts, **counts}), self.copies)


def _copies(found: SearchResponse) -> int:
    return sum(int(facet.value) * facet.count for facet in found.facets.get("copies", ()))


def _values(topics: Topics, name: str) -> Several[str]:
    return topics.decade if name == "decade" else topics.values()[name]


def _shown(name: str, rows: Mapping[str, _Row]) -> tuple[Stock, ...]:
    """Return the rows of a table, what does not say at the end."""
    stocks = [row.stock(label) for label, row in rows.items() if label]
    stocks.sort(key=lambda stock: (-stock.tally.total, stock.label))
    if name == "decade":
        stocks.sort(key=lambda stock: stock.label)
    silent = [rows[""].stock("")] if "" in rows else []
    return (*stocks[:_MOST_ROWS], *silent)


def _thin(rows: Mapping[str, Mapping[str, _Row]]) -> tuple[tuple[str, Stock], ...]:
    """Values of which more is wanted than held, those that lack most first."""
    found = [
        (name, row.stock(label))
        for name, values in rows.items()
        for label, row in values.items()
        if label and row.pledged + row.missing > row.publications
    ]
    found.sort(
        key=lambda labelled: (labelled[1].publications - labelled[1].wanted, labelled[0], labelled[1].label)
    )
    return tuple(found[:_MOST_THIN])
