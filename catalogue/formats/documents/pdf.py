"""Lists in PDF: tables, or the text of the pages, put together again where the layout broke it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDFText_GetCharOrigin, FPDFText_GetUnicode

from catalogue.formats.documents.pdf_letters import letter_of
from catalogue.formats.documents.pdf_tables import table_rows
from catalogue.formats.documents.visual_order import as_spelt, lost_letters
from catalogue.formats.files.source import Source
from catalogue.formats.free_text.plain_text import BROKEN_PAGES, LIST_HEADING, listed, references
from catalogue.formats.records.columns import TELLING, field_of
from catalogue.formats.records.problems import ProblemLog, refusal
from catalogue.formats.records.record import Record
from catalogue.formats.tables.tabular import Line as Row
from catalogue.formats.tables.tabular import records_of

MAX_PAGES = 500
_LONGEST_HEADER = 120
"""Letters of a line that may name the columns of a table."""
_INDENT = 6.0
"""Points by which a line must stand in to count as indented."""
_LOWER = 3.0
"""Points by which another line lies lower (or higher, in a new column); raised letters do not go back."""
_GAP = 1.45
"""Step from one line to the next, in steps of the usual size, that parts entries."""
_TALL = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese and Khmer letters."""
_RARELY = 0.25
"""How often a running head may stand within pages, as in the contents, for each time at an edge."""
_BROKEN_WORD = "\ufffe\x02"
"""What the library gives for a hyphen at the end of a line; where it stands cannot be told."""
_ENTRY_END = re.compile(r"[.)\]\d/”\"]$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE
)


_NUMBERED_HEAD = re.compile(r"\d{1,4}\s+[A-Z ]+|[A-Z ]+\s+\d{1,4}")
_PRINTED = re.compile(
    r"(?:https?|file)://\S+ \d+/\d+|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d\d(?: [AP]M)?(?: .*)?"
)
"""What browsers print at the edges of a page: its address and number, the day and its title."""


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Return the rows of a PDF's tables, or its references; of a longer text only those behind
    "References".
    """
    pages, rows, outside = _contents(source, log)
    if rows:
        for text in outside:
            log.add("no_publication", value=text)
        cells = as_spelt([cell for _, row in rows for cell in row])
        _warn_of_lost_letters(cells, log)
        spelt = iter(cells)
        return records_of(iter([(at, [next(spelt) for _ in row]) for at, row in rows]), source.name, log)
    lines = as_spelt(listed(_as_one_text(pages), log))
    _warn_of_lost_letters(lines, log)
    if not any(line.strip() for line in lines):
        raise refusal("scanned_pdf", name=source.name)
    return references(lines, log, "pages")


def _warn_of_lost_letters(texts: Sequence[str], log: ProblemLog) -> None:
    if found := next((text for text in texts if lost_letters(text)), ""):
        log.add("khmer_garbled", value=found.strip())


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, and where it begins, in points from the lower left corner."""

    text: str
    left: float
    baseline: float


def _contents(source: Source, log: ProblemLog) -> tuple[list[list[_Line]], list[Row], list[str]]:
    """Return the lines of each page without its number and running heads; if there are tables, their rows
    and the lines that stand outside of them.
    """
    try:
        document = pypdfium2.PdfDocument(source.all_bytes())
        try:
            pages = list(_pages(document, log))
            furniture = _furniture(pages)
            has_tables = _may_have_tables(pages)
            tables = table_rows(document, len(pages), furniture) if has_tables else ([], [])
            return [list(_without(furniture, page)) for page in pages], *tables
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == FPDF_ERR_PASSWORD
        raise refusal("protected" if is_locked else "broken_file", name=source.name) from error


def _pages(document: pypdfium2.PdfDocument, log: ProblemLog) -> Iterator[list[_Line]]:
    """Yield the lines of the first pages, as many as may be read."""
    letters = 0
    for at in range(min(len(document), MAX_PAGES)):
        text_page = document[at].get_textpage()
        try:
            letters += text_page.count_chars()
            if log.limits is not None and letters > log.limits.text:
                log.reach("list_text", None, log.limits.text)
                return
            yield list(_placed(text_page))
        finally:
            text_page.close()


def _without(furniture: Callable[[str], bool], page: list[_Line]) -> Iterator[_Line]:
    """Yield the lines of a page without its number and running heads; "36." below "4(1), 16-" is neither."""
    for at, line in enumerate(page):
        # No number of a page has a full stop behind it.
        may_go_on = at < len(page) - 2 or line.text.endswith(".")
        goes_on = at and may_go_on and BROKEN_PAGES.search(page[at - 1].text)
        if goes_on or not furniture(line.text):
            yield line


def _may_have_tables(pages: list[list[_Line]]) -> bool:
    """Whether two names of columns stand on a page, and no heading says that references follow."""
    texts = [line.text for page in pages for line in page if len(line.text) < _LONGEST_HEADER]
    if any(LIST_HEADING.fullmatch(text) for text in texts):
        return False
    named = {field_of(name) for text in texts for name in (text, *text.split())} - {""}
    return len(named) > 1 and not named.isdisjoint(TELLING)


def _as_one_text(pages: list[list[_Line]]) -> list[str]:
    """All lines as plain text, their indents as spaces and the gaps between them as blank lines.

    So the habits by which people set bibliographies (hanging indents, space between entries)
    survive into the text, where ``text.references`` looks for them.
    """
    columns = [column for lines in pages for column in _columns(lines)]
    gap = _gap(columns)
    margins = _margins(columns)
    texts: list[str] = []
    for column, margin in zip(columns, margins, strict=True):
        # The gap between two entries is lost where a page ends, unless the last line shows it.
        if texts and _ENTRY_END.search(texts[-1]):
            texts.append("")
        for above, line in pairwise([*column[:1], *column]):
            if gap(above, line):
                texts.append("")
            texts.append(("    " if line.left - margin > _INDENT else "") + line.text)
    return texts


def _gap(columns: list[list[_Line]]) -> Callable[[_Line, _Line], bool]:
    """Return what tells whether the step between two lines is larger than the usual one.

    Letters of Khmer and its neighbours are taller, so their lines stand further apart: their steps are
    held against each other's.
    """
    steps: dict[bool, list[float]] = {False: [], True: []}
    for above, line in (pair for column in columns for pair in pairwise(column)):
        if (step := above.baseline - line.baseline) > _LOWER:
            steps[_is_tall(above, line)].append(step)
    usual = {tall: sorted(found)[len(found) // 10] for tall, found in steps.items() if found}

    def is_gap(above: _Line, line: _Line) -> bool:
        tall = _is_tall(above, line)
        common = usual.get(tall, 0.0)
        if tall and False in usual:
            common = max(common, usual[False])
        return above.baseline - line.baseline > _GAP * common > 0

    return is_gap


def _is_tall(*lines: _Line) -> bool:
    return any(map(_TALL.search, (line.text for line in lines)))


def _columns(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines of a page, parted where the next one stands higher: there a new column begins."""
    steps = (above.baseline - line.baseline for above, line in pairwise(lines))
    starts = [at for at, step in enumerate(steps, 1) if step < -_LOWER]
    for start, end in pairwise([0, *starts, len(lines)]):
        if start < end:
            yield lines[start:end]


def _margins(columns: list[list[_Line]]) -> list[float]:
    """Where the lines of each column begin, in points.

    One line that sticks out makes no margin, unless it sticks out as far as those of other columns: at the
    foot of a list a single entry may begin.
    """
    own = [_margin(column) for column in columns]
    hangs = {
        round(line.left - margin)
        for column, margin in zip(columns, own, strict=True)
        for line in column
        if line.left - margin > _INDENT
    }
    outer = [min(round(line.left) for line in column) for column in columns]
    return [least if margin - least in hangs else margin for margin, least in zip(own, outer, strict=True)]


def _margin(column: list[_Line]) -> int:
    lefts = Counter(round(line.left) for line in column)
    return min(left for left, count in lefts.items() if count >= min(2, max(lefts.values())))


def _placed(text_page: pypdfium2.PdfTextPage) -> Iterator[_Line]:
    """Yield the lines of a page: they end where the library says so, and where writing goes back and down."""
    x, y = c_double(), c_double()
    characters: list[str] = []
    left = baseline = right = 0.0
    for at in range(text_page.count_chars()):
        character = letter_of(FPDFText_GetUnicode(text_page, at))
        if character in "\r\n" or character.isspace():
            characters.append(character)
            continue
        FPDFText_GetCharOrigin(text_page, at, x, y)
        is_first = not characters or "\n" in characters
        # Of a word that is broken at the foot of a column the rest stands higher, and to the right.
        goes_back = x.value < right or (characters and characters[-1] in _BROKEN_WORD)
        if is_first or (goes_back and abs(y.value - baseline) > _LOWER):
            yield from _line(characters, left, baseline)
            characters, left, baseline = [], x.value, y.value
        characters.append(character)
        if character not in _BROKEN_WORD:
            right = x.value
    yield from _line(characters, left, baseline)


def _line(characters: list[str], left: float, baseline: float) -> Iterator[_Line]:
    text = "".join(characters).translate(dict.fromkeys(map(ord, _BROKEN_WORD), "-"))
    if text.strip():
        yield _Line(" ".join(text.split()), left, baseline)


def _furniture(pages: list[list[_Line]]) -> Callable[[str], bool]:
    """Return what tells a page's number, and a running head: it stands at the edge of most pages and only
    there.
    """
    edges = Counter(
        text for page in pages for text in {_numberless(line.text) for line in page[:2] + page[-2:]}
    )
    inside = Counter(_numberless(line.text) for page in pages for line in page[2:-2])
    running = {
        text
        for text, count in edges.items()
        if len(pages) > 1 and count > len(pages) / 2 and inside[text] < _RARELY * count
    }
    headings = Counter(
        _letters(line.text) for page in pages for line in page if LIST_HEADING.fullmatch(line.text)
    )
    running |= {
        _numberless(line.text)
        for page in pages
        for line in page[:2] + page[-2:]
        # "2 REFERENCES" above the second page of the list that "References" heads.
        if _NUMBERED_HEAD.fullmatch(line.text) and headings[_letters(line.text)] > 1
    }
    return lambda text: (
        bool(_PAGE_NUMBER.fullmatch(text) or _PRINTED.fullmatch(text)) or _numberless(text) in running
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).casefold()


def _numberless(text: str) -> str:
    """Return the text of a line whatever its numbers, for "Annual report 17" runs on as "Annual report
    18".
    """
    return re.sub(r"\d+", "#", text)
