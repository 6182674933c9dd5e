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
