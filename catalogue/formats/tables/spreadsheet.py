"""Spreadsheets: XLSX, XLS and ODS in, XLSX out; a file that unpacks beyond reason is never opened."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

import python_calamine

from catalogue.formats.files.encoding import is_spoilt, unspoilt
from catalogue.formats.files.source import Source
from catalogue.formats.files.zips import check_zip
from catalogue.formats.records.columns import is_headerless, looks_like_header
from catalogue.formats.records.problems import ProblemLog, refusal
from catalogue.formats.records.record import Entry, Record
from catalogue.formats.records.rows import COLUMNS, cells_of
from catalogue.formats.tables.cells import Look
from catalogue.formats.tables.table import write_table
from catalogue.formats.tables.tabular import HEADER_WITHIN, Line, has_header, records_of
from search_index.analysis.normalisation import fold


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None) -> Iterator[Record]:
    """Return the records of every sheet whose columns can be told (of the first sheet that is filled, else).

    Hidden sheets are read where no other can be; behind the first sheet an id names its own.
    """
    data = source.all_bytes()
    if data.startswith(b"PK"):
        check_zip(source.name, data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        visible = python_calamine.SheetVisibleEnum.Visible
        names = sorted(
            (sheet.visible != visible, at, sheet.name) for at, sheet in enumerate(book.sheets_metadata)
        )
        sheets = [(is_hidden, name, _lines(book.get_sheet_by_name(name))) for is_hidden, _, name in names]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise refusal("broken_file", name=source.name) from error
    filled = [_Sheet(name, is_hidden, lines) for is_hidden, name, lines in sheets if lines]
    if not filled:
        raise refusal("no_records", name=source.name)
    chosen = _as_named(filled, columns) if columns else _telling(filled)
    taken = {sheet.name for sheet in chosen}
    for sheet in filled:
        if sheet.name not in taken:
            log.add("sheet_left_out", sheet.lines[0][0], value=sheet.name, count=len(sheet.lines))
    return chain.from_iterable(
        _records(sheet.name if at else "", records_of(iter(sheet.lines), source.name, log, columns))
        for at, sheet in enumerate(chosen)
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The filled rows of a sheet."""

    name: str
    is_hidden: bool
    lines: list[Line]

    @property
    def width(self) -> int:
        """How many columns there are up to the last one in which something stands in the first rows."""
        cells = (at for _, row in self.lines[:HEADER_WITHIN] for at, cell in enumerate(row, 1) if cell)
        return max(cells, default=0)


def _telling(sheets: list[_Sheet]) -> list[_Sheet]:
    """Return the sheets whose columns can be told (the first one, else), those that go on with the table
    of the one before among them, with its names above their rows.
    """
    named = [sheet for sheet in sheets if has_header(sheet.lines)]
    if not named:
        return sheets[:1]
    chosen: list[_Sheet] = []
    for sheet in sheets:
        if sheet.is_hidden != named[0].is_hidden:
            continue
        if has_header(sheet.lines):
            chosen.append(sheet)
        elif chosen and sheet.width == chosen[-1].width > 1:
            names = next(line for line in chosen[-1].lines if looks_like_header(line[1]))
            chosen.append(replace(sheet, lines=[names, *sheet.lines]))
    return chosen


def _as_named(sheets: list[_Sheet], columns: Mapping[str, str]) -> list[_Sheet]:
    """Return the sheets with the columns that a person has named in the first one."""
    first, names = sheets[0], {fold(column) for column in columns}
    if is_headerless(columns):
        return [sheet for sheet in sheets if (sheet.is_hidden, sheet.width) == (first.is_hidden, first.width)]
    rows = {sheet.name: (cells for _, cells in sheet.lines[:HEADER_WITHIN]) for sheet in sheets}
    alike = [
        sheet
        for sheet in sheets
        if sheet.is_hidden == first.is_hidden
        and any(not names.isdisjoint(map(fold, cells)) for cells in rows[sheet.name])
    ]
    return alike or sheets[:1]


def _records(sheet: str, records: Iterator[Record]) -> Iterator[Record]:
    return (replace(record, id=f"{sheet}!{record.id}") if sheet else record for record in records)


def write_xlsx(entries: Iterable[Entry], headings: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """Return a workbook of every field: years as numbers, numbers of copies as text, what is empty out of
    sight.

    ``headings`` are words for the columns, by their names.
    """
    look = Look(headings or {}, frozenset({"year"}), {"kind": _KINDS}, hides_empty=True)
    return write_table("xlsx", COLUMNS, (cells_of(entry) for entry in entries), look=look)


_KINDS = (
    "book", "report", "article", "law", "guideline", "plan", "thesis", "map", "video", "newsletter",
    "periodical", "agreement", "website",
)  # fmt: skip


def _lines(sheet: python_calamine.CalamineSheet) -> list[Line]:
    rows = sheet.to_python(skip_empty_area=False)
    lines = [(at, [_text(cell) for cell in row]) for at, row in enumerate(rows, 1)]
    if is_spoilt("\n".join(cell for _, cells in lines for cell in cells if not cell.isascii())):
        lines = [(at, list(map(unspoilt, cells))) for at, cells in lines]
    return [(at, cells) for at, cells in lines if any(cells)]


def _text(cell: object) -> str:
    """Return a cell as a person sees it: 2008.0 is 2008, a date is written as in ISO 8601."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)
