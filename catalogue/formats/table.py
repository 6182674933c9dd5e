"""Tables going out, as CSV, TSV, XLSX or JSON, in which no cell can act as a formula.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is executed by spreadsheet programs when a CSV
file is opened (OWASP, "CSV Injection"). In text such cells get an apostrophe, which the readers
take off again; in XLSX they are typed as strings. Where the language of the machine separates cells
by semicolons, or a person says so of tabs, a program parts our cells there, and at line breaks, since
quotation marks in the middle of what it takes for a cell mean nothing to it: what stands behind these is
guarded as well.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from catalogue.formats.problems import refusal

Cell = str | int | float | None

TABLE_FORMATS = ("csv", "tsv", "xlsx", "json")
_SIGN = r"'*[=+\-@＝＋－＠]"
_BEGINNING = r"'*[=+\-@\t\r\n＝＋－＠]"
_FORMULA, _GUARDED = re.compile(_BEGINNING), re.compile(f"'{_BEGINNING}")
_WITHIN = re.compile(rf"""([;\t\r\n][\s"]*)(?={_SIGN})""")
"""What stands before a sign that would begin a cell if another separator than ours parted the text."""
_WITHIN_GUARDED = re.compile(rf"""([;\t\r\n][\s"]*)'(?={_SIGN})""")
_CHUNK = 65_536


def guarded(text: str) -> str:
    """The text in a form that no spreadsheet program takes for a formula, whatever it parts cells by."""
    if text.isalnum():
        return text
    text = _WITHIN.sub(r"\1'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text as it was before ``guarded``."""
    if "'" not in text:
        return text
    text = text[1:] if text.startswith("'") and _GUARDED.match(text) else text
    return _WITHIN_GUARDED.sub(r"\1", text)


def write_table(
    fmt: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], title: str = "Lacuna"
) -> Iterator[bytes]:
    """The table in pieces, as they become ready; numbers stay numbers, None is an empty cell.

    ``fmt`` is one of ``TABLE_FORMATS``; JSON gives a list of objects; ``title`` names the sheet of
    an XLSX. Raises InvalidInput for any other format.
    """
    if fmt in {"csv", "tsv"}:
        return _delimited(columns, rows, "," if fmt == "csv" else "\t")
    if fmt == "xlsx":
        from catalogue.formats.workbook import workbook  # with a large library, which few ever need

        return workbook(columns, rows, title)
    if fmt == "json":
        return _json(columns, rows)
    raise refusal("not_writable", format=fmt, choices=", ".join(TABLE_FORMATS))


def _delimited(columns: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    buffer.write("\ufeff")  # Excel reads UTF-8 only behind a BOM
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
        if buffer.tell() >= _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _json(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    before = b"[\n"
    for row in rows:
        yield before + json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False).encode()
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"
