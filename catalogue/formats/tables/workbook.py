"""Tables as workbooks of Excel, row by row onto the disk."""

from __future__ import annotations

import pickle
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from catalogue.formats.records.entry_texts import in_xml
from catalogue.formats.tables.cells import Cell, Look

WriteOnlySheet = Any
"""What ``Workbook.create_sheet`` gives where a workbook is only written: its class has no public name."""

_CELL_LIMIT = 32_767
"""Most characters that a cell of a spreadsheet can hold."""
_CHUNK = 65_536
_WIDE = {"title", "subtitle", "evidence", "reference", "summary"}
_NUMBERS = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_SPARE_ROWS = 500
"""Rows behind the last one in which a choice is offered too, for what somebody adds."""
_LONGEST_CHOICE = 255
"""Letters of all the choices of a cell; Excel opens no workbook with more."""


def workbook(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], title: str, look: Look | None = None
) -> Iterator[bytes]:
    """Yield the workbook in pieces; ``title`` names its sheet."""
    look = look or Look()
    with tempfile.TemporaryFile() as waiting, tempfile.TemporaryFile() as file:
        # What is empty is known behind the last row, and stands before the first one in the file.
        count, filled = _keep(rows, waiting, len(columns))
        book = Workbook(write_only=True)
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
        _set_up(sheet, columns, count, filled, look)
        for _ in range(count):
            row = pickle.load(waiting)
            sheet.append([_cell(sheet, cell, name, look) for cell, name in zip(row, columns, strict=True)])
        if count:
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"
        book.save(file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _keep(rows: Iterable[Sequence[Cell]], waiting: IO[bytes], width: int) -> tuple[int, list[bool]]:
    """Put the rows aside; gives their number, and in which columns something stands."""
    count, filled = 0, [False] * width
    for row in rows:
        pickle.dump(tuple(row), waiting, pickle.HIGHEST_PROTOCOL)
        filled = [before or cell not in ("", None) for before, cell in zip(filled, row, strict=True)]
        count += 1
    waiting.seek(0)
    return count, filled


def _set_up(
    sheet: WriteOnlySheet, columns: Sequence[str], count: int, filled: Sequence[bool], look: Look
) -> None:
    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns):
        letter = get_column_letter(at + 1)
        shape = sheet.column_dimensions[letter]
        shape.width = 48 if column in _WIDE else 18
        shape.hidden = look.hides_empty and bool(count) and not filled[at]
        choices = ",".join(look.choices.get(column, ()))
        if choices and len(choices) <= _LONGEST_CHOICE:
            rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            rule.error, rule.errorTitle = choices, look.headings.get(column, column)
            rule.errorStyle = "warning"
            rule.add(f"{letter}2:{letter}{count + 1 + _SPARE_ROWS}")
            sheet.data_validations.append(rule)
    sheet.append([_text(sheet, look.headings.get(column, column), bold=True) for column in columns])
    sheet.print_title_rows = "1:1"


def _cell(sheet: WriteOnlySheet, value: Cell, column: str, look: Look) -> WriteOnlyCell | Cell:
    if column in look.numeric and isinstance(value, str) and _NUMBERS.fullmatch(value):
        return int(value)
    return _text(sheet, value)


def _text(sheet: WriteOnlySheet, value: Cell, bold: bool = False) -> WriteOnlyCell | Cell:
    if not isinstance(value, str) or not value:
        return None if value == "" else value
    cell = WriteOnlyCell(sheet, in_xml(value)[:_CELL_LIMIT])
    cell.data_type = "s"  # whatever the text begins with, it is text
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
