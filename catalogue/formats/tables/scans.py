"""Lists of scanned numbers, as scanner programs and spreadsheets keep them: lines, whatever the file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from catalogue.formats.files.zips import check_zip
from catalogue.formats.records.problems import refusal

_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How XLSX and ODS (zips) and XLS (an OLE container) begin."""


def scanned_lines(name: str, data: bytes) -> list[str]:
    """Return the lines of a text, of CSV, or of every sheet of an XLSX, XLS or ODS file, its cells parted
    by tabs.

    A first line without any digit is a heading and is left out. Raises ``InvalidInput`` for a workbook
    that cannot be read, or that unpacks beyond reason.
    """
    if data.startswith(_SPREADSHEETS):
        return [line for sheet in _sheets(name, data) for line in _numbers(sheet)]
    return _numbers(_decoded(data).splitlines())


def _numbers(lines: Iterable[str]) -> list[str]:
    found = [line for line in lines if line.strip()]
    return found[1:] if found and not re.search(r"\d", found[0]) else found


def _sheets(name: str, data: bytes) -> list[list[str]]:
    import python_calamine  # most lists of scanned numbers are text

    if data.startswith(b"PK"):
        check_zip(name, data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(sheet_name).to_python() for sheet_name in book.sheet_names]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise refusal("broken_file", name=name) from error
    return [["\t".join(map(_cell, row)) for row in rows] for rows in sheets]


def _cell(value: object) -> str:
    """Return a cell as it was scanned: numbers of digits alone come as 17.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return re.sub(r"\s+", " ", str(value))


def _decoded(content: bytes) -> str:
    """Return the text of a list, in the encodings that phones and old scanners write."""
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
