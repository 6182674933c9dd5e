"""RIS, the export of most reference managers, as they really write it.

Real files begin with a BOM, forget the end mark, break lines and invent tags; a record is kept in
each of these cases. Tags as in the Reference Manager specification of 2001 and Zotero's export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from catalogue.domain.description import Contributor, Description, Identifier
from catalogue.domain.languages import codes_in
from catalogue.formats.checks import checked_identifiers, checked_text, is_nothing, year_checked
from catalogue.formats.own_cells import missing_cells, with_cells
from catalogue.formats.people import kind_of
from catalogue.formats.problems import ProblemLog
from catalogue.formats.record import Entry, HoldingData, Record
from catalogue.formats.source import Source

TagLine = tuple[int, str, str]
"""Line number, tag, value."""

_TAG = re.compile(r"\s{0,3}([A-Z][A-Z0-9]) {0,3}-(?: (.*)|$)")
_OWN = "C8"
"""The custom field in which Lacuna keeps cells that RIS has no tag for, as "column: cell"."""
_OWN_CELL = re.compile(r"([a-z_]+): ?(.*)", re.DOTALL)
_ROLES = {"AU": "author", "A1": "author", "A2": "editor", "ED": "editor", "A3": "editor", "A4": "translator"}
_IN_SERIES = {
    "BOOK", "RPRT", "THES", "GOVDOC", "STAT", "BILL", "LEGAL", "PAMP", "GEN", "MAP", "VIDEO", "EBOOK",
}  # fmt: skip
KIND_TO_TYPE = {
    "report": "RPRT", "book": "BOOK", "article": "JOUR", "law": "STAT", "thesis": "THES", "chapter": "CHAP",
    "video": "VIDEO", "newsletter": "MGZN", "map": "MAP", "conference paper": "CPAPER", "serial": "SER",
}  # fmt: skip
_TYPE_TO_KIND = {type_: kind for kind, type_ in KIND_TO_TYPE.items()} | {
    "EJOUR": "article", "CONF": "conference paper", "EBOOK": "book", "ECHAP": "chapter", "GOVDOC": "report",
    "BILL": "law", "LEGAL": "law", "NEWS": "newsletter",
}  # fmt: skip
_TEXTS = (
    ("title", ("TI", "T1", "CT", "BT")), ("publisher", ("PB",)), ("place", ("CY", "PP")),
    ("edition", ("ET",)), ("volume", ("VL",)), ("number", ("IS", "CP", "M1")),
)  # fmt: skip
_URLS = ("UR", "LK", "L1", "L2")
_NOTES = ("N1", "RN", "U1", "U2", "U3", "U4", "U5", "C1", "C2", "C3", "C4", "C5", "C6", "C7")
_HOST = ("T2", "JO", "JF", "JA", "J1", "J2")
_PASSED_OVER = {
    "TY", "ID", "T3", "SP", "EP", "PY", "Y1", "DA", "Y2", "SN", "DO", "KW", "AB", "N2", "LA", "CN",
    "ST", "M2", "M3", "AN", "AD", "AV", "DB", "DP", "L3", "L4", "RP", "SE", "OP", "NV", "TA", "TT",
    "ER", "SV", "RI",
}  # fmt: skip
_KNOWN = _PASSED_OVER | {*_ROLES, *_URLS, *_NOTES, *_HOST, _OWN} | {tag for _, tags in _TEXTS for tag in tags}


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of a RIS file; ``line`` is that of the type (TY) with which each begins."""
    for lines in _entries(source.lines(log), log):
        log.seen += 1
        yield _record(lines, log)


def _entries(lines: Iterable[str], log: ProblemLog) -> Iterator[list[TagLine]]:
    """The tagged lines of each entry; one without an end mark ends where the next begins."""
    entry: list[TagLine] = []
    for number, line in enumerate(lines, 1):
        text = line.lstrip("\ufeff").rstrip("\r\n")
        found = _TAG.match(text)
        if found and found[1] == "TY":
            if entry:
                log.add("ris_no_end", entry[0][0], "ER")
                yield entry
            entry = [(number, "TY", found[2] or "")]
        elif found and found[1] == "ER":
            if entry:
                yield entry
            entry = []
        elif found:
            entry.append((number, found[1], found[2] or ""))
        elif text.strip():
            _continue(entry, number, text, log)
    if entry:
        log.add("ris_no_end", entry[0][0], "ER")
        yield entry


def _continue(entry: list[TagLine], number: int, text: str, log: ProblemLog) -> None:
    """Long values run over several lines; a stray line outside of all entries begins none."""
    if entry:
        at, tag, value = entry[-1]
        entry[-1] = (at, tag, f"{value} {text.strip()}")
        if re.match(r"\S{2,4}\s*-\s", text):
            log.add("ris_odd_line", number, value=text)


def _record(lines: list[TagLine], log: ProblemLog) -> Record:
    line = lines[0][0]
    tags: dict[str, list[str]] = {}
    own: dict[str, str] = {}
    for at, tag, value in lines:
        text = checked_text(value, at, tag, log)
        if tag == _OWN and (cell := _OWN_CELL.fullmatch(text)):
            own[cell[1]] = cell[2]
        elif text:
            tags.setdefault(tag, []).append(text)
        if tag not in _KNOWN:
            log.add("ris_unknown_tag", at, tag, value)
    description = _description(tags, line, log)
    if not description.title:
        log.add("no_title", line, "TI")
    call_number = _first(tags, "CN")
    holdings = (HoldingData(call_number=call_number),) if call_number else ()
    raw = "\n".join(f"{tag}  - {value}" for _, tag, value in lines)
    return with_cells(Record(_first(tags, "ID") or str(line), description, line, raw, holdings), own)


def _first(tags: Mapping[str, list[str]], *wanted: str) -> str:
    return next((tags[tag][0] for tag in wanted if tag in tags), "")


def _description(tags: Mapping[str, list[str]], line: int, log: ProblemLog) -> Description:
    type_ = _first(tags, "TY")
    in_series = type_ in _IN_SERIES
    host = _first(tags, *_HOST) or (_first(tags, "BT") if _first(tags, "TI", "T1", "CT") else "")
    pages = "-".join(each for each in (_first(tags, "SP"), _first(tags, "EP")) if each)
    unknown = [value for tag in tags if tag not in _KNOWN for value in tags[tag]]
    return Description(
        contributors=tuple(_contributors(tags)),
        year=year_checked(_first(tags, "PY", "Y1", "DA").rstrip("/"), line, "PY", log),
        identifiers=tuple(checked_identifiers(_identifiers(tags), line, log)),
        series=_first(tags, "T3") or (host if in_series else ""),
        venue="" if in_series else host,
        pages=pages,
        languages=codes_in(_first(tags, "LA")),
        kind=_TYPE_TO_KIND.get(type_, ""),
        subjects=tuple(dict.fromkeys(tags.get("KW", []))),
        summary=" ".join([*tags.get("AB", []), *tags.get("N2", [])]),
        notes=tuple([value for tag in _NOTES for value in tags.get(tag, [])] + unknown),
    ).with_changes(**{field: _first(tags, *wanted) for field, wanted in _TEXTS})


def _contributors(tags: Mapping[str, list[str]]) -> Iterator[Contributor]:
    for tag, role in _ROLES.items():
        for name in tags.get(tag, []):
            if not is_nothing(name):
                name = name.rstrip(", ")
                yield Contributor(name, kind_of(name), role)


def _identifiers(tags: Mapping[str, list[str]]) -> Iterator[Identifier]:
    for text in tags.get("SN", []):
        for value in re.split(r"[;,]\s*|\s+(?=\d{3,})", text):
            is_issn = re.fullmatch(r"(?:ISSN\s*)?\d{4}-?\d{3}[\dXx](?:\s*\(.*)?", value.strip())
            yield Identifier("issn" if is_issn else "isbn", value.strip())
    yield from (Identifier("doi", text) for text in tags.get("DO", []))
    yield from (Identifier("url", text) for tag in _URLS for text in tags.get(tag, []))


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """RIS entries in UTF-8, with what RIS has no tag for in its custom field C8."""
    for entry in entries:
        lines = [f"{tag}  - {value}" for tag, value in _tags(entry)]
        tagged = [(1, line[:2], line[6:]) for line in lines]
        lost = missing_cells(entry, _record(tagged, ProblemLog()))
        lines += [f"{_OWN}  - {column}: {cell}" for column, cell in lost.items()]
        yield ("\r\n".join([*lines, "ER  - "]) + "\r\n\r\n").encode()


def _tags(entry: Entry) -> list[tuple[str, str]]:
    own_id, d, holdings = entry
    type_ = KIND_TO_TYPE.get(d.kind, "JOUR" if d.venue else "GEN")
    start, _, end = d.pages.partition("-")
    tags = [
        ("TY", type_),
        ("ID", own_id),
        ("TI", d.full_title or d.reference),
        ("T2", d.venue),
        ("T3", d.series),
    ]
    tags += [(_tag_of(each), each.name) for each in d.contributors]
    tags += [("PY", d.year), ("PB", d.publisher), ("CY", d.place), ("ET", d.edition), ("VL", d.volume)]
    tags += [("IS", d.number), ("SP", start), ("EP", end)]
    tags += [("SN", each.value) for each in d.identifiers if each.scheme in {"isbn", "issn"}]
    tags += [("DO", value) for value in d.identifiers_of("doi")]
    tags += [("UR", value) for value in d.identifiers_of("url")]
    tags += [("LA", ";".join(d.languages)), ("AB", d.summary)]
    tags += [("KW", subject) for subject in d.subjects] + [("N1", note) for note in d.notes]
    tags += [("CN", next((each.call_number for each in holdings if each.call_number), ""))]
    return [(tag, value) for tag, value in tags if value]


def _tag_of(contributor: Contributor) -> str:
    return {"author": "AU", "editor": "A2", "translator": "A4"}.get(contributor.role, "A3")
