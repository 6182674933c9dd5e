"""MARC 21 in its transmission format (ISO 2709), read so that one bad record costs only itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

import pymarc
from pymarc import Indicators, Subfield, marc8_to_unicode

from catalogue.formats.files.encoding import NAMES, WESTERN
from catalogue.formats.files.iso_5426 import iso_5426_or_western
from catalogue.formats.files.source import Source, decode_mixed
from catalogue.formats.marc.leader import MARC_LEADER
from catalogue.formats.marc.reading import records_from_marc
from catalogue.formats.marc.writing import marc_from_entry
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry, Record

_END_OF_RECORD, _END_OF_FIELD, _DELIMITER = b"\x1d", b"\x1e", b"\x1f"
_LEADER_LENGTH, _ENTRY_LENGTH, _TAG_LENGTH = 24, 12, 3
_CHUNK = 1 << 18
_LONGEST = 2_000_000
"""Bytes without an end mark after which what stands there is no MARC; a record has at most 99,999."""

_LONGEST_ESCAPE, _OF_ESCAPES = 3, b"$(),-"
"""How the beginning of an escape sequence of MARC-8 looks: its length, and what stands in it."""
_SURE_LEADER = re.compile(rb"\d{5}[a-z]{3}[ -~]{2}22\d{5}[ -~]{3}450[0 ]")
"""A leader as most programs write it, which no text within a record resembles."""


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Return the publications of a file of MARC 21 or UNIMARC; what is garbage or cut off is skipped and
    noted.
    """
    return records_from_marc(marc_records(source, log), log)


def marc_records(source: Source, log: ProblemLog) -> Iterator[tuple[int, pymarc.Record]]:
    """Yield the records of a MARC file with their numbers, whatever they describe."""
    for number, chunk in enumerate(_chunks(source), 1):
        log.seen += 1
        if (marc := _parsed(chunk, number, log)) is not None:
            yield number, marc


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """MARC 21 records in UTF-8, the gift in 541 and the copies in 852."""
    for entry in entries:
        yield marc_from_entry(entry).as_marc()


def _chunks(source: Source) -> Iterator[bytes]:
    """Yield the bytes up to each end mark, parted again where a new leader shows that an end mark is lost."""
    source.stream.seek(0)
    held = b""
    while data := source.stream.read(_CHUNK):
        *whole, held = (held + data).split(_END_OF_RECORD)
        for chunk in whole:
            yield from _parted(chunk + _END_OF_RECORD)
        if len(held) > _LONGEST:
            yield held
            held = b""
    yield from _parted(held)


def _parted(chunk: bytes) -> Iterator[bytes]:
    if not chunk.strip(b"\x00\x1a\x1d \r\n\t\xef\xbb\xbf"):
        return
    starts = [0] + [found.start() for found in _SURE_LEADER.finditer(chunk) if found.start()]
    for start, end in zip(starts, [*starts[1:], len(chunk)], strict=True):
        if part := chunk[start:end].strip(b"\x00\x1a \r\n\t\xef\xbb\xbf"):
            yield part


def _parsed(chunk: bytes, number: int, log: ProblemLog) -> pymarc.Record | None:
    if not MARC_LEADER.match(chunk):
        log.add("marc_garbage", number, value=_shown(chunk))
        return None
    if not chunk.endswith(_END_OF_RECORD):
        log.add("marc_truncated", number, value=_shown(chunk))
        return None
    fields = _fields(chunk)
    if fields is None:
        log.add("marc_lengths", number)
        fields = _fields_by_marks(chunk)
    if not fields:
        log.add("marc_unreadable", number, value=_shown(chunk))
        return None
    encoded, is_utf8 = _encoding(chunk, fields, number, log)
    return _record(chunk[:_LEADER_LENGTH], encoded if is_utf8 else _as_utf8(encoded, number, log))


def _shown(chunk: bytes) -> str:
    return re.sub(r"[^ -~]+", " ", chunk[:200].decode("latin-1"))


def _directory(chunk: bytes) -> list[bytes]:
    end = chunk.find(_END_OF_FIELD)
    directory = chunk[_LEADER_LENGTH : end if end >= 0 else 0]
    return [directory[at : at + _ENTRY_LENGTH] for at in range(0, len(directory), _ENTRY_LENGTH)]


def _fields(chunk: bytes) -> list[tuple[bytes, bytes]] | None:
    """Tag and content of each field where every length in the directory is right, else None."""
    base = int(chunk[12:17])
    fields = []
    for entry in _directory(chunk):
        if len(entry) != _ENTRY_LENGTH or not entry[3:].isdigit():
            return None
        start = base + int(entry[7:])
        end = start + int(entry[3:7])
        content = chunk[start : end - 1]
        if chunk[end - 1 : end] != _END_OF_FIELD or _END_OF_FIELD in content:
            return None
        fields.append((entry[:3], content))
    return fields


def _fields_by_marks(chunk: bytes) -> list[tuple[bytes, bytes]]:
    """Tag and content of each field by the end marks alone; programs that re-encode spoil the lengths."""
    _, *contents = chunk.rstrip(_END_OF_RECORD).split(_END_OF_FIELD)
    if contents and not contents[-1]:
        contents.pop()
    tags = [entry[:3] for entry in _directory(chunk)]
    whole = len(tags) == len(contents) and all(len(tag) == _TAG_LENGTH for tag in tags)
    return list(zip(tags, contents, strict=True)) if whole else []


def _encoding(
    chunk: bytes, fields: list[tuple[bytes, bytes]], number: int, log: ProblemLog
) -> tuple[list[tuple[bytes, bytes]], bool]:
    """Return the fields as UTF-8 and True, or in MARC-8 and False; the leader is believed last.

    Many programs write UTF-8 and leave the leader blank, or the other way round; MARC-8 text that
    happens to be UTF-8 does not occur outside of ASCII.
    """
    says_utf8 = chunk[9:10] == b"a"
    try:
        for _, content in fields:
            content.decode("utf-8")
    except UnicodeDecodeError:
        if not says_utf8 and not _is_unimarc(fields):
            return fields, False
        if not says_utf8:
            return [(tag, iso_5426_or_western(content).encode()) for tag, content in fields], True
    else:
        # Escape sequences switch MARC-8 to other alphabets and are themselves plain ASCII.
        return fields, says_utf8 or b"\x1b" not in chunk
    mended = [(tag, *decode_mixed(content)) for tag, content in fields]
    for tag, text, changed in mended:
        if changed:
            log.add("not_utf8", number, tag.decode("ascii", "replace"), text, encoding=NAMES[WESTERN])
    return [(tag, text.encode()) for tag, text, _ in mended], True


def _is_unimarc(fields: list[tuple[bytes, bytes]]) -> bool:
    tags = {tag for tag, _ in fields}
    return b"200" in tags and b"245" not in tags


def _as_utf8(fields: list[tuple[bytes, bytes]], number: int, log: ProblemLog) -> list[tuple[bytes, bytes]]:
    """Return the fields, which stand in MARC-8, as UTF-8; where an escape sequence is cut off it is noted."""
    converted = []
    for tag, content in fields:
        read = [_from_marc8(part) for part in content.split(_DELIMITER)]
        text = "\x1f".join(part for part, _ in read)
        if not all(is_whole for _, is_whole in read):
            log.add("marc8_broken", number, tag.decode("ascii", "replace"), text.replace("\x1f", " "))
        converted.append((tag, text.encode("utf-8", "replace")))
    return converted


def _from_marc8(data: bytes) -> tuple[str, bool]:
    """Return a text in MARC-8, and whether it could be decoded to its end."""
    with suppress(UnicodeDecodeError):
        return str(marc8_to_unicode(data, hide_utf8_warnings=True)), True
    # pymarc asks for the letter behind a cut escape sequence; what stands before it is sound, as a rule.
    with suppress(UnicodeDecodeError):
        if (sound := _without_cut_escape(data)) != data:
            return str(marc8_to_unicode(sound, hide_utf8_warnings=True)), False
    return "", False


def _without_cut_escape(data: bytes) -> bytes:
    """Return a field without the escape sequences at its end behind which nothing stands."""
    end = len(data)
    while (begun := data.rfind(b"\x1b", max(0, end - _LONGEST_ESCAPE), end)) >= 0:
        if data[begun + 1 : end].strip(_OF_ESCAPES):
            break
        end = begun
    return data[:end]


def _record(leader: bytes, fields: list[tuple[bytes, bytes]]) -> pymarc.Record:
    record = pymarc.Record(leader=leader.decode("latin-1"))
    for raw_tag, raw in fields:
        tag, content = raw_tag.decode("latin-1"), raw.decode("utf-8", "replace")
        if tag.startswith("00"):
            record.fields.append(pymarc.Field(tag, data=content))
            continue
        indicators, *parts = content.split("\x1f")
        marks = indicators + "  "
        subfields = [Subfield(part[:1], part[1:]) for part in parts if len(part) > 1]
        record.fields.append(pymarc.Field(tag, Indicators(marks[0], marks[1]), subfields))
    return record
