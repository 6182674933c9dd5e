"""What a hit says of itself, over one segment and over several."""

from __future__ import annotations

import gc
import weakref

import pytest

from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument, SearchRequest


def engine_of(*batches: list[IndexDocument]) -> MemoryEngine:
    """An index with a segment for each batch."""
    engine = MemoryEngine()
    for batch in batches:
        engine.write(batch)
    return engine


def test_a_hit_says_in_which_fields_a_word_stands_when_it_is_asked() -> None:
    engine = engine_of(
        [IndexDocument("a", title="Debt bondage", people=("Bondage Watch",))],
        [IndexDocument("b", title="Seafood", text="debt", subjects=("Fishing",))],
    )
    asked = {hit.id: hit.matched for hit in engine.search(SearchRequest("debt bondage", explain=True)).hits}
    assert asked == {"a": ("title", "people"), "b": ("text",)}
    assert {hit.matched for hit in engine.search(SearchRequest("debt bondage")).hits} == {()}


def test_each_hit_of_several_segments_has_its_own_id() -> None:
    titles = ["debt", "debt debt debt", "debt and seafood", "seafood", "debt bondage at sea"]
    documents = [IndexDocument(f"d{number}", title=title) for number, title in enumerate(titles)]
    together = MemoryEngine(documents).search(SearchRequest("debt", sort="title")).hits
    apart = engine_of(documents[:2], documents[2:]).search(SearchRequest("debt", sort="title")).hits
    assert [hit.id for hit in apart] == [hit.id for hit in together] == ["d0", "d2", "d4", "d1"]


def test_an_index_that_is_open_no_more_is_let_go_of_at_once() -> None:
    engine = engine_of([IndexDocument("a", title="Debt bondage")])
    segment = weakref.ref(engine._snapshot.segments[0])
    gc.disable()  # mapped files would else take up memory until the collector comes
    try:
        engine.search(SearchRequest("debt bondage", facets=("kind",))).highlighter.highlight("debt")
        engine.rebuild([])
        assert segment() is None
    finally:
        gc.enable()


def test_what_means_the_same_counts_no_more_than_what_was_typed() -> None:
    """A phrase that is rare, or stands beside the typed words, puts nothing before a title with these."""
    documents = [
        IndexDocument("asked", title="Global report on trafficking in persons 2012"),
        IndexDocument(
            "both",
            title="Special report: global news of a human trafficking report",
            subjects=("trafficking in persons", "trafficking in human beings"),
        ),
        *(IndexDocument(f"other{number}", title=f"Persons and trafficking {number}") for number in range(9)),
    ]
    same = (("trafficking in persons", "human trafficking", "trafficking in human beings"),)
    for engine in (engine_of(documents), engine_of(documents[:1], documents[1:])):
        asked = SearchRequest("global report on trafficking in persons", synonyms=same)
        assert [hit.id for hit in engine.search(asked).hits][:2] == ["asked", "both"]
        found = {hit.id: hit.score for hit in engine.search(asked).hits}
        plain = SearchRequest("global report on trafficking in persons")
        alone = {hit.id: hit.score for hit in engine.search(plain).hits}
        assert found["asked"] == alone["asked"]


def test_what_was_not_typed_is_found_by_its_share() -> None:
    """Each word of a typed row asks for the other phrase; it counts once all the same."""
    engine = engine_of([IndexDocument("a", title="MOU of 2004"), IndexDocument("b", title="Fishing at sea")])
    row = engine.search(
        SearchRequest("memorandum understanding", synonyms=(("memorandum of understanding", "MOU"),))
    )
    word = engine.search(SearchRequest("mou"))
    assert [hit.id for hit in row.hits] == [hit.id for hit in word.hits] == ["a"]
    assert row.hits[0].score % 1000 == pytest.approx(word.hits[0].score % 1000, rel=1e-3)
