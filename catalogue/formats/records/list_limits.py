"""How large a list may be: the one place where this is said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListLimits:
    """The most of a list that is read; where it ends, reading ends, and what was read until then stands.

    ``entries`` is titles; ``cells`` filled cells of tables; ``lines`` lines of text, ``line`` the letters of
    one of them (the rest of it is left out), ``text`` the letters of all.
    """

    entries: int = 10_000
    cells: int = 500_000
    lines: int = 200_000
    line: int = 100_000
    text: int = 8_000_000


MOST_COLUMNS = 200
"""Columns of one table that are read, of a catalogue as of a list: the widest exports have some ninety.

So no page, and no work on a column, grows with a file.
"""

LIST = ListLimits()
"""For what members send and paste; a catalogue that is imported has no such limits."""

SHEET = ListLimits(entries=50_000, cells=1_500_000, text=20_000_000)
"""For a list's own sheet that comes back: an entry may have a row for each of its matches."""
