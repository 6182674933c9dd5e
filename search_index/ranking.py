"""The order of hits: what comes before what, and the first of many without sorting all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from search_index.segment import NO_YEAR, Segment

TIER_ALL_WORDS = 1_000.0
"""Added to documents that hold every word; above any sum of BM25 scores of a query's words."""

TIER_EXACT = 10_000.0
"""Added to documents whose title, or one of whose identifiers, the query is."""

SortKeys = npt.NDArray[np.generic]


def _by_title(segment: Segment) -> SortKeys:
    return -segment.arrays["title_ranks"].astype(np.int64)


def _oldest(segment: Segment) -> SortKeys:
    return np.where(segment.years == NO_YEAR, NO_YEAR, -segment.years)


_KEYS: dict[str, Callable[[Segment], SortKeys]] = {
    "year_newest": lambda segment: segment.years,
    "year_oldest": _oldest,
    "title": _by_title,
    "newest_arrival": lambda segment: segment.added,
}


def sort_keys(sort: str, segment: Segment) -> SortKeys | None:
    """A key for each document of a segment, the highest first; None asks for the score."""
    make = _KEYS.get(sort)
    return make(segment) if make else None


def first_places(keys: SortKeys, count: int) -> npt.NDArray[np.int64]:
    """The places of the highest keys, highest first; equal keys keep their order, so pages never overlap."""
    if count <= 0 or not len(keys):
        return np.empty(0, np.int64)
    if len(keys) > count:
        least = np.partition(keys, len(keys) - count)[len(keys) - count]
        above = np.flatnonzero(keys > least)
        places = np.concatenate([above, np.flatnonzero(keys == least)[: count - len(above)]])
        places.sort()
    else:
        places = np.arange(len(keys))
    order = np.argsort(-keys[places].astype(np.float64), kind="stable")
    return places[order]
