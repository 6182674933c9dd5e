"""MARC 21 as Koha stages it: items in 952 alone, the kind of the title in 942."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import pymarc
from pymarc import Field, Indicators, Subfield

from catalogue.formats.marc.writing import marc_record, within_iso_2709
from catalogue.formats.records.record import Entry

_ITEM_TYPES = {
    "video": "VM",
    "map": "MP",
    "serial": "CR",
    "periodical": "CR",
    "newsletter": "CR",
    "article": "CR",
}
"""Item types of Koha's own first set; books and all else are BK."""


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """MARC 21 records for Koha.

    Which of its libraries has an item (952 $a and $b) is the code that a library of a union has here; without
    one only Koha knows: what came from there keeps it, and for the rest a template for MARC modification sets
    it while the file is staged.
    """
    for entry in entries:
        yield within_iso_2709(_record, entry).as_marc()


def _record(entry: Entry, longest: int = sys.maxsize) -> pymarc.Record:
    record = marc_record(entry, longest)
    kind = _ITEM_TYPES.get(entry[1].kind, "BK")
    record.remove_fields("852", "541")
    for field in record.get_fields("952"):
        if not field.get("y"):
            field.add_subfield("y", kind)
    if not record.get_fields("942"):
        parts = [Subfield("2", "ddc"), Subfield("c", kind)]
        record.add_ordered_field(Field("942", Indicators(" ", " "), parts))
    return record
