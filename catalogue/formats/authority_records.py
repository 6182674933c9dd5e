"""Names under their forms as MARC 21 authority records, the way in which libraries exchange them.

Fields as in the MARC 21 Format for Authority Data (https://www.loc.gov/marc/authority/): the preferred
name in 1XX, the others in 4XX (``$w`` d: an acronym), the body above in 510 (``$w`` t), the country in 370.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import pymarc
from pymarc import Field, Indicators, Subfield

from catalogue.domain.authorities.authority import Authority, NameForm
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.formats.detection import format_of
from catalogue.formats.files.source import open_source
from catalogue.formats.marc import marc21, marcxml
from catalogue.formats.marc.reading import is_authority, marc_heading
from catalogue.formats.records.checks import checked_text
from catalogue.formats.records.people import ACRONYM
from catalogue.formats.records.problems import ProblemLog, refusal

FORMATS = ("marc", "marcxml")
"""The formats of the registry that carry authority records."""

_TAGS = {MentionKind.PERSON: "00", MentionKind.BODY: "10", MentionKind.SERIES: "30"}
_KINDS = {"00": MentionKind.PERSON, "10": MentionKind.BODY, "11": MentionKind.BODY, "30": MentionKind.SERIES}
_MARKS = {MentionKind.PERSON: "1 ", MentionKind.BODY: "2 ", MentionKind.SERIES: " 0"}
_ACRONYM, _PARENT, _NEITHER = "d", "t", "n"
_LANGUAGE = re.compile(r"\(rfc5646\)([\w-]{2,8})")
"""The language of a form, in the subfield for local use: MARC 21 has none for it."""


def write_names(fmt: str, authorities: Iterable[Authority]) -> Iterator[bytes]:
    """Return the names as a file of ``FORMATS``, in pieces; raises InvalidInput for another format."""
    records = (_record(authority, number) for number, authority in enumerate(authorities, 1))
    if fmt == "marc":
        return (record.as_marc() for record in records)
    if fmt == "marcxml":
        return marcxml.collection(records)
    raise refusal("not_writable", format=fmt, choices=", ".join(FORMATS))


def read_names(source: Path | BinaryIO, name: str, log: ProblemLog) -> Iterator[Authority]:
    """Yield the names of a file, one by one, as ``write_names`` or another library wrote it.

    Raises InvalidInput where the file is no MARC or holds no authority record.
    """
    opened = open_source(source, name)
    readers = {"marc": marc21.marc_records, "marcxml": marcxml.marc_records}
    read = readers.get(format_of(opened))
    if read is None:
        raise refusal("no_names", name=name)
    is_empty = True
    for number, record in read(opened, log):
        if found := _authority(record, number, log):
            is_empty = False
            yield found
        else:
            log.add("no_name", number, value=marc_heading(record))
    if is_empty:
        raise refusal("no_names", name=name)


def _record(authority: Authority, number: int) -> pymarc.Record:
    kind = authority.kind
    record = pymarc.Record(leader="00000nz  a2200000nc 4500")
    record.fields = [Field("001", data=str(number)), Field("008", data=_coded(kind))]
    if authority.country:
        record.fields.append(Field("370", Indicators(" ", " "), [Subfield("c", authority.country)]))
    record.fields.append(_name(f"1{_TAGS[kind]}", kind, Subfield("a", authority.name)))
    record.fields += [_form(form, kind) for form in authority.forms]
    if authority.parent:
        parts = Subfield("w", _PARENT), Subfield("a", authority.parent)
        record.fields.append(_name("510", MentionKind.BODY, *parts))
    return record


def _coded(kind: MentionKind) -> str:
    """Field 008: an established name, of a series with a numbering that is not told or of none."""
    is_series = kind is MentionKind.SERIES
    person = "a" if kind is MentionKind.PERSON else "n"
    return (
        f"{'':6}n| azn{'a|' if is_series else 'nn'}aa{'a' if is_series else 'b'}n{'':10}|b a{person}a{'':5}d"
    )


def _name(tag: str, kind: MentionKind, *parts: Subfield) -> Field:
    marks = _MARKS[kind]
    return Field(tag, Indicators(marks[0], marks[1]), list(parts))


def _form(form: NameForm, kind: MentionKind) -> Field:
    parts = [Subfield("a", form.name)]
    if form.is_acronym or ACRONYM.fullmatch(form.name):
        parts.insert(0, Subfield("w", _ACRONYM if form.is_acronym else _NEITHER))
    if form.language:
        parts.append(Subfield("9", f"(rfc5646){form.language}"))
    return _name(f"4{_TAGS[kind]}", kind, *parts)


def _authority(record: pymarc.Record, number: int, log: ProblemLog) -> Authority | None:
    """Return the name that a record tells of; None for a publication, a subject, a place or a work."""
    if not is_authority(record):
        return None
    headings = [field for field in record.fields if field.tag.startswith("1") and field.tag[1:] in _KINDS]
    coded = record.get("008")
    kind_of_series = (coded.data or "")[12:13] if coded else ""
    if not headings or headings[0].get("t") or (headings[0].tag == "130" and kind_of_series == "n"):
        return None
    kind = _KINDS[headings[0].tag[1:]]
    name = _printed(headings[0], number, log)
    others = (field for field in record.fields if field.tag.startswith("4"))
    forms = [field for field in others if _KINDS.get(field.tag[1:]) is kind]
    above = [field for field in record.get_fields("510") if (field.get("w") or "")[:1] == _PARENT]
    country = record.get("370")
    authority = Authority(
        kind,
        name,
        tuple(form for field in forms if (form := _form_of(field, number, log)).name),
        _printed(above[0], number, log) if above else "",
        checked_text((country.get("c") if country else "") or "", number, "370", log),
    )
    return authority if name else None


def _form_of(field: Field, number: int, log: ProblemLog) -> NameForm:
    name = _printed(field, number, log)
    said = (field.get("w") or "")[:1]
    language = _LANGUAGE.fullmatch(field.get("9") or "")
    is_acronym = said == _ACRONYM if said else field.tag == "410" and bool(ACRONYM.fullmatch(name))
    return NameForm(name, language[1] if language else "", is_acronym)


def _printed(field: Field, number: int, log: ProblemLog) -> str:
    """Return the name without dates and the like, in one line."""
    codes = {"00": "abc", "30": "anp"}.get(field.tag[1:], "abn")
    parts = [checked_text(text, number, field.tag, log) for text in field.get_subfields(*codes)]
    if codes == "abn" and len(parts) > 1:
        return ". ".join(part.rstrip(" .") for part in parts)
    return " ".join(parts).rstrip(" ,")
