"""Every language of the Mekong is found by its words, on a text that all of them have: the Declaration."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest

from search_index.analysis.normalisation import clean, fold
from search_index.analysis.tokenizer import clusters, is_unspaced, words
from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument, SearchRequest

LANGUAGES = ("km", "th", "lo", "my", "zh", "vi", "en")
UNSPACED = ("km", "th", "lo", "my", "zh")
EVERYTHING = 10_000


@pytest.fixture(scope="module")
def passages(shared: Path) -> dict[str, list[str]]:
    """The paragraphs of the Declaration in each language."""
    folder = shared / "data" / "languages"
    return {
        language: [
            clean(line) for line in (folder / f"udhr_{language}.txt").read_text("utf-8").splitlines() if line
        ]
        for language in LANGUAGES
    }


@pytest.fixture(scope="module")
def engine(passages: dict[str, list[str]]) -> MemoryEngine:
    """All paragraphs of all languages in one index."""
    return MemoryEngine(
        IndexDocument(f"{language}{number}", text=passage)
        for language, lines in passages.items()
        for number, passage in enumerate(lines)
    )


def found(engine: MemoryEngine, text: str) -> set[str]:
    """The ids of everything a query finds."""
    return {hit.id for hit in engine.search(SearchRequest(text, limit=EVERYTHING)).hits}


def sample(lines: list[str], count: int = 60) -> list[str]:
    """Some words of the paragraphs, two letters long at least."""
    forms = {word.form for line in lines for word in words(line)}
    held = sorted(form for form in forms if len(form) > 1)
    return random.Random(5).sample(held, min(count, len(held)))


@pytest.mark.parametrize("language", UNSPACED)
def test_a_word_is_found_wherever_its_syllables_stand(
    engine: MemoryEngine, passages: dict[str, list[str]], language: str
) -> None:
    syllables = [[cluster.form for cluster in clusters(line)] for line in passages[language]]
    for word in filter(is_unspaced, sample(passages[language])):
        wanted = [cluster.form for cluster in clusters(word)]
        holding = {
            f"{language}{number}"
            for number, line in enumerate(syllables)
            if any(line[at : at + len(wanted)] == wanted for at in range(len(line)))
        }
        assert holding <= found(engine, word), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_is_found_by_itself_and_marked(
    engine: MemoryEngine, passages: dict[str, list[str]], language: str
) -> None:
    lines = passages[language]
    for word in sample(lines, 30):
        response = engine.search(SearchRequest(word, limit=EVERYTHING))
        number = next(n for n, line in enumerate(lines) if word in [word.form for word in words(line)])
        assert f"{language}{number}" in {hit.id for hit in response.hits}, word
        assert any(hit for _, hit in response.highlighter.highlight(lines[number])), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_normal_forms_and_invisible_characters_change_nothing(
    engine: MemoryEngine, passages: dict[str, list[str]], language: str
) -> None:
    for word in sample(passages[language], 20):
        decomposed = unicodedata.normalize("NFD", word)
        assert found(engine, word) == found(engine, decomposed) == found(engine, "\u200b".join(word))


@pytest.mark.parametrize("language", UNSPACED)
def test_a_phrase_is_found_in_its_paragraph(
    engine: MemoryEngine, passages: dict[str, list[str]], language: str
) -> None:
    for number, line in enumerate(passages[language][:20]):
        run = max(line.split(), key=len, default="")
        assert f"{language}{number}" in found(engine, f'"{run}"'), run


def test_languages_without_marks_find_those_with_them(engine: MemoryEngine) -> None:
    assert found(engine, "nguoi") == found(engine, "người")
    assert fold("Tự do") == "tu do"
