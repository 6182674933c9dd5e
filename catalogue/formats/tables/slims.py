"""The table that the import of SLiMS takes, as its own export writes it.

Columns as in SLiMS 9 (admin/modules/bibliography: export.php, import.php).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from catalogue.domain.descriptions.languages import english_name
from catalogue.formats.records.record import Entry
from catalogue.formats.records.rows import TABLE
from catalogue.formats.tables.cells import guarded
from catalogue.formats.tables.presets import SLIMS

_CHUNK = 65_536
_ITS_OWN = ("gmd name", "classification", "image", "sor")
"""Columns that only SLiMS has: they come back as they came in."""


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield a CSV file with the names of the columns in its first row; SLiMS is to be told so."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(column.replace(" ", "_") for column in SLIMS.columns)
    for entry in entries:
        writer.writerow(map(guarded, _row(entry)))
        if buffer.tell() >= _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _row(entry: Entry) -> list[str]:
    _, d, holdings = entry
    own = {field.name.replace("_", " ").casefold(): field.value for field in d.source_fields_of(TABLE)}
    numbers = [*d.identifiers_of("isbn"), *d.identifiers_of("issn")]
    series = f"{d.series}; {d.number}" if d.series and d.number and not d.venue else d.series
    values = {
        "title": d.called,
        "gmd name": "Text",
        "edition": d.edition,
        "isbn issn": numbers[0] if numbers else "",
        "publisher name": d.publisher,
        "publish year": d.year,
        "collation": d.pages,
        "series title": series,
        "call number": next((copy.call_number for copy in holdings if copy.call_number), ""),
        "language name": english_name(d.languages[0]) if d.languages else "",
        "place name": d.place,
        "notes": "\\n".join(filter(None, [d.summary, *d.notes])),
        "authors": _angled(contributor.name for contributor in d.contributors),
        "topics": _angled(d.subjects),
        "item code": _angled(copy.accession_number for copy in holdings),
    }
    values |= {column: own[column] for column in _ITS_OWN if column in own}
    return [values.get(column, "").replace("\n", "\\n") for column in SLIMS.columns]


def _angled(items: Iterable[str]) -> str:
    return "".join(f"<{part.translate(_NO_ANGLES)}>" for part in items if part)


_NO_ANGLES = str.maketrans("<>", "()")
