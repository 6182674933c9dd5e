"""RIS, the export of most reference managers, as they really write it.

Tags as in the Reference Manager specification of 2001 and Zotero's export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from catalogue.domain.descriptions.description import Contributor, Description, Identifier, SourceField
from catalogue.domain.descriptions.identifiers import isbn_problem
from catalogue.formats.files.source import Source
from catalogue.formats.records.entry_texts import entry_on_one_line
from catalogue.formats.records.own_cells import missing_cells, with_cells
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry, Record
from catalogue.formats.records.rows import COLUMNS
from catalogue.formats.tagged.ris_spoilt import as_usual
from catalogue.formats.tagged.tagged_lines import (
    Dialect,
    TagLine,
    Tags,
    as_record,
    entries,
    fields_of,
    first,
    page_range,
    tags_of,
)
from catalogue.formats.xml.endnote import RESEARCH_NOTES

_OWN = "C8"
"""The custom field in which Lacuna keeps cells that RIS has no tag for, as "column: cell"."""
_OWN_CELL = re.compile(r"([a-z_]+): ?(.*)", re.DOTALL)
_IN_SERIES = {
    "BOOK", "RPRT", "THES", "GOVDOC", "STAT", "BILL", "LEGAL", "PAMP", "GEN", "MAP", "VIDEO", "EBOOK",
}  # fmt: skip
KIND_TO_TYPE = {
    "report": "RPRT", "book": "BOOK", "article": "JOUR", "law": "STAT", "thesis": "THES", "chapter": "CHAP",
    "video": "VIDEO", "newsletter": "MGZN", "map": "MAP", "conference paper": "CPAPER", "serial": "SER",
    "guideline": "RPRT", "plan": "RPRT", "priority": "RPRT", "procedure": "RPRT", "working paper": "RPRT",
    "manual": "BOOK", "agreement": "LEGAL", "periodical": "SER", "website": "ELEC", "web page": "ELEC",
    "poster": "ART", "recording": "SOUND",
}  # fmt: skip
_TYPE_TO_KIND = {type_: kind for kind, type_ in reversed(KIND_TO_TYPE.items())} | {
    "EJOUR": "article", "CONF": "conference paper", "EBOOK": "book", "ECHAP": "chapter", "GOVDOC": "report",
    "BILL": "law", "LEGAL": "law", "NEWS": "newsletter",
}  # fmt: skip
_HOST = ("T2", "JO", "JF", "JA", "J1", "J2")
_TITLES = ("TI", "T1", "CT", "BT")
_BEGINNINGS = frozenset({"TY", *_TITLES})
"""Of tags that stand together one of these makes an entry, also where its type or its title is forgotten."""
_DIALECT = Dialect(
    line=re.compile(r"\s{0,3}([A-Z][A-Z0-9])(?:\s{0,3}-(?:\s|$)|  -)(.*)"),
    begins=frozenset({"TY"}),
    ends="ER",
    lists=frozenset({"KW"}),
    id=("ID",),
    texts=(
        ("title", _TITLES), ("publisher", ("PB",)), ("place", ("CY", "PP")),
        ("edition", ("ET",)), ("volume", ("VL",)), ("number", ("IS", "CP", "M1")),
    ),
    names=(
        ("author", ("AU",)), ("author", ("A1",)), ("editor", ("A2",)), ("editor", ("ED",)),
        ("editor", ("A3",)), ("translator", ("A4",)),
    ),
    year=("PY", "Y1", "DA"),
    language="LA",
    serials=("SN",),
    numbers=(("DO", "doi"), ("UR", "url"), ("LK", "url"), ("L1", "url"), ("L2", "url")),
    files=frozenset({"L1", "L2"}),
    subjects=("KW",),
    summary=("AB", "N2"),
    notes=("N1", "U1", "U2", "U3", "U4", "U5", "C1", "C2", "C3", "C4", "C5", "C6", "C7", _OWN),
    call_number="CN",
    passed_over=frozenset({
        *_HOST, "T3", "SP", "EP", "Y2", "ST", "M2", "M3", "AN", "AD", "AV", "DB", "DP", "L3", "L4", "RP",
        "SE", "OP", "NV", "TA", "TT", "SV", "RI", RESEARCH_NOTES,
    }),
)  # fmt: skip


_KEPT = frozenset({
    "Y2", "ST", "M2", "M3", "AN", "AD", "AV", "DB", "DP", RESEARCH_NOTES, "RP", "SE", "OP", "NV", "TA", "TT",
})  # fmt: skip
"""Tags that are known, have no place in a description, and are written back."""
_KEPT_TAG = re.compile(r"[A-Z][A-Z0-9]")
_OWN_NUMBER = re.compile(r"IS[BS]N \S")
"""What Lacuna writes into M2 of a report."""


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Yield the records of a RIS file; ``line`` is that of the type (TY) with which each begins."""
    lines_of_file, has_marks = as_usual(source.lines(log), _DIALECT.known)
    # Where neither first nor last tags stand, blank lines part the entries.
    dialect = _DIALECT if has_marks else replace(_DIALECT, ends="")
    for lines in entries(lines_of_file, dialect, log):
        tags = {tag for _, tag, _ in lines}
        if tags.isdisjoint(_BEGINNINGS):
            # What some programs write behind the end of an entry begins none.
            log.add("tagged_stray", lines[0][0], lines[0][1], lines[0][2])
            continue
        log.seen += 1
        yield _record(lines, log)


def _record(lines: list[TagLine], log: ProblemLog) -> Record:
    own = {found[1]: found[2] for _, tag, value in lines if tag == _OWN and (found := _own_cell(value))}
    foreign = [(at, tag, value) for at, tag, value in lines if tag != _OWN or not _own_cell(value)]
    tags = tags_of(foreign, _DIALECT, log)
    kept = tuple(
        SourceField("ris", tag, value)
        for tag, values in tags.items()
        for value in values
        if (tag in _KEPT or tag not in _DIALECT.known) and not _OWN_NUMBER.match(value)
    )
    description = _description(tags, lines[0][0], log, kept)
    return with_cells(as_record(lines, tags, description, _DIALECT, log), own)


def _own_cell(value: str) -> re.Match[str] | None:
    found = _OWN_CELL.fullmatch(value)
    return found if found and found[1] in COLUMNS else None


def _description(tags: Tags, line: int, log: ProblemLog, kept: tuple[SourceField, ...]) -> Description:
    type_ = first(tags, "TY")
    in_series = type_ in _IN_SERIES
    host = first(tags, *_HOST) or (first(tags, "BT") if first(tags, "TI", "T1", "CT") else "")
    said = fields_of(tags, _DIALECT, line, log)
    said |= {
        "year": said["year"].rstrip("/"),
        "series": first(tags, "T3") or (host if in_series else ""),
        "venue": "" if in_series else host,
        "pages": page_range(tags, "SP", "EP"),
        "kind": _TYPE_TO_KIND.get(type_, ""),
        "source_fields": kept,
    }
    if type_ == "RPRT":
        said["identifiers"] = tuple(map(_reported, said["identifiers"]))
    return Description(**said)


def _reported(identifier: Identifier) -> Identifier:
    """In a report SN holds its number, unless it is an ISBN."""
    is_number = identifier.scheme == "isbn" and isbn_problem(identifier.value) == "length"
    return Identifier("report_number", identifier.value) if is_number else identifier


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """RIS entries in UTF-8, with what RIS has no tag for in its custom field C8."""
    for entry in map(entry_on_one_line, entries):
        lines = [f"{tag}  - {value}" for tag, value in _tags(entry)]
        tagged = [(1, line[:2], line[6:]) for line in lines]
        lost = missing_cells(entry, _record(tagged, ProblemLog()))
        lines += [f"{_OWN}  - {column}: {cell}" for column, cell in lost.items()]
        yield ("\r\n".join([*lines, "ER  - "]) + "\r\n\r\n").encode()


def _tags(entry: Entry) -> list[tuple[str, str]]:
    own_id, d, holdings = entry
    type_ = type_of(d)
    start, _, end = d.pages.partition("-")
    tags = [
        ("TY", type_),
        ("ID", own_id),
        ("TI", d.called),
        ("T2", d.venue),
        ("T3", d.series),
    ]
    tags += [(_tag_of(contributor, type_), contributor.name) for contributor in d.contributors]
    tags += [("PY", d.year), ("PB", d.publisher), ("CY", d.place), ("ET", d.edition), ("VL", d.volume)]
    tags += [("IS", d.number), ("SP", start), ("EP", end)]
    tags += _numbers(d, type_)
    tags += [("DO", value) for value in d.identifiers_of("doi")]
    tags += [("UR", value) for value in d.identifiers_of("url")]
    tags += [("LA", ";".join(d.languages)), ("AB", d.summary)]
    tags += [("KW", subject) for subject in d.subjects] + [("N1", note) for note in d.notes]
    tags += [("CN", next((holding.call_number for holding in holdings if holding.call_number), ""))]
    return _with_kept([(tag, value) for tag, value in tags if value], d)


def type_of(description: Description) -> str:
    """Return the type of an entry, "GEN" only where nothing says what it is."""
    d = description
    unknown = "JOUR" if d.venue else "BOOK" if d.identifiers_of("isbn") else "RPRT" if d.kind else "GEN"
    return KIND_TO_TYPE.get(d.kind, unknown)


def _numbers(d: Description, type_: str) -> Iterator[tuple[str, str]]:
    """ISBN, ISSN and report numbers; programs take SN of a report for its number."""
    reports = d.identifiers_of("report_number")
    printed = [*d.identifiers_of("isbn"), *d.identifiers_of("issn")]
    if type_ == "RPRT":
        yield from (("SN", value) for value in reports[:1])
        yield from (("M2", f"ISBN {value}") for value in d.identifiers_of("isbn"))
        yield from (("M2", f"ISSN {value}") for value in d.identifiers_of("issn"))
    else:
        yield from (("SN", value) for value in printed)
        if reports and not d.number:
            yield "M1", reports[0]


def _with_kept(tags: list[tuple[str, str]], d: Description) -> list[tuple[str, str]]:
    """Return the tags with those that a RIS file once had besides; what became notes goes back under its
    own.
    """
    for kept in d.source_fields_of("ris"):
        if not _KEPT_TAG.fullmatch(kept.name):
            continue
        if ("N1", kept.value) in tags:
            tags[tags.index(("N1", kept.value))] = (kept.name, kept.value)
        elif kept.name in _KEPT:
            tags.append((kept.name, kept.value))
    return tags


def _tag_of(contributor: Contributor, type_: str) -> str:
    editor = "ED" if type_ in {"BOOK", "RPRT"} else "A2"
    return {"author": "AU", "editor": editor, "translator": "A4"}.get(contributor.role, "A3")
