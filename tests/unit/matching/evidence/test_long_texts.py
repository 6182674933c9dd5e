"""What a very long title costs: little more than a long one, since anybody may ask for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from rapidfuzz import process

from catalogue.matching.records.vocabulary import Vocabulary
from tests.unit.matching.conftest import Answer, describe


def test_a_long_text_is_compared_letter_by_letter_in_its_beginning_only(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []
    compare = process.cpdist

    def counted(some: Sequence[str], others: Sequence[str], **how: Any) -> Any:
        lengths.extend(len(text) for text in (*some, *others))
        return compare(some, others, **how)

    monkeypatch.setattr(process, "cpdist", counted)
    answer(
        describe("trafficking in women " * 90, "Bo, Li"), describe("trafficking in children " * 80, "Bo, Li")
    )
    assert 1_400 < max(lengths) <= 1_500


def test_the_terms_of_a_title_are_looked_for_once_for_all_its_candidates(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[str] = Counter()
    english_words = Vocabulary.english_words

    def counted(vocabulary: Vocabulary, text: str) -> tuple[str, ...]:
        asked[text] += 1
        return english_words(vocabulary, text)

    monkeypatch.setattr(Vocabulary, "english_words", counted)
    held = [
        describe(f"Law on labour of {place}", "Cambodia", year="1997") for place in ("Kep", "Pailin", "Takeo")
    ]
    answer(describe("ច្បាប់ស្តីពីការងារ", "Cambodia", year="1997", languages=("km",)), *held)
    assert list(asked.values()) == [1]
