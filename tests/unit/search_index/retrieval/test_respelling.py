"""Misspelt words in scripts that do not space theirs: what is offered, and what is left alone."""

from __future__ import annotations

import pytest

from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument, SearchRequest

TITLES = (
    "ការជួញដូរមនុស្សនៅកម្ពុជា",
    "សិទ្ធិកុមារ និងការអប់រំ",
    "ច្បាប់ស្តីពីការងារ",
    "สิทธิมนุษยชนในประเทศไทย",
    "ສິດທິມະນຸດໃນປະເທດລາວ",
    "လူ့အခွင့်အရေးကြေညာစာတမ်း",
    "Debt bondage in fishing",
)


@pytest.fixture(scope="module")
def engine() -> MemoryEngine:
    """An index of a few titles."""
    return MemoryEngine(IndexDocument(str(at), title=title) for at, title in enumerate(TITLES))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ជួញដរ", "ជួញដូរ"),  # a vowel left out
        ("សិទ្ធកុមារ", "សិទ្ធិកុមារ"),
        ("ការអប់រុំ", "ការអប់រំ"),
        ("កម្ពុជា ច្បប់", "កម្ពុជា ច្បាប់"),
        ("มนุษชน", "มนุษยชน"),
        ("ປະເທສລາວ", "ປະເທດລາວ"),
        ("အခွင့်အရေ", "အခွင့်အရေး"),
        ("bondge ជួញដរ", "bondage ជួញដូរ"),
    ],
)
def test_a_misspelt_word_is_offered_as_it_is_spelt(engine: MemoryEngine, typed: str, meant: str) -> None:
    response = engine.search(SearchRequest(typed))
    assert response.did_you_mean == meant
    assert response.hits


@pytest.mark.parametrize(
    "typed",
    [
        "ជួញដូរ",
        "មនុស្សកម្ពុជា",  # two words that nowhere stand together
        "ជួញដូ",  # syllables that stand in a title
        "សិទិ្ធកុមារ",  # a vowel before its subscript, which looks the same
        "ជួញដរ*",
        "១២៣៤៥",
        "ชาวประเทศ",  # a known word behind a syllable of one that is not
        "កខគឃងចឆ",  # like no word
        "ក" * 400,
    ],
)
def test_what_is_no_error_or_no_word_is_left_alone(engine: MemoryEngine, typed: str) -> None:
    assert engine.search(SearchRequest(typed)).did_you_mean == ""


def test_what_was_meant_is_answered_where_nothing_has_what_was_typed(engine: MemoryEngine) -> None:
    response = engine.search(SearchRequest("ច្បប់"))
    assert (response.understood, response.did_you_mean, response.instead) == ("ច្បប់", "ច្បាប់", True)
    assert [hit.id for hit in response.hits] == ["2"]
    assert not engine.search(SearchRequest("ច្បប់ សិទ្ធិ")).instead
