"""Two indexes of the same documents give the same hits in the same order, whatever was written when."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument, SearchRequest
from search_index.segments.tables import StringTable, numbers_of

WORDS = ("debt", "bondage", "labour", "fishing", "girls", "report", "law", "border", "wages", "ships")
SORTS = ("relevance", "year_newest", "year_oldest", "title", "newest_arrival")
QUERIES = (
    "debt",
    "debt bondage fishing",
    "+debt +labour +law",
    "lab* wages",
    "report law border girls ships",
)


def document(number: int, chance: random.Random, prefix: str) -> IndexDocument:
    """Few words and values, so that many documents are equal in what they are ordered by."""
    return IndexDocument(
        id=f"{prefix}{number}",
        title=" ".join(chance.choices(WORDS, k=chance.randint(1, 2))),
        text=" ".join(chance.choices(WORDS, k=chance.choice((0, 0, 3, 12)))),
        year=chance.randint(2001, 2003),
        added=chance.randint(1, 3),
    )


def answers(engine: WhooshEngine, known: Sequence[str]) -> list[object]:
    found: list[object] = []
    for sort in SORTS:
        for text in QUERIES:
            for offset in (0, 7):
                hits = engine.search(SearchRequest(text, sort=sort, offset=offset, limit=7)).hits
                found.append([(hit.id, hit.score) for hit in hits])
    found.append([engine.similar(document_id) for document_id in known[:5]])
    return found


@pytest.mark.parametrize("prefix", ["", "id"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_hits_and_their_scores_follow_from_the_documents_alone(prefix: str, seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        grown = WhooshEngine(Path(folder) / "grown", 20.0)
        present: dict[str, IndexDocument] = {}
        for _ in range(chance.randint(2, 7)):
            batch = [document(chance.randint(1, 60), chance, prefix) for _ in range(chance.randint(1, 25))]
            removed = chance.sample(sorted(present), min(len(present), chance.randint(0, 4)))
            removed = [
                document_id
                for document_id in removed
                if document_id not in {document.id for document in batch}
            ]
            grown.write(batch, removed)
            for document_id in removed:
                del present[document_id]
            present.update((document.id, document) for document in batch)
        built = WhooshEngine(Path(folder) / "built", 20.0)
        known = sorted(present, key=lambda document_id: (len(document_id), document_id))
        built.rebuild(present[document_id] for document_id in known)
        assert answers(grown, known) == answers(built, known)


@pytest.mark.parametrize(
    ("strings", "numbers"),
    [
        (["7", "12", "100"], [7, 12, 100]),
        (["7", "07"], None),
        (["7", "x"], None),
        (["7", ""], None),
        (["1" * 19], None),
        (["0", "999999999999999999"], [0, 10**18 - 1]),
        ([], None),
    ],
)
def test_only_what_is_written_as_numbers_are_is_read_as_numbers(
    strings: list[str], numbers: list[int] | None
) -> None:
    found = numbers_of(StringTable.of(strings))
    assert (None if found is None else found.tolist()) == numbers
