"""Words as hurried writers shorten them, and words that only look shortened."""

from __future__ import annotations

import pytest

from catalogue.matching.text.misspellings import most_similar


@pytest.mark.parametrize(
    ("written", "meant"),
    [("ppl", "people"), ("textbk", "textbook"), ("govt", "government"), ("wrkrs", "workers")],
)
def test_a_word_is_known_without_its_vowels_or_contracted(written: str, meant: str) -> None:
    assert most_similar(written, ["children", meant])[0] == meant


@pytest.mark.parametrize(
    ("word", "other"), [("trial", "territorial"), ("nation", "negotiation"), ("pdf", "poodle")]
)
def test_letters_that_happen_to_stand_in_a_longer_word_are_another_word(word: str, other: str) -> None:
    assert most_similar(word, [other]) == ("", 0.0)
