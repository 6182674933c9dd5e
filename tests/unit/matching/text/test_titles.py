"""A title taken apart: what each of its words weighs."""

from __future__ import annotations

import pytest

from catalogue.matching.comparison.title_comparison import compare
from catalogue.matching.text.titles import LABEL_WEIGHT, Title


def titled(text: str) -> Title:
    return Title(text, lambda _: 1.0)


@pytest.mark.parametrize("label", ["Vol. 2", "Volume 2", "Part 2", "Band 2", "Volume II"])
def test_a_word_that_says_what_a_number_counts_tells_next_to_nothing(label: str) -> None:
    title = titled(f"Forced labour: {label}")
    assert title.weights[title.sequence[2]] == LABEL_WEIGHT
    assert title.total == pytest.approx(2 + LABEL_WEIGHT)


def test_one_volume_is_the_same_in_whatever_words_it_is_counted() -> None:
    found = compare(titled("Forced labour, vol. 2"), titled("Forced labour: Band 2"))
    assert found.similarity == pytest.approx(2 / (2 + LABEL_WEIGHT))
    assert not (found.numbers_left or found.numbers_right)


def test_the_same_word_before_no_number_is_one_of_the_title() -> None:
    assert titled("Volume of trade").weights["volume"] == 1.0
    assert titled("A part for everybody").weights["part"] == 1.0
