"""Word documents (.docx): a table whose columns can be told, else list items and paragraphs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.table import Table
from lxml.etree import LxmlError

from catalogue.formats.columns import looks_like_header
from catalogue.formats.problems import ProblemLog, refusal
from catalogue.formats.record import Record
from catalogue.formats.source import Source
from catalogue.formats.tabular import HEADER_WITHIN, Line, records_of
from catalogue.formats.text import references
from catalogue.formats.zips import check_zip

_BROKEN = (
    OpcError,
    LxmlError,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    IndexError,
)
_HEADINGS = ("Heading", "Title", "TOC", "Subtitle", "Header")


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of a Word document; references keep the number of their paragraph."""
    data = source.all_bytes()
    check_zip(source.name, data)
    try:
        document = docx.Document(io.BytesIO(data))
        rows = [line for table in document.tables for line in _rows(table)]
        paragraphs = _paragraphs(document)
    except _BROKEN as error:
        raise refusal("broken_file", name=source.name) from error
    lines: list[Line] = [(at, cells) for at, cells in enumerate(rows, 1) if any(cells)]
    if lines and (columns or any(looks_like_header(cells) for _, cells in lines[:HEADER_WITHIN])):
        return records_of(iter(lines), source.name, log, columns)
    texts = [*paragraphs, *("\t".join(filter(None, cells)) for _, cells in lines)]
    if not texts:
        raise refusal("no_records", name=source.name)
    return references(texts, log)


def _rows(table: Table) -> list[list[str]]:
    # Asking each row for its cells is quadratic in python-docx; the cells of a merged area repeat.
    return [[" ".join(cell.text.split()) for cell in row.cells] for row in table.rows]


def _paragraphs(document: Document) -> list[str]:
    """The paragraphs in their order, headings left out where there is anything else."""
    found = [
        (each.style.name if each.style else "", " ".join(each.text.split())) for each in document.paragraphs
    ]
    filled = [(style or "", text) for style, text in found if text]
    plain = [text for style, text in filled if not style.startswith(_HEADINGS)]
    return plain or [text for _, text in filled]
