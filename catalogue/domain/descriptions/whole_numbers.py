"""Whole numbers as foreign files and answers print them: none is longer than it can mean."""

from __future__ import annotations

_MOST_DIGITS = 18
"""Python refuses to read a number of more than 4,300 digits, and whoever means harm writes one."""


def read_whole_number(text: str) -> int | None:
    """Return the number that a text of digits (of any script) is, None for what is none, "²" among it."""
    return int(text) if len(text) <= _MOST_DIGITS and text.isdecimal() else None
