"""A file as it came: its bytes, its name, and its text whatever the encoding."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, cast

from catalogue.formats.files.encoding import NAMES, WESTERN, decoded, is_spoilt, legacy_encoding, unspoilt
from catalogue.formats.records.list_limits import ListLimits
from catalogue.formats.records.problems import ProblemLog, refusal

MAX_BYTES = 500_000_000
"""Largest file that is read record by record."""
MAX_BYTES_AT_ONCE = 60_000_000
"""Largest file of a format that can only be read whole."""
MAX_LINE = 2_000_000
"""Longest line of a text, in characters."""
_HEAD = 65_536
SPOILT = "spoilt"
"""In the place of an encoding: UTF-8 that a program has read as Windows-1252 and saved so."""
_ESCAPED = re.compile("[\udc80-\udcff]+")


@dataclass(frozen=True, slots=True)
class Source:
    """A seekable stream of bytes with the name by which people know the file.

    ``limits`` are those of lists, None for a file that may be as large as it is.
    """

    name: str
    stream: BinaryIO
    size: int
    head: bytes
    limits: ListLimits | None = None

    @property
    def extension(self) -> str:
        """The end of the name in lower case, without the dot."""
        return Path(self.name).suffix[1:].lower()

    def all_bytes(self) -> bytes:
        """Return the whole file, for formats that cannot be read piece by piece."""
        if self.size > MAX_BYTES_AT_ONCE:
            raise refusal("too_large", name=self.name, limit=MAX_BYTES_AT_ONCE // 1_000_000)
        self.stream.seek(0)
        return self.stream.read()

    def all_text(self, log: ProblemLog) -> str:
        """Return the whole text, its lines ended by newlines; of more than a list may have, the first of
        it.
        """
        encoding, errors = _decoding(self.head)
        text = self.all_bytes().decode(encoding, errors)
        if self.limits is not None and len(text) > self.limits.text:
            log.reach("list_text", None, self.limits.text)
            text = text[: self.limits.text]
        lines = io.StringIO(text, newline=None)
        other = _other_encoding(self.head)
        return "".join(_mended(line, number, log, other) for number, line in enumerate(lines, 1))

    def lines(self, log: ProblemLog) -> Iterator[str]:
        """Yield the lines of the text with their ends, in whatever encoding each was written.

        UTF-8 with or without BOM, UTF-16, and where it is not UTF-8 what ``legacy_encoding`` says;
        for files that were pasted together from several sources are mixed line by line. What is
        beyond ``MAX_LINE`` in a line is left out, so that memory stays flat.
        """
        self.stream.seek(0)
        encoding, errors = _decoding(self.head)
        text = io.TextIOWrapper(self.stream, encoding, errors, newline="")
        other = _other_encoding(self.head)
        longest = self.limits.line if self.limits is not None else MAX_LINE
        number = letters = 0
        try:
            while line := text.readline(longest):
                number += 1
                letters += len(line)
                if self.limits is not None and self._is_over(self.limits, number, letters, log):
                    return
                if len(line) == longest and not line.endswith(("\r", "\n")):
                    log.add("value_cut", number, value=line)
                    while (rest := text.readline(longest)) and not rest.endswith(("\r", "\n")):
                        letters += len(rest)
                        if self.limits is not None and self._is_over(self.limits, number, letters, log):
                            break
                yield _mended(line, number, log, other)
        finally:
            if not self.stream.closed:  # Whoever read no further may have closed it by now.
                text.detach()

    @staticmethod
    def _is_over(limits: ListLimits, number: int, letters: int, log: ProblemLog) -> bool:
        """Whether a text has more lines or letters than a list may have."""
        if number > limits.lines:
            log.reach("list_lines", number, limits.lines)
        elif letters > limits.text:
            log.reach("list_text", number, limits.text)
        else:
            return False
        return True


def open_source(source: Path | BinaryIO, name: str, limits: ListLimits | None = None) -> Source:
    """Return the source ready for reading; raises InvalidInput for a file that is empty or too large."""
    if isinstance(source, Path) and not source.stat().st_size:
        raise refusal("empty_file", name=name)
    stream = source.open("rb") if isinstance(source, Path) else _seekable(source)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if not size:
        raise refusal("empty_file", name=name)
    if size > MAX_BYTES:
        raise refusal("too_large", name=name, limit=MAX_BYTES // 1_000_000)
    return Source(name, stream, size, stream.read(_HEAD), limits)


def _seekable(stream: BinaryIO) -> BinaryIO:
    if stream.seekable():
        return stream
    # A pipe is kept on disk, not in memory: formats look twice at what they read.
    kept = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (it lives as long as the reading)
    copyfileobj(stream, kept)
    return kept


def encoding_of(head: bytes) -> str:
    """Return the encoding that the first bytes of a text give away: "utf-8-sig" or a UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = head[:2000]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if len(sample) >= 4 and odd > 0.05 * len(sample) and even < 0.1 * odd:
        return "utf-16-le"
    if len(sample) >= 4 and even > 0.05 * len(sample) and odd < 0.1 * even:
        return "utf-16-be"
    return "utf-8-sig"


def _decoding(head: bytes) -> tuple[str, str]:
    """Return the encoding of a text and what to do with bytes that are none of its letters."""
    encoding = encoding_of(head)
    return encoding, "surrogateescape" if encoding == "utf-8-sig" else "replace"


def _other_encoding(head: bytes) -> str:
    """In what the lines are that are no sound text, or ``SPOILT``."""
    encoding = encoding_of(head)
    return SPOILT if is_spoilt(head.decode(encoding, "ignore")) else legacy_encoding(head)


def decode_mixed(data: bytes) -> tuple[str, bool]:
    """UTF-8 text in which other bytes are read as Windows-1252, and whether there were such bytes."""
    text = data.decode("utf-8", "surrogateescape")
    mended = _ESCAPED.sub(_windows_1252, text)
    return mended, mended is not text and mended != text


def _windows_1252(match: re.Match[str]) -> str:
    return match.group().encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _mended(line: str, number: int, log: ProblemLog, other: str) -> str:
    if line.isascii():
        return line
    if other == SPOILT:
        if (meant := unspoilt(line)) != line:
            log.add("letters_spoilt", number, value=meant.strip())
        return meant
    if not _ESCAPED.search(line):
        return line
    mended = decoded(line.encode("utf-8", "surrogateescape"), other) if other != WESTERN else None
    if mended is None:
        other, mended = WESTERN, _ESCAPED.sub(_windows_1252, line)
    log.add("not_utf8", number, value=mended.strip(), encoding=NAMES[other])
    return mended
