"""PubMed's citation files (.nbib), which are MEDLINE records.

Tags as the National Library of Medicine describes them:
https://www.nlm.nih.gov/bsd/mms/medlineelements.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.formats.files.source import Source
from catalogue.formats.records.checks import checked_identifiers
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Record
from catalogue.formats.tagged.tagged_lines import Dialect, Tags, described, first, records

_KINDS = {
    "journal article": "article", "book": "book", "monograph": "book", "book chapter": "chapter",
    "technical report": "report", "academic dissertation": "thesis", "legislation": "law",
    "newspaper article": "newsletter", "guideline": "guideline", "practice guideline": "guideline",
    "video-audio media": "video", "map": "map",
}  # fmt: skip
_NUMBERED = re.compile(r"(.+?)\s*\[(doi|isbn)\]")
"""An identifier in a field for several kinds of them, which says its kind in brackets."""
_DIALECT = Dialect(
    line=re.compile(r"([A-Z]{2,5}) {0,4}-(?:\s(.*)|$)"),
    begins=frozenset({"PMID"}),
    id=("PMID",),
    texts=(
        ("title", ("TI", "BTI")), ("publisher", ("PB",)), ("place", ("PL", "CP")), ("edition", ("EN",)),
        ("volume", ("VI", "VTI")), ("number", ("IP",)), ("pages", ("PG",)), ("series", ("CTI",)),
    ),
    names=(
        ("author", ("FAU", "AU")), ("author", ("CN",)), ("editor", ("FED", "ED")),
    ),
    year=("DP", "PUBM", "CDAT", "DEP"),
    language="LA",
    serials=("IS", "ISBN"),
    numbers=(),
    subjects=("MH", "OT"),
    summary=("AB", "OAB"),
    notes=("GN", "CON", "CIN", "EIN", "EFR", "RIN", "ROF", "SPIN"),
    passed_over=frozenset({
        "OWN", "STAT", "DA", "DCOM", "LR", "AD", "AUID", "IR", "FIR", "IRAD", "PT", "TT", "TA", "JT", "JID",
        "SB", "RN", "NM", "PS", "FPS", "SI", "GR", "PMC", "PMCR", "MID", "EDAT", "MHDA", "CRDT", "PHST",
        "PST", "AID", "LID", "SO", "CI", "COIS", "OID", "OABL", "OTO", "RF", "SFM", "CRF", "CRI", "DRIN",
        "DDIN", "ECI", "ECF", "ORI", "RPF", "RPI", "RRI", "RRF", "UIN", "UOF", "DCDT", "JI", "NI", "CTDT",
    }),
)  # fmt: skip


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Return the records of a file from PubMed; their ids are PubMed's own."""
    return records(source, log, _DIALECT, _description)


def _description(tags: Tags, line: int, log: ProblemLog) -> Description:
    description = described(tags, _DIALECT, line, log)
    journal = first(tags, "JT", "TA")
    kinds = (_KINDS.get(tag.casefold(), "") for tag in tags.get("PT", ()))
    numbers = (_NUMBERED.fullmatch(value) for tag in ("LID", "AID") for value in tags.get(tag, ()))
    named = [Identifier(found[2], found[1]) for found in numbers if found]
    return description.with_changes(
        # A full stop ends each title here and a star marks the main subjects; neither is theirs.
        title=description.title.removesuffix("."),
        subjects=tuple(subject.replace("*", "") for subject in description.subjects),
        parallel_titles=tuple(tag.removesuffix(".") for tag in tags.get("TT", ())),
        identifiers=(*description.identifiers, *checked_identifiers(named, line, log)),
        kind=next(filter(None, kinds), "article" if journal else ""),
        venue=journal or (first(tags, "BTI") if "TI" in tags else ""),
    )
