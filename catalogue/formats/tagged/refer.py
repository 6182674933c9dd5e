"""EndNote's tagged export (.enw), in the form of Unix refer: a percent sign and a letter before each value.

Tags as EndNote's import filter "EndNote Import" and Zotero's translator "Refer/BibIX" know them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from catalogue.domain.descriptions.description import Description, SourceField
from catalogue.formats.files.source import Source
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Record
from catalogue.formats.tagged.tagged_lines import Dialect, Tags, described, first, records
from catalogue.formats.xml.endnote import KINDS, RESEARCH_NOTES, WITHIN

_DIALECT = Dialect(
    line=re.compile(r"\s{0,3}%(\S)(?:\s+(.*)|$)"),
    begins=frozenset({"0"}),
    lists=frozenset({"K", "A", "E", "Y", "?"}),
    parted=frozenset({"K"}),
    id=("F", "M"),
    texts=(
        ("title", ("T", "!")), ("publisher", ("I",)), ("place", ("C",)), ("edition", ("7",)),
        ("volume", ("V",)), ("number", ("N",)), ("pages", ("P",)),
    ),
    names=(
        ("author", ("A",)), ("editor", ("E",)), ("editor", ("Y",)), ("translator", ("?",)),
        ("translator", ("H",)),
    ),
    year=("D", "8"),
    language="G",
    serials=("@",),
    numbers=(("R", "doi"), ("U", "url"), (">", "url")),
    files=frozenset({">"}),
    subjects=("K",),
    summary=("X",),
    notes=("Z", "O"),
    call_number="L",
    passed_over=frozenset("JBSQ1234569W[]~^+#$*&(.:;=,)<"),
)  # fmt: skip


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Return the records of a tagged EndNote file."""
    return records(source, log, _DIALECT, _description)


def _description(tags: Tags, line: int, log: ProblemLog) -> Description:
    description = described(tags, _DIALECT, line, log)
    journal = first(tags, "J")
    kind = KINDS.get(first(tags, "0").casefold(), "article" if journal else "")
    host = journal or first(tags, "B")
    return description.with_changes(
        kind=kind,
        venue=host if kind in WITHIN else "",
        series=first(tags, "S") or ("" if kind in WITHIN else host),
        parallel_titles=tuple(tags.get("Q", ())),
        source_fields=tuple(SourceField("ris", RESEARCH_NOTES, text) for text in tags.get("<", ())),
    )
