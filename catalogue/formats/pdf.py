"""Bibliographies in PDF: the text of the pages, put together again where the layout broke it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pypdfium2

from catalogue.formats.problems import ProblemLog, refusal
from catalogue.formats.record import Record
from catalogue.formats.source import Source
from catalogue.formats.text import LIST_HEADING, references

MAX_PAGES = 500
_INDENT = 6.0
"""Points by which a line must stand in to count as indented."""
_GAP = 0.9
"""Space between lines, in heights of a line, that parts entries."""
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


def _pages(source: Source) -> list[list[str]]:
    try:
        document = pypdfium2.PdfDocument(source.all_bytes())
        try:
            return [_lines(document[at]) for at in range(min(len(document), MAX_PAGES))]
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise refusal("broken_file", name=source.name) from error


@dataclass(slots=True)
class _Line:
    """A line of a page: its text and its box, in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


def _lines(page: pypdfium2.PdfPage) -> list[str]:
    """The lines of a page as plain text, its indents as spaces and its gaps as blank lines.

    So the habits by which people set bibliographies (hanging indents, space between entries)
    survive into the text, where ``text.references`` looks for them.
    """
    text_page = page.get_textpage()
    try:
        lines = _joined(_boxes(text_page))
    finally:
        text_page.close()
    if not lines:
        return []
    margin = min(line.left for line in lines)
    texts: list[str] = []
    for above, line in zip([lines[0], *lines], lines, strict=False):
        height = max(line.top - line.bottom, 1.0)
        if above.bottom - line.top > _GAP * height:
            texts.append("")
        texts.append(("    " if line.left - margin > _INDENT else "") + line.text)
    return texts


def _boxes(text_page: pypdfium2.PdfTextPage) -> Iterator[_Line]:
    for at in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(at)
        text = str(text_page.get_text_bounded(left, bottom, right, top))
        # U+FFFE stands for a hyphen at the end of a line.
        yield _Line(" ".join(text.replace("\ufffe", "-").split()), left, bottom, right, top)


def _joined(boxes: Iterable[_Line]) -> list[_Line]:
    """The lines of the boxes, which end wherever the font changes."""
    lines: list[_Line] = []
    for box in boxes:
        last = lines[-1] if lines else None
        overlap = min(last.top, box.top) - max(last.bottom, box.bottom) if last else 0.0
        if last and overlap > 0.4 * (box.top - box.bottom) and box.left >= last.right - _INDENT:
            last.text = f"{last.text} {box.text}" if box.left - last.right > 0.5 else last.text + box.text
            last.right = box.right
            last.bottom, last.top = min(last.bottom, box.bottom), max(last.top, box.top)
        elif box.text:
            lines.append(box)
    return lines


def _without_running_heads(pages: list[list[str]]) -> list[str]:
    """All lines, without page numbers and without what stands at the edge of most pages."""
    edges = Counter(line.strip() for page in pages for line in {*page[:2], *page[-2:]})
    running = {line for line, count in edges.items() if len(pages) > 2 and count > len(pages) / 2}
    return [
        line
        for page in pages
        for line in page
        if line.strip() not in running and not _PAGE_NUMBER.fullmatch(line.strip())
    ]
