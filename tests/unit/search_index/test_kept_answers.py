"""What an index answers stays as it was answered before, in memory and in files."""

from __future__ import annotations

import pytest

from search_index.retrieval import searcher
from tests.support.kept import changed


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine an answer would be cut short."""
    monkeypatch.setattr(searcher, "TIME_LIMIT", 600.0)


def test_answers_are_those_that_were_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept``."""
    assert not changed("search")


def test_answers_of_files_are_those_that_were_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept``."""
    assert not changed("files")
