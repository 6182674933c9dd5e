"""Entries as the lines of a text make them, before they are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise

from catalogue.formats.records.checks import MAX_VALUE

Numbered = tuple[int, str]
"""A line and its number in the file."""
Group = tuple[str, int, list[str]]
"""An entry before it is joined: its printed number or "", its first line, its lines."""
Grouping = Callable[[Iterable[Numbered]], Iterator[Group]]
"""How lines are put together to entries."""


def parted(lines: Iterable[Numbered], ends: Callable[[str, str, Sequence[str]], bool]) -> Iterator[Group]:
    """Entries that end before the lines of which ``ends`` says so.

    It is asked with the line, the one below it ("" for none), and the entry's lines so far. One that is
    longer than any entry ends too, so that memory stays flat.
    """
    first, held, letters = 0, list[str](), 0
    for (at, text), (_, below) in pairwise(chain(lines, [(0, "")])):
        if held and (letters > MAX_VALUE or ends(text, below, held)):
            yield "", first, held
            held, letters = [], 0
        if text.strip():
            first = first if held else at
            held.append(text)
            letters += len(text)
    if held:
        yield "", first, held


def is_too_long(texts: Sequence[str]) -> bool:
    """Whether several lines are longer together than any entry is."""
    return len(texts) > 1 and sum(map(len, texts)) > MAX_VALUE
