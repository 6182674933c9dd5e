"""Khmer and Burmese sentences cut into words by hand: a word finds the sentences that have it, best first."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument, SearchRequest

LEAST_MEAN_PRECISION = 0.93


@pytest.mark.parametrize("language", ["km", "my"])
def test_words_are_found_in_sentences_without_spaces(language: str) -> None:
    text = (Path(__file__).parent / f"segmented_{language}.txt").read_text("utf-8")
    sentences = [line.split() for line in text.splitlines()]
    engine = MemoryEngine(
        IndexDocument(str(number), text="".join(words)) for number, words in enumerate(sentences)
    )
    precisions: list[float] = []
    for word in sorted({word for words in sentences for word in words}):
        relevant = {str(number) for number, words in enumerate(sentences) if word in words}
        found = [hit.id for hit in engine.search(SearchRequest(word, limit=len(sentences))).hits]
        assert relevant <= set(found), word
        precisions.append(_average_precision(found, relevant))
    assert len(sentences) == 30
    assert sum(precisions) / len(precisions) >= LEAST_MEAN_PRECISION


def _average_precision(found: list[str], relevant: set[str]) -> float:
    """The mean of the precisions at the places where relevant documents stand."""
    held = [hit in relevant for hit in found]
    return sum(sum(held[: at + 1]) / (at + 1) for at, hit in enumerate(held) if hit) / len(relevant)
