"""Scanned numbers out of whatever a scanner program or a phone writes."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from catalogue.errors import InvalidInput
from catalogue.formats.tables.scans import scanned_lines


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Number", "When"], ["HTIC-1", "9:00"], [17, None], [], ["HTIC-3\n", ""]):
        book.active.append(row)
    book.create_sheet("Room 2").append(["HTIC-4"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_every_sheet_of_a_workbook_is_read_without_its_heading() -> None:
    lines = scanned_lines("shelf.xlsx", workbook())
    assert [line.split("\t")[0].strip() for line in lines] == ["HTIC-1", "17", "HTIC-3", "HTIC-4"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_text_is_read_in_the_encodings_of_phones(encoding: str) -> None:
    assert scanned_lines("a.txt", "Numéro\nHTIC-1\r\n\nHTIC-é2\n".encode(encoding)) == ["HTIC-1", "HTIC-é2"]


def test_a_broken_workbook_is_refused() -> None:
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a", "b")
    for data in (workbook()[:200], empty.getvalue()):
        with pytest.raises(InvalidInput):
            scanned_lines("a.xlsx", data)
