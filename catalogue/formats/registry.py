"""Every format in one place: what it is called, how it is told from others, how it is read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from catalogue.errors import InvalidInput
from catalogue.formats.detection import format_of
from catalogue.formats.list_limits import ListLimits
from catalogue.formats.problems import N_, ProblemLog, refusal
from catalogue.formats.record import Entry, Reading, Record
from catalogue.formats.source import Source, open_source


@dataclass(frozen=True, slots=True)
class Format:
    """A way in which descriptions travel; ``label`` is a message id for people.

    ``reads`` and ``writes`` name functions, as "ris.read", of modules of this package; a module, and the
    libraries that it needs, are loaded when the first file of the kind comes.
    """

    name: str
    label: str
    extensions: tuple[str, ...]
    mime_type: str
    reads: str = ""
    writes: str = ""

    @property
    def can_read(self) -> bool:
        return bool(self.reads)

    @property
    def can_write(self) -> bool:
        return bool(self.writes)

    def read(
        self, source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None
    ) -> Iterator[Record]:
        """The records of a file; what is odd in it goes into ``log``."""
        records: Iterator[Record] = _function(self.reads)(source, log, columns)
        return records

    def write(self, entries: Iterable[Entry]) -> Iterator[bytes]:
        """The file of these entries, in pieces."""
        pieces: Iterator[bytes] = _function(self.writes)(entries)
        return pieces


_RIS = "application/x-research-info-systems"
_ENDNOTE = "application/x-endnote-refer"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_ALL = (
    Format("csv", N_("CSV table"), ("csv",), "text/csv", "delimited.read", "delimited.write_csv"),
    Format(
        "tsv",
        N_("Table with tabs"),
        ("tsv", "tab"),
        "text/tab-separated-values",
        "delimited.read",
        "delimited.write_tsv",
    ),
    Format(
        "xlsx",
        N_("Excel workbook"),
        ("xlsx", "xlsm", "xls", "xlsb"),
        _XLSX,
        "spreadsheet.read",
        "spreadsheet.write_xlsx",
    ),
    Format(
        "marc",
        N_("MARC 21"),
        ("mrc", "marc", "iso2709", "dat"),
        "application/marc",
        "marc.read",
        "marc.write",
    ),
    Format(
        "json",
        N_("JSON with every field"),
        ("json",),
        "application/json",
        "json_native.read",
        "json_native.write",
    ),
    Format(
        "csl-json",
        N_("CSL JSON (Zotero)"),
        ("json", "csljson"),
        "application/vnd.citationstyles.csl+json",
        "json_native.read",
        "csl_json.write",
    ),
    Format("zotero-json", N_("Zotero's own JSON"), ("json",), "application/json", "json_native.read"),
    Format("ris", N_("RIS (Zotero, EndNote, Mendeley)"), ("ris",), _RIS, "ris.read", "ris.write"),
    Format("bibtex", N_("BibTeX"), ("bib", "bibtex"), "application/x-bibtex", "bibtex.read", "bibtex.write"),
    Format(
        "marcxml",
        N_("MARCXML"),
        ("xml", "marcxml"),
        "application/marcxml+xml",
        "marcxml.read",
        "marcxml.write",
    ),
    Format("mods", N_("MODS"), ("xml", "mods"), "application/mods+xml", "mods.read", "mods.write"),
    Format("endnote", N_("EndNote XML"), ("xml", "enx"), "application/xml", "endnote.read"),
    Format("enw", N_("EndNote with tags (refer)"), ("enw", "refer"), _ENDNOTE, "refer.read"),
    Format("nbib", N_("PubMed (MEDLINE)"), ("nbib", "medline"), "application/nbib", "medline.read"),
    Format("wos", N_("Web of Science, plain text"), ("ciw", "isi"), "text/plain", "web_of_science.read"),
    Format("ods", N_("OpenDocument spreadsheet"), ("ods",), _ODS, "spreadsheet.read"),
    Format("docx", N_("Word document"), ("docx",), _DOCX, "word.read"),
    Format("pdf", N_("PDF bibliography"), ("pdf",), "application/pdf", "pdf.read"),
    Format("html", N_("Web page"), ("html", "htm"), "text/html", "html.read"),
    Format("text", N_("Plain text, one reference a line"), ("txt", "text", "md"), "text/plain", "text.read"),
)

FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}
"""All formats by name."""


def read(
    source: Path | BinaryIO,
    name: str = "",
    *,
    columns: Mapping[str, str] | None = None,
    limits: ListLimits | None = None,
) -> Reading:
    """Read a file of any format, told by its content first and its name second.

    ``name`` is what people call the file; ``columns`` says what the columns of a table are
    (header, or "#1" for the first of a table without one, to a field of ``columns.FIELDS``).
    ``limits`` end the reading where they are reached, with a problem that says so.
    Raises InvalidInput only where nothing in the file can be used; what is odd in single records
    is in the reading's ``problems``.
    """
    name = name or (source.name if isinstance(source, Path) else "")
    opened = open_source(source, name, limits)
    is_ours = isinstance(source, Path)
    try:
        return _reading(opened, columns, is_ours)
    except InvalidInput:
        if is_ours:
            opened.stream.close()
        raise


def _reading(source: Source, columns: Mapping[str, str] | None, is_ours: bool) -> Reading:
    format = FORMATS[format_of(source, columns)]
    if not format.can_read:
        raise refusal("not_readable", format=format.name)
    log = ProblemLog(source.limits)
    records = format.read(source, log, columns)
    first = next(records, None)
    if first is None and not log.seen:
        raise refusal("no_records", name=source.name)
    found: Iterator[Record] = chain([first] if first else [], records)
    if source.limits is not None:
        found = _first_entries(found, source.limits.entries, log)
    return Reading(source.name, format.name, _closing(found, source) if is_ours else found, log)


def _first_entries(records: Iterator[Record], most: int, log: ProblemLog) -> Iterator[Record]:
    """So many records; a further one is noted, and nothing behind it is looked at."""
    for count, record in enumerate(records):
        if count == most:
            log.reach("list_entries", record.line, most)
            log.seen = count
            return
        yield record


def _closing(records: Iterator[Record], source: Source) -> Iterator[Record]:
    try:
        yield from records
    finally:
        source.stream.close()


def write(fmt: str, entries: Iterable[Entry]) -> Iterator[bytes]:
    """The entries as a file of this format, in pieces; raises InvalidInput for an unknown format."""
    format = FORMATS.get(fmt)
    if format is None or not format.can_write:
        raise refusal(
            "not_writable", format=fmt, choices=", ".join(each.name for each in _ALL if each.can_write)
        )
    return format.write(entries)


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(".")
    found: Callable[..., Any] = getattr(import_module(f"catalogue.formats.{module}"), function)
    return found
