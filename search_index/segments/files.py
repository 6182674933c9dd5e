"""Segments as files: written once, memory-mapped by every reader, checked by checksums.

A file is a magic line, the length and CRC-32 of a JSON header, the header, and the arrays; header and
arrays are filled up to multiples of 64 bytes, and no byte is outside a checksum. The header gives each
array's type, length, place and CRC-32.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from search_index.interface import IndexUnavailable
from search_index.segments.segment import Array, Segment

_MAGIC = b"Lacuna segment 3\n"
_PREFIX = struct.Struct(f"<{len(_MAGIC)}sII")
_ALIGN = 64
_CHECKED_AT_ONCE = 1 << 23
"""Up to this size (8 MiB) a file is verified when it is opened, above it by a thread of its own."""
_KEPT_IN_MEMORY = 1 << 25
"""A file up to this size (32 MiB) stays in memory once it was read: to fetch it page by page takes longer."""
_READ_AT_ONCE = 1 << 22
"""Bytes that are verified together."""


def write_segment(segment: Segment, path: Path, release: Callable[[], None] = lambda: None) -> None:
    """Write a segment beside ``path`` and put it there in one step; ``release`` is called behind each array.

    Nothing is forced to the disk here: that is done behind the readers (``settling``).
    """
    entries: dict[str, list[Any]] = {}
    place = 0
    for name, values in segment.arrays.items():
        raw = np.ascontiguousarray(values)
        filling = b"\0" * (-raw.nbytes % _ALIGN)
        checksum = zlib.crc32(filling, zlib.crc32(raw.data.cast("B")))
        entries[name] = [raw.dtype.str, len(raw), place, checksum]
        place += raw.nbytes + len(filling)
        release()
    header = json.dumps({"columns": segment.column_names, "arrays": entries, "bytes": place}).encode()
    header += b" " * (-(_PREFIX.size + len(header)) % _ALIGN)
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as stream:
        stream.write(_PREFIX.pack(_MAGIC, len(header), zlib.crc32(header)))
        stream.write(header)
        for values in segment.arrays.values():
            raw = np.ascontiguousarray(values)
            stream.write(raw.data.cast("B"))
            stream.write(b"\0" * (-raw.nbytes % _ALIGN))
            release()
    os.replace(partial, path)


def checksum_of(path: Path, start: int = 0, length: int | None = None) -> tuple[int, int]:
    """How many bytes of a file there are from ``start`` on, ``length`` at most, and their CRC-32.

    The file is read, not mapped: one that is cut short meanwhile ends no process.
    """
    found, size = 0, 0
    with path.open("rb", buffering=0) as stream:
        stream.seek(start)
        while length is None or size < length:
            piece = stream.read(_READ_AT_ONCE if length is None else min(_READ_AT_ONCE, length - size))
            if not piece:
                break
            found, size = zlib.crc32(piece, found), size + len(piece)
    return size, found


def check_segment(path: Path) -> None:
    """Read a segment file through; raise ``IndexUnavailable`` where any byte is not as it was written."""
    try:
        with path.open("rb") as stream:
            magic, length, checksum = _PREFIX.unpack(stream.read(_PREFIX.size))
            raw = stream.read(length)
            actual = os.fstat(stream.fileno()).st_size
        if magic != _MAGIC or len(raw) != length or zlib.crc32(raw) != checksum:
            raise ValueError("not a segment, or its header is damaged")
        header, begin = json.loads(raw), _PREFIX.size + length
        sound = actual == begin + header["bytes"]
        for kind, number, place, expected in header["arrays"].values():
            filled = -(-np.dtype(kind).itemsize * number // _ALIGN) * _ALIGN
            sound = sound and checksum_of(path, begin + place, filled) == (filled, expected)
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise IndexUnavailable(f"{path.name} cannot be read") from error
    if not sound:
        raise IndexUnavailable(f"{path.name} is damaged")


class SegmentFile:
    """An open segment file; ``damaged`` turns true when its checksums are found not to hold.

    Its lengths are looked at in any case; ``check`` has the checksums verified as well.
    """

    def __init__(self, path: Path, *, check: bool = True) -> None:
        self._path = path
        self.damaged = False
        try:
            with path.open("rb") as stream:
                self._mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            self._header, self._begin = self._read_header()
        except (OSError, ValueError, KeyError, struct.error) as error:
            raise IndexUnavailable(f"{path.name} cannot be read") from error
        if len(self._mapped) != self._begin + self._header["bytes"]:
            raise IndexUnavailable(f"{path.name} is cut short")
        arrays = {name: self._array(*entry[:3]) for name, entry in self._header["arrays"].items()}
        self.segment = Segment(arrays, tuple(self._header["columns"]))
        if check and len(self._mapped) <= _CHECKED_AT_ONCE:
            self.verify()
        elif check:
            threading.Thread(target=self._note_damage, name=f"verify {path.name}", daemon=True).start()

    def verify(self) -> None:
        """Read everything and compare the checksums; raise ``IndexUnavailable`` where one differs.

        What was read of a large file but for that is let go of in memory, a piece at a time.
        """
        for name in self._header["arrays"]:
            if not self._array_holds(name):
                self.damaged = True
                raise IndexUnavailable(f"{self._path.name} is damaged ({name})")

    def holds(self, asked: Callable[[str], bool] = lambda _name: True) -> bool:
        """Tell whether the checksums of those arrays hold whose names are asked for: all, unless told."""
        return all(map(self._array_holds, filter(asked, self._header["arrays"])))

    def _array_holds(self, name: str) -> bool:
        _, _, place, checksum = self._header["arrays"][name]
        large = len(self._mapped) > _KEPT_IN_MEMORY
        begin = self._begin + place
        length = -(-self.segment.arrays[name].nbytes // _ALIGN) * _ALIGN
        found = 0
        for start in range(begin, begin + length, _READ_AT_ONCE):
            end = min(start + _READ_AT_ONCE, begin + length)
            found = zlib.crc32(memoryview(self._mapped)[start:end], found)
            aligned = start - start % mmap.PAGESIZE
            if large:
                self._mapped.madvise(mmap.MADV_DONTNEED, aligned, end - aligned)
        return bool(found == checksum)

    def release(self) -> None:
        """Let go of what was read of the file in memory; whatever is asked for again is read again."""
        self._mapped.madvise(mmap.MADV_DONTNEED)

    def _note_damage(self) -> None:
        try:
            self.verify()
        except IndexUnavailable:
            return  # ``damaged`` now says so to every later query

    def _read_header(self) -> tuple[dict[str, Any], int]:
        """Return the header, and where the arrays begin."""
        magic, length, checksum = _PREFIX.unpack_from(self._mapped)
        raw = self._mapped[_PREFIX.size : _PREFIX.size + length]
        if magic != _MAGIC or len(raw) != length or zlib.crc32(raw) != checksum:
            raise ValueError("not a segment, or its header is damaged")
        return json.loads(raw), _PREFIX.size + length

    def _array(self, kind: str, length: int, place: int) -> Array:
        return np.frombuffer(self._mapped, np.dtype(kind), length, self._begin + place)
