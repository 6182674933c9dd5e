"""The arrays and plain Whoosh give the same hits and counts, whatever was written in whatever order."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from search_index.engines.memory import MemoryEngine
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument, SearchRequest
from search_index.retrieval import searcher
from tests.support.engines import PlainWhooshEngine, small_is_large

WORDS = (
    "trafficking",
    "trafficked",
    "labour",
    "labor",
    "debt",
    "debts",
    "the",
    "2008",
    "ជួញដូរ",
    "មនុស្ស",
    "ជួញដូរមនុស្ស",
    "côte",
    "sub-labour",
    "U.N.",
)
FACETS = ("language", "country")

texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
documents = st.builds(
    IndexDocument,
    id=st.sampled_from([f"id{number}" for number in range(8)]),
    title=texts,
    subtitle=texts,
    people=st.lists(texts, max_size=2).map(tuple),
    subjects=st.lists(texts, max_size=2).map(tuple),
    text=texts,
    keys=st.lists(st.sampled_from(["isbn:9780306406157", "un_symbol:A/75/289"]), max_size=1).map(tuple),
    shelf_marks=st.lists(st.sampled_from(["debt 2008", "labour THE"]), max_size=1).map(tuple),
    year=st.none() | st.integers(1990, 1994),
    added=st.integers(0, 5),
    facets=st.fixed_dictionaries(
        {name: st.lists(st.sampled_from(["a", "b", "Ç"]), max_size=2).map(tuple) for name in FACETS}
    ),
)
batches = st.lists(
    st.tuples(
        st.lists(documents, max_size=4), st.lists(st.sampled_from([f"id{n}" for n in range(8)]), max_size=2)
    ),
    min_size=1,
    max_size=5,
)
atoms = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(
        [
            "traffick*",
            "d*",
            "trafficing~",
            "lab*",
            "0-306-40615-2",
            "a/75/289",
            "year:1991..1993",
            "year:..1991",
        ]
    ),
    st.sampled_from(
        ["title:debt", "subject:labour*", "author:ជួញដូរ", "lang:a", "country:c", "isbn:0306406152", "xyzzy"]
    ),
)
queries = st.lists(
    st.tuples(st.sampled_from(["", "", "-", "+", "OR ", "AND ", "NOT "]), atoms).map("".join), max_size=4
).map(" ".join)
requests = st.builds(
    SearchRequest,
    text=queries,
    filters=st.dictionaries(st.sampled_from(FACETS), st.sampled_from([("a",), ("a", "Ç")]), max_size=1),
    year_from=st.none() | st.just(1991),
    limit=st.just(20),
    facets=st.just((*FACETS, "year")),
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would write thousands of indexes
)
@given(batches, st.lists(requests, min_size=1, max_size=6))
def test_engines_agree_after_any_sequence_of_changes(
    changes: list[tuple[list[IndexDocument], list[str]]], asked: list[SearchRequest]
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(searcher, "TIME_LIMIT", 600.0)  # on a busy machine an answer would be cut short
        memory, arrays, plain = MemoryEngine(), WhooshEngine(folder), PlainWhooshEngine(Path(folder))
        for changed, removed in changes:
            memory.write(changed, removed)
            arrays.write(changed, removed)
        assert arrays.health(thorough=True).usable
        for request in asked:
            first, *others = (engine.search(request) for engine in (memory, arrays, plain))
            with small_is_large():
                counted = memory.search(request)
            assert counted.hits == first.hits
            for response in (*others, counted):
                assert {hit.id for hit in response.hits} == {hit.id for hit in first.hits}
                assert response.total == first.total
                assert response.facets == first.facets
                assert response.relaxed == first.relaxed
