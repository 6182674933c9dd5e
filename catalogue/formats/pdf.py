"""Bibliographies in PDF: the text of the pages, put together again where the layout broke it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
from pypdfium2.raw import FPDFText_GetCharOrigin, FPDFText_GetUnicode

from catalogue.formats.problems import ProblemLog, refusal
from catalogue.formats.record import Record
from catalogue.formats.source import Source
from catalogue.formats.text import LIST_HEADING, references

MAX_PAGES = 500
_INDENT = 6.0
"""Points by which a line must stand in to count as indented."""
_LOWER = 3.0
"""Points by which another line lies lower (or higher, in a new column); raised letters do not go back."""
_GAP = 1.45
"""Step from one line to the next, in steps of the usual size, that parts entries."""
_ENTRY_END = re.compile(r"[.)\]\d/”\"]$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE
)


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The references of a PDF; of a longer text only those behind its last heading "References"."""
    lines = _without_running_heads(_pages(source))
    headings = [at for at, line in enumerate(lines) if LIST_HEADING.fullmatch(line)]
    listed = lines[headings[-1] + 1 :] if headings else lines
    if not any(line.strip() for line in listed):
        raise refusal("scanned_pdf", name=source.name)
    return references(listed, log, from_pages=True)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, and where it begins, in points from the lower left corner."""

    text: str
    left: float
    baseline: float


def _pages(source: Source) -> list[list[str]]:
    try:
        document = pypdfium2.PdfDocument(source.all_bytes())
        try:
            pages = [_lines(document[at]) for at in range(min(len(document), MAX_PAGES))]
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise refusal("broken_file", name=source.name) from error
    steps = sorted(step for lines in pages for step in _steps(lines) if step > _LOWER)
    usual = steps[len(steps) // 10] if steps else 0.0
    return [list(_as_text(lines, usual)) for lines in pages]


def _lines(page: pypdfium2.PdfPage) -> list[_Line]:
    text_page = page.get_textpage()
    try:
        return list(_placed(text_page))
    finally:
        text_page.close()


def _steps(lines: list[_Line]) -> list[float]:
    """How far each line lies below the one before it."""
    return [above.baseline - line.baseline for above, line in pairwise([*lines[:1], *lines])]


def _as_text(lines: list[_Line], usual_step: float) -> Iterator[str]:
    """The lines of a page as plain text, its indents as spaces and its gaps as blank lines.

    So the habits by which people set bibliographies (hanging indents, space between entries)
    survive into the text, where ``text.references`` looks for them.
    """
    margin = min((line.left for line in lines), default=0.0)
    for step, line in zip(_steps(lines), lines, strict=True):
        if step > _GAP * usual_step:
            yield ""
        yield ("    " if line.left - margin > _INDENT else "") + line.text


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


def _without_running_heads(pages: list[list[str]]) -> list[str]:
    """All lines, without page numbers and without what stands at the edge of most pages."""
    edges = Counter(line.strip() for page in pages for line in {*page[:2], *page[-2:]})
    running = {line for line, count in edges.items() if len(pages) > 2 and count > len(pages) / 2} - {""}
    kept: list[str] = []
    for page in pages:
        lines = [
            line for line in page if line.strip() not in running and not _PAGE_NUMBER.fullmatch(line.strip())
        ]
        filled = [at for at, line in enumerate(lines) if line.strip()]
        # The gap between two entries is lost where a page ends, unless the last line shows it.
        if kept and _ENTRY_END.search(kept[-1]):
            kept.append("")
        kept += lines[filled[0] : filled[-1] + 1] if filled else []
    return kept
