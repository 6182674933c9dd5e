"""Counts of facet values, exact over any number of segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from search_index.interface import FacetCount
from search_index.retrieval.matches import DocumentSet
from search_index.retrieval.ranking import first_places
from search_index.segments.segment import FREQUENT, LARGE, NO_YEAR, Column, Segment

YEAR_FACET = "year"
"""The facet that every document has without being given it: its year."""

_SPARSE = 16
"""Below one document in so many, the values of each are looked up; above, those of all are looked through."""

_BITS_AT_ONCE = 8
"""To look up a value of one document takes as long as to count so many numbers of 64 bits."""

_WORDS_TOGETHER = 1 << 15
"""So many numbers of 64 bits are counted at once: they stay in the processor's cache."""

_RARE_TOGETHER = 8
"""So many rare values are counted before it is seen whether any further can be foremost."""

_FEW = 50
"""So many values are counted sooner in Python."""

Counts = npt.NDArray[np.integer]
Codes = npt.NDArray[np.int64]


def count_values(
    name: str, segments: Sequence[Segment], hits: Sequence[DocumentSet], limit: int, chosen: Sequence[str]
) -> tuple[FacetCount, ...]:
    """Return the values of a facet with how many hits carry them, most frequent first, equals by name.

    ``hits`` are the documents found in each segment. Chosen values come back whatever their rank.
    """
    if name == YEAR_FACET:
        return best_values(_count_years(segments, hits), limit, chosen)
    totals: dict[str, int] = {}
    counted: list[_Counting] = []
    for segment, found in zip(segments, hits, strict=True):
        column = segment.facet(name)
        if column is None or not len(found):
            continue
        if len(found) > _FEW:
            counted.append(_counting(column, found))
        else:
            for value in column.values_of(found.docs.tolist()):
                totals[value] = totals.get(value, 0) + 1
    if len(counted) == 1 and not totals and not chosen:
        return _foremost(counted[0], limit)
    _add_counted(totals, counted, limit, chosen)
    return best_values(totals, limit, chosen)


def _foremost(counting: _Counting, limit: int) -> tuple[FacetCount, ...]:
    """Return the values of one column; they are sorted, so that equals keep the order of their names."""
    codes = counting.foremost(limit)
    numbers = counting.of(codes).tolist()
    names = map(counting.column.names.__getitem__, codes.tolist())
    return tuple([FacetCount(name, count) for name, count in zip(names, numbers, strict=True) if count])


def _add_counted(totals: dict[str, int], counted: list[_Counting], limit: int, chosen: Sequence[str]) -> None:
    """Add the counts of all values that can be among the first, or are chosen.

    The largest column gives its foremost values only, the others all of theirs: a value outside both is
    outrun by the foremost, whatever its count.
    """
    wanted = {*totals, *chosen}
    counted.sort(key=lambda counting: len(counting.column.values), reverse=True)
    for rank, counting in enumerate(counted):
        codes = counting.held() if rank else counting.foremost(limit)
        wanted.update(map(counting.column.names.__getitem__, codes.tolist()))
    for counting in counted:
        codes_of = counting.column.code_of
        held = [value for value in wanted if value in codes_of]
        counts = counting.of(np.array([codes_of[value] for value in held], np.int64)).tolist()
        for value, count in zip(held, counts, strict=True):
            totals[value] = totals.get(value, 0) + count


def best_values(totals: Mapping[str, int], limit: int, chosen: Sequence[str]) -> tuple[FacetCount, ...]:
    """Return the first values by their totals, equals by name, and behind them the chosen ones left out."""
    ranked = sorted([(-count, value) for value, count in totals.items() if count])[:limit]
    kept = [FacetCount(value, -count) for count, value in ranked]
    if chosen:
        shown = {facet.value for facet in kept}
        kept.extend(FacetCount(value, totals.get(value, 0)) for value in chosen if value not in shown)
    return tuple(kept)


def _count_years(segments: Iterable[Segment], hits: Iterable[DocumentSet]) -> Counter[str]:
    totals = Counter[str]()
    for segment, found in zip(segments, hits, strict=True):
        years, counts = np.unique(segment.years[found.docs], return_counts=True)
        totals.update(dict(zip(map(str, years.tolist()), counts.tolist(), strict=True)))
    del totals[str(NO_YEAR)]
    return totals


class _Counting:
    """How many of the documents found carry each value of a column, all of them counted at once."""

    def __init__(self, column: Column, counts: Counts) -> None:
        self.column = column
        self._counts = counts

    def foremost(self, limit: int) -> Codes:
        """Return the numbers of the values that most carry, equals by their numbers."""
        return first_places(self._counts, limit)

    def of(self, codes: Codes) -> Counts:
        """Return how many carry some values."""
        return self._counts.take(codes)

    def held(self) -> Codes:
        """Return the numbers of the values that any carries."""
        return self._counts.nonzero()[0]


class _CountingByBits(_Counting):
    """The same of many documents, but only of values that so many carry that they can be foremost."""

    def __init__(self, column: Column, found: DocumentSet) -> None:
        super().__init__(column, np.zeros(len(column.values), np.int64))
        self._found = found
        self._done = 0

    def foremost(self, limit: int) -> Codes:
        """Return the numbers of the values that most carry, equals by their numbers."""
        order, least = self.column.by_carriers, 0
        while self._done < len(order) and self.column.carriers[order[self._done]] >= max(least, 1):
            self._count_further()
            if self._done >= limit > 0:
                least = int(np.partition(self._counts, -limit)[-limit])
        return first_places(self._counts, limit)

    def of(self, codes: Codes) -> Counts:
        """Return how many carry some values."""
        counted = np.zeros(len(self._counts), bool)
        counted[self.column.by_carriers[: self._done]] = True
        if not counted.take(codes).all():
            self.held()
        return self._counts.take(codes)

    def held(self) -> Codes:
        """Return the numbers of the values that any carries."""
        while self._done < len(self._counts):
            self._count_further()
        return self._counts.nonzero()[0]

    def _count_further(self) -> None:
        """Count the next values, in the order of those that most documents carry."""
        column, found = self.column, self._found
        frequent = column.frequent
        if self._done < len(frequent):
            rows = frequent[self._done : self._done + max(1, _WORDS_TOGETHER // frequent.shape[1])]
            codes = column.by_carriers[self._done : self._done + len(rows)]
            self._counts[codes] = np.bitwise_count(rows & found.bits).sum(axis=1, dtype=np.int64)
        elif column.docs is None:
            self._counts, codes = _count_column(column, found), column.by_carriers[self._done :]
        else:
            codes = column.by_carriers[self._done : self._done + _RARE_TOGETHER]
            for code in codes.tolist():
                self._counts[code] = np.count_nonzero(found.mask.take(column.docs_with(code)))
        self._done += len(codes)


def _counting(column: Column, found: DocumentSet) -> _Counting:
    """Return a counting of what many documents carry, in the way that is quicker."""
    if len(found) == found.size:
        return _Counting(column, column.carriers)
    if found.size < LARGE or not _bits_pay(column, found):
        return _Counting(column, _count_column(column, found))
    return _CountingByBits(column, found)


def _bits_pay(column: Column, found: DocumentSet) -> bool:
    """Whether values are counted by bits sooner than looked up for each document."""
    rows = len(column.values)
    if rows > FREQUENT:
        rows = len(column.frequent) * 2  # what is seldom is counted one by one, if at all
    values = len(found) * len(column.codes) // found.size
    return rows * (found.size >> 6) < values * _BITS_AT_ONCE


def _count_column(column: Column, found: DocumentSet) -> Counts:
    """For each value of a column the number of documents that carry it."""
    if column.docs is None or column.value_starts is None or len(found) * _SPARSE < found.size:
        return np.bincount(column.codes_of_documents(found.docs), minlength=len(column.values))
    held = found.mask.view(np.uint8).take(column.docs)
    return np.add.reduceat(held, column.value_starts[:-1], dtype=np.int32)
