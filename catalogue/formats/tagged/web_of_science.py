"""Web of Science's plain text (.txt, .ciw): two letters before each value, further lines set in.

Tags as Clarivate lists them under "Web of Science Core Collection Field Tags".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from catalogue.domain.descriptions.description import Description
from catalogue.formats.files.source import Source
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Record
from catalogue.formats.tagged.tagged_lines import Dialect, Tags, described, first, page_range, records

_KINDS = {
    "article": "article", "review": "article", "letter": "article", "editorial material": "article",
    "book": "book", "book chapter": "chapter", "proceedings paper": "conference paper",
}  # fmt: skip
_KINDS_BY_TYPE = {"J": "article", "B": "book", "S": "book", "C": "conference paper"}
_DIALECT = Dialect(
    line=re.compile(r"([A-Z][A-Z0-9])(?:\s(.*)|$)"),
    begins=frozenset({"PT"}),
    ends="ER",
    of_file=frozenset({"FN", "VR", "EF"}),
    lists=frozenset({"AU", "AF", "BA", "BF", "BE", "CA", "GP", "CR"}),
    parted=frozenset({"DE", "ID"}),
    id=("UT",),
    texts=(
        ("title", ("TI",)), ("publisher", ("PU",)), ("place", ("PI",)), ("volume", ("VL",)),
        ("number", ("IS",)),
    ),
    names=(
        ("author", ("AF", "AU")), ("author", ("BF", "BA")), ("author", ("CA",)), ("author", ("GP",)),
        ("editor", ("BE", "ED")),
    ),
    year=("PY", "EY"),
    language="LA",
    serials=("SN", "EI", "BN"),
    numbers=(("DI", "doi"), ("D2", "doi")),
    subjects=("DE", "ID"),
    summary=("AB",),
    notes=(),
    passed_over=frozenset({
        "SO", "SE", "BS", "DT", "BP", "EP", "AR", "PG", "CT", "CY", "CL", "SP", "HO", "C1", "C3",
        "RP", "EM", "RI", "OI", "FU", "FP", "FX", "CR", "NR", "TC", "Z9", "U1", "U2", "PA", "J9", "JI", "PD",
        "EA", "PN", "SU", "SI", "MA", "WC", "WE", "SC", "GA", "PM", "OA", "HC", "HP", "DA", "P2", "TA", "DB",
    }),
)  # fmt: skip


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Return the records of a file from Web of Science; their ids are its own."""
    return records(source, log, _DIALECT, _description)


def _description(tags: Tags, line: int, log: ProblemLog) -> Description:
    description = described(tags, _DIALECT, line, log)
    kinds = (_KINDS.get(part.strip().casefold(), "") for part in first(tags, "DT").split(";"))
    source = first(tags, "SO")
    # A book stands under its own title as its source.
    is_itself = not description.title or source.casefold() == description.title.casefold()
    return description.with_changes(
        title=description.title or source,
        venue="" if is_itself else source,
        series=first(tags, "SE"),
        kind=next(filter(None, kinds), "") or _KINDS_BY_TYPE.get(first(tags, "PT"), ""),
        pages=page_range(tags, "BP", "EP") or first(tags, "AR", "PG"),
    )
