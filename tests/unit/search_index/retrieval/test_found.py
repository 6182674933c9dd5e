"""What is scored only where it may come first is what comes first where all is scored."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument, SearchRequest, SearchResponse
from search_index.retrieval.found import Scored, Sifted, Weights, _last_of
from search_index.retrieval.matches import Matches
from search_index.segments.segment import U32
from tests.support.engines import small_is_large

COMMON = ("trafficking", "labour", "children", "report", "2008")
RARE = ("bondage", "seafood", "orphanage", "surrogacy")
KHMER = ("ជួញដូរមនុស្ស", "សិទ្ធិកុមារ", "ច្បាប់", "អំពើ", "ដីធ្លី")
QUERIES = (
    "labour",
    "labour labour children",
    "trafficking children 2008",
    "bondage report",
    "seafood trafficking labour children report",
    "nowhere labour",
    "អំពើជួញដូរមនុស្ស",
    "ច្បាប់សិទ្ធិកុមារ 2008",
    "មនុស្សជួញដូរ សិទ្ធិ ដីធ្លី report labour",
    "isbn:9780306406157",
    "un A/75/289 labour",
)


def text_of(source: random.Random, most: int) -> str:
    words = source.choices(COMMON, k=source.randint(0, most)) + source.choices(RARE, k=source.random() < 0.1)
    words += ["".join(source.choices(KHMER, k=source.randint(1, 4)))] * (source.random() < 0.5)
    source.shuffle(words)
    return " ".join(words)


@pytest.fixture(scope="module")
def engine() -> MemoryEngine:
    """Several hundred documents in two segments, some of them deleted, some with a number or a title asked
    for."""
    source = random.Random(7)
    documents = [
        IndexDocument(
            str(number),
            title=text_of(source, 3) if number % 50 else source.choice(QUERIES),
            text=text_of(source, 9),
            keys=("un_symbol:A/75/289",) if number % 40 == 3 else (),
            year=1990 + number % 30,
            facets={"kind": (("report", "law", "book")[number % 3],), "language": ("km", "en")[: number % 3]},
        )
        for number in range(400)
    ]
    made = MemoryEngine(documents[:300])
    made.write(documents[300:], [str(number) for number in range(0, 300, 9)])
    return made


def answers(engine: MemoryEngine) -> list[SearchResponse]:
    wishes: tuple[dict[str, Any], ...] = (
        {},
        {"every_word": True, "explain": True},
        {"filters": {"kind": ("law", "book")}, "every_word": True, "year_from": 1995},
        {"limit": 3, "offset": 4},
        {"limit": 350},
        {"limit": 300, "filters": {"language": ("km",)}},
    )
    found_ = [
        engine.search(SearchRequest(query, facets=("kind", "language", "year"), **wish))
        for query in QUERIES
        for wish in wishes
    ]
    for response in found_:
        response.highlighter = None  # type: ignore[assignment]
    return found_


@pytest.mark.parametrize(("few", "likely"), [(64, 4), (1_000, 2), (1, 2)])
def test_hits_scores_and_counts_are_the_same(engine: MemoryEngine, few: int, likely: int) -> None:
    expected = answers(engine)
    with small_is_large(few=few, likely=likely):
        assert answers(engine) == expected


def test_documents_with_every_word_fill_a_page_and_nothing_else_is_scored(
    engine: MemoryEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []
    scored = Sifted._scored

    def counted(self: Sifted, docs: U32, telling: Weights) -> Matches:
        looked_at.append(len(docs))
        return scored(self, docs, telling)

    monkeypatch.setattr(Sifted, "_scored", counted)
    monkeypatch.setattr(Scored, "foremost", None)  # whoever scores all of them fails
    with small_is_large():
        response = engine.search(SearchRequest("trafficking children 2008", limit=5))
    assert 0 < sum(looked_at) < response.total


@pytest.mark.parametrize(("count", "last"), [(1, 5.0), (2, 3.0), (3, 1.0), (4, 0.0), (0, 0.0)])
def test_the_last_of_the_first_so_many_is_none_where_they_are_fewer(count: int, last: float) -> None:
    assert _last_of(np.array([1, 5, 3], np.float32), count) == last
