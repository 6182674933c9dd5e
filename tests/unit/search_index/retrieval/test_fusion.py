"""Two rankings made one: what meaning adds to what words find, and what it leaves alone."""

from __future__ import annotations

import pytest

from search_index.engines.memory import MemoryEngine
from search_index.interface import NEAR_ADDED, IndexDocument, SearchRequest, SearchResponse

TITLES = {
    "1": "Slavery at sea",
    "2": "Slavery on land and sea",
    "3": "Boats of the Mekong",
    "4": "Sea turtles",
    "5": "Prisons",
}


@pytest.fixture
def engine() -> MemoryEngine:
    engine = MemoryEngine(_document(document_id) for document_id in ("1", "2", "3"))
    engine.write([_document("4"), _document("5")])
    return engine


def _document(name: str) -> IndexDocument:
    facets = {"kind": ("book" if name in "24" else "report",)}
    key = f"isbn:978000000000{name}"
    return IndexDocument(id=name, title=TITLES[name], keys=(key,), year=2000 + int(name), facets=facets)


def _ids(response: SearchResponse) -> list[str]:
    return [hit.id for hit in response.hits]


def test_what_both_rankings_hold_comes_first_and_what_meaning_adds_says_so(engine: MemoryEngine) -> None:
    request = SearchRequest("slavery sea", every_word=True, near=("3", "2", "gone"), facets=("kind",))
    found = engine.search(request)
    assert _ids(found) == ["2", "1", "3"], "1 and 3 are first in one of them each"
    assert (found.total, found.near) == (3, 1)
    assert {facet.value: facet.count for facet in found.facets["kind"]} == {"report": 2, "book": 1}
    assert [hit.matched for hit in found.hits] == [(), (), ("meaning",)]
    assert found.further == 1, "the turtles hold one of the words"


def test_meaning_counts_as_much_as_it_is_given(engine: MemoryEngine) -> None:
    asked = {
        weight: SearchRequest("slavery sea", near=("3", "5"), near_weight=weight) for weight in (0.2, 2.0)
    }
    assert _ids(engine.search(asked[2.0]))[:2] == ["3", "5"]
    assert _ids(engine.search(asked[0.2]))[-2:] == ["3", "5"]


def test_what_holds_some_of_the_words_is_not_counted_twice(engine: MemoryEngine) -> None:
    found = engine.search(SearchRequest("slavery sea", every_word=True, near=("4",)))
    assert set(_ids(found)) == {"1", "2", "4"} and (found.total, found.further) == (3, 0)


def test_pages_follow_each_other_and_another_order_holds_the_same(engine: MemoryEngine) -> None:
    whole = _ids(engine.search(SearchRequest("slavery", near=("5", "3"))))
    pages = [
        _ids(engine.search(SearchRequest("slavery", near=("5", "3"), offset=at, limit=1))) for at in range(4)
    ]
    assert [name for page in pages for name in page] == whole
    by_year = engine.search(SearchRequest("slavery", near=("5", "3"), sort="year_newest"))
    assert _ids(by_year) == sorted(whole, reverse=True)


def test_filters_hold_for_what_meaning_adds(engine: MemoryEngine) -> None:
    found = engine.search(
        SearchRequest("slavery", near=("3", "4"), filters={"kind": ("book",)}, facets=("kind",))
    )
    assert set(_ids(found)) == {"2", "4"}
    assert {facet.value: facet.count for facet in found.facets["kind"]} == {"report": 2, "book": 2}
    assert _ids(engine.search(SearchRequest("slavery", near=("3",), year_from=2002, year_to=2002))) == ["2"]


@pytest.mark.parametrize(
    "typed",
    [
        "title:slavery",
        '"slavery at"',
        "slavery -land",
        "slav*",
        "9780000000001",
        "Slavery at sea",
        "+slavery sea",
    ],
)
def test_who_asks_for_something_exact_gets_just_that(engine: MemoryEngine, typed: str) -> None:
    plain = engine.search(SearchRequest(typed, facets=("kind",)))
    found = engine.search(SearchRequest(typed, near=("5", "3", "2"), facets=("kind",)))
    assert plain.total and (found.hits, found.total, found.facets) == (plain.hits, plain.total, plain.facets)


def test_where_no_word_is_held_meaning_answers_and_slips_are_forgiven(
    engine: MemoryEngine,
) -> None:
    found = engine.search(SearchRequest("ទាសភាព", near=("1", "2")))
    assert _ids(found) == ["1", "2"] and (found.near, found.relaxed) == (2, False)
    assert engine.search(SearchRequest("ទាសភាព")).total == 0
    misspelt = engine.search(SearchRequest("slaveri", near=("3",)))
    assert {"1", "2"} <= set(_ids(misspelt))


def test_meaning_adds_no_more_than_a_page_can_bear() -> None:
    names = [str(number) for number in range(1, 31)]
    engine = MemoryEngine(IndexDocument(id=name, title=f"Report {name}") for name in names)
    engine.write([IndexDocument(id="99", title="Slavery")])
    found = engine.search(SearchRequest("slavery servitude", near=tuple(names), limit=50))
    assert (found.total, found.near) == (1 + NEAR_ADDED, NEAR_ADDED)
    engine.write([], ["1"])
    assert "1" not in _ids(engine.search(SearchRequest("slavery servitude", near=("1", "2"))))
