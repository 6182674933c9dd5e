"""What a number counts is said by the word beside it."""

from __future__ import annotations

import pytest

from catalogue.matching.text.normalisation import words
from catalogue.matching.text.number_kinds import counted_in
from catalogue.matching.text.number_labels import Counts


@pytest.mark.parametrize(
    ("text", "counts", "numbers"),
    [
        ("Commentary, volume 7", Counts.PART, {7}),
        ("Kommentar, Bd. II", Counts.PART, {2}),
        ("Handbook, 3rd edition", Counts.EDITION, {3}),
        ("Handbook, third edition", Counts.EDITION, {3}),
        ("Phnom Penh, 2008", Counts.YEAR, {2008}),
        ("ភ្នំពេញ ២៥៥១", Counts.YEAR, {2008}),
        ("Working paper no. 14", Counts.NUMBER, {14}),
        ("pp. 33-47", Counts.PAGE, {33}),
        ("Module 11", Counts.CHAPTER, {11}),
        ("Catch 22", Counts.UNSAID, {22}),
    ],
)
def test_a_number_is_read_with_its_label(text: str, counts: Counts, numbers: set[int]) -> None:
    assert counted_in(words(text)).get(counts) == numbers


def test_a_letter_is_no_roman_numeral_without_a_label() -> None:
    assert Counts.PART not in counted_in(words("Malcolm X and I"))


@pytest.mark.parametrize(
    ("text", "parts"), [("Masaitis, V. L.", None), ("Annali, v. II", {2}), ("tome L", {50})]
)
def test_initials_are_no_numerals(text: str, parts: set[int] | None) -> None:
    assert counted_in(words(text)).get(Counts.PART) == parts
