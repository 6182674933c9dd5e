"""Zipped formats (XLSX, ODS, DOCX) looked at before anything opens them.

A 231 kB workbook can unpack to gigabytes, and a sheet with two cells in far corners makes a reader
reserve room for all that lie between. What a part of the archive is, its content says and not its name:
readers find a sheet wherever the workbook says that it lies.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from catalogue.formats.records.problems import refusal

MAX_UNPACKED = 300_000_000
_SUSPICIOUS_SIZE = 30_000_000
_MAX_RATIO = 100
"""XML of real sheets shrinks to a tenth or a thirtieth, repeated filling to a thousandth."""
MAX_CELLS = 20_000_000
"""Cells of the rectangles that hold all that is filled, of all sheets together."""
_CHUNK = 1_000_000
BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError, LookupError,
)  # fmt: skip
"""What reading a damaged archive raises: one that claims a later version of the form is "not implemented"."""
_XML_NAMES = (".xml", ".rels")
_XML_BEGINNINGS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")


def check_zip(name: str, data: bytes) -> None:
    """Raise InvalidInput unless the archive is sound and of reasonable size when unpacked, its sheets too."""
    unpacked = cells = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            declared = sum(member.file_size for member in archive.infolist())
            _check_size(name, declared, len(data))
            for member in archive.infolist():
                part: _Part | None = None
                for at, chunk in enumerate(_chunks(archive, member)):
                    unpacked += len(chunk)
                    _check_size(name, unpacked, len(data))
                    if at == 0 and _is_xml(member.filename, chunk):
                        part = _Part(MAX_CELLS - cells)
                    # Some readers of sheets never come to an end in XML that is cut or damaged.
                    if part:
                        part.parse(chunk)
                cells += part.cells if part else 0
    except _TooManyCells as error:
        raise refusal("zip_bomb", name=name) from error
    except BROKEN as error:
        raise refusal("broken_file", name=name) from error


def _is_xml(filename: str, beginning: bytes) -> bool:
    return filename.endswith(_XML_NAMES) or beginning.lstrip(b" \t\r\n").startswith(_XML_BEGINNINGS)


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the pieces of a member, the last of them empty."""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
    yield b""


def _check_size(name: str, unpacked: int, packed: int) -> None:
    if unpacked > MAX_UNPACKED or (unpacked > _SUSPICIOUS_SIZE and unpacked > _MAX_RATIO * packed):
        raise refusal("zip_bomb", name=name)


class _TooManyCells(Exception):
    """The rectangles that hold all cells are beyond reason."""


class _Part:
    """A part of an archive on its way through a parser, which counts the cells if it is a sheet."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._sheet: _Sheet | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._root
        self._parser.StartDoctypeDeclHandler = _refuse_doctype

    @property
    def cells(self) -> int:
        """How many cells lie in the rectangles of its sheets."""
        return self._sheet.cells if self._sheet else 0

    def parse(self, chunk: bytes) -> None:
        """Go on with a piece, the last of which is empty; raises ``_TooManyCells``, and expat's errors."""
        self._parser.Parse(chunk, not chunk)
        if self.cells > self._most:
            raise _TooManyCells

    def _root(self, name: str, _attributes: Mapping[str, str]) -> None:
        """Learn from its first element what a part is."""
        local = name.rpartition(":")[2]
        kinds: dict[str, type[_Sheet]] = {"worksheet": _ExcelSheet, "document-content": _OpenDocumentSheets}
        self._sheet = kinds[local]() if local in kinds else None
        self._parser.StartElementHandler = self._sheet.start if self._sheet else None
        self._parser.EndElementHandler = self._sheet.end if self._sheet else None


def _refuse_doctype(*_: object) -> None:
    """No office program writes one; entities, and files of the machine, would be named in it."""
    raise ValueError("a part with a document type")


class _Sheet:
    """Counts the cells between the first and the last that is filled."""

    def __init__(self) -> None:
        self._before = self._rows = self._columns = 0

    @property
    def cells(self) -> int:
        """How many there are so far."""
        return self._before + self._rows * self._columns

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Enter an element."""

    def end(self, name: str) -> None:
        """Leave an element."""


class _ExcelSheet(_Sheet):
    """Rows and cells say where they stand, or stand behind the one before."""

    def __init__(self) -> None:
        super().__init__()
        self._row = self._column = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            said = attributes.get("r", "")
            self._row = _number(said, self._row + 1)
            self._column = 0
        elif local == "c":
            letters, digits = _reference(attributes.get("r", ""))
            self._column = letters or self._column + 1
            self._rows = max(self._rows, digits or self._row or 1)
            self._columns = max(self._columns, self._column)


def _reference(text: str) -> tuple[int, int]:
    """Column and row of "AB12", 0 for what is not said."""
    digits = text.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    column = 0
    for letter in text[: len(text) - len(digits)].upper()[:8]:
        column = column * 26 + ord(letter) - 64
    return column, _number(digits, 0)


class _OpenDocumentSheets(_Sheet):
    """Rows and cells may stand for many alike; empty ones at the end are passed over by readers."""

    def __init__(self) -> None:
        super().__init__()
        self._row = self._row_repeats = self._column = self._filled_to = 0
        self._repeats = 1
        self._is_filled = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table:table":
            self._before, self._rows, self._columns, self._row = self.cells, 0, 0, 0
        elif name == "table:table-row":
            self._row_repeats = _number(attributes.get("table:number-rows-repeated", "1"))
            self._column = self._filled_to = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._repeats = _number(attributes.get("table:number-columns-repeated", "1"))
            # A formula has a value, a text is a paragraph within.
            self._is_filled = any(
                attribute.startswith(("office:", "table:formula")) for attribute in attributes
            )
        elif name == "text:p":
            self._is_filled = True

    def end(self, name: str) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            self._column += self._repeats
            if self._is_filled:
                self._filled_to = self._column
        elif name == "table:table-row":
            self._row += self._row_repeats
            if self._filled_to:
                self._rows = self._row
                self._columns = max(self._columns, self._filled_to)


_MOST_DIGITS = 18


def _number(text: str, unsaid: int = 1) -> int:
    """Return a number of rows or columns; of one with thousands of digits the first are too many already."""
    return int(text[:_MOST_DIGITS]) if text.isdecimal() else unsaid
