"""Phrases are found as one finds them by reading, in whichever way their places are compared."""

from __future__ import annotations

import random

import pytest

from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument, SearchRequest
from search_index.retrieval import phrases

_WORDS = ("debt", "boat", "coast", "law")


def _texts() -> list[list[str]]:
    source = random.Random(3)
    return [source.choices(_WORDS, (6, 3, 2, 1), k=source.randint(1, 25)) for _ in range(120)]


def _follow(text: list[str], phrase: tuple[str, ...]) -> bool:
    return any(tuple(text[at : at + len(phrase)]) == phrase for at in range(len(text)))


@pytest.mark.parametrize("few", [0, 10, 1_000])
@pytest.mark.parametrize("soon_read", [0, 4_000])
def test_words_that_follow_each_other(monkeypatch: pytest.MonkeyPatch, few: int, soon_read: int) -> None:
    monkeypatch.setattr(phrases, "_FEW", few)
    monkeypatch.setattr(phrases, "_SOON_READ", soon_read)
    monkeypatch.setattr(phrases, "_LOOKED_UP", 1)
    texts = _texts()
    engine = MemoryEngine(
        IndexDocument(str(number), title="law" if number % 3 else " ".join(text), text=" ".join(text))
        for number, text in enumerate(texts)
    )
    source = random.Random(4)
    for length in (2, 2, 2, 3, 3, 4, 5):
        phrase = tuple(source.choices(_WORDS, k=length))
        asked = f'"{" ".join(phrase)}"'
        holding = [number for number, text in enumerate(texts) if _follow(text, phrase)]
        found = engine.search(SearchRequest(asked, limit=200))
        assert sorted(int(hit.id) for hit in found.hits) == holding
        in_title = engine.search(SearchRequest(f"title:{asked}", limit=200))
        assert sorted(int(hit.id) for hit in in_title.hits) == [at for at in holding if not at % 3]
