"""Facets of many documents are counted by bits: the numbers are those that one counts by hand."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument, SearchRequest
from search_index.retrieval import facets
from search_index.retrieval.matches import DocumentSet
from search_index.segments import segment as segments


def _documents(first: int, count: int) -> list[IndexDocument]:
    """Documents with one value of few, one of many, and several of many, the first values far more often."""
    source = random.Random(first)
    weights = [1 / (rank + 1) for rank in range(60)]
    return [
        IndexDocument(
            f"d{number}",
            title="debt bondage" if source.random() < 0.6 else "seafood",
            facets={
                "kind": (source.choice(("book", "law", "report")),),
                "donor": tuple(source.choices([f"v{rank:02}" for rank in range(60)], weights)),
                "subject": tuple(
                    dict.fromkeys(source.choices([f"v{rank:02}" for rank in range(60)], weights, k=3))
                ),
            },
        )
        for number in range(first, first + count)
    ]


@pytest.fixture
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count by bits in segments of a few hundred documents, most values of which are rare."""
    monkeypatch.setattr(facets, "LARGE", 64)
    monkeypatch.setattr(facets, "_BITS_AT_ONCE", 10_000)
    monkeypatch.setattr(facets, "_WORDS_TOGETHER", 16)
    monkeypatch.setattr(segments, "FREQUENT", 20)


@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize("sizes", [(400,), (300, 260)])
@pytest.mark.parametrize("limit", [1, 4, 12, 100])
def test_values_are_counted_as_by_hand(sizes: tuple[int, ...], limit: int) -> None:
    engine, documents = MemoryEngine(), []
    for part, size in enumerate(sizes):
        documents += (more := _documents(part * 1_000, size))
        engine.write(more)
    held = [document for document in documents if "debt" in document.title]
    for filters in ({}, {"kind": ("law",)}, {"subject": ("v59", "v03")}):
        request = SearchRequest(
            "debt", facets=("kind", "donor", "subject"), facet_limit=limit, filters=filters
        )
        told = engine.search(request).facets
        for name, counts in told.items():
            chosen = [
                document
                for document in held
                if all(set(document.facets[of]) & {*values} for of, values in filters.items() if of != name)
            ]
            by_hand = Counter(value for document in chosen for value in document.facets[name])
            first = sorted(by_hand, key=lambda value: (-by_hand[value], value))[:limit]
            behind = [value for value in filters.get(name, ()) if value not in first]
            assert [count.value for count in counts] == [*first, *behind]
            assert [count.count for count in counts] == [by_hand[count.value] for count in counts]


@pytest.mark.usefixtures("small_is_large")
def test_values_that_cannot_be_among_the_first_are_not_counted() -> None:
    engine = MemoryEngine(_documents(0, 400))
    segment = engine._snapshot.segments[0]
    column = segment.facet("subject")
    assert column is not None
    found = DocumentSet(segment.docs_of(segment.terms.find("debt")), segment.size)
    counting = facets._CountingByBits(column, found)
    assert len(counting.foremost(3)) == 3
    assert counting._done < len(column.values)
    assert len(counting.held()) == len({*column.values_of(found.docs.tolist())})
