"""What is different between two texts: which articles say the same, what only one has, what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from search_index.analysis.normalisation import fold

from .articles import Article, Articles
from .assignment import partners
from .likeness import WordsOf, in_its_place, likeness, likeness_across, share_words
from .paragraphs import likeness_by_paragraphs
from .provisions import Duty, Quantity, duty_of, quantities_of

Wording = Literal["same", "nearly", "other", "translated"]
"""Whether two articles say it in the same words, with small changes, in other words, in another language."""

Means = Literal["words", "translation", "vocabulary"]
"""What the articles were paired by: their words; in different languages also by order and length, where
one text looks like a translation of the other, or by the vocabulary's words alone."""

_SAME, _NEARLY = 97.0, 80.0
"""From which likeness of their letters (0 to 100) two articles are the same, or nearly."""

_WHOLE, _BY_PARAGRAPHS = 0.5, 0.3
"""What the likeness of whole articles and that of their paragraphs count (ADR 0120)."""

_ABOUT_THE_SAME = 0.35
"""How alike two paragraphs must be for their duties to be held against each other."""


@dataclass(frozen=True, slots=True)
class DutyDifference:
    """Two paragraphs that say the same matter and bind differently."""

    one: str
    other: str
    of_one: Duty
    of_other: Duty


@dataclass(frozen=True, slots=True)
class QuantityDifference:
    """The numbers of one unit that two articles set differently; empty where one sets none."""

    unit: str
    one: tuple[int, ...]
    other: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ArticlePair:
    """Two articles that say the same matter; ``alike`` from 0 to about 1."""

    one: Article
    other: Article
    alike: float
    wording: Wording
    duties: tuple[DutyDifference, ...] = ()
    quantities: tuple[QuantityDifference, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether a duty or a number differs."""
        return bool(self.duties or self.quantities)


@dataclass(frozen=True, slots=True)
class ArticleComparison:
    """Two texts laid side by side; everything in the order of the first text, then of the second."""

    one: Articles
    other: Articles
    means: Means
    pairs: tuple[ArticlePair, ...]
    only_one: tuple[Article, ...]
    only_other: tuple[Article, ...]

    @property
    def in_both(self) -> int:
        """How many articles of the first text have a partner."""
        return len(self.one.articles) - len(self.only_one)


def compare_articles(
    one: Articles, other: Articles, words_of: WordsOf, in_english: Callable[[str], str]
) -> ArticleComparison:
    """Lay two texts side by side, article by article.

    ``words_of`` gives the telling words of a text; ``in_english`` what a vocabulary knows of a text in
    another language, in English words.
    """
    ours, theirs = one.articles, other.articles
    means: Means = "words"
    if share_words(ours, theirs, words_of) or share_words(theirs, ours, words_of):
        alike = _WHOLE * likeness(ours, theirs, words_of)
        alike += _BY_PARAGRAPHS * likeness_by_paragraphs(ours, theirs, words_of)
    else:
        alike, means = likeness_across(ours, theirs, words_of, in_english), "vocabulary"
        if (placed := in_its_place(ours, theirs, alike)) is not None:
            alike, means = alike + placed, "translation"
    together = partners(alike)
    pairs = [
        _pair(ours[row], theirs[column], float(alike[row, column]), means, words_of)
        for row, column in together
    ]
    have_ours, have_theirs = {row for row, _ in together}, {column for _, column in together}
    return ArticleComparison(
        one,
        other,
        means,
        tuple(pairs),
        tuple(article for at, article in enumerate(ours) if at not in have_ours),
        tuple(article for at, article in enumerate(theirs) if at not in have_theirs),
    )


def _pair(one: Article, other: Article, alike: float, means: Means, words_of: WordsOf) -> ArticlePair:
    wording: Wording = "translated"
    if means == "words":
        ratio = fuzz.ratio(fold(one.text), fold(other.text))
        wording = "same" if ratio >= _SAME else "nearly" if ratio >= _NEARLY else "other"
    return ArticlePair(
        one, other, alike, wording, tuple(_duties(one, other, means, words_of)), _quantities(one, other)
    )


def _quantities(one: Article, other: Article) -> tuple[QuantityDifference, ...]:
    ours, theirs = quantities_of(one.text), quantities_of(other.text)
    units = sorted({quantity.unit for quantity in ours ^ theirs})
    return tuple(QuantityDifference(unit, _of_unit(ours, unit), _of_unit(theirs, unit)) for unit in units)


def _of_unit(quantities: frozenset[Quantity], unit: str) -> tuple[int, ...]:
    return tuple(sorted(quantity.value for quantity in quantities if quantity.unit == unit))


def _duties(one: Article, other: Article, means: Means, words_of: WordsOf) -> Sequence[DutyDifference]:
    """Return the paragraphs that belong together and bind differently; across languages, of one paragraph
    each.
    """
    ours = [paragraph.text for paragraph in one.paragraphs]
    theirs = [paragraph.text for paragraph in other.paragraphs]
    if means == "words":
        together = _paragraphs_together(ours, theirs, words_of)
    else:
        together = [(0, 0)] if len(ours) == len(theirs) == 1 else []
    found = []
    for row, column in together:
        of_one, of_other = duty_of(ours[row]), duty_of(theirs[column])
        if of_one and of_other and of_one != of_other:
            found.append(DutyDifference(ours[row], theirs[column], of_one, of_other))
    return found


def _paragraphs_together(
    ours: Sequence[str], theirs: Sequence[str], words_of: WordsOf
) -> list[tuple[int, int]]:
    """Each paragraph with the one it shares most words with, where that is so from both sides."""
    rows, columns = ([frozenset(words_of(text)) for text in texts] for texts in (ours, theirs))
    shares = {
        (row, column): 2 * len(rows[row] & columns[column]) / (len(rows[row]) + len(columns[column]) or 1)
        for row in range(len(rows))
        for column in range(len(columns))
    }
    return [
        (row, column)
        for (row, column), share in shares.items()
        if share >= _ABOUT_THE_SAME
        and share == max(shares[row, at] for at in range(len(columns)))
        and share == max(shares[at, column] for at in range(len(rows)))
    ]
