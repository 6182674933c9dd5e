"""Two texts article by article: by what they say, not by order or number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from catalogue.matching.differences.articles import Article, Articles, Paragraph, articles_of
from catalogue.matching.differences.comparison import ArticleComparison, compare_articles
from catalogue.matching.differences.likeness import in_its_place
from catalogue.services.authority.authorities import shipped_knowledge
from catalogue.services.reports.differences import telling_words
from tests.support.needs import shared_folder

PARAGRAPHS = (1, 2, *[1] * 8, 2, 1, 2, 2, 2, 3, 2, 1, 1, 2, 3, 1, 4, 1, 2, 3, 2, 1, 3, 1)
"""How many paragraphs each of the 30 articles of the Universal Declaration has."""

SHELTER = (
    "Article 1 Words In this law a shelter means a house where victims of trafficking sleep and are fed."
    " Article 2 Interpreters A shelter shall consider paying an interpreter for a guest of another language."
    " Article 3 Doctors A doctor examines every guest within 10 days, at no cost to her."
    " Article 4 Fire Every shelter keeps ladders, buckets and two exits against fire."
    " Article 5 Force This law enters into force on the thirtieth day after its publication in the gazette."
)
RECEPTION = (
    "Article 1 Coming into force This decree comes into force on the ninetieth day after its publication."
    " Article 2 Medical care Each guest is examined by a doctor within 3 days and pays nothing."
    " Article 3 Language A guest of another language shall have an interpreter paid by the shelter."
    " Article 4 Schooling Children among the guests go to the nearest school."
    " Article 5 Meaning of words A shelter is a house in which victims of trafficking are fed and sleep."
)


def compared(one: str, other: str) -> ArticleComparison:
    vocabulary = shipped_knowledge().vocabulary
    return compare_articles(
        articles_of([(1, one)]),
        articles_of([(1, other)]),
        telling_words,
        lambda text: " ".join(vocabulary.english_words(text)),
    )


def together(found: ArticleComparison) -> list[tuple[str, str]]:
    return [(pair.one.label, pair.other.label) for pair in found.pairs]


def test_articles_are_paired_by_what_they_say() -> None:
    found = compared(SHELTER, RECEPTION)
    assert found.means == "words" and found.in_both == 4
    assert together(found) == [
        ("Article 1", "Article 5"),
        ("Article 2", "Article 3"),
        ("Article 3", "Article 2"),
        ("Article 5", "Article 1"),
    ]
    assert [article.title for article in found.only_one] == ["Fire"]
    assert [article.title for article in found.only_other] == ["Schooling"]


def test_duties_and_deadlines_that_differ_are_told() -> None:
    words, interpreters, doctors, force = compared(SHELTER, RECEPTION).pairs
    assert not words.differs and words.wording == "other"
    assert [(duty.of_one, duty.of_other) for duty in interpreters.duties] == [("try", "must")]
    assert [(change.unit, change.one, change.other) for change in doctors.quantities] == [
        ("day", (10,), (3,))
    ]
    assert [(change.unit, change.one, change.other) for change in force.quantities] == [("day", (30,), (90,))]


def test_only_paragraphs_that_say_about_the_same_are_held_against_each_other() -> None:
    rest = "Ladders, buckets and two exits are kept against fire, smoke and flood in every house."
    must = "The owner must repair the roof, the stairs and the doors each summer."
    may = "A guest may repair her own bicycle in the yard behind the kitchen."

    def duties(first: str) -> list[tuple[str, str]]:
        ours, theirs = (
            Articles(None, (Article("Article 1", "Fire", 1, (Paragraph(said, 1), Paragraph(rest, 1))),))
            for said in (must, first)
        )
        (pair,) = compare_articles(ours, theirs, telling_words, str).pairs
        return [(duty.of_one, duty.of_other) for duty in pair.duties]

    assert duties(must.replace("must", "may")) == [("must", "may")]
    assert duties(may) == [], "they share a word"


def test_a_text_beside_itself_says_the_same() -> None:
    found = compared(SHELTER, SHELTER)
    assert {pair.wording for pair in found.pairs} == {"same"}
    assert not any(pair.differs for pair in found.pairs)
    assert not found.only_one and not found.only_other


def test_texts_that_share_nothing_have_nothing_together() -> None:
    found = compared(SHELTER, "Guideline 1 ប្រាក់។ Guideline 2 ទឹក។ Guideline 3 ភ្លើង។")
    assert found.means == "vocabulary" and not found.pairs and len(found.only_other) == 3


def test_a_text_of_no_words_is_compared_without_fault() -> None:
    assert not compared(SHELTER, "").pairs and not compared("", "").pairs


@pytest.mark.parametrize(("language", "word"), [("km", "មាត្រា"), ("vi", "Điều"), ("th", "ข้อ")])
def test_a_declaration_is_laid_beside_its_translation(language: str, word: str) -> None:
    found = compared(declaration("en", "Article"), declaration(language, word))
    assert found.means == "translation"
    assert (
        [pair.one.label.split()[1] for pair in found.pairs]
        == [pair.other.label.split()[1] for pair in found.pairs]
        == [str(number) for number in range(1, 31)]
    )
    assert {pair.wording for pair in found.pairs} == {"translated"}


def declaration(language: str, word: str) -> str:
    """The Universal Declaration with its articles numbered, as one line."""
    lines = (shared_folder() / "data" / "languages" / f"udhr_{language}.txt").read_text("utf-8").splitlines()
    paragraphs = [line for line in lines if line.strip()][-sum(PARAGRAPHS) :]
    return " ".join(
        f"{word} {number} {' '.join(part)}" for number, part in enumerate(_shared_out(paragraphs), 1)
    )


def _shared_out(paragraphs: Sequence[str]) -> Sequence[Sequence[str]]:
    rest = iter(paragraphs)
    return [[next(rest) for _ in range(count)] for count in PARAGRAPHS]


def test_articles_that_share_no_word_are_paired_by_what_they_are_for() -> None:
    shared = " Article 2 A shelter keeps ladders and buckets. Article 3 A shelter feeds guests and children."
    found = compared(
        f"Article 1 Penalties Who lies shall be punished severely.{shared}",
        f"Article 1 Sanctions Offenders pay criminal sanctions.{shared}",
    )
    assert ("Article 1", "Article 1") in together(found)


@pytest.mark.filterwarnings("error")
def test_articles_that_are_all_equally_long_are_no_translation_and_no_fault() -> None:
    alike = " ".join(f"Article {number} Care House {number} feeds every guest." for number in range(1, 7))
    found = articles_of([(1, alike)]).articles
    assert len(found) == 6 and in_its_place(found, found, np.zeros((6, 6))) is None
