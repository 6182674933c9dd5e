"""Counts of facet values, exact over any number of segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from search_index.interface import FacetCount
from search_index.retrieval.matches import DocumentSet
from search_index.retrieval.ranking import first_places
from search_index.segments.segment import NO_YEAR, Column, Segment

YEAR_FACET = "year"
"""The facet that every document has without being given it: its year."""

_SPARSE = 8
"""Below one document in so many, the values of each are looked up; above, all values are counted through."""

_FEW = 50
"""So many values are counted sooner in Python."""

Counts = npt.NDArray[np.integer]


def count_values(
    name: str, segments: Sequence[Segment], hits: Sequence[DocumentSet], limit: int, chosen: Sequence[str]
) -> tuple[FacetCount, ...]:
    """Return the values of a facet with how many hits carry them, most frequent first, equals by name.

    ``hits`` are the documents found in each segment. Chosen values come back whatever their rank.
    """
    if name == YEAR_FACET:
        return best_values(_count_years(segments, hits), limit, chosen)
    totals: dict[str, int] = {}
    counted: list[tuple[Column, Counts]] = []
    for segment, found in zip(segments, hits, strict=True):
        column = segment.facet(name)
        if column is None or not len(found):
            continue
        if len(found) > _FEW:
            counted.append((column, _count_column(column, found)))
        else:
            for value in column.values_of(found.docs.tolist()):
                totals[value] = totals.get(value, 0) + 1
    if len(counted) == 1 and not totals and not chosen:
        return _foremost(*counted[0], limit)
    _add_counted(totals, counted, limit, chosen)
    return best_values(totals, limit, chosen)


def _foremost(column: Column, counts: Counts, limit: int) -> tuple[FacetCount, ...]:
    """Return the values of one column; they are sorted, so that equals keep the order of their names."""
    codes = first_places(counts, limit)
    numbers = counts.take(codes).tolist()
    names = map(column.names.__getitem__, codes.tolist())
    return tuple([FacetCount(name, count) for name, count in zip(names, numbers, strict=True) if count])


def _add_counted(
    totals: dict[str, int], counted: list[tuple[Column, Counts]], limit: int, chosen: Sequence[str]
) -> None:
    """Add the counts of all values that can be among the first, or are chosen.

    The largest column gives its foremost values only, the others all of theirs: a value outside both is
    outrun by the foremost, whatever its count.
    """
    wanted = {*totals, *chosen}
    counted.sort(key=lambda value: len(value[1]), reverse=True)
    for rank, (column, counts) in enumerate(counted):
        codes = counts.nonzero()[0] if rank else first_places(counts, limit)
        wanted.update(map(column.names.__getitem__, codes.tolist()))
    for column, counts in counted:
        codes_of = column.code_of
        for value in wanted & codes_of.keys():
            totals[value] = totals.get(value, 0) + int(counts[codes_of[value]])


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


def _count_column(column: Column, found: DocumentSet) -> Counts:
    """For each value of a column the number of documents that carry it."""
    if len(found) == found.size:
        return column.carriers()
    if column.docs is None or column.value_starts is None or len(found) * _SPARSE < found.size:
        return np.bincount(column.codes_of_documents(found.docs), minlength=len(column.values))
    held = found.mask.view(np.uint8).take(column.docs)
    return np.add.reduceat(held, column.value_starts[:-1], dtype=np.int32)
