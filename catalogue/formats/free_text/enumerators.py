"""How entries are counted where not by "1." or "[1]", and entries that run on in the line of another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from catalogue.formats.free_text.entry_groups import Group, Numbered
from catalogue.formats.free_text.segmentation import printed_number
from catalogue.formats.records.openings import DATED

_FEWEST = 3
"""Entries that must be counted in a row before letters, or numbers without a mark, count as numbers."""
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _roman(text: str) -> int:
    values = [_ROMAN[numeral] for numeral in text.casefold()]
    return sum(-value if value < next_value else value for value, next_value in pairwise([*values, 0]))


_Style = tuple[re.Pattern[str], Callable[[str], int]]
_STYLES: tuple[_Style, ...] = (
    (re.compile(r"\s*(?:\(([a-z])\)|([a-z])[.)])\s+(?=\S)"), lambda text: ord(text) - 96),
    (re.compile(r"\s*(?:\(([ivxlc]+)\)|([ivxlc]+)[.)])\s+(?=\S)", re.IGNORECASE), _roman),
    (re.compile(r"\s*(?:no|nr|n°|item|ref)\.?\s*(\d{1,3})\s*[:.)–-]\s*(?=\S)", re.IGNORECASE), int),
    (re.compile(r"\s*(0?\d{1,3})\s+(?=[^\W\d_\"“'‘])"), int),
)
_ENDED = r"(?<=[.)\]\d”\"’?!។])\s+"
_SHORTEST = 25
"""Letters of an entry within a line."""


def with_usual_numbers(sample: Sequence[str], lines: Iterable[Numbered]) -> Iterator[Numbered]:
    """Yield the lines with "1." in the place of "a)", "i.", "No.

    1:" or a bare "1" where such count the entries.
    """
    style = next((style for style in _STYLES if _counts(style, sample)), None)
    last = 0
    for at, line in lines:
        number = _number(style, line) if style else 0
        if style and number == last + 1:
            last = number
            line = f"{number}. {style[0].sub('', line, count=1)}"
        yield at, line


def _number(style: _Style, line: str) -> int:
    found = style[0].match(line)
    return style[1](next(filter(None, found.groups()))) if found else 0


def _counts(style: _Style, lines: Sequence[str]) -> bool:
    """Whether lines are counted in this style from one on, and hardly any other line looks so."""
    numbers = [number for line in lines if (number := _number(style, line))]
    counted = 0
    for number in numbers:
        counted += number == counted + 1
    return counted >= _FEWEST and counted >= 0.8 * len(numbers)


def parted_within(groups: Iterable[Group], join: Callable[[Sequence[str]], str]) -> Iterator[Group]:
    """Yield the entries, those parted that stand in the line of another behind their own numbers.

    Such a number must follow that of the entry, stand behind an end, and be that of no other entry.
    """
    held: Group | None = None
    for group in groups:
        if held:
            yield from _within(held, group[0], join)
        held = group
    if held:
        yield from _within(held, "", join)


def _within(group: Group, following: str, join: Callable[[Sequence[str]], str]) -> Iterator[Group]:
    printed, at, texts = group
    text = join(texts)
    number = int(printed) if printed.isdecimal() else printed_number(text) or 0
    ends = int(following) if following.isdecimal() else 0
    pieces = []
    while number and (ends <= number or number + 1 < ends):
        mark = re.compile(
            rf"{_ENDED}(?:\[{number + 1}\]|\({number + 1}\)|{number + 1}[.)])\s+(?=\W?[^\W\d_])"
        )
        found = next(
            (match for match in mark.finditer(text) if _may_part(text, match, known=bool(ends))), None
        )
        if not found:
            break
        pieces.append(text[: found.start()])
        text = text[found.end() :]
        number += 1
    if not pieces:
        yield group
        return
    first = number - len(pieces)
    for place, piece in enumerate([*pieces, text]):
        if not printed and not place:
            # The number of the first still stands before it.
            piece = re.sub(r"^\W*\d+\W+", "", piece)
        yield str(first + place), at, [piece]


def _may_part(text: str, mark: re.Match[str], *, known: bool) -> bool:
    """Whether both sides are long enough, and have a year unless the number is ``known`` to be missing."""
    sides = text[: mark.start()], text[mark.end() :]
    if sides[1][:1].islower() or min(map(len, sides)) < _SHORTEST:
        return False
    return known or all(map(DATED.search, sides))
