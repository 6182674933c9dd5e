"""Free-text references: one a line, numbered, by paragraphs, or with hanging indents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest

from catalogue.domain.description import Description
from catalogue.formats.checks import checked_text
from catalogue.formats.problems import ProblemLog
from catalogue.formats.record import Record
from catalogue.formats.source import Source

Numbered = tuple[int, str]
"""A line and its number in the file."""
Group = tuple[str, int, list[str]]
"""An entry before it is joined: its printed number or "", its first line, its lines."""

_SAMPLE = 400
_ROOM = 0.93
"""Share of the usual width of a page's lines that is surely free, letters being of several widths."""
_LONGEST_STEP = 5
"""Numbered lists from which entries were taken out still count upwards by at most this."""
_NUMBER = re.compile(r"\s*(?:\[(\d{1,5})\]|\((\d{1,5})\)|(\d{1,5})[.)៖។]|(\d{1,5})\t)\s*(?=\S)")
_BULLET = re.compile(r"\s*[•▪●◦‣∙*·–—-]\s+(?=\S)")
LIST_HEADING = re.compile(
    r"\W*(?:\d+\.?\s*)?(?:references|bibliography|works cited|further reading|literature|list of publications"
    r"|références|bibliographie|ឯកសារយោង|គន្ថនិទ្ទេស)\W*",
    re.IGNORECASE,
)
"""A line that names a list and is no entry of it."""
_STYLE = re.compile(r"</?(?:i|b|u|a|em|strong|sup|sub|span)\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|br|div|li)\b[^<>]*>", re.IGNORECASE)


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The references of a plain text, each whole in ``description.reference``."""
    return references(source.lines(log), log)


def references(lines: Iterable[str], log: ProblemLog, from_pages: bool = False) -> Iterator[Record]:
    """The records of lines of text; an entry's id is its printed number or else its line.

    ``from_pages`` says that the lines were broken at a margin whatever they hold.
    """
    numbered = ((at, _BREAK.sub(" ", _STYLE.sub("", line)).rstrip()) for at, line in enumerate(lines, 1))
    sample = list(islice(numbered, _SAMPLE))
    grouping = _grouping([text for _, text in sample], from_pages)
    for printed, at, texts in grouping(chain(sample, numbered)):
        whole = " ".join(texts)
        bullet = _BULLET.match(whole)
        text = checked_text(whole[bullet.end() :] if bullet else whole, at, "reference", log)
        if any(each.isalnum() for each in text) and not LIST_HEADING.fullmatch(text):
            log.seen += 1
            yield Record(printed or str(at), Description(reference=text), at, text)


def _grouping(lines: Sequence[str], from_pages: bool) -> Callable[[Iterable[Numbered]], Iterator[Group]]:
    """How the first lines of a text part its entries."""
    filled = [line for line in lines if line.strip()]
    numbers = [number for line in filled if (number := _printed_number(line)) is not None]
    if _counted(numbers) >= max(2, 0.5 * len(numbers)):
        if from_pages:
            # A gap between the lines of a page may be that of a tall letter.
            return lambda numbered: _by_number((at, text) for at, text in numbered if text.strip())
        return _by_number
    bullets = sum(1 for line in filled if _BULLET.match(line))
    if bullets > 1 and _BULLET.match(filled[0]) and bullets >= 0.2 * len(filled):
        return lambda numbered: _by_start(numbered, lambda line: bool(_BULLET.match(line)))
    indented = sum(1 for line in filled if line[0].isspace())
    if filled and not filled[0][0].isspace() and indented >= 0.3 * len(filled):
        return lambda numbered: _by_start(numbered, lambda line: not line[0].isspace())
    if from_pages and sum(not line.strip() for line in lines) < 0.12 * len(lines):
        width = sorted(map(len, lines))[len(lines) * 9 // 10]
        return lambda numbered: _by_short_line(numbered, width)
    return _by_blank_line if from_pages or _is_wrapped(lines) else _by_line


def _printed_number(line: str) -> int | None:
    found = _NUMBER.match(line)
    return int(next(each for each in found.groups() if each)) if found else None


def _counted(numbers: Sequence[int]) -> int:
    """How many of the numbers count on from 1; years at the start of a line do not."""
    last = counted = 0
    for number in numbers:
        if last < number <= last + _LONGEST_STEP:
            last, counted = number, counted + 1
    return counted


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether paragraphs parted by blank lines are broken at a margin, as in mail."""
    longest = max(map(len, lines), default=0)
    # The last paragraph may go on behind the sample.
    blocks = [block for block in _blocks(lines) if len(block) > 1]
    broken = [line for block in blocks for line in block[:-1]]
    if not broken or all(line.strip() for line in lines) or not 50 <= longest <= 130:
        return False
    return sum(len(line) >= 0.7 * longest for line in broken) >= 0.7 * len(broken)


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return blocks


def _by_line(lines: Iterable[Numbered]) -> Iterator[Group]:
    return (("", at, [text]) for at, text in lines if text.strip())


def _by_blank_line(lines: Iterable[Numbered]) -> Iterator[Group]:
    first, held = 0, list[str]()
    for at, text in lines:
        if text.strip():
            first = first if held else at
            held.append(text)
        elif held:
            yield "", first, held
            held = []
    if held:
        yield "", first, held


def _by_start(lines: Iterable[Numbered], starts: Callable[[str], bool]) -> Iterator[Group]:
    first, held = 0, list[str]()
    for at, text in lines:
        if not text.strip():
            continue
        if held and starts(text):
            yield "", first, held
            held = []
        first = first if held else at
        held.append(text)
    if held:
        yield "", first, held


def _by_short_line(lines: Iterable[Numbered], width: int) -> Iterator[Group]:
    """Entries that end on a line on which the first word of the next would still have found room."""
    filled = [(at, text) for at, text in lines if text.strip()]
    first, held = 0, list[str]()
    for (at, text), (_, following) in zip_longest(filled, filled[1:], fillvalue=(0, "")):
        first = first if held else at
        held.append(text)
        if len(text) + 1 + len(following.split(" ")[0]) < _ROOM * width:
            yield "", first, held
            held = []
    if held:
        yield "", first, held


def _by_number(lines: Iterable[Numbered]) -> Iterator[Group]:
    """Entries that begin with the next number; a line such as "2008. Bangkok" goes on with the last.

    A blank line ends an entry too, so that a heading or an unnumbered title behind it stands alone.
    """
    last, printed, first, held = 0, "", 0, list[str]()
    for at, text in lines:
        number = _printed_number(text)
        starts = number is not None and last < number <= last + _LONGEST_STEP
        if held and (starts or not text.strip()):
            yield printed, first, held
            printed, held = "", []
        if starts and number is not None:
            last, printed, text = number, str(number), _NUMBER.sub("", text, count=1)
        if text.strip():
            first = first if held else at
            held.append(text)
    if held:
        yield printed, first, held
