"""Numbers of rows as forms and addresses name them."""

from __future__ import annotations

_MOST_DIGITS = 9
"""No table has a row with more, and every database takes so many."""


def read_row_number(text: str) -> int | None:
    """Return the number that a text is, None where no row can have it, as one of 5,000 digits."""
    return int(text) if len(text) <= _MOST_DIGITS and text.isascii() and text.isdecimal() else None
