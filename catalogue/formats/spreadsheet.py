"""Spreadsheets: XLSX, XLS and ODS in, XLSX out; a file that unpacks beyond reason is never opened."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

import python_calamine

from catalogue.formats.problems import ProblemLog, refusal
from catalogue.formats.record import Entry, Record
from catalogue.formats.rows import COLUMNS, cells_of
from catalogue.formats.source import Source
from catalogue.formats.table import write_table
from catalogue.formats.tabular import Line, has_header, records_of
from catalogue.formats.zips import check_sheets, check_zip


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None) -> Iterator[Record]:
    """The records of every sheet whose columns can be told (of the first sheet that is filled, else).

    Hidden sheets are read where no other can be; behind the first sheet an id names its own.
    """
    data = source.all_bytes()
    if data.startswith(b"PK"):
        check_zip(source.name, data)
        check_sheets(source.name, data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        visible = python_calamine.SheetVisibleEnum.Visible
        names = sorted(
            (each.visible != visible, at, each.name) for at, each in enumerate(book.sheets_metadata)
        )
        sheets = [(is_hidden, name, _lines(book.get_sheet_by_name(name))) for is_hidden, _, name in names]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise refusal("broken_file", name=source.name) from error
    filled = [(is_hidden, name, lines) for is_hidden, name, lines in sheets if lines]
    if not filled:
        raise refusal("no_records", name=source.name)
    telling = [each for each in filled if has_header(each[2])]
    chosen = [each for each in telling if each[0] == telling[0][0]] if telling and not columns else filled[:1]
    return chain.from_iterable(
        _records(name if at else "", records_of(iter(lines), source.name, log, columns))
        for at, (_, name, lines) in enumerate(chosen)
    )


def _records(sheet: str, records: Iterator[Record]) -> Iterator[Record]:
    return (replace(each, id=f"{sheet}!{each.id}") if sheet else each for each in records)


def write_xlsx(entries: Iterable[Entry]) -> Iterator[bytes]:
    """A workbook of every field."""
    return write_table("xlsx", COLUMNS, (cells_of(entry) for entry in entries))


def _lines(sheet: python_calamine.CalamineSheet) -> list[Line]:
    rows = sheet.to_python(skip_empty_area=False)
    lines = [(at, [_text(cell) for cell in row]) for at, row in enumerate(rows, 1)]
    return [(at, cells) for at, cells in lines if any(cells)]


def _text(cell: object) -> str:
    """A cell as a person sees it: 2008.0 is 2008, a date is written as in ISO 8601."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)
