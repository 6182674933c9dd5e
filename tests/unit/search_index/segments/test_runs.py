"""A segment of many documents, whose postings lie in runs, answers as one whose postings lie in one."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from search_index.engines.memory import MemoryEngine
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument, Probe, SearchRequest
from search_index.segments import builder, segment
from tests.support.engines import PlainWhooshEngine

WORDS = ("debt", "bondage", "labour", "labours", "fishing", "girls", "report", "law", "wages", "ships")
QUERIES = (
    "debt",
    "debt bondage",
    '"debt bondage"',
    '"report law wages"',
    "lab*",
    "title:lab* -debt",
    "author:ships year:2001..2002",
    "fshing~",
    "the debt of girls and the wages of labour on ships at sea",
)


def documents() -> list[IndexDocument]:
    chance = random.Random(3)
    return [
        IndexDocument(
            str(number),
            " ".join(chance.choices(WORDS, k=chance.randint(1, 4))),
            people=tuple(chance.choices(WORDS, k=chance.randint(0, 2))),
            text=" ".join(chance.choices(WORDS, k=chance.choice((0, 3, 30)))),
            keys=(f"isbn:{number % 17}",),
            year=chance.randint(2000, 2003),
        )
        for number in range(60)
    ]


def answers(engine: MemoryEngine | WhooshEngine) -> list[object]:
    found: list[object] = [
        engine.search(SearchRequest(text, limit=60, explain=True)).hits for text in QUERIES
    ]
    found += [engine.similar(str(number), 20) for number in (0, 15, 16, 59)]
    probes = [
        Probe("debt bondage of girls report", keys=("isbn:3",)),
        Probe("law wages ships labour fishing"),
    ]
    found += list(engine.candidates(probes, 7))
    return found


def test_runs_change_no_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wanted = answers(MemoryEngine(documents()))
    for module in (builder, segment):
        monkeypatch.setattr(module, "RUN_SHIFT", 4)
    engine = WhooshEngine(tmp_path)
    engine.rebuild(documents())
    assert answers(MemoryEngine(documents())) == answers(engine) == wanted
    for text in QUERIES[:-1]:
        first, second = (
            of_both.search(SearchRequest(text)).total for of_both in (engine, PlainWhooshEngine(tmp_path))
        )
        assert first == second


def test_a_posting_is_found_again_by_its_term_and_document(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (builder, segment):
        monkeypatch.setattr(module, "RUN_SHIFT", 4)
    made = builder.SegmentBuilder()
    for document in documents():
        made.add(document)
    found = made.finish()
    docs = np.arange(60, dtype=np.uint32)
    owners, terms = found.terms_of_documents(docs)
    postings = found.postings_at(terms, owners)
    assert sorted(postings.tolist()) == list(range(len(found.arrays["docs"])))
    for number in range(len(found.terms)):
        begin, end = found.posting_bounds(number)
        assert sorted(postings[terms == number].tolist()) == list(range(begin, end))
        assert found.docs_of(number).tolist() == owners[terms == number].tolist()
        assert found.docs_between(begin, end).tolist() == found.docs_of(number).tolist()
        counts = found.counts_between(begin, end)
        assert counts.tolist() == found.counts_at(np.arange(begin, end)).tolist()
        assert counts.sum() == len(found.positions(number))
    whole = found.docs_between(0, len(found.arrays["docs"]))
    assert found.docs_between(11, 90).tolist() == whole[11:90].tolist()
    assert max(found.counts_between(0, 10**6).tolist()) > 3, "some marks cannot say how often"
