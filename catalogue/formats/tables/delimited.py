"""Tables as text: CSV, semicolon and tab separated files, whoever wrote them."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from catalogue.formats.files.source import Source
from catalogue.formats.records.columns import looks_like_header
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry, Record
from catalogue.formats.records.rows import COLUMNS, cells_of
from catalogue.formats.tables.cells import unguarded
from catalogue.formats.tables.table import write_table
from catalogue.formats.tables.tabular import HEADER_WITHIN, Line, records_of

_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"
_TYPED_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_LONGEST_ROW = 200
"""Most lines that one row with line breaks in its cells may span."""
_LOOKED_AT_IN_VAIN = 20_000
"""Lines of a file in which the end of a quotation was looked for in vain, after which each line is a row."""

csv.field_size_limit(10_000_000)  # a cell beyond the library's 131,072 is cut and reported, not fatal


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None) -> Iterator[Record]:
    """Return the records of a delimited table; raises InvalidInput where no column can be told."""
    delimiter = delimiter_of(first_lines(source), source.extension)
    rows = split_rows(source.lines(log), delimiter, log)
    plain = ((number, [_as_text(cell) for cell in row]) for number, row in rows)
    return records_of(plain, source.name, log, columns)


def _as_text(cell: str) -> str:
    """Return a cell without what makes a spreadsheet take it for text."""
    if cell[:2] == '="' and (found := _TYPED_AS_TEXT.fullmatch(cell)):
        return found[1].replace('""', '"')
    return unguarded(cell)


def write_csv(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Return a CSV file of every field, formulas inert, with the BOM by which Excel knows UTF-8."""
    return write_table("csv", COLUMNS, (cells_of(entry) for entry in entries))


def write_tsv(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Return the same table with tabs between its cells."""
    return write_table("tsv", COLUMNS, (cells_of(entry) for entry in entries))


def first_lines(source: Source) -> list[str]:
    """Return the filled lines within which a header must stand."""
    return list(islice(filter(str.strip, source.lines(ProblemLog())), HEADER_WITHIN))


def delimiter_of(lines: Sequence[str], extension: str = "") -> str:
    """Return the delimiter that makes the best header of one of the first lines, else the widest rows.

    A table of one column has none: its titles and references are full of commas.
    """
    if extension == "tsv":
        return "\t"

    def merit(delimiter: str) -> tuple[bool, int, int]:
        rows = [_one_row(line, delimiter) for line in lines if line.strip()]
        header = next((row for row in rows if looks_like_header(row)), [])
        widths = [len(row) for row in rows]
        return len(header) > 1, len(header), min(widths, default=0)

    best = max(_DELIMITERS, key=merit)
    has_header, width, _ = merit(best)
    return best if has_header or not width else _NO_DELIMITER


def _one_row(line: str, delimiter: str) -> list[str]:
    return _unwrapped(next(csv.reader([line], delimiter=delimiter), []), delimiter)


def _unwrapped(row: list[str], delimiter: str) -> list[str]:
    """Return the cells of a row that stands as one cell: a spreadsheet with another delimiter has saved it
    so.

    A cell over several lines is none, unless its lines stand in quotation marks once more.
    """
    if len(row) == 1 and delimiter in row[0]:
        with suppress(csv.Error):
            return next(csv.reader(row, delimiter=delimiter), [])
    return row


def split_rows(lines: Iterator[str], delimiter: str, log: ProblemLog) -> Iterator[Line]:
    """Yield the rows with the number of the line on which each begins.

    A quotation mark that never closes would swallow the rest of the file. So a row that goes over
    several lines must end within reason, and be as wide as the rows before it; else its first
    line is taken as it stands.
    """
    ahead = _LinesAhead(lines)
    number, width = 0, 0
    while (line := ahead.next()) is not None:
        number += 1
        if '"' not in line:
            row = line.rstrip("\r\n").split(delimiter)
        else:
            row, taken = _quoted_row(line, ahead, delimiter, width)
            if not row:
                log.add("unclosed_quote", number, value=line.strip())
                row = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
                row = [cell.strip('"') for cell in row]
            elif width > 1 or looks_like_header(_unwrapped(row, delimiter)):
                row = _unwrapped(row, delimiter)
            yield number, row
            number += taken
            width = max(width, len(row))
            continue
        width = max(width, len(row))
        yield number, row


class _LinesAhead:
    """Lines that can be looked at before they are taken, and how far that may still go.

    ``patience`` is spent by looking in vain, so that quotation marks without an end on every line do not
    have each line read two hundred times.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self.patience = _LOOKED_AT_IN_VAIN

    def next(self) -> str | None:
        """Return the next line, None at the end."""
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def put_back(self, taken: Sequence[str]) -> None:
        """Lines that belong to no row that goes over several; they come again."""
        self.patience -= len(taken)
        self._waiting.extendleft(reversed(taken))


def _quoted_row(line: str, ahead: _LinesAhead, delimiter: str, width: int) -> tuple[list[str], int]:
    """Yield a row with quotes and how many further lines it took; no row where its quotes never close."""
    further: list[str] = []
    is_open = False

    def asked_for() -> Iterator[str]:
        nonlocal is_open
        yield line
        while len(further) < min(_LONGEST_ROW, ahead.patience) and (following := ahead.next()) is not None:
            further.append(following)
            yield following
        is_open = True

    try:
        row = next(csv.reader(asked_for(), delimiter=delimiter), [])
    except csv.Error:  # a cell beyond all reason
        is_open = True
    if is_open or (further and width and len(row) != width):
        ahead.put_back(further)
        return [], 0
    return row, len(further)
