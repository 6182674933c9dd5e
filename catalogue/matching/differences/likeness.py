"""How alike the articles of two texts are: the rare words, neighbouring words and purposes they share.

A word weighs the more the fewer articles of both texts have it (inverse document frequency);
the likeness of two articles is the cosine of the angle between them. The weights were set on pairs of
treaties that were aligned by hand (ADR 0120).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .articles import Article
from .subjects import purposes_of

Matrix = NDArray[np.float64]
"""A row for each article of the first text, a column for each of the second."""

WordsOf = Callable[[str], Sequence[str]]
"""The telling words of a text in their order, each in one spelling and one form."""

_PAIR, _TITLE, _PURPOSE = 0.5, 4.0, 1.0
"""What two neighbouring words, a word of the title and a purpose count beside a word of the text."""

_OTHER_LANGUAGE = 0.25
"""Where the texts share less of their words than this, they are in different languages."""

_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|or|shall)\b", re.IGNORECASE)
_SMALL_WORDS = 0.1

_TRANSLATED = 0.8
"""From which correlation of the lengths of about as many articles one text translates the other."""
_ABOUT_AS_MANY = 0.1
_IN_ITS_PLACE = 0.5
"""What an article's place and length count where one text translates the other."""


def likeness(one: Sequence[Article], other: Sequence[Article], words_of: WordsOf) -> Matrix:
    """How alike each two articles of two texts in one language are, from 0 to 1."""
    return _cosines(
        [features_of(article, words_of) for article in one],
        [features_of(article, words_of) for article in other],
    )


def share_words(one: Sequence[Article], other: Sequence[Article], words_of: WordsOf) -> bool:
    """Whether two texts are in one language: they share many of their words."""
    ours = Counter(word for article in one for word in words_of(article.text))
    theirs = {word for article in other for word in words_of(article.text)}
    shared = sum(count for word, count in ours.items() if word in theirs)
    return shared >= _OTHER_LANGUAGE * max(1, ours.total())


def likeness_across(
    one: Sequence[Article], other: Sequence[Article], words_of: WordsOf, in_english: Callable[[str], str]
) -> Matrix:
    """How alike two articles in different languages are, by the words that a vocabulary has for both.

    ``in_english`` gives what it knows of a text, in English words.
    """
    ours, theirs = (
        [Counter(words_of(text if english else in_english(text))) for text in texts]
        for texts, english in ((_whole(articles), _is_english(articles)) for articles in (one, other))
    )
    return _cosines(ours, theirs)


def in_its_place(one: Sequence[Article], other: Sequence[Article], alike: Matrix) -> Matrix | None:
    """Return what place and length add where one text looks like a translation of the other; else None.

    A translation keeps the order of its articles, and long ones stay long (Gale and Church, "A program for
    aligning sentences in bilingual corpora", 1993).
    """
    fewer, more = sorted((len(one), len(other)))
    if fewer < 5 or more - fewer > _ABOUT_AS_MANY * more:
        return None
    ours, theirs = (np.log([len(article.text) + 1 for article in articles]) for articles in (one, other))
    gap = (ours - ours.mean())[:, None] - (theirs - theirs.mean())[None, :]
    path = _best_path(np.exp(-2 * gap**2) + alike)
    with np.errstate(invalid="ignore"):  # Articles that are all equally long have none.
        correlation = np.corrcoef([ours[row] for row, _ in path], [theirs[column] for _, column in path])[
            0, 1
        ]
    if not correlation >= _TRANSLATED:
        return None
    added = np.zeros_like(alike)
    for row, column in path:
        added[row, column] = _IN_ITS_PLACE
    return added


def features_of(article: Article, words_of: WordsOf) -> dict[str, float]:
    """Return what an article says, each word, pair of words and purpose with how much it is said."""
    words = words_of(article.text)
    counts: Counter[str] = Counter(words)
    weights: dict[str, float] = {word: float(count) for word, count in counts.items()}
    for pair, count in Counter(pairwise(words)).items():
        weights[" ".join(pair)] = count * _PAIR
    for word in words_of(article.title):
        weights[word] = weights.get(word, 0.0) + _TITLE
    weights = {feature: _damped(weight) for feature, weight in weights.items()}
    for purpose, count in purposes_of(f"{article.title}\n{article.text}").items():
        weights[f"#{purpose}"] = _PURPOSE * _damped(count)
    return weights


def _damped(weight: float) -> float:
    """Return what a count is worth: the tenth time a word is said tells less than the first."""
    return 1 + math.log(weight) if weight >= 1 else weight


def _whole(articles: Sequence[Article]) -> list[str]:
    return [f"{article.title} {article.text}" for article in articles]


def _is_english(articles: Sequence[Article]) -> bool:
    """Whether a text is full of the little words of English."""
    text = " ".join(_whole(articles))
    return len(_ENGLISH.findall(text)) >= _SMALL_WORDS * max(1, len(text.split()))


def _cosines(ours: Sequence[Mapping[str, float]], theirs: Sequence[Mapping[str, float]]) -> Matrix:
    rarity = rarity_of(ours, theirs)
    shared = {feature for features in ours for feature in features}
    shared &= {feature for features in theirs for feature in features}
    places = {feature: at for at, feature in enumerate(sorted(shared))}
    cosines: Matrix = _rows(ours, rarity, places) @ _rows(theirs, rarity, places).T
    return cosines


def rarity_of(ours: Sequence[Mapping[str, float]], theirs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return what each feature weighs: the more, the fewer articles of both texts have it."""
    having = Counter(feature for features in (*ours, *theirs) for feature in features)
    return {feature: math.log((len(ours) + len(theirs)) / count) for feature, count in having.items()}


def unit_weights(features: Mapping[str, float], rarity: Mapping[str, float]) -> dict[str, float]:
    """Return what each feature weighs in an article, such that all its squares together make 1."""
    weights = {feature: weight * rarity[feature] for feature, weight in features.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {feature: weight / length for feature, weight in weights.items()}


def _rows(
    articles: Sequence[Mapping[str, float]], rarity: Mapping[str, float], places: Mapping[str, int]
) -> Matrix:
    """Return a row of length 1 for each article, of which only what both texts have is written down."""
    rows = np.zeros((len(articles), max(1, len(places))))
    for at, features in enumerate(articles):
        for feature, weight in unit_weights(features, rarity).items():
            if (place := places.get(feature)) is not None:
                rows[at, place] = weight
    return rows


def _best_path(gains: Matrix) -> list[tuple[int, int]]:
    """Return the pairs that gain most together without crossing (Needleman and Wunsch, 1970); skipping is
    free.
    """
    height, width = gains.shape
    best = np.zeros((height + 1, width + 1))
    for row in range(height):
        for column in range(width):
            best[row + 1, column + 1] = max(
                best[row, column] + gains[row, column], best[row, column + 1], best[row + 1, column]
            )
    path: list[tuple[int, int]] = []
    row, column = height, width
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            path.append((row, column))
    return path[::-1]
