"""Misprinted numbers: which they are, and what a check digit says they were meant to be."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Identifier
from catalogue.domain.descriptions.misprints import is_misprinted, suggestions


@pytest.mark.parametrize(
    ("scheme", "printed", "meant", "slip"),
    [
        ("isbn", "978-92-2-121319-4", "978-92-2-121319-2", "last_digit"),
        ("isbn", "9789221213193", "978-92-2-121319-2", "last_digit"),
        ("isbn", "978-0-306-40615-2", "978-0-306-40615-7", "ten_digit_check"),  # 0-306-40615-2 is sound
        ("isbn", "306406152", "0-306-40615-2", "nine_digits"),
        ("isbn", "0-942364-10", "0-942364-10-4", "no_check_digit"),
        ("isbn", "978-92-2-121319", "978-92-2-121319-2", "no_check_digit"),
        ("isbn", "0-036-40615-2", "0-306-40615-2", "neighbours"),
        ("issn", "0378-5956", "0378-5955", "last_digit"),
    ],
)
def test_the_right_number_is_among_the_suggestions(scheme: str, printed: str, meant: str, slip: str) -> None:
    wrong = Identifier(scheme, printed)
    assert is_misprinted(wrong)
    assert (meant, slip) in [(suggestion.value, suggestion.slip) for suggestion in suggestions(wrong)]


@pytest.mark.parametrize(
    ("scheme", "value"), [("isbn", "978-92-2-121319-2"), ("issn", "2049-3630"), ("report_number", "RL34317")]
)
def test_a_sound_number_and_one_without_check_digit_are_left_alone(scheme: str, value: str) -> None:
    assert not is_misprinted(Identifier(scheme, value))
    assert suggestions(Identifier(scheme, value)) == []


@pytest.mark.parametrize("value", ["1234567890", "978", "", "ISBN pending"])
def test_where_nothing_can_be_told_nothing_is_suggested(value: str) -> None:
    assert suggestions(Identifier("isbn", value)) == []
