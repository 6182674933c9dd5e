"""Marking looks at few words of a text, and must miss none that the analysis would call meant."""

from __future__ import annotations

import pytest

from catalogue.services.authority.authorities import shipped_rows
from search_index.analysis.normalisation import clean
from search_index.analysis.tokenizer import words
from search_index.query.parser import parse
from search_index.retrieval.highlighter import QueryHighlighter

TEXTS = [
    *(row["title"] for row in shipped_rows("holdings.csv")),
    "L’homme et l'enfant d'aujourd'hui, qu'elle a vus jusqu'ici",
    "ÉTUDE d’un élan: Ærø, Straße, İstanbul, ﬁsh, ＦＵＬＬ",
    "The children's o'clock, rock'n'roll, 'quoted' and a_b c-d",
]


@pytest.mark.parametrize(
    "query",
    ["human trafficking", "homme enfant", "elle", "etude aero strasse", "child*", "rock", "istanbul fish"],
)
def test_every_word_that_is_meant_is_marked_and_no_other(query: str) -> None:
    typed = words(query.replace("*", ""))
    highlighter = QueryHighlighter(parse(query))
    for text in map(clean, TEXTS):
        meant = {
            word.start
            for word in words(text)
            for typed_query in typed
            if (word.form.startswith(typed_query.form) if "*" in query else word.term == typed_query.term)
        }
        pieces = highlighter.highlight(text)
        starts = [sum(len(piece) for piece, _ in pieces[:place]) for place in range(len(pieces))]
        assert {start for start, (_, hit) in zip(starts, pieces, strict=True) if hit} == meant
        assert "".join(piece for piece, _ in pieces) == text


TEXT = "one two three four five six seven debt nine ten eleven bondage thirteen fourteen debt sixteen end"


def _shown(query: str, length: int) -> str:
    pieces = QueryHighlighter(parse(query)).highlight(TEXT, length)
    return "".join(f"[{piece}]" if hit else piece for piece, hit in pieces)


@pytest.mark.parametrize(
    ("query", "length", "shown"),
    [
        ("debt", 200, TEXT.replace("debt", "[debt]")),
        ("nothing", 20, "one two three four f…"),
        ("two", 24, "one [two] three four five…"),
        ("debt bondage", 40, "…six seven [debt] nine ten eleven [bondage]…"),
        ("end", 26, "…fourteen debt sixteen [end]"),
    ],
)
def test_a_cut_shows_the_stretch_with_most_words_from_border_to_border(
    query: str, length: int, shown: str
) -> None:
    assert _shown(query, length) == shown


def test_a_phrase_of_syllables_is_marked_where_it_stands_whole() -> None:
    highlighter = QueryHighlighter(parse('"ការជួញដូរ"'))
    assert highlighter.highlight("ស្តីពីការជួញដូរមនុស្ស") == [("ស្តីពី", False), ("ការជួញដូរ", True), ("មនុស្ស", False)]
