"""What an index answers stays as it was answered before, whichever engine is asked and however it counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_index.engines.whoosh_engine import WhooshEngine
from search_index.retrieval import searcher
from tests.support.engines import small_is_large
from tests.support.kept import changed, digests
from tests.support.kept.search import asked_of, engine, engine_of_files


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine an answer would be cut short."""
    monkeypatch.setattr(searcher, "TIME_LIMIT", 600.0)


def test_answers_are_those_that_were_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept``."""
    assert not changed("search")


def test_words_as_bits_give_the_same_answers(tmp_path: Path) -> None:
    made = engine_of_files(tmp_path)
    with small_is_large():
        as_bits = digests(asked_of(made)), digests(asked_of(engine()))
    assert as_bits == (digests(asked_of(WhooshEngine(tmp_path))), digests(asked_of(engine())))
