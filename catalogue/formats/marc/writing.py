"""A description as a MARC record that ``marc_reading`` reads back without loss."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator

import pymarc
from pymarc import Field, Indicators, Subfield

from catalogue.formats.marc.making import LONGEST_FIELD, leader_of, pieces
from catalogue.formats.marc.reading import MARC_21, record_from_marc
from catalogue.formats.marc.source_fields import LEADER, with_kept_fields
from catalogue.formats.marc.terms import OWN_SOURCE, kind_from_leader
from catalogue.formats.records.entry_texts import entry_on_one_line
from catalogue.formats.records.own_cells import missing_cells
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry

_LONGEST_RECORD = 99_999
_MOST_BYTES = 4
"""Bytes of a letter in UTF-8."""
_WITHOUT: tuple[dict[str, object], ...] = (
    {},
    {"source_fields": ()},
    {"source_fields": (), "notes": ()},
    {"source_fields": (), "notes": (), "summary": ""},
)
"""What a record that is too long goes out without, step by step."""

Making = Callable[[Entry, int], pymarc.Record]


def marc_from_entry(entry: Entry) -> pymarc.Record:
    """Return the record of an entry within the lengths of ISO 2709."""
    return within_iso_2709(marc_record, entry)


def within_iso_2709(make: Making, entry: Entry) -> pymarc.Record:
    """Return what ``make`` gives of an entry, without what makes it too long for ISO 2709.

    Long values go on in 887; fields of the source, notes, then the summary are left out.
    """
    own_id, description, holdings = entry_on_one_line(entry)
    for without in _WITHOUT:
        record = make((own_id, description.with_changes(**without), holdings), LONGEST_FIELD)
        if len(record.as_marc()) <= _LONGEST_RECORD:
            return record
    record.remove_fields("887", "990")
    return record


def marc_record(entry: Entry, longest: int = sys.maxsize) -> pymarc.Record:
    """Return the record of an entry; what MARC has no field for, or no room in ``longest`` bytes, stands
    in 887.
    """
    record = pymarc.Record(leader=_leader(entry))
    made = with_kept_fields(MARC_21, MARC_21.made(entry), entry)
    record.fields = [cut(field, longest) for field in made]
    lost = missing_cells(entry, record_from_marc(record, 1, ProblemLog()))
    record.fields += own_fields("887", lost.items(), longest)
    return record


def own_fields(tag: str, cells: Iterable[tuple[str, str]], longest: int) -> list[Field]:
    """Cells of our table as fields for what is not MARC."""
    return [
        Field(tag, Indicators(" ", " "), [Subfield("a", f"{column}{piece}"), Subfield("2", OWN_SOURCE)])
        for column, cell in cells
        for piece in _own_pieces(cell, longest)
    ]


def _leader(entry: Entry) -> str:
    """Return the leader, as in the source where it says no other kind."""
    leader, kind = leader_of(entry), entry[1].kind
    for kept in entry[1].source_fields_of(MARC_21.name):
        source = kept.value
        if kept.name == LEADER and kind_from_leader(source) in {"", kind, kind_from_leader(leader)}:
            return f"{leader[:5]}{source[5:8]}{leader[8:17]}{source[17:]}{leader[18:]}"
    return leader


def cut(field: Field, longest: int) -> Field:
    """Return the field with the beginning of each value that is too long."""
    if field.control_field or all(len(part.value) * _MOST_BYTES <= longest for part in field.subfields):
        return field
    room = longest // len(field.subfields)
    shortened = [Subfield(part.code, next(pieces(part.value, room), "")) for part in field.subfields]
    return Field(field.tag, field.indicators, shortened)


def _own_pieces(cell: str, longest: int) -> Iterator[str]:
    """Yield a cell in pieces for 887: the first behind a colon, the others each behind a colon and a plus."""
    first, *others = pieces(cell, longest) if cell else [""]
    yield f": {first}"
    yield from (f":+{piece}" for piece in others)
