"""Segmentation: where each entry of a text begins, by numbers, bullets, indents, gaps, or how it opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from catalogue.formats.free_text.addresses import goes_on
from catalogue.formats.free_text.entry_groups import Group, Grouping, Numbered, parted
from catalogue.formats.free_text.margins import ROOM, by_margin, by_short_line, had_room
from catalogue.formats.records.checks import MAX_VALUE
from catalogue.formats.records.openings import DATED, ENDED, opens

_MOST = 0.8
"""Share of lines that must be as full as they can be in a text that is broken at a margin."""
_ROOM_ON_PAGES = 0.8
"""The same where letters are of several widths and some line is the widest by chance."""
_ROOM_FOR_A_NAME = 0.97
"""The same where a name and a year follow, which say already that an entry may begin."""
Origin = Literal["text", "pages", "paragraphs"]
"""What lines are: as somebody typed them, as a page broke them at its margin, or whole paragraphs."""
_LONGEST_STEP = 5
"""Numbered lists from which entries were taken out still count upwards by at most this."""
_NUMBER = re.compile(
    r"\s*(?:[\[［]\s*(\d{1,5})\s*[\]］]|[(（]\s*(\d{1,5})\s*[)）]|(\d{1,5})[.)៖។、．]|(\d{1,5})(?:\t|\s?[-–]\s))"
    r"\s*(?=\S)"
)
BULLET = re.compile(r"\s*[•▪●◦‣∙*·–—➢➤✓✔■□○\uf000-\uf0ff-]\s+(?=\S)")
_LOWEST_YEAR = 1800
_LONGEST_GROUP = 5
"""Lines or paragraphs that may be one entry together."""
_GOES_ON = re.compile(
    r"\s*[<(\[]?(?:https?://|www\.|(?:doi|url|isbn|issn|pmid|pmcid)\b|10\.\d{4,}/|accessed\b|retrieved\b"
    r"|available (?:at|from)\b|last (?:accessed|visited)\b)",
    re.IGNORECASE,
)
"""A line with the address of the reference above it, or the day on which someone looked there."""
_ADDRESS = re.compile(
    r"\s*[<(\[]?(?:(?:doi|url|isbn|issn|pmid|pmcid)\b[\s:]*)?"
    r"(?:https?://\s?\S+|www\.\S+|10\.\d{4,}/\S+|\d[\dXx -]*)(?:[>)\]]|(?=[\s,.;:]|$))",
    re.IGNORECASE,
)
_LOOKED_AT = re.compile(
    r"\W*(?:(?:last |date )?(?:accessed|retrieved|visited|viewed|checked|consulted|downloaded|updated)"
    r"|archived|available|consulté|truy cập)\b",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_WORDS_OF_A_TITLE = 3
"""Words behind an address that are a title, and no remark."""


def grouping_of(lines: Sequence[str], origin: Origin = "text") -> Grouping:
    """How the first lines of a text part its entries."""
    filled = [line for line in lines if line.strip()]
    from_pages = origin == "pages"
    if numbered := _numbered(filled, origin):
        return numbered
    if origin == "paragraphs":
        return _by_line
    if bulleted := _bulleted(filled):
        return bulleted
    if indented := _indented(filled):
        return indented
    if origin == "text" and are_entries(blocks_of(lines)):
        return _by_blank_line
    if origin == "text" and (filled_up := by_margin(filled)):
        return filled_up
    if _has_openings(filled, from_pages):
        room = _ROOM_FOR_A_NAME * max(map(len, filled))
        return lambda numbered: by_opening(numbered, room)
    if from_pages and sum(not line.strip() for line in lines) < 0.12 * len(lines):
        width = sorted(map(len, lines))[len(lines) * 9 // 10]
        return lambda numbered: by_short_line(numbered, width)
    return _by_blank_line if from_pages or _is_wrapped(lines) else _by_line


def marked_grouping(lines: Sequence[str]) -> Grouping | None:
    """How the lines of a cell part its entries by the numbers or bullets before them; None if none do."""
    return _numbered(lines, "text") or _bulleted(lines)


def _numbered(filled: Sequence[str], origin: Origin) -> Grouping | None:
    numbers = [number for line in filled if (number := printed_number(line)) is not None]
    # Who sends the end of a list begins with any number, but for a year.
    for before in (0, numbers[0] - 1 if numbers and numbers[0] < _LOWEST_YEAR else 0):
        if _counted(numbers, before) >= max(2, 0.5 * len(numbers)):
            return _numbered_from(before, origin)
    return None


def _bulleted(filled: Sequence[str]) -> Grouping | None:
    bullets = sum(1 for line in filled if BULLET.match(line))
    if bullets > 1 and BULLET.match(filled[0]) and bullets >= 0.2 * len(filled):
        return lambda numbered: _by_start(numbered, lambda line: bool(BULLET.match(line)))
    return None


def _indented(filled: Sequence[str]) -> Grouping | None:
    """How entries are parted by their first line, where it stands out or else stands in, if any does."""
    indented = sum(1 for line in filled if line[0].isspace())
    if not filled or not 0.1 * len(filled) <= indented <= 0.9 * len(filled):
        return None
    stands_in = filled[0][0].isspace()
    # A space before the first line alone may have come with a copy.
    first_alone = stands_in and indented == 1 and len(filled) > _LONGEST_GROUP
    if first_alone or not (indented >= 0.3 * len(filled) or stands_in or _are_broken(filled)):
        return None
    return lambda numbered: _by_start(numbered, lambda line: line[0].isspace() == stands_in)


def _numbered_from(before: int, origin: Origin) -> Grouping:
    """How entries are parted by the numbers that follow this one."""
    if origin == "pages":
        # A gap between the lines of a page may be that of a tall letter.
        return lambda numbered: _by_number(((at, text) for at, text in numbered if text.strip()), before)
    if origin == "paragraphs":
        return lambda numbered: _by_number(
            ((at, piece) for at, text in numbered for piece in (text, "")), before
        )
    return lambda numbered: _by_number(numbered, before)


def without_number(line: str) -> str:
    """Return the line without the number of its entry."""
    return line[found.end() :] if (found := _NUMBER.match(line)) else line


def printed_number(line: str) -> int | None:
    """Return the number that stands before an entry."""
    found = _NUMBER.match(line)
    return int(next(group for group in found.groups() if group)) if found else None


def _counted(numbers: Sequence[int], before: int) -> int:
    """How many of the numbers count on from this one; years at the start of a line do not."""
    last, counted = before, 0
    for number in numbers:
        last = 0 if number == 1 else last  # each section of a list may count anew
        if last < number <= last + _LONGEST_STEP:
            last, counted = number, counted + 1
    return counted


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether paragraphs parted by blank lines are broken at a margin, as in mail."""
    longest = max(map(len, lines), default=0)
    # The last paragraph may go on behind the sample.
    blocks = [block for block in blocks_of(lines) if len(block) > 1]
    broken = [line for block in blocks for line in block[:-1]]
    opened = sum(opens(line, before) for block in blocks for before, line in pairwise(block))
    if (
        not broken
        or opened >= 0.5 * len(broken)
        or all(line.strip() for line in lines)
        or not 50 <= longest <= 130
    ):
        return False
    return sum(len(line) >= 0.7 * longest for line in broken) >= 0.7 * len(broken)


def blocks_of(lines: Sequence[str]) -> list[list[str]]:
    """Return the filled lines, parted where blank ones stand between them."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return blocks


def are_entries(groups: Sequence[Sequence[str]]) -> bool:
    """Whether lines that a blank one parts from the next are one entry: but for a few, each such group has
    several of them, and one that names a year.
    """
    groups = [group for group in groups if group]
    alike = [
        group
        for group in groups
        if 1 < len(group) <= _LONGEST_GROUP and sum(bool(DATED.search(line)) for line in group) == 1
    ]
    return len(groups) > 2 and len(alike) >= _MOST * len(groups)


def _has_openings(lines: Sequence[str], from_pages: bool) -> bool:
    """Whether lines without a gap or indent are broken at a margin, so that openings must part them.

    They are where the first word of each next line would have found no room.
    """
    longest = max(map(len, lines), default=0)
    groups = [texts for _, _, texts in by_opening(enumerate(lines, 1), _ROOM_FOR_A_NAME * longest)]
    broken = [pair for group in groups for pair in pairwise(group)]
    if len(groups) < 2 or len(broken) < 0.2 * len(lines) or not 30 <= longest <= 130:
        return False
    room = (_ROOM_ON_PAGES if from_pages else ROOM) * longest
    return sum(not had_room(*pair, room) for pair in broken) >= _MOST * len(broken)


def _are_broken(lines: Sequence[str]) -> bool:
    """Whether each line that stands in goes on with one that is no end."""
    return not any(line[0].isspace() and ENDED.search(above) for above, line in pairwise(lines))


def by_opening(lines: Iterable[Numbered], room: float = 0) -> Iterator[Group]:
    """Entries that begin where the line before is an end and a name or a year follows.

    A long name goes on in the next line; then the line before must have had ``room`` for its first word.
    """
    return parted(
        lines, lambda text, below, held: not text.strip() or _opens_here(text, below, held[-1], room)
    )


def _opens_here(line: str, below: str, before: str, room: float) -> bool:
    if opens(line, before):
        return True
    return had_room(before, line, room) and not ENDED.search(line) and opens(f"{line} {below}", before)


def _by_line(lines: Iterable[Numbered]) -> Iterator[Group]:
    """Return an entry a line; an address on a line of its own belongs to the entry above it."""
    return parted(lines, lambda text, _, held: not _goes_on(text, held))


def _goes_on(text: str, held: Sequence[str]) -> bool:
    if goes_on(held[-1], text):
        return True
    return bool(_GOES_ON.match(text) and not _GOES_ON.match(held[0]) and not _says_more(text))


def _says_more(text: str) -> bool:
    """Whether a title stands behind the address or number with which a line begins."""
    address = _ADDRESS.match(text)
    if not address or _LOOKED_AT.match(text, address.end()):
        return False
    words = re.findall(r"[^\W\d_]{2,}", _IN_BRACKETS.sub("", text[address.end() :]))
    return len(words) >= _WORDS_OF_A_TITLE


def _by_blank_line(lines: Iterable[Numbered]) -> Iterator[Group]:
    return parted(lines, lambda text, *_: not text.strip())


def _by_start(lines: Iterable[Numbered], starts: Callable[[str], bool]) -> Iterator[Group]:
    return parted(lines, lambda text, *_: bool(text.strip()) and starts(text))


def _by_number(lines: Iterable[Numbered], before: int = 0) -> Iterator[Group]:
    """Entries that begin with the next number, the first with that behind ``before``.

    A line such as "2008. Bangkok" goes on with the last.

    A blank line ends an entry too, so that a heading or an unnumbered title behind it stands alone.
    """
    last, printed, first, held, letters = before, "", 0, list[str](), 0
    for at, text in lines:
        number = printed_number(text)
        starts = number is not None and (
            last < number <= last + _LONGEST_STEP or (number == 1 and (last == 1 or not printed))
        )
        if held and (starts or not text.strip() or letters > MAX_VALUE):
            yield printed, first, held
            printed, held, letters = "", [], 0
        if starts and number is not None:
            last, printed, text = number, str(number), _NUMBER.sub("", text, count=1)
        if text.strip():
            first = first if held else at
            held.append(text)
            letters += len(text)
    if held:
        yield printed, first, held
