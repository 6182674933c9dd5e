"""Which format a file is in: its content decides, its name only where the content does not."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping

from catalogue.formats.files.source import Source, encoding_of
from catalogue.formats.files.zips import BROKEN
from catalogue.formats.free_text.labelled import is_labelled
from catalogue.formats.free_text.plain_text import LIST_HEADING
from catalogue.formats.marc.leader import IS_UNIMARC, MARC_LEADER
from catalogue.formats.records.columns import TELLING, field_of, looks_like_header
from catalogue.formats.records.problems import ProblemLog, refusal
from catalogue.formats.tables.delimited import delimiter_of, first_lines, split_rows
from catalogue.formats.tagged.ris_spoilt import RIS_SPOILT

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The part of an old container in which a new workbook or document lies under a password."""
_PICTURE = re.compile(
    rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|RIFF....WEBP|....ftyp(?:hei|avi|mif)", re.DOTALL
)
_OFFICE_UNREAD = {"doc", "ppt", "msg", "pub"}
_CONTROL = bytes([*range(9), *range(14, 32), 127])
_JSON = re.compile(rb"(?:\[\s*)?\{\s*\"\w")
_CSL = re.compile(rb'"(?:type|author|issued|DOI)"\s*:')
_ZOTERO = re.compile(rb'"itemType"\s*:')
_DOCUMENT_PARTS = {"[Content_Types].xml", "mimetype", "content.xml"}
_ZIPPED = ((b"xl/", "xlsx"), (b"opendocument.spreadsheet", "ods"), (b"word/", "docx"))
_BY_CONTENT = (
    ("pdf", re.compile(rb"\A%PDF-")),
    ("html", re.compile(rb"\A<(?:!doctype html|html\b)", re.IGNORECASE)),
    ("ris", re.compile(rb"\A(?:[^\n]*\n){0,20}?\s{0,3}TY\s{1,3}-\s")),
    ("ris", RIS_SPOILT),
    ("nbib", re.compile(rb"\A(?:[^\n]*\n){0,20}?PMID {0,3}- {0,3}\S")),
    ("wos", re.compile(rb"\A(?:[^\n]*\n){0,20}?(?:FN\s.*\nVR\s\d|PT\s[A-Z]\n(?:AU|AF|CA|BA|BE|ED|GP|TI)\s)")),
    ("enw", re.compile(rb"\A(?:[^\n]*\n){0,20}?%(?:0[ \t]+\S|[AT][ \t]+\S.*\n%[A-Z@0-9][ \t])")),
    ("bibtex", re.compile(rb"^\s*@\w+\s*[{(]\s*[^\s,{}()=]*\s*,\s*[\w-]+\s*=", re.MULTILINE)),
)
_BY_ROOT = (
    ("zotero-rdf", re.compile(rb"<rdf:RDF\b[^>]*zotero\.org/namespaces/export", re.DOTALL)),
    ("unimarc-xml", re.compile(rb"<(?:\w+:)?record\b[^>]*\bformat=.UNIMARC|<unimarc\b|<notice\b")),
    ("marcxml", re.compile(rb"MARC21/slim|<(?:\w+:)?leader\b|<(?:\w+:)?datafield\b")),
    ("mods", re.compile(rb"<(?:\w+:)?mods(?:Collection)?\b")),
    (
        "dublin-core",
        re.compile(rb"<(?:\w+:)?dc\b[^>]*purl\.org/dc/elements|OAI/2\.0/oai_dc/"),
    ),
    ("endnote", re.compile(rb"<records>|<ref-type\b|<rec-number\b")),
    ("html", re.compile(rb"<(?:html|body|table|ul|ol|p|div)\b", re.IGNORECASE)),
)


def format_of(source: Source, columns: Mapping[str, str] | None = None) -> str:
    """Return the name of the format; raises InvalidInput where the content is none that is known."""
    head = _readable(source.head).lstrip(b"\xef\xbb\xbf \r\n\t\x00\x1a")
    if head.startswith(b"PK"):
        return _zipped(source)
    if head.startswith(_OLD_OFFICE):
        if _ENCRYPTED in source.all_bytes():
            raise refusal("protected", name=source.name)
        if source.extension in _OFFICE_UNREAD:
            raise refusal("unknown_format", name=source.name)
        return "xlsx"
    if _PICTURE.match(source.head):
        raise refusal("picture", name=source.name)
    if MARC_LEADER.match(head):
        return "unimarc" if IS_UNIMARC.match(head) else "marc"
    for name, pattern in _BY_CONTENT:
        if pattern.search(head):
            return name
    if head.startswith(b"<"):
        return _marked_up(source, head)
    if head[:1] in (b"[", b"{") and (source.extension in {"json", "csljson"} or _JSON.match(head)):
        return _json(head)
    if b"\x1d" in source.head and MARC_LEADER.search(source.head):
        return "marc"
    return _table_or_text(source, columns)


def _readable(head: bytes) -> bytes:
    """Return the head in UTF-8 where it is text in UTF-16, its lines ended by newlines."""
    encoding = encoding_of(head)
    text = head if encoding == "utf-8-sig" else head.decode(encoding, "replace").encode()
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _json(head: bytes) -> str:
    if b'"contributors"' in head:
        return "json"
    return "zotero-json" if _ZOTERO.search(head) else "csl-json" if _CSL.search(head) else "json"


def _marked_up(source: Source, head: bytes) -> str:
    for name, pattern in _BY_ROOT:
        if pattern.search(head):
            return name
    raise refusal("unknown_format", name=source.name)


def _zipped(source: Source) -> str:
    if _is_archive(source):
        raise refusal("archive", name=source.name)
    tail_start = max(0, source.size - 65_536)
    source.stream.seek(tail_start)
    names = source.head + source.stream.read()
    for mark, format in _ZIPPED:
        if mark in names:
            return format
    if source.extension in {"xlsx", "xlsm", "ods"}:
        return "xlsx"
    raise refusal("unknown_format", name=source.name)


def _is_archive(source: Source) -> bool:
    """Whether a zip holds files of any kind and is no document; what cannot be opened is none."""
    try:
        with zipfile.ZipFile(source.stream) as archive:
            names = archive.namelist()
    except BROKEN:
        return False
    return bool(names) and _DOCUMENT_PARTS.isdisjoint(names)


def _table_or_text(source: Source, columns: Mapping[str, str] | None) -> str:
    if source.extension in {"mrc", "marc"}:
        return "marc"
    if _is_binary(source.head[:4_000]):
        raise refusal("unknown_format", name=source.name)
    if columns or source.extension in {"csv", "tsv", "tab"}:
        return "csv"
    lines = first_lines(source)
    if is_labelled(lines):
        return "text"
    delimiter = delimiter_of(lines)
    rows = [cells for _, cells in split_rows(iter(lines), delimiter, ProblemLog())]
    names_columns = any(len(cells) > 1 and looks_like_header(cells) for cells in rows)
    first = "".join(rows[0]) if rows else ""
    one_column = field_of(first) in TELLING and not LIST_HEADING.fullmatch(first)
    return "csv" if names_columns or one_column else "text"


def _is_binary(sample: bytes) -> bool:
    """Whether so many control characters stand here that it is no text; a few are a fault of text."""
    if encoding_of(sample) != "utf-8-sig":
        return False
    return sample.startswith(b"{\\rtf") or len(sample.translate(None, _CONTROL)) < 0.97 * len(sample)
