"""Articles paragraph by paragraph: one that says in a paragraph what another says alone is like it."""

from __future__ import annotations

import pytest

from catalogue.matching.differences import paragraphs
from catalogue.matching.differences.articles import Article, Paragraph
from catalogue.matching.differences.likeness import likeness
from catalogue.matching.differences.paragraphs import likeness_by_paragraphs

SHELTER = "Every guest of a shelter is examined by a doctor at no cost."
OTHERS = (
    "Ladders and buckets are kept against fire in every corridor.",
    "Children of the guests attend the nearest village school.",
    "The accounts are audited by the treasurer each January.",
)


def article(*texts: str) -> Article:
    return Article("", "", 1, tuple(Paragraph(text, 1) for text in texts))


def words_of(text: str) -> list[str]:
    return text.lower().strip(".").split()


def test_a_paragraph_of_a_long_article_answers_to_a_short_one() -> None:
    ours, theirs = [article(SHELTER), article(OTHERS[2])], [article(SHELTER, *OTHERS[:2]), article(OTHERS[2])]
    by_paragraphs = likeness_by_paragraphs(ours, theirs, words_of)
    whole = likeness(ours, theirs, words_of)
    assert by_paragraphs[0, 0] > whole[0, 0] + 0.1 and by_paragraphs[0, 0] > 10 * by_paragraphs[0, 1]
    assert by_paragraphs[1, 1] == pytest.approx(1.0)


def test_both_sides_say_how_alike_they_are_the_same() -> None:
    ours, theirs = [article(SHELTER, *OTHERS)], [article(OTHERS[0]), article(*OTHERS[1:], "One for all.")]
    there = likeness_by_paragraphs(ours, theirs, words_of)
    assert there == pytest.approx(likeness_by_paragraphs(theirs, ours, words_of).T)


def test_a_text_of_very_many_paragraphs_is_compared_by_whole_articles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = [article(SHELTER, *OTHERS), article(OTHERS[0])], [article(SHELTER), article(*OTHERS)]
    monkeypatch.setattr(paragraphs, "MOST_PARAGRAPHS", 1)
    assert likeness_by_paragraphs(ours, theirs, words_of) == pytest.approx(likeness(ours, theirs, words_of))
