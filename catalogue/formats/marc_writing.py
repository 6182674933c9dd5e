"""A description as a MARC record that ``marc_reading`` reads back without loss."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pymarc
from pymarc import Field, Indicators, Subfield

from catalogue.domain.description import Contributor, ContributorKind, Description
from catalogue.domain.years import year_of
from catalogue.formats.marc_holdings import marc_holdings
from catalogue.formats.marc_numbers import marc_number
from catalogue.formats.marc_reading import record_from_marc
from catalogue.formats.marc_terms import OWN_SOURCE
from catalogue.formats.own_cells import missing_cells
from catalogue.formats.problems import ProblemLog
from catalogue.formats.record import Entry

_LONGEST_FIELD = 9_000
"""Bytes of text in one field; the directory has four digits for its length."""
_LONGEST_RECORD = 99_999
_MOST_BYTES = 4
"""Bytes of a letter in UTF-8."""


def marc_from_entry(entry: Entry) -> pymarc.Record:
    """The record of an entry within the lengths of ISO 2709.

    Long values go on in 887; notes, then the summary, are left out of a record that is still too long.
    """
    record = marc_record(entry, _LONGEST_FIELD)
    own_id, description, holdings = entry
    for without in ({"notes": ()}, {"notes": (), "summary": ""}):
        if len(record.as_marc()) > _LONGEST_RECORD:
            record = marc_record((own_id, description.with_changes(**without), holdings), _LONGEST_FIELD)
    if len(record.as_marc()) > _LONGEST_RECORD:
        record.remove_fields("887")
    return record


def marc_record(entry: Entry, longest: int = sys.maxsize) -> pymarc.Record:
    """The record of an entry; what MARC has no field for, or no room in ``longest`` bytes, stands in 887."""
    own_id, description, holdings = entry
    # Position 18 "c": ISBD punctuation omitted, so that readers take every mark for content.
    record = pymarc.Record(leader=f"00000n{_material(description)} a2200000uc 4500")
    record.fields = [
        Field("001", data=own_id),
        Field("008", data=_coded(description)),
        *(marc_number(each) for each in description.identifiers if each.value),
        *(_cut(field, longest) for field in _fields(description)),
        *marc_holdings(holdings),
    ]
    lost = missing_cells(entry, record_from_marc(record, 1, ProblemLog()))
    record.fields += [
        Field("887", Indicators(" ", " "), [Subfield("a", f"{column}{piece}"), Subfield("2", OWN_SOURCE)])
        for column, cell in lost.items()
        for piece in _own_pieces(cell, longest)
    ]
    return record


def _cut(field: Field, longest: int) -> Field:
    """The field with the beginning of each value that is too long."""
    if all(len(each.value) * _MOST_BYTES <= longest for each in field.subfields):
        return field
    room = longest // len(field.subfields)
    cut = [Subfield(each.code, next(_pieces(each.value, room))) for each in field.subfields]
    return Field(field.tag, field.indicators, cut)


def _material(description: Description) -> str:
    if description.venue:
        return "ab"
    return {"video": "gm", "map": "em", "serial": "as", "thesis": "tm"}.get(description.kind, "am")


def _coded(description: Description) -> str:
    """Field 008: forty positions, of which we know the year."""
    year = year_of(description.year)
    return f"{'':6}s{year:04d}{'':29}" if year else f"{'':6}n{'':33}"


def _field(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field | None:
    filled = [Subfield(code, value) for code, value in subfields if value]
    is_empty = all(each.code == "2" for each in filled)
    return None if is_empty else Field(tag, Indicators(indicators[0], indicators[1]), filled)


def _fields(description: Description) -> Iterator[Field]:
    d = description
    made = [
        *(_field("041", " 7", ("a", code), ("2", "rfc5646")) for code in d.languages),
        *(_contributor(each, at == 0) for at, each in enumerate(d.contributors)),
        _field("245", "10", ("a", d.title), ("b", d.subtitle), ("n", "" if d.venue else d.volume)),
        *(_field("246", "31", ("a", title)) for title in d.parallel_titles),
        _field("250", "  ", ("a", d.edition)),
        _field("264", " 1", ("a", d.place), ("b", d.publisher), ("c", d.year)),
        _field("300", "  ", ("a", "" if d.venue else d.pages)),
        _field("490", "0 ", ("a", d.series), ("v", d.number if _is_series_number(d) else "")),
        *(_field("500", "  ", ("a", note)) for note in d.notes),
        *(_field("520", "  ", ("a", piece)) for piece in _pieces(d.summary)),
        *(_field("522", "  ", ("a", country)) for country in d.countries),
        _field("524", "  ", ("a", d.reference)),
        *(_field("650", " 4", ("a", subject)) for subject in d.subjects),
        _field("655", " 7", ("a", d.kind), ("2", OWN_SOURCE)),
        _host(d),
    ]
    return (field for field in made if field)


def _contributor(contributor: Contributor, is_first: bool) -> Field | None:
    person = contributor.kind is ContributorKind.PERSON
    tag = ("1" if is_first else "7") + ("00" if person else "10")
    indicators = "1 " if person and "," in contributor.name else "0 " if person else "2 "
    role = "" if contributor.role == "author" else contributor.role
    return _field(tag, indicators, ("a", contributor.name), ("e", role))


def _is_series_number(description: Description) -> bool:
    return bool(description.series and not description.venue)


def _host(description: Description) -> Field | None:
    d = description
    number = "" if _is_series_number(d) else d.number
    return _field(
        "773",
        "0 ",
        ("t", d.venue),
        ("g", f"vol. {d.volume}" if d.venue and d.volume else ""),
        ("g", f"no. {number}" if number else ""),
        ("g", f"p. {d.pages}" if d.venue and d.pages else ""),
    )


def _own_pieces(cell: str, longest: int) -> Iterator[str]:
    """A cell in pieces for 887: the first behind a colon, the others each behind a colon and a plus."""
    first, *others = _pieces(cell, longest) if cell else [""]
    yield f": {first}"
    yield from (f":+{piece}" for piece in others)


def _pieces(text: str, longest: int = _LONGEST_FIELD) -> Iterator[str]:
    """A text in pieces of at most so many bytes, parted before spaces where there are any."""
    while text:
        piece = text.encode()[:longest].decode(errors="ignore")
        if len(piece) < len(text) and (at := piece.rfind(" ", len(piece) // 2)) > 0:
            piece = piece[:at]
        yield piece
        text = text[len(piece) :]
