"""How alike the articles of two texts are by what their paragraphs say, not by all their words at once.

A long article that says in one paragraph what a short one says alone shares few of its words with it; the
paragraphs show it. Of two articles the two likest paragraphs of each count, and what the poorer side has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .articles import Article
from .likeness import Matrix, WordsOf, features_of, rarity_of, unit_weights

_TELLS = 40
"""Letters from which a paragraph is weighed by itself; a heading or "and" alone says nothing."""

MOST_PARAGRAPHS = 3_000
"""Paragraphs of a text that are weighed by themselves; an article of a longer text is taken whole."""

_Postings = Mapping[str, tuple[NDArray[np.intp], NDArray[np.float64]]]
"""Which paragraphs have a feature, and how much it weighs in each."""


def likeness_by_paragraphs(one: Sequence[Article], other: Sequence[Article], words_of: WordsOf) -> Matrix:
    """How alike each two articles are by their two likest paragraphs, from 0 to 1."""
    (ours, starts), (theirs, their_starts) = _paragraphs(one), _paragraphs(other)
    our_features, their_features = (
        [features_of(part, words_of) for part in parts] for parts in (ours, theirs)
    )
    rarity = rarity_of(our_features, their_features)
    postings = _postings([unit_weights(features, rarity) for features in their_features])
    owners = np.repeat(np.arange(len(other)), np.diff([*their_starts, len(theirs)]))
    found = np.zeros((len(one), len(other)))
    for at, (start, end) in enumerate(zip(starts, [*starts[1:], len(ours)], strict=True)):
        block = np.array(
            [
                _cosines_with(unit_weights(features, rarity), postings, len(theirs))
                for features in our_features[start:end]
            ]
        )
        best_of_ours = np.maximum.reduceat(block, their_starts, axis=1)
        by_ours = np.sort(best_of_ours, axis=0)[::-1][:2].mean(axis=0)
        found[at] = np.minimum(by_ours, _two_best(block.max(axis=0), owners, their_starts))
    return found


def _paragraphs(articles: Sequence[Article]) -> tuple[list[Article], list[int]]:
    """Return the paragraphs that tell something, each as an article, and where each article's begin."""
    parts: list[Article] = []
    starts: list[int] = []
    for article in articles:
        telling = [paragraph for paragraph in article.paragraphs if len(paragraph.text) > _TELLS]
        starts.append(len(parts))
        parts += [
            replace(article, page=paragraph.page, paragraphs=(paragraph,)) for paragraph in telling
        ] or [article]
    if len(parts) > MOST_PARAGRAPHS:
        return list(articles), list(range(len(articles)))
    return parts, starts


def _postings(rows: Sequence[Mapping[str, float]]) -> _Postings:
    having: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, weights in enumerate(rows):
        for feature, weight in weights.items():
            having[feature].append((at, weight))
    return {
        feature: (np.array([at for at, _ in pairs], dtype=np.intp), np.array([weight for _, weight in pairs]))
        for feature, pairs in having.items()
    }


def _cosines_with(weights: Mapping[str, float], postings: _Postings, count: int) -> NDArray[np.float64]:
    """Return how alike one paragraph is to each of ``count`` others."""
    shared = [(weight, *postings[feature]) for feature, weight in weights.items() if feature in postings]
    if not shared:
        return np.zeros(count)
    places = np.concatenate([at for _, at, _ in shared])
    gains = np.concatenate([weight * theirs for weight, _, theirs in shared])
    cosines: NDArray[np.float64] = np.bincount(places, gains, minlength=count).astype(np.float64)
    return cosines


def _two_best(
    best: NDArray[np.float64], owners: NDArray[np.intp], starts: Sequence[int]
) -> NDArray[np.float64]:
    """Return the mean of each owner's two highest numbers, or its only one; ``starts``: where each begins."""
    highest_first = best[np.lexsort((-best, owners))]
    first = np.array(starts)
    second = np.where(np.diff([*starts, len(best)]) > 1, first + 1, first)
    mean: NDArray[np.float64] = (highest_first[first] + highest_first[second]) / 2
    return mean
