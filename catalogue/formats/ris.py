"""RIS, the export of most reference managers, as they really write it.

Tags as in the Reference Manager specification of 2001 and Zotero's export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from catalogue.domain.description import Contributor, Description
from catalogue.formats.own_cells import missing_cells, with_cells
from catalogue.formats.problems import ProblemLog
from catalogue.formats.record import Entry, Record
from catalogue.formats.ris_spoilt import as_usual
from catalogue.formats.rows import COLUMNS
from catalogue.formats.source import Source
from catalogue.formats.tagged import (
    Dialect,
    TagLine,
    Tags,
    as_record,
    described,
    entries,
    first,
    page_range,
    tags_of,
)

_OWN = "C8"
"""The custom field in which Lacuna keeps cells that RIS has no tag for, as "column: cell"."""
_OWN_CELL = re.compile(r"([a-z_]+): ?(.*)", re.DOTALL)
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
    subjects=("KW",),
    summary=("AB", "N2"),
    notes=("N1", "RN", "U1", "U2", "U3", "U4", "U5", "C1", "C2", "C3", "C4", "C5", "C6", "C7", _OWN),
    call_number="CN",
    passed_over=frozenset({
        *_HOST, "T3", "SP", "EP", "Y2", "ST", "M2", "M3", "AN", "AD", "AV", "DB", "DP", "L3", "L4", "RP",
        "SE", "OP", "NV", "TA", "TT", "SV", "RI",
    }),
)  # fmt: skip


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of a RIS file; ``line`` is that of the type (TY) with which each begins."""
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
    return with_cells(as_record(lines, tags, _description(tags, lines[0][0], log), _DIALECT, log), own)


def _own_cell(value: str) -> re.Match[str] | None:
    found = _OWN_CELL.fullmatch(value)
    return found if found and found[1] in COLUMNS else None


def _description(tags: Tags, line: int, log: ProblemLog) -> Description:
    type_ = first(tags, "TY")
    in_series = type_ in _IN_SERIES
    host = first(tags, *_HOST) or (first(tags, "BT") if first(tags, "TI", "T1", "CT") else "")
    description = described(tags, _DIALECT, line, log)
    return description.with_changes(
        year=description.year.rstrip("/"),
        series=first(tags, "T3") or (host if in_series else ""),
        venue="" if in_series else host,
        pages=page_range(tags, "SP", "EP"),
        kind=_TYPE_TO_KIND.get(type_, ""),
    )


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
