"""Two rankings made one: that of the words, and that of what lies near in meaning.

Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): each ranking gives a document
1 / (10 + its rank), where the paper has 60. Ranks can be added up where scores of two kinds cannot.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search_index.retrieval.matches import Matches, places_in, union, unscored
from search_index.retrieval.ranking import TIER_EXACT, ranked
from search_index.segments.segment import order_of_id
from search_index.segments.snapshot import Snapshot

FLATNESS = 10
"""The larger, the less the first ranks count before those after them."""

DEPTH = 100
"""So many of the words' first documents are put in a new order; the others keep theirs behind them."""

_TIER_FUSED = 100_000.0
"""Added to what was fused; above any score of words."""

Place = tuple[int, int]
"""A document: its segment, and its number there."""


def has_exact(found: Sequence[Matches]) -> bool:
    """Whether any document bears just the title, the mark or the number that was typed."""
    return any(len(matches) > 0 and bool(matches.scores.max() >= TIER_EXACT) for matches in found)


def places_of(snapshot: Snapshot, ids: Sequence[str]) -> list[Place]:
    """Where living documents stand, in the order of their ids; those that are not there are left out."""
    places: list[Place] = []
    for document_id in ids:
        for place, segment in enumerate(snapshot.segments):
            number = segment.document_number(document_id)
            alive = snapshot.alive[place]
            if number >= 0 and (alive is None or alive[number]):
                places.append((place, number))
                break
    return places


def joined(matches: Matches, near: Sequence[int], size: int) -> Matches:
    """Return the documents of a segment with others beside them, which no word found; these score nothing."""
    return union([matches, unscored(np.array(sorted(near), np.uint32))], size)


def fused(
    snapshot: Snapshot,
    words: Sequence[Matches],
    near: Sequence[Place],
    weight: float,
    together: Sequence[Matches],
) -> list[Matches]:
    """``together`` with the scores of one order out of two: of what the words found, and of what is near.

    ``weight`` is what the second counts beside the first.

    Equals stand by their ids, so that the order is the same on every machine.
    """
    first = ranked(snapshot, "relevance", words, 0, DEPTH)
    points: dict[Place, float] = {}
    by_words = list(zip(first.places, first.docs, strict=True))
    for ranking, counts in ((by_words, 1.0), (near, weight)):
        for rank, at in enumerate(ranking, 1):
            points[at] = points.get(at, 0.0) + counts / (FLATNESS + rank)
    ids = [segment.ids for segment in snapshot.segments]
    order = sorted(points, key=lambda at: (-points[at], order_of_id(ids[at[0]][at[1]])))
    raised: list[Matches] = []
    for place, matches in enumerate(together):
        scores = matches.scores.copy()
        mine = [(number, rank) for rank, (of, number) in enumerate(order) if of == place]
        if mine:
            held, _ = places_in(np.array([number for number, _ in mine], np.uint32), matches.docs)
            scores[held] = [_TIER_FUSED - rank for _, rank in mine]
        raised.append(Matches(matches.docs, scores))
    return raised
