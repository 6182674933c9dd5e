"""The documents of a part of the index, as they came: compressed blocks in a file, each behind a checksum.

Arrays can be made from them again, and who answers without columns reads them. The file is read, never
mapped: one that is cut short meanwhile ends no process.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

import numpy as np

from search_index.interface import IndexDocument, IndexUnavailable

_END = struct.Struct("<QII")
"""The last bytes of a file: where the table of blocks begins, the number of blocks, the table's CRC-32."""
_BLOCK = struct.Struct("<QIIII")
"""A row of the table: place and length of a block, its CRC-32, its documents, its bytes when unpacked."""

_TOGETHER = 1 << 16
"""Bytes that are compressed together: more take longer to read one document of, fewer take more room."""
_KEPT_WHOLE = _TOGETHER // 2
"""A block of so many bytes goes into another file as it is."""
_LEVEL = 6
_BETWEEN = "\n"
"""Stands between two documents of a block; JSON holds none."""

_STORED = tuple(dataclass_field.name for dataclass_field in dataclass_fields(IndexDocument))
_MAGIC = b"Lacuna documents 1 %08x\n" % zlib.crc32(" ".join(_STORED).encode())
"""A document is kept as its values alone: a file of other fields than ours is none."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_TUPLES = ("other_titles", "people", "series", "subjects", "keys", "shelf_marks")
_TROUBLE = (OSError, ValueError, KeyError, TypeError, struct.error, zlib.error)


class _Block(NamedTuple):
    """Where a block lies, what its bytes must sum to, and what is in it."""

    place: int
    length: int
    checksum: int
    documents: int
    unpacked: int


def stored(document: IndexDocument) -> str:
    """Write a document as it is kept."""
    return _encode([getattr(document, name) for name in _STORED])


def document_of(kept: str) -> IndexDocument:
    """Read a document that was kept."""
    data = dict(zip(_STORED, json.loads(kept), strict=True))
    for name in _TUPLES:
        data[name] = tuple(data[name])
    data["facets"] = {name: tuple(values) for name, values in data["facets"].items()}
    return IndexDocument(**data)


class DocumentsWriter:
    """Write a file of documents; it stands in its place when ``close`` was called, and not before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.with_name(path.name + ".partial")
        self._stream = self._partial.open("wb")
        self._stream.write(_MAGIC)
        self._blocks: list[_Block] = []
        self._waiting: list[bytes] = []
        self._size = 0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def keep(self, document: str) -> None:
        """Put a document, as ``stored`` gives it, behind the others."""
        # A lone surrogate stands in no UTF-8, but may in what a librarian pasted.
        raw = document.encode("utf-8", "surrogatepass")
        self._waiting.append(raw)
        self._count += 1
        self._size += len(raw) + 1
        if self._size >= _TOGETHER:
            self._pack()

    def keep_from(self, other: DocumentsFile, living: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        """Put those of another file's documents that live behind the others.

        Raises ``IndexUnavailable`` where a block that has to be unpacked is damaged.
        """
        first = 0
        for number, block in enumerate(other.blocks):
            lives = living[first : first + block.documents]
            first += block.documents
            if block.unpacked >= _KEPT_WHOLE and lives.all():
                self._pack()
                self._put(other.raw(number), block)
                self._count += block.documents
            elif lives.any():
                kept = other.unpacked(number)
                for place in np.flatnonzero(lives).tolist():
                    self.keep(kept[place])

    def close(self) -> None:
        """Write what waits and the table of blocks, and put the file into its place."""
        self._pack()
        table = b"".join(_BLOCK.pack(*block) for block in self._blocks)
        place = self._stream.tell()
        self._stream.write(table)
        self._stream.write(_END.pack(place, len(self._blocks), zlib.crc32(table)))
        self._stream.close()
        os.replace(self._partial, self._path)

    def __enter__(self) -> DocumentsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._stream.close()
            self._partial.unlink(missing_ok=True)

    def _pack(self) -> None:
        if not self._waiting:
            return
        whole = _BETWEEN.encode().join(self._waiting)
        packed = zlib.compress(whole, _LEVEL)
        self._put(packed, _Block(0, len(packed), zlib.crc32(packed), len(self._waiting), len(whole)))
        self._waiting, self._size = [], 0

    def _put(self, packed: bytes, block: _Block) -> None:
        self._blocks.append(block._replace(place=self._stream.tell()))
        self._stream.write(packed)


class DocumentsFile:
    """An open file of documents; any number of threads may read it.

    Everything that reads raises ``IndexUnavailable`` where the file is gone or not as it was written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as stream:
                self.blocks = _table(stream)
        except _TROUBLE as error:
            raise IndexUnavailable(f"{path.name} cannot be read") from error
        self._ends = [*accumulate(block.documents for block in self.blocks)]
        self._last: tuple[int, list[str]] = (-1, [])

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, number: int) -> str:
        """Give a document as it is kept."""
        block = bisect_right(self._ends, number)
        if not 0 <= number < len(self):
            raise IndexUnavailable(f"{self._path.name} has no document {number}")
        at, kept = self._last
        if at != block:
            kept = self.unpacked(block)
            self._last = block, kept  # in one step: another thread sees this pair or the one before
        return kept[number - self._ends[block]]

    def __iter__(self) -> Iterator[str]:
        for number in range(len(self.blocks)):
            yield from self.unpacked(number)

    def raw(self, number: int) -> bytes:
        """Give a block as it lies in the file; its checksum was looked at."""
        block = self.blocks[number]
        try:
            with self._path.open("rb", buffering=0) as stream:
                packed = os.pread(stream.fileno(), block.length, block.place)
        except OSError as error:
            raise IndexUnavailable(f"{self._path.name} cannot be read") from error
        if len(packed) != block.length or zlib.crc32(packed) != block.checksum:
            raise IndexUnavailable(f"{self._path.name} is damaged")
        return packed

    def unpacked(self, number: int) -> list[str]:
        """Give the documents of a block."""
        try:
            kept = str(zlib.decompress(self.raw(number)), "utf-8", "surrogatepass").split(_BETWEEN)
        except _TROUBLE as error:
            raise IndexUnavailable(f"{self._path.name} is damaged") from error
        if len(kept) != self.blocks[number].documents:
            raise IndexUnavailable(f"{self._path.name} is damaged")
        return kept


def check_documents(path: Path, size: int) -> None:
    """Read a file through; raise ``IndexUnavailable`` where it is not sound or has not ``size`` documents."""
    file = DocumentsFile(path)
    if len(file) != size:
        raise IndexUnavailable(f"{path.name} is not the file it should be")
    for number in range(len(file.blocks)):
        file.raw(number)


def _table(stream: IO[bytes]) -> list[_Block]:
    """Return the blocks of a file, which lie end to end between its beginning and its table."""
    if stream.read(len(_MAGIC)) != _MAGIC:
        raise ValueError("no documents")
    size = stream.seek(-_END.size, os.SEEK_END)
    place, count, checksum = _END.unpack(stream.read(_END.size))
    if place + count * _BLOCK.size != size:
        raise ValueError("cut short")
    stream.seek(place)
    table = stream.read(count * _BLOCK.size)
    if zlib.crc32(table) != checksum:
        raise ValueError("the table is damaged")
    blocks = [_Block(*row) for row in _BLOCK.iter_unpack(table)]
    if sum(block.length for block in blocks) + len(_MAGIC) != place:
        raise ValueError("blocks are missing")
    return blocks
