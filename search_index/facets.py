"""Counts of facet values, exact over any number of segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search_index.interface import FacetCount
from search_index.matches import DocumentSet
from search_index.ranking import first_places
from search_index.segment import NO_YEAR, Column, Segment
from search_index.tables import stretches

YEAR_FACET = "year"
"""The facet that every document has without being given it: its year."""

_SPARSE = 8

Counts = npt.NDArray[np.int64]


def count_values(
    name: str, segments: Sequence[Segment], hits: Sequence[DocumentSet], limit: int, chosen: Sequence[str]
) -> tuple[FacetCount, ...]:
    """The values of a facet with how many hits carry them, most frequent first, equals by name.

    ``hits`` are the documents found in each segment. Chosen values come back whatever their rank.
    """
    if name == YEAR_FACET:
        return best_values(_count_years(segments, hits), limit, chosen)
    columns = [segment.columns.get(f"facet.{name}") for segment in segments]
    counted = [
        (column, _count_column(column, found))
        for column, found in zip(columns, hits, strict=True)
        if column is not None
    ]
    # The largest segment gives its foremost values only, the others (small ones) all of theirs:
    # a value outside both is outrun by the foremost, whatever its count.
    counted.sort(key=lambda each: len(each[1]), reverse=True)
    wanted = set(chosen)
    for rank, (column, counts) in enumerate(counted):
        codes = first_places(counts, limit) if rank == 0 else np.flatnonzero(counts)
        wanted.update(column.values[code] for code in codes.tolist())
    totals = Counter[str]()
    for column, counts in counted:
        for value in wanted:
            if (code := column.values.find(value)) >= 0:
                totals[value] += int(counts[code])
    return best_values(totals, limit, chosen)


def best_values(totals: Counter[str], limit: int, chosen: Sequence[str]) -> tuple[FacetCount, ...]:
    """The first values by their totals, equals by name, and behind them the chosen ones left out."""
    ranked = sorted((-count, value) for value, count in totals.items() if count)
    kept = [FacetCount(value, -count) for count, value in ranked[:limit]]
    shown = {each.value for each in kept}
    kept.extend(FacetCount(value, totals[value]) for value in chosen if value not in shown)
    return tuple(kept)


def _count_years(segments: Sequence[Segment], hits: Sequence[DocumentSet]) -> Counter[str]:
    totals = Counter[str]()
    for segment, found in zip(segments, hits, strict=True):
        years, counts = np.unique(segment.years[found.docs], return_counts=True)
        totals.update(dict(zip(map(str, years.tolist()), counts.tolist(), strict=True)))
    del totals[str(NO_YEAR)]
    return totals


def _count_column(column: Column, found: DocumentSet) -> Counts:
    """For each value of a column the number of documents that carry it."""
    if len(found) == found.size:
        return np.diff(column.value_starts).astype(np.int64)
    if column.single:
        return np.bincount(column.codes[found.docs], minlength=len(column.values))
    if len(found) * _SPARSE < found.size:
        starts = column.starts[found.docs]
        codes = column.codes[stretches(starts, column.starts[found.docs.astype(np.int64) + 1] - starts)]
        return np.bincount(codes, minlength=len(column.values))
    held = found.mask.view(np.uint8)[column.docs]
    return np.add.reduceat(held, column.value_starts[:-1], dtype=np.int64)
