"""Whole numbers of foreign files: read in any digits, and never so long that reading them takes for ever."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.whole_numbers import read_whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("១២", 12),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("²", None),
        ("-1", None),
        ("1.5", None),
        (" 1", None),
        ("", None),
    ],
)
def test_a_text_of_digits_is_a_number_and_nothing_else_is(text: str, number: int | None) -> None:
    assert read_whole_number(text) == number
