"""Lines that were broken at a margin: where the next word would still have found room, something ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest

from catalogue.formats.free_text.entry_groups import Group, Grouping, Numbered, parted
from catalogue.formats.records.openings import DATED, ENDED, YEAR_LAST, opens

_NEARLY_ALL = 0.9
"""Share of lines that are as a filled text has them; a word may be longer, a line its own."""
ROOM = 0.93
"""Share of the width of lines up to which there is surely room for another word."""


def had_room(line: str, below: str, room: float) -> bool:
    """Whether the first word of the line below would have found room in a line."""
    return len(line) + 1 + len(below.split(" ")[0]) <= room


def by_margin(filled: Sequence[str]) -> Grouping | None:
    """How entries are parted that run on from line to line, each filled up to a margin; None if they do not.

    Then no line that is unfinished has room for the first word of the next, and most that have are an end.
    """
    longest = max(map(len, filled), default=0)
    if not 50 <= longest <= 130:
        return None
    pairs = list(pairwise(filled))
    unfinished = [pair for pair in pairs if not ENDED.search(pair[0])]
    roomy = [line for line, below in pairs if had_room(line, below, longest)]
    full = sum(not had_room(*pair, longest) for pair in unfinished)
    ended = sum(bool(ENDED.search(line)) for line in roomy)
    if (
        len(unfinished) < 0.3 * len(filled)
        or len(roomy) < 2
        or full < _NEARLY_ALL * len(unfinished)
        or ended < _NEARLY_ALL * len(roomy)
    ):
        return None
    year_last = sum(bool(YEAR_LAST.search(line)) for line in roomy) > 0.5 * len(roomy)
    return lambda numbered: _by_room(numbered, longest, year_last=year_last)


def _by_room(lines: Iterable[Numbered], longest: int, *, year_last: bool) -> Iterator[Group]:
    """Entries that end on a line with room for the first word of the next.

    One whose last line is full ends before a line that opens, or behind the year where that comes last.
    """

    def ends(text: str, _: str, held: Sequence[str]) -> bool:
        if not text.strip() or had_room(held[-1], text, longest):
            return True
        if year_last and YEAR_LAST.search(held[-1]):
            return True
        return opens(text, held[-1]) and any(map(DATED.search, held))

    return parted(lines, ends)


def by_short_line(lines: Iterable[Numbered], width: int) -> Iterator[Group]:
    """Entries that end on a line on which the first word of the next would still have found room."""
    filled = [(at, text) for at, text in lines if text.strip()]
    first, held = 0, list[str]()
    for (at, text), (_, following) in zip_longest(filled, filled[1:], fillvalue=(0, "")):
        first = first if held else at
        held.append(text)
        if len(text) + 1 + len(following.split(" ")[0]) < ROOM * width:
            yield "", first, held
            held = []
    if held:
        yield "", first, held
