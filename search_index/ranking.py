"""The order of hits: what comes before what, and the first of many without sorting all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from search_index.matches import Matches
from search_index.segment import NO_YEAR, Segment
from search_index.snapshot import Snapshot

TIER_ALL_WORDS = 1_000.0
"""Added to documents that hold every word; above any sum of BM25 scores of a query's words."""

TIER_EXACT = 10_000.0
"""Added to documents whose title, or one of whose identifiers, the query is."""

_VERY_FEW = 10
"""So many documents are sorted sooner in Python."""

_FEW = 100
"""So many keys are sorted sooner than looked through for the highest."""

_COLUMNS = 8
"""Columns for each key that is wanted, when the highest of many are looked for; in so few rows as
``_FEW_ROWS`` it does not pay."""

_FEW_ROWS = 3

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


Ranked = tuple[int, int, float]
"""A document that was found: its segment, its number there, its score."""


def ranked(snapshot: Snapshot, sort: str, found: Sequence[Matches], count: int) -> list[Ranked]:
    """The first of the documents found in each segment, in the order asked for."""
    if len(found) == 1:
        return [row for _, row in _ranked_of_segment(snapshot.segments[0], 0, sort, found[0], count)]
    rows: list[tuple[float | str, Ranked]] = []
    for place, (segment, matches) in enumerate(zip(snapshot.segments, found, strict=True)):
        rows.extend(_ranked_of_segment(segment, place, sort, matches, count))
    rows.sort(key=itemgetter(0), reverse=sort != "title")
    return [row for _, row in rows[:count]]


def _ranked_of_segment(
    segment: Segment, place: int, sort: str, matches: Matches, count: int
) -> Iterable[tuple[float | str, Ranked]]:
    """The first of the documents found in one segment, each behind what it is ordered by."""
    make = _KEYS.get(sort)
    if make is None and len(matches) <= _VERY_FEW:
        docs, scores = matches.docs.tolist(), matches.scores.tolist()
        rows = zip(scores, zip(repeat(place), docs, scores), strict=True)
        return sorted(rows, key=itemgetter(0), reverse=True)[: max(count, 0)]
    keys = make(segment).take(matches.docs) if make else matches.scores
    first = first_places(keys, count)
    docs, scores = matches.docs.take(first).tolist(), matches.scores.take(first).tolist()
    orders = scores
    if sort == "title":
        orders = [segment.titles[doc] for doc in docs]
    elif make:
        orders = keys.take(first).tolist()
    return zip(orders, zip(repeat(place), docs, scores), strict=True)


def first_places(keys: SortKeys, count: int) -> npt.NDArray[np.int64]:
    """The places of the highest keys, highest first; equal keys keep their order, so pages never overlap."""
    if count <= 0 or not len(keys):
        return np.empty(0, np.int64)
    places = None
    if len(keys) > max(count, _FEW):
        places = _likely_places(keys, count)
        keys = keys.take(places)
    if keys.dtype.kind != "f":
        keys = keys.astype(np.float64)  # the lowest of integers has no negative
    order = np.negative(keys).argsort(kind="stable")[:count]
    return order if places is None else places[order]


def _likely_places(keys: SortKeys, count: int) -> npt.NDArray[np.int64]:
    """Places among which the highest keys are, in order.

    The keys are written in rows, and the highest of each column is found. The ``count`` highest of these are
    keys themselves: no key below the last of them can be among the first.
    """
    columns = _COLUMNS * count
    rows = len(keys) // columns
    maxima = keys[: rows * columns].reshape(rows, columns).max(axis=0) if rows > _FEW_ROWS else keys
    least = np.partition(maxima, len(maxima) - count)[len(maxima) - count]
    return np.asarray(keys >= least).nonzero()[0]
