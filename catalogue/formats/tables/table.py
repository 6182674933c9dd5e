"""Tables going out, as CSV, TSV, XLSX or JSON, in which no cell can act as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from catalogue.formats.records.problems import refusal
from catalogue.formats.tables.cells import Cell, Look, guarded

TABLE_FORMATS = ("csv", "tsv", "xlsx", "json")
_CHUNK = 65_536


def write_table(
    fmt: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    title: str = "Lacuna",
    look: Look | None = None,
) -> Iterator[bytes]:
    """Return the table in pieces, as they become ready; numbers stay numbers, None is an empty cell.

    ``fmt`` is one of ``TABLE_FORMATS``; JSON gives a list of objects; ``title`` names the sheet of
    an XLSX, and ``look`` says how its columns are shown. Raises InvalidInput for any other format.
    """
    if fmt in {"csv", "tsv"}:
        return _delimited(columns, rows, "," if fmt == "csv" else "\t")
    if fmt == "xlsx":
        from catalogue.formats.tables.workbook import workbook  # with a large library, which few ever need

        return workbook(columns, rows, title, look)
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
