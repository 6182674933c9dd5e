"""What the fields of a MARC record say of a publication (MARC 21 Format for Bibliographic Data).

Real catalogues put report numbers into the edition, an ISBN into the date and shelf codes among
the keywords; each is taken for what it is, and noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pymarc

from catalogue.domain.descriptions.description import (
    MOST_VALUES,
    Contributor,
    ContributorKind,
    Description,
    Identifier,
    SourceField,
)
from catalogue.domain.descriptions.identifiers import identifier_from, recognise
from catalogue.domain.descriptions.languages import code_of, codes_in
from catalogue.domain.descriptions.years import year_of
from catalogue.formats.marc.fields import MarcFields, with_series
from catalogue.formats.marc.holdings import holdings_from_marc
from catalogue.formats.marc.making import OWN_CODE, leader_of, made_fields
from catalogue.formats.marc.numbers import identifiers_from_marc
from catalogue.formats.marc.private import parted
from catalogue.formats.marc.source_fields import Dialect, with_source
from catalogue.formats.marc.terms import AREAS, KINDS, OWN_SOURCE, is_role, kind_from_leader, own_cells
from catalogue.formats.marc.unimarc_reading import is_unimarc, record_from_unimarc
from catalogue.formats.records.checks import checked_identifiers, checked_text, is_nothing, year_checked
from catalogue.formats.records.own_cells import with_cells
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import HoldingData, Record

_PEOPLE = {"100", "700"}
_BODIES = {"110", "111", "710", "711"}
_NOTES = re.compile(r"5(?!20|22|24|41|46|9\d)\d\d")
"""Notes for readers: not who gave (541), nor (59X) what a library keeps for itself."""
_VOLUME_NUMBER = re.compile(
    r"vol(?:ume)?\.?\s*(\w+)[\s,;]*(?:iss(?:ue)?|no|number)\.?\s*(\w+)", re.IGNORECASE
)
_VOLUME = re.compile(r"(?:vol(?:ume)?|book|ភាគ)\.?\s*\w{1,6}", re.IGNORECASE)
_NUMBER = re.compile(r"(?:no|number|iss|issue|លេខ)\.?\s*\w{1,10}", re.IGNORECASE)
_REPORT_NUMBER = re.compile(
    r".*\b(?:report|paper|series|brief|bulletin|study)\b.*\bno\.?\s*\S.*", re.IGNORECASE
)
_IMPRINTS = {"0": 1, "2": 1, "4": 2, "3": 3}
"""How far second indicators of 264 are from publication: production, distribution, copyright, printing."""
_CODES = {"edt": "editor", "trl": "translator", "ill": "illustrator", "com": "compiler"}
"""Codes of roles, in subfield 4."""
_HOST_PARTS = {"v": "volume", "n": "number", "i": "number", "p": "pages"}

_MOST_FIELDS = 8_000
"""Of a record: MARC (ISO 2709) has no room for more in its 99,999 bytes, and XML is held to the same."""


def records_from_marc(records: Iterable[tuple[int, pymarc.Record]], log: ProblemLog) -> Iterator[Record]:
    """Yield the publications among MARC records with their numbers; authority records are named and left
    out.
    """
    for number, marc in records:
        if len(marc.fields) > _MOST_FIELDS:
            del marc.fields[_MOST_FIELDS:]
            log.add("record_cut", number, most=MOST_VALUES)
        log.preset = log.preset or _origin(marc)
        if is_authority(marc):
            log.add("authority_record", number, value=marc_heading(marc))
        elif is_unimarc(marc):
            yield record_from_unimarc(marc, number, log)
        else:
            yield record_from_marc(marc, number, log)


def _origin(marc: pymarc.Record) -> str:
    """Return the program from which a record comes, by the fields that it alone writes; "" for any other."""
    tags = {field.tag for field in marc.fields}
    if {"952", "999"} <= tags and not is_unimarc(marc):
        return "koha-marc"
    return "pmb" if {"995", "996"} <= tags else ""


def is_authority(marc: pymarc.Record) -> bool:
    """Whether a record tells of a name or a term and not of a publication."""
    return str(marc.leader)[6:7] == "z"


def marc_heading(marc: pymarc.Record) -> str:
    """Return the first heading or title of a record, to be shown."""
    fields = (field for field in marc.fields if field.tag.startswith("1") or field.tag == "245")
    return next((str(field.value()) for field in fields), "")


def record_from_marc(marc: pymarc.Record, line: int, log: ProblemLog) -> Record:
    """Return the record that a MARC record describes; ``line`` is its number in the file."""
    marc, private_gifts = parted(marc)
    fields = MarcFields(marc, line, log, private_gifts=private_gifts)
    description, holdings = said(fields)
    if not description.title and not description.reference:
        log.add("no_title", line, "245")
    control = marc.get("001")
    own_id = checked_text(control.data or "", line, "001", log) if control else ""
    record = with_cells(
        Record(own_id or str(line), description, line, str(marc), holdings), own_cells(marc, "887")
    )
    return with_source(MARC_21, record, fields, _control_number(marc, own_id))


def said(fields: MarcFields) -> tuple[Description, tuple[HoldingData, ...]]:
    """Return what the fields of MARC 21 say of a publication and of its copies."""
    description = _description(fields)
    subjects, locations = _subjects(fields)
    description = _without_number_in_edition(description.with_changes(subjects=subjects), fields)
    by_code = (HoldingData(location=", ".join(locations)),) if locations else ()
    return description, holdings_from_marc(fields) or by_code


def _control_number(marc: pymarc.Record, own_id: str) -> SourceField | None:
    """Return the number of a record in the catalogue it came from, as 035 has it, where that was another."""
    system = marc.get("003")
    source = (system.data or "").strip() if system else ""
    if not own_id or source == OWN_CODE or not re.fullmatch(r"[\w-]+", source, re.ASCII):
        return None
    value = f"\\\\$a({source}){re.sub(r'[{}$]', '', own_id)}"
    return SourceField(MARC_21.name, "035", value)


def _description(fields: MarcFields) -> Description:
    year, dated_isbns = _year(fields)
    contributors, roles_as_notes = _contributors(fields)
    found = [*identifiers_from_marc(fields), *dated_isbns]
    return Description(
        title=_title(fields),
        subtitle=" : ".join(list(fields.all("245", "b"))[:1]),
        parallel_titles=tuple(_parallel_titles(fields)),
        contributors=contributors,
        publisher=next(_imprint(fields, "b"), ""),
        place=next(_imprint(fields, "a"), ""),
        year=year,
        edition=fields.first("250", "a"),
        identifiers=tuple(checked_identifiers(found, fields.line, fields.log)),
        languages=_languages(fields),
        kind=_kind(fields),
        countries=tuple(_countries(fields)),
        summary=" ".join(fields.all("520", "ab")),
        notes=(*_notes(fields), *roles_as_notes),
        reference=fields.first("524", "a"),
    ).with_changes(**_series_and_host(fields))


def _title(fields: MarcFields) -> str:
    title = fields.first("245", "a")
    parts = list(fields.all("245", "p"))
    return ". ".join([title, *parts]) if title else " ".join(parts)


def _parallel_titles(fields: MarcFields) -> Iterator[str]:
    """Other titles, and the title in its own script, which stands in an 880 linked to the 245."""
    seen = {_title(fields), ""}
    linked = fields.marc.get_fields("880")
    in_own_script = [field for field in linked if (field.get("6") or "").startswith(("245", "246"))]
    for field in [*fields.marc.get_fields("246", "242"), *in_own_script]:
        title = ": ".join(fields.texts(field, "ab"))
        if title not in seen:
            seen.add(title)
            yield title


def _contributors(fields: MarcFields) -> tuple[tuple[Contributor, ...], list[str]]:
    """Return the contributors, and what stood in place of a role and is none."""
    contributors, notes = [], []
    for field in fields.marc.get_fields(*_PEOPLE, *_BODIES):
        is_body = field.tag in _BODIES
        name = (". " if is_body else " ").join(fields.texts(field, "ab" if is_body else "a"))
        roles = [role for role in fields.texts(field, "e") if role]
        coded = next((_CODES[code] for code in fields.texts(field, "4") if code in _CODES), "author")
        role = next((role for role in roles if is_role(role)), coded)
        for odd in (role for role in roles if not is_role(role)):
            fields.odd("odd_relator", f"{field.tag}$e", odd)
            notes.append(odd)
        if name:
            kind = ContributorKind.BODY if is_body else ContributorKind.PERSON
            contributors.append(Contributor(name, kind, role.casefold().rstrip(".")))
    return tuple(contributors), notes


def _imprint(fields: MarcFields, code: str) -> Iterator[str]:
    """Yield a subfield of 260 and 264; where 264 tells of publishing, printing and copyright, in this
    order.
    """
    found = fields.marc.get_fields("260", "264")
    for field in sorted(found, key=lambda field: field.tag == "264" and _IMPRINTS.get(field.indicator2, 0)):
        yield from fields.texts(field, code)


def _year(fields: MarcFields) -> tuple[str, list[Identifier]]:
    """Return the date as printed, else that of 008; and ISBNs that were keyed in its place."""
    isbns: list[Identifier] = []
    for text in _imprint(fields, "c"):
        found = [identifier for identifier in recognise(text) if identifier.scheme == "isbn"]
        if found:
            isbns += found
            fields.odd("isbn_in_date", "260$c", text)
        elif not is_nothing(text):
            return year_checked(text, fields.line, "260$c", fields.log), isbns
    control = fields.marc.get("008")
    coded = (control.data or "")[7:11] if control else ""
    return (coded if coded.isdigit() and year_of(coded) else ""), isbns


def _series_and_host(fields: MarcFields) -> dict[str, str]:
    """Series and its number, or the journal or book that holds an article, with volume, number, pages."""
    host = fields.first("773", "t")
    found = {"venue": host, "volume": fields.first("245", "n"), "number": ""}
    found["pages"] = fields.first("300", "a")
    for text in fields.all("773", "g"):
        for part in re.split(r",\s*(?=(?:vol|no|iss|pp?)\b)", text, flags=re.IGNORECASE):
            label = re.match(r"(vol|no|iss|pp?)\w*\.?\s*", part, re.IGNORECASE)
            if label:
                found[_HOST_PARTS[label[1][0].lower()]] = part[label.end() :]
    series = fields.first("490 440 830", "a")
    number = fields.first("490 440 830", "v") or fields.first("440 830", "n")
    return with_series(found, series, number)


def _languages(fields: MarcFields) -> tuple[str, ...]:
    codes: list[str] = []
    for text in fields.all("041", "ad"):
        # Older records run several three-letter codes together.
        parts = re.findall("...", text) if len(text) > 3 and len(text) % 3 == 0 and text.isalpha() else [text]
        for part in parts:
            if not (code := code_of(part)):
                fields.odd("unknown_language", "041", part)
            codes.append(code)
    control = fields.marc.get("008")
    coded = (control.data or "")[35:38].strip(" |#") if control else ""
    if not any(codes) and coded and coded not in {"und", "zxx", "mul"}:
        codes.append(code_of(coded))
    if not any(codes):
        codes += [code for text in fields.all("546", "a") for code in codes_in(text)]
    return tuple(dict.fromkeys(code for code in codes if code))


def _kind(fields: MarcFields) -> str:
    for field in fields.marc.get_fields("655"):
        own = field.get("2") == OWN_SOURCE
        for text in fields.texts(field, "a"):
            if own or text.casefold().rstrip("s") in KINDS:
                return text if own else text.casefold().rstrip("s")
    return kind_from_leader(str(fields.marc.leader))


def _countries(fields: MarcFields) -> Iterator[str]:
    codes = (AREAS.get(code.rstrip("-"), "") for code in fields.all("043", "a"))
    own = (
        text
        for field in fields.marc.get_fields("651")
        if field.get("2") == OWN_SOURCE
        for text in fields.texts(field, "a")
    )
    yield from dict.fromkeys(field for field in (*own, *fields.all("522", "a"), *codes) if field)


def _subjects(fields: MarcFields) -> tuple[tuple[str, ...], list[str]]:
    """Return the subjects, subdivisions behind a dash; and the numeric codes among the keywords, as
    locations.
    """
    subjects: list[str] = []
    locations: list[str] = []
    for field in fields.marc.get_fields("600", "610", "611", "630", "650", "651"):
        if field.tag == "651" and field.get("2") == OWN_SOURCE:
            continue
        subjects.append(" -- ".join(fields.texts(field, "abtvxyz")))
    for text in fields.all("653", "a"):
        for term in re.split(r"\s*;\s*", text):
            if re.fullmatch(r"\d{1,4}", term):
                fields.odd("location_in_keywords", "653", term)
                locations.append(term)
            else:
                subjects.append(term)
    for field in fields.marc.get_fields("655"):
        if field.get("2") != OWN_SOURCE:
            # Some catalogues keep a path in a taxonomy as genre: "Law-&-Judiciary.Legal-Services".
            paths = (text for text in fields.texts(field, "a") if text.casefold().rstrip("s") not in KINDS)
            subjects += [_path_as_words(text) for text in paths]
    return tuple(dict.fromkeys(subject for subject in subjects if subject)), list(dict.fromkeys(locations))


def _path_as_words(text: str) -> str:
    if " " in text or "." not in text:
        return text
    return " -- ".join(part.replace("-", " ") for part in text.split(".") if part)


def _notes(fields: MarcFields) -> Iterator[str]:
    for field in fields.marc.get_fields():
        if _NOTES.fullmatch(field.tag) and (text := " ".join(fields.texts(field, "abct"))):
            yield text
    for text in fields.all("546", "a"):
        if not codes_in(text):
            yield text


def _without_number_in_edition(description: Description, fields: MarcFields) -> Description:
    """Return a volume, an issue or a report number in place of the edition, put where it belongs."""
    edition = description.edition
    changes: dict[str, str] = {}
    if both := _VOLUME_NUMBER.fullmatch(edition):
        changes = {"volume": both[1], "number": both[2]}
    elif _VOLUME.fullmatch(edition):
        changes = {"volume": edition}
    elif _NUMBER.fullmatch(edition):
        changes = {"number": edition}
    elif not (_REPORT_NUMBER.fullmatch(edition) or _is_report_number(edition)):
        return description
    fields.odd("number_in_edition", "250", edition)
    changes = {name: value for name, value in changes.items() if not getattr(description, name)}
    identifiers: Iterable[Identifier] = description.identifiers
    if not changes:
        identifiers = [*identifiers, Identifier("report_number", edition)]
    return description.with_changes(edition="", identifiers=tuple(identifiers), **changes)


def _is_report_number(edition: str) -> bool:
    return bool(edition) and identifier_from(edition).scheme not in {"other", "isbn", "url"}


def _recoded(ours: pymarc.Field, source: pymarc.Field) -> pymarc.Field:
    """Field 008 of the source with date and language as they are now, where we know them."""
    made, kept = ours.data or "", source.data or ""
    if ours.tag != "008" or len(kept) != len(made):
        return ours if ours.tag == "008" else source
    date = kept[6:15] if made[6] == "n" or kept[7:11] == made[7:11] else made[6:15]
    place = made[15:18] if kept[15:18].strip(" |") in {"", "xx"} else kept[15:18]
    language = kept[35:38] if made[35:38] == "und" else made[35:38]
    return pymarc.Field("008", data=f"{kept[:6]}{date}{place}{kept[18:35]}{language}{kept[38:]}")


MARC_21 = Dialect(
    name="marc",
    leader=leader_of,
    said=said,
    made=made_fields,
    alike={"440": "490"},
    structured=re.compile(r"(?!020|024|08[68]|250|856)\d{3}"),
    single=frozenset({"245", "250", "260", "264", "300", "440", "490", "830", "773"}),
    never=frozenset({"001", "003", "541", "887"}),
    notes=_NOTES,
    note="500",
    recoded=_recoded,
)
"""How what Lacuna has no place for is told in MARC 21."""
