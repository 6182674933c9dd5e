"""The vectors of documents in a file: one record for each, the last of an id stands.

Records are only added, so that readers in other processes see a whole file at any time; when more of them
are dead than alive the file is written anew. Numbers are whole, from -127 to 127: sums of their products are
the same on every machine. A record whose checksum does not hold counts as one that is not there.
"""

from __future__ import annotations

import os
import threading
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I8 = npt.NDArray[np.int8]
Records = npt.NDArray[np.void]

DIMENSIONS = 384
LONGEST_ID = 32

_SCALE = 508.0
"""Parts into which 1 is divided: no number of a vector was seen above .25, which becomes 127."""

_RECORD = np.dtype(
    [
        ("check", "<u4"),
        ("dead", "u1"),
        ("digest", "S16"),
        ("id", f"S{LONGEST_ID}"),
        ("vector", "i1", DIMENSIONS),
    ]
)
_ROWS_TOGETHER = 8_192
"""Rows multiplied at once: 12 MB of memory, however many there are."""

_WORTH_WRITING_ANEW = 1_000


@dataclass(frozen=True, slots=True)
class Vector:
    """The vector of a document; ``digest`` (up to 16 characters) says of which text it was made."""

    id: str
    digest: str
    numbers: I8


@dataclass(slots=True)
class _Open:
    """What was read of the file: all its records, and the place of the last of each id."""

    inode: int = 0
    size: int = 0
    records: Records = field(default_factory=lambda: np.empty(0, _RECORD))
    places: dict[str, int] = field(default_factory=dict)
    damaged: int = 0


def rounded(vector: F32) -> I8:
    """Return a vector of length 1 in whole numbers."""
    numbers: I8 = np.rint(vector * _SCALE).clip(-127, 127).astype(np.int8)
    return numbers


def likeness(product: int) -> float:
    """Return the cosine of two vectors by the product of their whole numbers."""
    return product / (_SCALE * _SCALE)


class VectorFile:
    """A file of vectors; any number of threads and processes may read it, one at a time may write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._open = _Open()

    def __len__(self) -> int:
        return len(self._current().places)

    @property
    def exists(self) -> bool:
        """Whether there is a file, be it empty."""
        return self._path.exists()

    @property
    def damaged(self) -> int:
        """How many records do not hold what was written."""
        return self._current().damaged

    def ids(self) -> list[str]:
        """Return the ids of all vectors."""
        return list(self._current().places)

    def digest_of(self, name: str) -> str:
        """Of which text the vector of a document was made; "" where there is none."""
        opened = self._current()
        place = opened.places.get(name)
        return "" if place is None else str(opened.records["digest"][place].decode("ascii"))

    def nearest(self, numbers: I8, count: int) -> list[tuple[str, float]]:
        """Return the ids of the vectors nearest to one, with their cosine, nearest first; of equals the
        lower id.
        """
        opened = self._current()
        if not opened.places or count <= 0:
            return []
        alive = np.fromiter(opened.places.values(), np.int64, len(opened.places))
        products = _products(opened.records, numbers)[alive]
        least = -np.partition(-products, min(count, len(products)) - 1)[min(count, len(products)) - 1]
        ids = opened.records["id"]
        found = [
            (int(products[place]), ids[alive[place]].decode("utf-8"))
            for place in np.flatnonzero(products >= least)
        ]
        found.sort(key=lambda pair: (-pair[0], len(pair[1]), pair[1]))
        return [(name, likeness(product)) for product, name in found[:count]]

    def add(self, vectors: Iterable[Vector] = (), removed: Iterable[str] = ()) -> None:
        """Write vectors, in the place of those with their ids, and strike others; forced to the disk."""
        known = self._current()
        rows = [_record(vector.id, vector.digest, vector.numbers) for vector in vectors]
        rows += [_record(name, "", None) for name in removed if name in known.places]
        if rows or not self.exists:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                if torn := file.tell() % _RECORD.itemsize:
                    file.truncate(file.tell() - torn)  # the power failed while it was written
                    file.seek(0, os.SEEK_END)
                file.write(b"".join(row.tobytes() for row in rows))
                file.flush()
                os.fsync(file.fileno())
        opened = self._current()
        if opened.damaged or len(opened.records) > 2 * len(opened.places) + _WORTH_WRITING_ANEW:
            self._write_anew(opened)

    def _write_anew(self, opened: _Open) -> None:
        beside = self._path.with_name(self._path.name + ".new")
        with beside.open("wb") as file:
            file.write(opened.records[sorted(opened.places.values())].tobytes())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)

    def _current(self) -> _Open:
        """Return what stands in the file now; costs one ``stat`` while nothing changes."""
        opened = self._open
        try:
            state = self._path.stat()
        except OSError:
            return _Open()
        if (opened.inode, opened.size) == (state.st_ino, state.st_size):
            return opened
        with self._lock:
            opened = self._open
            if (opened.inode, opened.size) != (state.st_ino, state.st_size):
                opened = self._open = _reopened(self._path, opened)
            return opened


def _reopened(path: Path, before: _Open) -> _Open:
    with path.open("rb") as file:
        state = os.fstat(file.fileno())
        count = state.st_size // _RECORD.itemsize
        records = np.memmap(file, _RECORD, "r", shape=(count,)) if count else np.empty(0, _RECORD)
    grown = before.inode == state.st_ino and before.size <= state.st_size
    first = len(before.records) if grown else 0
    places = dict(before.places) if grown else {}
    damaged = before.damaged if grown else 0
    for place in range(first, count):
        record = records[place]
        if int(record["check"]) != _check(record):
            damaged += 1
        elif record["dead"]:
            places.pop(record["id"].decode("utf-8"), None)
        else:
            places[record["id"].decode("utf-8")] = place
    return _Open(state.st_ino, state.st_size, records, places, damaged)


def _products(records: Records, numbers: I8) -> npt.NDArray[np.int64]:
    """Return the product of each record's vector with one; exact, since a 32-bit fraction holds 24 bits."""
    wanted = numbers.astype(np.float32)
    products = np.empty(len(records), np.float32)
    for start in range(0, len(records), _ROWS_TOGETHER):
        rows = records["vector"][start : start + _ROWS_TOGETHER].astype(np.float32)
        np.matmul(rows, wanted, out=products[start : start + _ROWS_TOGETHER])
    return products.astype(np.int64)


def _record(name: str, digest: str, numbers: I8 | None) -> np.void:
    encoded = name.encode("utf-8")
    if len(encoded) > LONGEST_ID:
        raise ValueError(f"an id of more than {LONGEST_ID} bytes cannot be kept: {name!r}")
    record: np.void = np.zeros(1, _RECORD)[0]
    record["dead"], record["digest"], record["id"] = numbers is None, digest.encode("ascii"), encoded
    if numbers is not None:
        record["vector"] = numbers
    record["check"] = _check(record)
    return record


def _check(record: np.void) -> int:
    return zlib.crc32(record.tobytes()[4:])


def centred(vectors: F32, centres: Sequence[F32]) -> F32:
    """Vectors of length 1 without what each shares with all texts of its language."""
    moved = vectors - np.stack(list(centres)) if len(centres) else vectors
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), np.float32)
