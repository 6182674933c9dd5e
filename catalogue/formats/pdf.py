"""Lists in PDF: tables, or the text of the pages, put together again where the layout broke it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
from pypdfium2.raw import FPDFText_GetCharOrigin, FPDFText_GetUnicode

from catalogue.formats.columns import TELLING, field_of
from catalogue.formats.pdf_tables import table_rows
from catalogue.formats.problems import ProblemLog, refusal
from catalogue.formats.record import Record
from catalogue.formats.source import Source
from catalogue.formats.tabular import Line as Row
from catalogue.formats.tabular import records_of
from catalogue.formats.text import LIST_HEADING, listed, references

MAX_PAGES = 500
_LONGEST_HEADER = 120
"""Letters of a line that may name the columns of a table."""
_INDENT = 6.0
"""Points by which a line must stand in to count as indented."""
_LOWER = 3.0
"""Points by which another line lies lower (or higher, in a new column); raised letters do not go back."""
_GAP = 1.45
"""Step from one line to the next, in steps of the usual size, that parts entries."""
_RARELY = 0.25
"""How often a running head may stand within pages, as in the contents, for each time at an edge."""
_ENTRY_END = re.compile(r"[.)\]\d/”\"]$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE
)


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The rows of a PDF's tables, or its references; of a longer text only those behind "References"."""
    pages, rows, outside = _contents(source)
    if rows:
        for text in outside:
            log.add("no_publication", value=text)
        return records_of(iter(rows), source.name, log)
    lines = listed(_as_one_text(pages), log)
    if not any(line.strip() for line in lines):
        raise refusal("scanned_pdf", name=source.name)
    return references(lines, log, "pages")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, and where it begins, in points from the lower left corner."""

    text: str
    left: float
    baseline: float


def _contents(source: Source) -> tuple[list[list[_Line]], list[Row], list[str]]:
    """The lines of each page without its number and running heads; if there are tables, their rows and the
    lines that stand outside of them.
    """
    try:
        document = pypdfium2.PdfDocument(source.all_bytes())
        try:
            pages = [_lines(document[at]) for at in range(min(len(document), MAX_PAGES))]
            furniture = _furniture(pages)
            has_tables = _may_have_tables(pages)
            tables = table_rows(document, MAX_PAGES, furniture) if has_tables else ([], [])
            return [[line for line in page if not furniture(line.text)] for page in pages], *tables
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise refusal("broken_file", name=source.name) from error


def _may_have_tables(pages: list[list[_Line]]) -> bool:
    """Whether two names of columns stand on a page, and no heading says that references follow."""
    texts = [line.text for page in pages for line in page if len(line.text) < _LONGEST_HEADER]
    if any(LIST_HEADING.fullmatch(text) for text in texts):
        return False
    named = {field_of(name) for text in texts for name in (text, *text.split())} - {""}
    return len(named) > 1 and not named.isdisjoint(TELLING)


def _lines(page: pypdfium2.PdfPage) -> list[_Line]:
    text_page = page.get_textpage()
    try:
        return list(_placed(text_page))
    finally:
        text_page.close()


def _steps(lines: list[_Line]) -> list[float]:
    """How far each line lies below the one before it."""
    return [above.baseline - line.baseline for above, line in pairwise([*lines[:1], *lines])]


def _as_one_text(pages: list[list[_Line]]) -> list[str]:
    """All lines as plain text, their indents as spaces and the gaps between them as blank lines.

    So the habits by which people set bibliographies (hanging indents, space between entries)
    survive into the text, where ``text.references`` looks for them.
    """
    steps = sorted(step for lines in pages for step in _steps(lines) if step > _LOWER)
    usual = steps[len(steps) // 10] if steps else 0.0
    texts: list[str] = []
    for column in (column for lines in pages for column in _columns(lines)):
        # The gap between two entries is lost where a page ends, unless the last line shows it.
        if texts and _ENTRY_END.search(texts[-1]):
            texts.append("")
        margin = _margin(column)
        for step, line in zip(_steps(column), column, strict=True):
            if step > _GAP * usual:
                texts.append("")
            texts.append(("    " if line.left - margin > _INDENT else "") + line.text)
    return texts


def _columns(lines: list[_Line]) -> Iterator[list[_Line]]:
    """The lines of a page, parted where the next one stands higher: there a new column begins."""
    starts = [at for at, step in enumerate(_steps(lines)) if step < -_LOWER]
    for start, end in pairwise([0, *starts, len(lines)]):
        if start < end:
            yield lines[start:end]


def _margin(column: list[_Line]) -> float:
    """Where the lines of a column begin, in points; one line that sticks out makes no margin."""
    lefts = Counter(round(line.left) for line in column)
    return min(left for left, count in lefts.items() if count >= min(2, max(lefts.values())))


def _placed(text_page: pypdfium2.PdfTextPage) -> Iterator[_Line]:
    """The lines of a page: they end where the library says so, and where writing goes back and down."""
    x, y = c_double(), c_double()
    characters: list[str] = []
    left = baseline = right = 0.0
    for at in range(text_page.count_chars()):
        character = chr(FPDFText_GetUnicode(text_page, at))
        if character in "\r\n" or character.isspace():
            characters.append(character)
            continue
        FPDFText_GetCharOrigin(text_page, at, x, y)
        is_first = not characters or "\n" in characters
        if is_first or (x.value < right and abs(y.value - baseline) > _LOWER):
            yield from _line(characters, left, baseline)
            characters, left, baseline = [], x.value, y.value
        characters.append(character)
        right = x.value
    yield from _line(characters, left, baseline)


def _line(characters: list[str], left: float, baseline: float) -> Iterator[_Line]:
    # U+FFFE and U+0002 stand for a hyphen at the end of a line.
    text = "".join(characters).replace("\ufffe", "-").replace("\x02", "-")
    if text.strip():
        yield _Line(" ".join(text.split()), left, baseline)


def _furniture(pages: list[list[_Line]]) -> Callable[[str], bool]:
    """What tells a page's number, and a running head: it stands at the edge of most pages and only there."""
    edges = Counter(
        text for page in pages for text in {_numberless(line.text) for line in page[:2] + page[-2:]}
    )
    inside = Counter(_numberless(line.text) for page in pages for line in page[2:-2])
    running = {
        text
        for text, count in edges.items()
        if len(pages) > 1 and count > len(pages) / 2 and inside[text] < _RARELY * count
    }
    return lambda text: bool(_PAGE_NUMBER.fullmatch(text)) or _numberless(text) in running


def _numberless(text: str) -> str:
    """The text of a line whatever its numbers, for "Annual report 17" runs on as "Annual report 18"."""
    return re.sub(r"\d+", "#", text)
