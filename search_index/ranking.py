"""The order of hits: what comes before what, and the first of many without sorting all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search_index.matches import Matches
from search_index.segment import NO_YEAR, Segment
from search_index.snapshot import Snapshot

TIER_ALL_WORDS = 1_000.0
"""Added to documents that hold every word; above any sum of BM25 scores of a query's words."""

TIER_EXACT = 10_000.0
"""Added to documents whose title, or one of whose identifiers, the query is."""

_BLOCK = 64
_FEW = 100
"""So many keys are sorted sooner than looked through for the highest."""

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


class Ranked(NamedTuple):
    """A document that was found: its segment, its number there, its score."""

    place: int
    doc: int
    score: float


def ranked(snapshot: Snapshot, sort: str, found: Sequence[Matches], count: int) -> list[Ranked]:
    """The first of the documents found in each segment, in the order asked for."""
    make = _KEYS.get(sort)
    rows: list[tuple[float | str, Ranked]] = []
    for place, matches in enumerate(found):
        if not len(matches):
            continue
        segment = snapshot.segments[place]
        keys = make(segment).take(matches.docs) if make else matches.scores
        first = first_places(keys, count)
        docs, scores = matches.docs.take(first).tolist(), matches.scores.take(first).tolist()
        orders = scores
        if sort == "title":
            orders = [segment.titles[doc] for doc in docs]
        elif make:
            orders = keys[first].tolist()
        rows.extend(zip(orders, map(Ranked, repeat(place), docs, scores), strict=True))
    if len(found) > 1:
        rows.sort(key=itemgetter(0), reverse=sort != "title")
    return [each for _, each in rows[:count]]


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

    Of many keys the maxima of blocks are cheap, and the ``count`` highest of them are keys themselves:
    no key below the last of these can be among the first.
    """
    blocks = len(keys) // _BLOCK
    many = blocks > 2 * count
    maxima = keys[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1) if many else keys
    least = np.partition(maxima, len(maxima) - count)[len(maxima) - count]
    return np.asarray(keys >= least).nonzero()[0]
