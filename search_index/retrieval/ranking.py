"""The order of hits: what comes before what, and the first of many without sorting all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice, repeat
from operator import eq, itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search_index.retrieval.matches import Matches
from search_index.segments.segment import NO_YEAR, Segment, order_of_id
from search_index.segments.snapshot import Snapshot

TIER_ALL_WORDS = 1_000.0
"""Added to documents that hold every word; above any sum of BM25 scores of a query's words."""

TIER_EXACT = 10_000.0
"""Added to documents whose title, or one of whose identifiers, the query is."""

_FEW = 300
"""So many keys are sorted sooner than looked through for the highest."""

_COLUMNS = 8
"""Columns for each key that is wanted, when the highest of many are looked for; in so few rows as
``_FEW_ROWS`` it does not pay."""

_FEW_ROWS = 3

SortKeys = npt.NDArray[np.integer | np.floating]


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
    """Documents in order: the segment of each, its number there, and its score."""

    places: list[int]
    docs: list[int]
    scores: list[float]

    def of(self, place: int) -> list[int]:
        """Return the numbers of those that are in one segment."""
        return [doc for of_segment, doc in zip(self.places, self.docs, strict=True) if of_segment == place]


def ranked(snapshot: Snapshot, sort: str, found: Sequence[Matches], begin: int, end: int) -> Ranked:
    """Return the documents found in each segment that stand, in the order asked for, from one rank to
    another.
    """
    if len(found) == 1:
        _, docs, scores = _first_of_segment(snapshot.segments[0], sort, found[0], end)
        return Ranked([0] * len(docs[begin:]), docs[begin:], scores[begin:])
    rows: list[tuple[float | str, int, int, float]] = []
    for place, (segment, matches) in enumerate(zip(snapshot.segments, found, strict=True)):
        orders, docs, scores = _first_of_segment(segment, sort, matches, end)
        rows.extend(zip(orders, repeat(place), docs, scores, strict=False))
    in_order(rows, snapshot, reverse=sort != "title")
    shown = rows[begin:end]
    return Ranked([row[1] for row in shown], [row[2] for row in shown], [row[3] for row in shown])


def _first_of_segment(
    segment: Segment, sort: str, matches: Matches, count: int
) -> tuple[Sequence[float | str], list[int], list[float]]:
    """Return the first of the documents found in one segment: what each is ordered by, its number, its
    score.
    """
    make = _KEYS.get(sort)
    keys = make(segment).take(matches.docs) if make else matches.scores
    first = first_places(keys, count, _ties(segment, matches))
    docs, scores = matches.docs[first].tolist(), matches.scores[first].tolist()
    if sort == "title":
        return segment.titles(docs), docs, scores
    return keys[first].tolist() if make else scores, docs, scores


def in_order(
    rows: list[tuple[float | str, int, int, float]], snapshot: Snapshot, *, reverse: bool = True
) -> None:
    """Sort rows of what they are ordered by, segment, number and score; equal ones by their ids.

    In which segment a document stands, and where there, is another on each machine.
    """
    rows.sort(key=itemgetter(0), reverse=reverse)
    orders = [row[0] for row in rows]
    if any(map(eq, orders, islice(orders, 1, None))):
        ids = [segment.ids for segment in snapshot.segments]
        rows.sort(key=lambda row: order_of_id(ids[row[1]][row[2]]))
        rows.sort(key=itemgetter(0), reverse=reverse)


def _ties(segment: Segment, matches: Matches) -> npt.NDArray[np.int64] | None:
    """Return what ranks equal documents; None where their order does."""
    return None if segment.id_ranks is None else segment.id_ranks.take(matches.docs)


def first_places(
    keys: SortKeys, count: int, ties: npt.NDArray[np.int64] | None = None
) -> npt.NDArray[np.int64]:
    """Return the places of the highest keys, highest first; of equal keys the lowest of ``ties``, else the
    first.
    """
    if count <= 0 or not len(keys):
        return np.empty(0, np.int64)
    if ties is not None:
        return _first_with_ties(keys, count, ties)
    places = None
    if len(keys) > max(count, _FEW):
        places = likely_places(keys, count)
        keys = keys.take(places)
    if keys.dtype.kind != "f":
        keys = keys.astype(np.float64)  # the lowest of integers has no negative
    order = (-keys).argsort(kind="stable")[:count]
    return order if places is None else places[order]


def _first_with_ties(keys: SortKeys, count: int, ties: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """``first_places`` where equal keys do not keep their order."""
    places = likely_places(keys, count) if len(keys) > max(count, _FEW) else np.arange(len(keys))
    chosen = keys.take(places).astype(np.float64)
    if len(places) > count:
        last = np.partition(chosen, len(chosen) - count)[len(chosen) - count]
        above, equal = places[chosen > last], places[chosen == last]
        if (needed := count - len(above)) < len(equal):
            equal = equal[np.argpartition(ties.take(equal), needed - 1)[:needed]]
        places = np.concatenate((above, equal))
        chosen = keys.take(places).astype(np.float64)
    return places[np.lexsort((ties.take(places), -chosen))]


def likely_places(keys: SortKeys, count: int) -> npt.NDArray[np.int64]:
    """Places among which the highest keys are, in order.

    The keys are written in rows, and the highest of each column is found. The ``count`` highest of these are
    keys themselves: no key below the last of them can be among the first.
    """
    columns = _COLUMNS * count
    rows = len(keys) // columns
    maxima = keys[: rows * columns].reshape(rows, columns).max(axis=0) if rows > _FEW_ROWS else keys
    least = np.partition(maxima, len(maxima) - count)[len(maxima) - count]
    return np.asarray(keys >= least).nonzero()[0]
