"""The order of hits: what comes before what, and the first of many without sorting all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

_BLOCK = 64

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


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document that was found: its segment, its number there, its score."""

    place: int
    doc: int
    score: float


def ranked(snapshot: Snapshot, sort: str, found: Sequence[Matches], count: int) -> list[Ranked]:
    """The first of the documents found in each segment, in the order asked for."""
    rows: list[tuple[float | str, Ranked]] = []
    for place, matches in enumerate(found):
        segment = snapshot.segments[place]
        keys = sort_keys(sort, segment)
        keys = matches.scores if keys is None else keys[matches.docs]
        titles = segment.table("titles") if sort == "title" else None
        for at in first_places(keys, count).tolist():
            doc = int(matches.docs[at])
            key = float(keys[at]) if titles is None else titles[doc]
            rows.append((key, Ranked(place, doc, float(matches.scores[at]))))
    if len(found) > 1:
        rows.sort(key=itemgetter(0), reverse=sort != "title")
    return [each for _, each in rows[:count]]


def first_places(keys: SortKeys, count: int) -> npt.NDArray[np.int64]:
    """The places of the highest keys, highest first; equal keys keep their order, so pages never overlap."""
    if count <= 0 or not len(keys):
        return np.empty(0, np.int64)
    likely = _likely_places(keys, count)
    if likely is not None:
        return likely[_first_of_few(keys[likely], count)]
    return _first_of_few(keys, count)


def _likely_places(keys: SortKeys, count: int) -> npt.NDArray[np.int64] | None:
    """Places among which the highest keys are, in order; None where keys are too few for it to pay.

    The maxima of blocks are cheap, and the ``count`` highest of them are keys themselves: no key
    below the last of these can be among the first.
    """
    blocks = len(keys) // _BLOCK
    if blocks <= 2 * count:
        return None
    maxima = keys[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
    return np.flatnonzero(keys >= np.partition(maxima, blocks - count)[blocks - count])


def _first_of_few(keys: SortKeys, count: int) -> npt.NDArray[np.int64]:
    if len(keys) > count:
        least = np.partition(keys, len(keys) - count)[len(keys) - count]
        above = np.flatnonzero(keys > least)
        places = np.concatenate([above, np.flatnonzero(keys == least)[: count - len(above)]])
        places.sort()
    else:
        places = np.arange(len(keys))
    order = np.argsort(-keys[places].astype(np.float64), kind="stable")
    return places[order]
