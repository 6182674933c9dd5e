"""Zipped formats (XLSX, ODS, DOCX) looked at before anything opens them.

A 231 kB workbook can unpack to gigabytes, and a sheet with two cells in far corners makes a reader
reserve room for all that lie between.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from catalogue.formats.problems import refusal

MAX_UNPACKED = 300_000_000
_SUSPICIOUS_SIZE = 30_000_000
_MAX_RATIO = 100
"""XML of real sheets shrinks to a tenth or a thirtieth, repeated filling to a thousandth."""
MAX_CELLS = 20_000_000
_CHUNK = 1_000_000
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError, LookupError,
)  # fmt: skip
_REFERENCE = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,4})(\d{1,8})"')
_REPEATED = re.compile(rb'number-(columns|rows)-repeated="(\d+)"')


def check_zip(name: str, data: bytes) -> None:
    """Raise InvalidInput unless the archive is sound and of reasonable size when unpacked."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            declared = sum(each.file_size for each in archive.infolist())
            _check_size(name, declared, len(data))
            for each in archive.infolist():
                # Some readers of sheets never come to an end in XML that is cut or damaged.
                xml = expat.ParserCreate() if each.filename.endswith((".xml", ".rels")) else None
                for chunk in _chunks(archive, each):
                    unpacked += len(chunk)
                    _check_size(name, unpacked, len(data))
                    if xml:
                        xml.Parse(chunk, not chunk)
    except _BROKEN as error:
        raise refusal("broken_file", name=name) from error


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The pieces of a member, the last of them empty."""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
    yield b""


def _check_size(name: str, unpacked: int, packed: int) -> None:
    if unpacked > MAX_UNPACKED or (unpacked > _SUSPICIOUS_SIZE and unpacked > _MAX_RATIO * packed):
        raise refusal("zip_bomb", name=name)


def check_sheets(name: str, data: bytes) -> None:
    """Raise InvalidInput where the rectangle that holds all cells of a sheet is beyond reason."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for each in archive.infolist():
            if re.match(r"xl/worksheets/[^/]+\.xml$", each.filename):
                _check_rectangle(name, archive.read(each))
            elif each.filename == "content.xml":
                _check_repeats(name, archive.read(each))


def _check_rectangle(name: str, xml: bytes) -> None:
    rows = columns = 0
    for letters, digits in _REFERENCE.findall(xml):
        rows = max(rows, int(digits))
        columns = max(columns, _column_number(letters))
    if rows * columns > MAX_CELLS:
        raise refusal("zip_bomb", name=name)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_repeats(name: str, xml: bytes) -> None:
    # Programs fill the sheet to its end with one repeated empty row, which readers pass over.
    filled = re.sub(rb"<table:table-row[^>]*>\s*<table:table-cell[^>]*/>\s*</table:table-row>", b"", xml)
    filled = re.sub(rb"<table:table-cell[^>]*/>\s*</table:table-row>", b"", filled)
    cells = 1
    for _, count in _REPEATED.findall(filled):
        cells += int(count)
    if cells > MAX_CELLS // 20:
        raise refusal("zip_bomb", name=name)
