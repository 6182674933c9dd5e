"""MARC 21 as the import of SLiMS reads it.

Fields as in SLiMS 9 (admin/modules/bibliography: marcimport.php).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import pymarc
from pymarc import Field, Indicators, Subfield

from catalogue.formats.marc.writing import marc_record, within_iso_2709
from catalogue.formats.records.record import Entry


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """MARC 21 with the imprint in 260 alone, series in 440 and the class in 082, where SLiMS looks."""
    for entry in entries:
        yield within_iso_2709(_record, entry).as_marc()


def _record(entry: Entry, longest: int = sys.maxsize) -> pymarc.Record:
    record = marc_record(entry, longest)
    if record.get_fields("260"):
        record.remove_fields("264")
    series = record.get_fields("490")
    record.remove_fields("830")
    for field in series:
        field.tag, field.indicators = "440", Indicators(" ", "0")
    classed = record.get_fields("082")
    for field in () if classed else record.get_fields("090", "050")[:1]:
        record.add_ordered_field(Field("082", Indicators("0", "4"), [Subfield("a", field.get("a") or "")]))
    return record
