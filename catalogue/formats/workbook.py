"""Tables as workbooks of Excel, row by row onto the disk."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from catalogue.formats.table import Cell

_CELL_LIMIT = 32_767
"""Most characters that a cell of a spreadsheet can hold."""
_CHUNK = 65_536
_WIDE = {"title", "subtitle", "evidence", "reference", "summary"}


def workbook(columns: Sequence[str], rows: Iterable[Sequence[Cell]], title: str) -> Iterator[bytes]:
    """The workbook in pieces; ``title`` names its sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = 48 if column in _WIDE else 18
    sheet.append([_typed(sheet, column, bold=True) for column in columns])
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _typed(sheet: WriteOnlyWorksheet, value: Cell, bold: bool = False) -> WriteOnlyCell | Cell:
    if not isinstance(value, str) or not value:
        return None if value == "" else value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:_CELL_LIMIT])
    cell.data_type = "s"  # whatever the text begins with, it is text
    if bold:
        cell.font = Font(bold=True)
    return cell
