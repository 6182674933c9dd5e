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
from catalogue.formats.files.source import Source, open_source
from catalogue.formats.records.list_limits import ListLimits
from catalogue.formats.records.problems import N_, ProblemLog, refusal
from catalogue.formats.records.record import Entry, Reading, Record


@dataclass(frozen=True, slots=True)
class Format:
    """A way in which descriptions travel; ``label`` is a message id for people.

    ``reads`` and ``writes`` name functions, as "tagged.ris.read", of modules below this package; a module,
    and the libraries that it needs, are loaded when the first file of the kind comes.
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
        """Return the records of a file; what is odd in it goes into ``log``."""
        records: Iterator[Record] = _function(self.reads)(source, log, columns)
        return records

    def write(self, entries: Iterable[Entry], headings: Mapping[str, str] | None = None) -> Iterator[bytes]:
        """Return the file of these entries, in pieces; ``headings`` are words for the columns of a
        workbook.
        """
        further = (headings,) if headings and self.name == "xlsx" else ()
        pieces: Iterator[bytes] = _function(self.writes)(entries, *further)
        return pieces


_RIS = "application/x-research-info-systems"
_ENDNOTE = "application/x-endnote-refer"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_ALL = (
    Format(
        "csv", N_("CSV table"), ("csv",), "text/csv", "tables.delimited.read", "tables.delimited.write_csv"
    ),
    Format(
        "tsv",
        N_("Table with tabs"),
        ("tsv", "tab"),
        "text/tab-separated-values",
        "tables.delimited.read",
        "tables.delimited.write_tsv",
    ),
    Format(
        "xlsx",
        N_("Excel workbook"),
        ("xlsx", "xlsm", "xls", "xlsb"),
        _XLSX,
        "tables.spreadsheet.read",
        "tables.spreadsheet.write_xlsx",
    ),
    Format(
        "marc",
        N_("MARC 21"),
        ("mrc", "marc", "iso2709", "dat"),
        "application/marc",
        "marc.marc21.read",
        "marc.marc21.write",
    ),
    Format(
        "json",
        N_("JSON with every field"),
        ("json",),
        "application/json",
        "json.json_native.read",
        "json.json_native.write",
    ),
    Format(
        "csl-json",
        N_("CSL JSON (Zotero)"),
        ("json", "csljson"),
        "application/vnd.citationstyles.csl+json",
        "json.json_native.read",
        "json.csl_json.write",
    ),
    Format("zotero-json", N_("Zotero's own JSON"), ("json",), "application/json", "json.json_native.read"),
    Format("zotero-rdf", N_("Zotero RDF"), ("rdf",), "application/rdf+xml", "xml.zotero_rdf_reading.read"),
    Format(
        "ris", N_("RIS (Zotero, EndNote, Mendeley)"), ("ris",), _RIS, "tagged.ris.read", "tagged.ris.write"
    ),
    Format(
        "bibtex",
        N_("BibTeX"),
        ("bib", "bibtex"),
        "application/x-bibtex",
        "tagged.bibtex.read",
        "tagged.bibtex.write",
    ),
    Format(
        "marcxml",
        N_("MARCXML"),
        ("xml", "marcxml"),
        "application/marcxml+xml",
        "marc.marcxml.read",
        "marc.marcxml.write",
    ),
    Format(
        "unimarc",
        N_("UNIMARC"),
        ("mrc", "uni", "iso2709"),
        "application/marc",
        "marc.marc21.read",
        "marc.unimarc.write",
    ),
    Format(
        "unimarc-xml",
        N_("UNIMARC in XML"),
        ("xml",),
        "application/xml",
        "marc.marcxml.read",
        "marc.unimarc.write_xml",
    ),
    Format("marc-koha", N_("MARC 21 for Koha"), ("mrc",), "application/marc", "", "marc.koha.write"),
    Format("marc-slims", N_("MARC 21 for SLiMS"), ("mrc",), "application/marc", "", "marc.slims.write"),
    Format("slims", N_("CSV table for SLiMS"), ("csv",), "text/csv", "", "tables.slims.write"),
    Format("mods", N_("MODS"), ("xml", "mods"), "application/mods+xml", "xml.mods.read", "xml.mods.write"),
    Format("dublin-core", N_("Dublin Core in XML"), ("xml",), "application/xml", "xml.dublin_core.read"),
    Format("endnote", N_("EndNote XML"), ("xml", "enx"), "application/xml", "xml.endnote.read"),
    Format("enw", N_("EndNote with tags (refer)"), ("enw", "refer"), _ENDNOTE, "tagged.refer.read"),
    Format("nbib", N_("PubMed (MEDLINE)"), ("nbib", "medline"), "application/nbib", "tagged.medline.read"),
    Format(
        "wos", N_("Web of Science, plain text"), ("ciw", "isi"), "text/plain", "tagged.web_of_science.read"
    ),
    Format("ods", N_("OpenDocument spreadsheet"), ("ods",), _ODS, "tables.spreadsheet.read"),
    Format("docx", N_("Word document"), ("docx",), _DOCX, "documents.word.read"),
    Format("pdf", N_("PDF bibliography"), ("pdf",), "application/pdf", "documents.pdf.read"),
    Format("html", N_("Web page"), ("html", "htm"), "text/html", "documents.html.read"),
    Format(
        "text",
        N_("Plain text, one reference a line"),
        ("txt", "text", "md"),
        "text/plain",
        "free_text.plain_text.read",
    ),
)

FORMATS: Mapping[str, Format] = {file_format.name: file_format for file_format in _ALL}
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
        found = _first_entries(found, source.limits, log)
    return Reading(source.name, format.name, _closing(found, source) if is_ours else found, log)


def _first_entries(records: Iterator[Record], limits: ListLimits, log: ProblemLog) -> Iterator[Record]:
    """So many records, with so many letters together; a further one is noted, and nothing behind it is
    looked at.

    A workbook, or a file that is packed, has no lines by which its text would be counted.
    """
    letters = 0
    for count, record in enumerate(records):
        letters += record.description.letters
        if count == limits.entries:
            log.reach("list_entries", record.line, limits.entries)
        elif letters > limits.text:
            log.reach("list_text", record.line, limits.text)
        else:
            yield record
            continue
        log.seen = count
        return


def _closing(records: Iterator[Record], source: Source) -> Iterator[Record]:
    try:
        yield from records
    finally:
        source.stream.close()


def write(fmt: str, entries: Iterable[Entry], headings: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """Return the entries as a file of this format, in pieces; raises InvalidInput for an unknown format.

    ``headings`` are words for the columns of a workbook, by their names.
    """
    format = FORMATS.get(fmt)
    if format is None or not format.can_write:
        raise refusal(
            "not_writable",
            format=fmt,
            choices=", ".join(file_format.name for file_format in _ALL if file_format.can_write),
        )
    return format.write(entries, headings)


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(f"catalogue.formats.{module}"), function)
    return found
