"""What the fields of a UNIMARC record say of a publication (IFLA, UNIMARC Manual: Bibliographic Format)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pymarc
from pymarc import Field, Indicators, Subfield

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.descriptions.identifiers import SCHEMES, identifier_from
from catalogue.domain.descriptions.languages import code_of
from catalogue.domain.descriptions.years import year_of
from catalogue.formats.marc.fields import MarcFields, with_series
from catalogue.formats.marc.source_fields import Dialect, Said, with_source
from catalogue.formats.marc.terms import OWN_SOURCE, own_cells
from catalogue.formats.marc.unimarc_making import ROLE_NUMBERS, SORTING, unimarc_fields, unimarc_leader
from catalogue.formats.records.checks import checked_identifiers, checked_text, is_nothing, year_checked
from catalogue.formats.records.own_cells import with_cells
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import HoldingData, Record

OWN_TAG = "990"
"""The field for local use in which stands what UNIMARC has no field for."""
_NOTES = re.compile(r"3(?!30|32|45)\d\d")
"""Notes for readers: not 345, at what price and of whom to buy."""
_ROLES = {number: role for role, number in reversed(ROLE_NUMBERS.items())} | {
    "651": "editor",
    "000": "author",
}
_BY_LEADER = {
    "as": "serial",
    "aa": "article",
    "em": "map",
    "gm": "video",
    "im": "recording",
    "jm": "recording",
}
_PART = re.compile(r"(vol|tome|no|n°|iss|pp?)\w*\.?\s*", re.IGNORECASE)
_HOST_PARTS = {"v": "volume", "t": "volume", "n": "number", "i": "number", "p": "pages"}
_PEOPLE = re.compile(r"7[0-2][0-3]")


def is_unimarc(marc: pymarc.Record) -> bool:
    """Whether a record of a publication is UNIMARC: its title stands in 200 and not in 245."""
    tags = {field.tag for field in marc.fields}
    return "200" in tags and "245" not in tags


def record_from_unimarc(marc: pymarc.Record, line: int, log: ProblemLog) -> Record:
    """Return the record that a UNIMARC record describes; ``line`` is its number in the file."""
    fields = MarcFields(_filing_marks_out(marc), line, log, keeps_marks=True)
    description, holdings = said(fields)
    if not description.title and not description.reference:
        log.add("no_title", line, "200")
    control = marc.get("001")
    own_id = checked_text(control.data or "", line, "001", log) if control else ""
    record = Record(own_id or str(line), description, line, str(marc), holdings)
    return with_source(UNIMARC, with_cells(record, own_cells(marc, OWN_TAG)), fields)


def _filing_marks_out(marc: pymarc.Record) -> pymarc.Record:
    plain = pymarc.Record(leader=str(marc.leader))
    for field in marc.fields:
        if field.control_field:
            plain.fields.append(field)
            continue
        parts = [Subfield(part.code, SORTING.sub("", part.value)) for part in field.subfields]
        plain.fields.append(Field(field.tag, Indicators(field.indicator1, field.indicator2), parts))
    return plain


def said(fields: MarcFields) -> Said:
    """Return what the fields of UNIMARC say of a publication and of its copies."""
    identifiers = checked_identifiers(_identifiers(fields), fields.line, fields.log)
    description = Description(
        title=_title(fields),
        subtitle=" : ".join(fields.all("200", "e")),
        parallel_titles=tuple(_parallel_titles(fields)),
        contributors=tuple(_contributors(fields)),
        publisher=fields.first("210 214", "c"),
        place=fields.first("210 214", "a"),
        year=_year(fields),
        edition=fields.first("205", "a"),
        identifiers=tuple(identifiers),
        languages=tuple(_languages(fields)),
        kind=_kind(fields),
        countries=tuple(dict.fromkeys(text for text, own in _places(fields) if own)),
        subjects=tuple(dict.fromkeys(_subjects(fields))),
        summary=" ".join(fields.all("330", "a")),
        notes=tuple(_notes(fields)),
        reference=fields.first("332", "a"),
    )
    return description.with_changes(**_series_and_host(fields)), _holdings(fields)


def _title(fields: MarcFields) -> str:
    title = fields.first("200", "a")
    parts = list(fields.all("200", "i"))
    return ". ".join([title, *parts]) if title else " ".join(parts)


def _parallel_titles(fields: MarcFields) -> Iterator[str]:
    found = [
        *fields.all("200", "d"),
        *(": ".join(fields.texts(field, "ae")) for field in _of(fields, "510", "517", "541")),
    ]
    yield from dict.fromkeys(text for text in found if text)


def _of(fields: MarcFields, *tags: str) -> list[Field]:
    return list(fields.marc.get_fields(*tags))


def _contributors(fields: MarcFields) -> Iterator[Contributor]:
    for field in fields.marc.fields:
        if not _PEOPLE.fullmatch(field.tag):
            continue
        codes = [code for text in fields.texts(field, "4") if (code := text[:3])]
        role = next((_ROLES[code] for code in codes if code in _ROLES), "author")
        if field.tag[1] == "1":
            name = ". ".join(fields.texts(field, "ab"))
            kind = ContributorKind.BODY
        else:
            name = ", ".join(fields.texts(field, "ab"))
            kind = ContributorKind.PERSON
        if name:
            yield Contributor(name, kind, role)


def _year(fields: MarcFields) -> str:
    for text in fields.all("210 214", "d"):
        if not is_nothing(text):
            return year_checked(text, fields.line, "210$d", fields.log)
    coded = fields.first("100", "a")[9:13]
    return coded if coded.isdigit() and year_of(coded) else ""


def _identifiers(fields: MarcFields) -> Iterator[Identifier]:
    for field in _of(fields, "010", "011", "013", "015", "017", "022", "856"):
        if field.tag == "856":
            yield from (Identifier("url", text) for text in fields.texts(field, "u"))
            continue
        source = (field.get("2") or "").casefold()
        for text in fields.texts(field, "az"):
            if is_nothing(text):
                fields.odd("placeholder_value", field.tag, text)
            elif field.tag in {"010", "011"}:
                yield Identifier("isbn" if field.tag == "010" else "issn", text)
            elif source in SCHEMES:
                fields.texts(field, "2")
                yield Identifier(source, text)
            elif field.tag == "015":
                yield Identifier("report_number", text)
            else:
                yield identifier_from(text)


def _languages(fields: MarcFields) -> Iterator[str]:
    found = []
    for text in fields.all("101", "a"):
        if not (code := code_of(text)) and text.casefold() not in {"und", "mul", "zxx"}:
            fields.odd("unknown_language", "101", text)
        found.append(code)
    yield from dict.fromkeys(filter(None, found))


def _kind(fields: MarcFields) -> str:
    for field in _of(fields, "608"):
        if field.get("2") == OWN_SOURCE:
            return next(iter(fields.texts(field, "a2")), "")
    if next(fields.all("328", "a"), ""):
        return "thesis"
    return _BY_LEADER.get(str(fields.marc.leader)[6:8], "")


def _places(fields: MarcFields) -> Iterator[tuple[str, bool]]:
    """Yield the places that a publication is about, and whether Lacuna wrote them as countries."""
    for field in _of(fields, "607"):
        own = field.get("2") == OWN_SOURCE
        for text in [" -- ".join(fields.texts(field, "axyz"))]:
            yield text, own


def _subjects(fields: MarcFields) -> Iterator[str]:
    for field in _of(fields, "600", "601", "602", "604", "605", "606"):
        yield " -- ".join(fields.texts(field, "abfjxyz"))
    yield from (text for text, own in _places(fields) if not own)
    for text in fields.all("610", "a"):
        yield from re.split(r"\s*;\s*", text)


def _notes(fields: MarcFields) -> Iterator[str]:
    for field in fields.marc.fields:
        if _NOTES.fullmatch(field.tag) and (text := " ".join(fields.texts(field, "abcdet"))):
            yield text


def _series_and_host(fields: MarcFields) -> dict[str, str]:
    host = fields.first("461 463 464", "t")
    found = {"venue": host, "volume": fields.first("200", "h"), "number": ""}
    found["pages"] = fields.first("215", "a")
    for text in fields.all("461 463 464", "vp"):
        for part in re.split(r"\s*,\s*(?=(?:vol|tome|no|n°|iss|pp?)\b|n°)", text, flags=re.IGNORECASE):
            if label := _PART.match(part):
                found[_HOST_PARTS[label[1][0].lower()]] = part[label.end() :]
            elif not found["volume"]:
                found["volume"] = part
    series, number = fields.first("225", "a") or fields.first("410", "t"), fields.first("225 410", "v")
    return with_series(found, series, number)


def _holdings(fields: MarcFields) -> tuple[HoldingData, ...]:
    """Return the copies: 995 as in the French recommendation and Koha, 996 as PMB has it, else 930."""
    copies: list[HoldingData] = []
    numbers: set[str] = set()
    for field in _of(fields, "995", "996", "952"):
        donor = "u" if field.tag == "995" else ""
        copy = HoldingData(
            accession_number=next(iter(fields.texts(field, "f") or fields.texts(field, "j")), ""),
            call_number=" ".join(fields.texts(field, "k")[:1]),
            location=" ".join((fields.texts(field, "e") or fields.texts(field, "xv"))[:1]),
            donor=" ".join(fields.texts(field, donor)) if donor else "",
        )
        # PMB tells of each copy twice.
        if copy and copy.accession_number not in numbers - {""} and copy not in copies:
            copies.append(copy)
            numbers.add(copy.accession_number)
    if not copies:
        copies = [HoldingData(call_number=text) for text in list(fields.all("930", "a"))[:1]]
    return tuple(copies)


def _recoded(ours: Field, source: Field) -> Field:
    return source


UNIMARC = Dialect(
    name="unimarc",
    leader=unimarc_leader,
    said=said,
    made=unimarc_fields,
    alike={"214": "210"},
    structured=re.compile(r"(?!010|011|017|856|100)\d{3}"),
    single=frozenset({"200", "205", "210", "214", "215", "225", "461"}),
    never=frozenset({"001", OWN_TAG}),
    notes=_NOTES,
    note="300",
    recoded=_recoded,
    keeps_marks=True,
)
"""How what Lacuna has no place for is told in UNIMARC."""
