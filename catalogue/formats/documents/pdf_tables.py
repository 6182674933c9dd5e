"""Tables in PDF: their columns by the strips that no word crosses, their rows by rules or by gaps.

A PDF knows no tables, only where letters and lines stand; so a table is what stands below a line that
names columns, as long as the words keep to them.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from ctypes import c_double, c_float
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

import pypdfium2
from pypdfium2.raw import (
    FPDF_PAGEOBJ_PATH,
    FPDFPage_CountObjects,
    FPDFPage_GetObject,
    FPDFPageObj_GetBounds,
    FPDFPageObj_GetType,
    FPDFText_GetCharBox,
    FPDFText_GetCharOrigin,
    FPDFText_GetFontSize,
    FPDFText_GetUnicode,
)

from catalogue.formats.documents.pdf_letters import letter_of
from catalogue.formats.free_text.plain_text import joined
from catalogue.formats.records.columns import looks_like_header
from catalogue.formats.tables.tabular import Line

_SAME_LINE = 3.0
"""Points by which the baselines of one line may differ."""
_CELL_GAP = 0.5
"""Room between two words that parts cells of a header, in sizes of its letters; a space has a quarter."""
_SPACE = 0.35
"""Room between two words up to which they surely stand in one cell, in sizes of their letters."""
_ROW_GAP = 1.08
"""How much larger the steps between rows are than those within cells, at least, where no rule parts them."""
_LARGEST_ROW_GAP = 3.0
_MOST_CROSSED = 0.05
"""Share of the lines that may have a word across the border of two columns: prose between tables."""
_MOST_BEGIN = 0.8
"""Share of the rows that must have a first cell for one without it to be the rest of a row."""
_RULE_HEIGHT, _RULE_WIDTH = 2.5, 20.0
"""Points: a rule is flatter, and longer."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word and where it stands, in points from the lower left corner of the page."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


_TextLine = list[_Word]


def table_rows(
    document: pypdfium2.PdfDocument, pages: int, passed_over: Callable[[str], bool]
) -> tuple[list[Line], list[str]]:
    """Return the rows of the tables on the first pages, their header first, and the lines that stand outside.

    No rows where no columns are named. ``passed_over`` says of a line's text whether it is a page
    number or a running head.
    """
    rows: list[list[list[str]]] = []
    outside: list[str] = []
    borders: list[float] = []
    for at in range(min(len(document), pages)):
        page = document[at]
        # A header that stands again on each page looks like a running head.
        lines = [line for line in _lines(page) if _is_header(line) or not passed_over(_text(line))]
        header = next((number for number, line in enumerate(lines) if _is_header(line)), None)
        if header is not None:
            outside += map(_text, lines[:header])
            borders, lines = _borders(lines[header:]), lines[header:]
        inside, tops = _inside(lines, borders, _rules(page)) if borders else ([], [])
        outside += (_text(line) for line in lines if line not in inside)
        found = list(_rows(inside, tops, borders, has_header=header is not None))
        first = 0 if header is None else 1
        if len(found) > first and _goes_on(found[first], rows):
            for cell, more in zip(rows[-1], found.pop(first), strict=True):
                cell += more
        rows += found
    texts = [[joined(cell) for cell in cells] for cells in rows]
    return (list(enumerate(texts, 1)), outside) if len(texts) > 2 else ([], [])


def _goes_on(row: Sequence[Sequence[str]], above: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Whether the first row of a page is the rest of the last one before it: all others have a first cell."""
    begun = sum(1 for cells in above if cells[0])
    return len(above) > 2 and not row[0] and len(row) == len(above[-1]) and begun > _MOST_BEGIN * len(above)


def _text(line: _TextLine) -> str:
    return " ".join(word.text for word in line)


def _lines(page: pypdfium2.PdfPage) -> list[_TextLine]:
    """Return the words of a page by lines, from the top, each from the left."""
    text_page = page.get_textpage()
    try:
        words = sorted(_words(text_page), key=lambda word: -word.baseline)
    finally:
        text_page.close()
    lines: list[_TextLine] = []
    for word in words:
        if lines and lines[-1][0].baseline - word.baseline <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.left) for line in lines]


def _words(text_page: pypdfium2.PdfTextPage) -> Iterator[_Word]:
    left, right, bottom, top, x, y = (c_double() for _ in range(6))
    held: list[str] = []
    start = end = baseline = size = 0.0
    for at in range(text_page.count_chars()):
        character = letter_of(FPDFText_GetUnicode(text_page, at))
        is_space = character.isspace() or character == "\x00"
        if not is_space:
            FPDFText_GetCharBox(text_page, at, left, right, bottom, top)
            FPDFText_GetCharOrigin(text_page, at, x, y)
        # The letters of a ligature have one place, so that some seem to go back a little.
        is_apart = abs(y.value - baseline) > _SAME_LINE or not start <= left.value < end + 0.5 * size
        if held and (is_space or is_apart):
            yield _Word("".join(held), start, end, baseline, size)
            held = []
        if is_space:
            continue
        if not held:
            start, baseline, size = left.value, y.value, FPDFText_GetFontSize(text_page, at)
        held.append("-" if character in "\ufffe\x02" else character)
        end = right.value
    if held:
        yield _Word("".join(held), start, end, baseline, size)


def _cells(line: _TextLine) -> list[_TextLine]:
    """Return the words of a header by the room between them."""
    cells = [[line[0]]]
    for before, word in pairwise(line):
        if word.left - before.right > _CELL_GAP * word.size:
            cells.append([])
        cells[-1].append(word)
    return cells


def _is_header(line: _TextLine) -> bool:
    cells = [_text(cell) for cell in _cells(line)]
    return len(cells) > 1 and looks_like_header(cells)


def _borders(lines: Sequence[_TextLine]) -> list[float]:
    """Where one column ends and the next begins; none where the words below the header keep to no columns."""
    middles = [(cell[0].left + cell[-1].right) / 2 for cell in _cells(lines[0])]
    borders = [_border(lines, left, right) for left, right in pairwise(middles)]
    return [] if None in borders else [border for border in borders if border is not None]


def _border(lines: Sequence[_TextLine], left: float, right: float) -> float | None:
    """Return the middle of the widest strip between two places that the fewest words cross; None for too
    many.
    """
    first, end = math.floor(left) + 1, math.ceil(right)
    changes = [0] * (max(end - first, 0) + 1)
    for word in (word for line in lines for word in line):
        begins, stops = max(math.floor(word.left) + 1, first), min(math.ceil(word.right), end)
        if begins < stops:
            changes[begins - first] += 1
            changes[stops - first] -= 1
    crossed = list(accumulate(changes[:-1]))
    if not crossed or min(crossed) > _MOST_CROSSED * len(lines):
        return None
    strips = [list(strip) for _, strip in groupby(enumerate(crossed), lambda numbered: numbered[1])]
    widest = max((strip for strip in strips if strip[0][1] == min(crossed)), key=len)
    return float(first + widest[len(widest) // 2][0])


def _rules(page: pypdfium2.PdfPage) -> list[float]:
    """Return the heights at which rules, or the edges of boxes, lie across the page, from the bottom."""
    heights: set[float] = set()
    box = [c_float() for _ in range(4)]
    for at in range(FPDFPage_CountObjects(page)):
        item = FPDFPage_GetObject(page, at)
        if FPDFPageObj_GetType(item) != FPDF_PAGEOBJ_PATH or not FPDFPageObj_GetBounds(item, *box):
            continue
        left, bottom, right, top = (edge.value for edge in box)
        if right - left >= _RULE_WIDTH:
            is_rule = top - bottom <= _RULE_HEIGHT
            heights |= {round((bottom + top) / 2)} if is_rule else {round(bottom), round(top)}
    return sorted(heights)


def _inside(
    lines: Sequence[_TextLine], borders: Sequence[float], rules: Sequence[float]
) -> tuple[list[_TextLine], list[int]]:
    """Return the lines that keep to the columns, and how many rules lie below each; none without rules of
    rows.
    """
    kept = [line for line in lines if not _is_prose(line, borders)]
    below = [bisect_left(rules, line[0].baseline) for line in kept]
    if len(set(below)) <= max(2, len(kept) // 10):
        return kept, []
    # A rule above the first row: the table is a box, and what stands below its last rule is not in it.
    inside = len(below) - (below.count(0) if below[0] < len(rules) else 0)
    return kept[:inside], below[:inside]


def _rows(
    lines: Sequence[_TextLine], below: Sequence[int], borders: Sequence[float], *, has_header: bool
) -> Iterator[list[list[str]]]:
    """Yield the cells of each row, each with its lines."""
    row: list[list[str]] = [[] for _ in range(len(borders) + 1)]
    cells = [_in_columns(line, borders) for line in lines]
    begins = _beginnings(lines, below, cells)
    for number, texts in enumerate(cells):
        # A header may stand as close to the rows as their own lines.
        if (number == 1 and has_header) or (number and begins[number - 1]):
            yield row
            row = [[] for _ in range(len(borders) + 1)]
        for cell, text in zip(row, texts, strict=True):
            cell += [text] if text else []
    if lines:
        yield row


def _beginnings(
    lines: Sequence[_TextLine], below: Sequence[int], cells: Sequence[Sequence[str]]
) -> list[bool]:
    """Whether each line but the first begins a row: behind a rule, else a gap, else by its first cell."""
    if below:
        return [upper != lower for upper, lower in pairwise(below)]
    steps = [above[0].baseline - line[0].baseline for above, line in pairwise(lines)]
    # Lines that overlap are of one row, whose cells stand in its middle; their steps say nothing of rows.
    apart = [step for step, line in zip(steps[1:], lines[1:], strict=False) if step >= line[0].size]
    if between := _step_between_rows(apart):
        return [step > between for step in steps]
    return [bool(texts[0]) for texts in cells[1:]]


def _step_between_rows(steps: Sequence[float]) -> float | None:
    """Return what parts the smaller steps, within cells, from the larger ones; None where all are alike."""
    sizes = sorted(step for step in steps if step <= _LARGEST_ROW_GAP * min(steps))
    ratio, middle = max(
        ((more / less, (less + more) / 2) for less, more in pairwise(sizes)), default=(1.0, 0.0)
    )
    return middle if ratio >= _ROW_GAP else None


def _is_prose(line: _TextLine, borders: Sequence[float]) -> bool:
    """Whether a line runs on across the border of two columns."""
    if any(word.left < border < word.right for word in line for border in borders):
        return True
    return any(
        word.right <= border <= next_word.left and next_word.left - word.right < _SPACE * next_word.size
        for word, next_word in pairwise(line)
        for border in borders
    )


def _in_columns(line: _TextLine, borders: Sequence[float]) -> list[str]:
    cells: list[_TextLine] = [[] for _ in range(len(borders) + 1)]
    for word in line:
        cells[bisect_left(borders, word.left)].append(word)
    return [_text(cell) for cell in cells]
