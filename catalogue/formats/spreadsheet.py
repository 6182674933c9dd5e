"""Spreadsheets: XLSX, XLS and ODS in, XLSX out; a file that unpacks beyond reason is never opened."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Mapping

import python_calamine

from catalogue.formats.columns import looks_like_header
from catalogue.formats.problems import ProblemLog, refusal
from catalogue.formats.record import Entry, Record
from catalogue.formats.rows import COLUMNS, cells_of
from catalogue.formats.source import Source
from catalogue.formats.table import write_table
from catalogue.formats.tabular import HEADER_WITHIN, Line, records_of
from catalogue.formats.zips import check_sheets, check_zip


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None) -> Iterator[Record]:
    """The records of the first sheet whose columns can be told (of the first sheet that is filled, else)."""
    data = source.all_bytes()
    if data.startswith(b"PK"):
        check_zip(source.name, data)
        check_sheets(source.name, data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheets = [_lines(book.get_sheet_by_name(name)) for name in book.sheet_names]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise refusal("broken_file", name=source.name) from error
    filled = [lines for lines in sheets if lines]
    if not filled:
        raise refusal("no_records", name=source.name)
    chosen = next((lines for lines in filled if _has_header(lines)), filled[0])
    return records_of(iter(chosen), source.name, log, columns)


def write_xlsx(entries: Iterable[Entry]) -> Iterator[bytes]:
    """A workbook of every field."""
    return write_table("xlsx", COLUMNS, (cells_of(entry) for entry in entries))


def _lines(sheet: python_calamine.CalamineSheet) -> list[Line]:
    rows = sheet.to_python(skip_empty_area=False)
    lines = [(at, [_text(cell) for cell in row]) for at, row in enumerate(rows, 1)]
    return [(at, cells) for at, cells in lines if any(cells)]


def _has_header(lines: list[Line]) -> bool:
    return any(looks_like_header(cells) for _, cells in lines[:HEADER_WITHIN])


def _text(cell: object) -> str:
    """A cell as a person sees it: 2008.0 is 2008, a date is written as in ISO 8601."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)
