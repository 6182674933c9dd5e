"""What is made of laws that are put together of few sentences, and of tables of how alike articles are."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from catalogue.matching.differences import articles, likeness, paragraphs, provisions, sentences
from catalogue.matching.differences.articles import Article, Paragraph
from catalogue.matching.differences.assignment import one_to_one, partners
from catalogue.matching.differences.comparison import compare_articles
from catalogue.services.authority.authorities import shipped_knowledge

from . import Answers
from .judged import Numbers

Pages = list[tuple[int, str]]

_SENTENCES = (
    "Whoever sells a person shall be punished with ten years in prison.",
    "Whoever sells a child must be punished with twenty years in prison.",
    "The court may order that the victim is housed for thirty days at most.",
    "The court should order that the victim be housed for 45 days.",
    "No guest may be held against his will in any shelter of the state.",
    "Every shelter of the state shall be open by day and by night.",
    "It ends.", "Fines are paid in riel.", "In this law a child is a person below eighteen years of age.",
    "Under Article 4 a fine of 4,000 dollars is due within 30 days.",
    "ច្បាប់នេះមានគោលបំណងបង្ក្រាបអំពើជួញដូរមនុស្ស។", "(a) by force; (b) by fraud; (c) by debt.",
    "Cooperation between states is sought, and mutual legal assistance is given without delay.",
)  # fmt: skip
_LABELS = (
    "Article {n}",
    "Article {n}.",
    "Section {n}:",
    "{n}.",
    "មាត្រា {n}",
    "第{h}条",
    "Article {r}",
    "Điều {n}",
)
_HAN = "一二三四五六七八九十"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def answers() -> Answers:
    """Ask everything."""
    source = random.Random(31)
    vocabulary = shipped_knowledge().vocabulary
    books = [_pages(source) for _ in range(160)]
    found = [articles.articles_of(pages) for pages in books]
    grids = [_grid(source) for _ in range(300)]
    built = [_article_list(source) for _ in range(60)]

    def in_english(text: str) -> str:
        return " ".join(vocabulary.english_words(text))

    return {
        "articles": found,
        "outline": map(sentences.outline, books),
        "sentences": map(sentences.sentences, books),
        "texts": [sentences.compare_texts(one, other) for one, other in pairwise(books)],
        "compared": [
            compare_articles(one, other, _words_of, in_english) for one, other in pairwise(found[:70])
        ],
        "partners": [partners(grid, least) for grid in grids for least in (0.1, 0.5)],
        "one_to_one": [sorted(one_to_one(grid)) for grid in grids],
        "in_place": [_in_place(one, other) for one in built[:12] for other in built],
        "paragraphs": [
            np.round(paragraphs.likeness_by_paragraphs(one, other, _words_of), 4).tolist()
            for one, other in pairwise(built)
        ],
        "share_words": [likeness.share_words(one, other, _words_of) for one, other in pairwise(built)],
        "quantities": [provisions.quantities_of(_quantity(source)) for _ in range(1_500)],
        "duties": [provisions.duty_of(_duty(source)) for _ in range(300)],
        "parted": [list(articles.parted(pages[0][1], most)) for pages in books for most in (25, 26, 66, 140)],
    }


def _words_of(text: str) -> list[str]:
    return text.lower().split()


def _pages(source: random.Random) -> Pages:
    """Pages of articles that are numbered in one way, with gaps, citations and what stands on each page."""
    label, number, lines = source.choice(_LABELS), source.choice((1, 1, 2)), list[str]()
    for _ in range(source.choice((1, 2, 3, 4, 7, 12))):
        name = label.format(n=number, h=_HAN[(number - 1) % 10], r=_ROMAN[(number - 1) % 12])
        title = source.choice(("", "", " Shelter", " Penalties and fines"))
        said = " ".join(source.choice(_SENTENCES) for _ in range(source.choice((1, 1, 2, 5))))
        lines.append(f"{name}{title}{source.choice((' ', chr(10), '. '))}{said}")
        number += source.choice((1, 1, 1, 1, 2, 3, 5, -1))
        if source.random() < 0.1:
            lines.append(f"CHAPTER {_ROMAN[number % 12]} GENERAL")
    head = source.choice(("", "", "OFFICIAL JOURNAL OF THE KINGDOM ", "Law on trade "))
    foot = source.choice(("", "", " printed in the capital", " 7"))
    count = source.choice((1, 1, 2, 3, 4, 6))
    each = -(-len(lines) // count)
    pages = [lines[at : at + each] for at in range(0, len(lines), each)]
    return [
        (at, f"{head}{chr(10).join(page)}{foot}" if source.random() < 0.8 else chr(10).join(page))
        for at, page in enumerate(pages, source.choice((1, 5)))
    ]


def _article_list(source: random.Random) -> Sequence[Article]:
    """Articles of few paragraphs, as many or about as many as others have."""
    return [
        Article(
            f"Article {at}",
            source.choice(("", "Shelter")),
            1,
            tuple(
                Paragraph(source.choice(_SENTENCES) * source.choice((1, 1, 2)), 1)
                for _ in range(source.choice((1, 2, 3)))
            ),
        )
        for at in range(source.choice((3, 4, 5, 5, 6, 9, 10, 11)))
    ]


def _in_place(one: Sequence[Article], other: Sequence[Article]) -> object:
    found = likeness.in_its_place(one, other, np.full((len(one), len(other)), 0.125))
    return None if found is None else found.tolist()


_STEPS = ((0.0, 0.25, 0.5, 1.0), (0.0, 0.05, 0.1, 0.2, 0.25), (0.0, 0.5, 0.7, 0.8, 1.0), (0.5,))


def _grid(source: random.Random) -> Numbers:
    """How alike articles are, in few steps, so that some are as alike as others and just as alike as
    asked."""
    steps = source.choice(
        ((0.0, 0.25, 0.5, 1.0), (0.0, 0.05, 0.1, 0.2, 0.25), (0.0, 0.5, 0.7, 0.8, 1.0), (0.5,))
    )
    rows, columns = source.choice((1, 2, 3, 4, 10, 11, 12)), source.choice((1, 2, 3, 5, 10, 11, 13))
    return np.array([[source.choice(steps) for _ in range(columns)] for _ in range(rows)])


_AMOUNTS = (
    "1", "one", "first", "2", "seven", "12", "24", "30", "30th", "forty-five", "sixtieth", "1,000",
    "1 000", "2008",
    "1700", "2699", "2700", "hundred", "thirty (30)", "twelve", "៣០",
)  # fmt: skip
_UNITS = (
    "day", "days", "months", "weeks", "years", "year", "hours", "minutes", "per cent", "%", "dollars",
    "US dollars", "riel",
    "members", "member", "States Parties", "experts", "ថ្ងៃ", "ngày", "天",
)  # fmt: skip


def _quantity(source: random.Random) -> str:
    before = source.choice(
        ("", "", "within ", "Article ", "see paragraph ", "no. ", "in Section  ", "x" * 19 + "no. ")
    )
    between = source.choice((" ", " ", " working ", " such ", " (thirty) ", ""))
    behind = source.choice(("", "", " of March", " of the month", " of arrest", ", and 5 days"))
    return f"{before}{source.choice(_AMOUNTS)}{between}{source.choice(_UNITS)}{behind}"


_BINDING = (
    "shall", "may", "must", "should", "not", "no", "person", "is", "prohibited", "endeavour", "to",
    "consider",
    "required", "entitled", "court", "be", "held",
)  # fmt: skip


def _duty(source: random.Random) -> str:
    return " ".join(source.sample(_BINDING, 6))
