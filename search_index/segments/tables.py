"""Sorted strings in two flat arrays: a dictionary that can be memory-mapped and never unpacked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import compress as compressed
from itertools import pairwise
from zlib import compress, crc32, decompress
from zlib import error as zlib_error

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.uint32]
U32 = npt.NDArray[np.uint32]


_PACKED_TOGETHER = 64
"""Strings that are compressed together."""

_MOST_DIGITS = 18
"""So many digits fit into 64 bits."""


class StringTable:
    """Strings by number, over ``data`` (all of them in UTF-8, end to end) and ``offsets`` (one more).

    ``prefixed`` needs the strings in the order of their UTF-8 bytes, which is the order of Python's
    strings, and so does ``find`` in a table without ``hashes``: the CRC-32 of each string, ascending,
    beside which ``hashed`` gives the string's number.
    """

    def __init__(
        self, data: Bytes, offsets: Offsets, hashes: U32 | None = None, hashed: U32 | None = None
    ) -> None:
        self.data = data
        self.offsets = offsets
        self._hashes = None if hashes is None else np.ascontiguousarray(hashes).data
        self._hashed = None if hashed is None else np.ascontiguousarray(hashed).data

    @classmethod
    def of(cls, strings: Sequence[str]) -> StringTable:
        """Return a table that holds these strings in this order."""
        encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
        lengths = np.fromiter((len(string) for string in encoded), np.uint32, len(encoded))
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts_of(lengths))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> str:
        begin, end = self._bounds[number], self._bounds[number + 1]
        return str(self._view[begin:end], "utf-8", "surrogatepass")

    def some(self, numbers: Iterable[int]) -> list[str]:
        """Return the strings with these numbers."""
        bounds, view, text = self._bounds, self._view, self._text
        if text is not None:
            return [text[bounds[number] : bounds[number + 1]] for number in numbers]
        return [
            str(view[bounds[number] : bounds[number + 1]], "utf-8", "surrogatepass") for number in numbers
        ]

    def __iter__(self) -> Iterator[str]:
        return iter(self.some(range(len(self))))

    def lengths(self) -> npt.NDArray[np.uint32]:
        """Return the length of each string, in characters."""
        # In UTF-8 all bytes of a character but the first are of the form 10xxxxxx.
        further = np.zeros(len(self.data) + 1, np.uint32)
        np.cumsum((self.data & 0xC0) == 0x80, out=further[1:])
        return np.diff(self.offsets) - np.diff(further.take(self.offsets))

    def find(self, wanted: str) -> int:
        """Return the number of a string, or -1."""
        key = wanted.encode("utf-8", "surrogatepass")
        if self._hashes is not None and self._hashed is not None:
            wanted_hash = crc32(key)
            at = bisect_left(self._hashes, wanted_hash)
            while at < len(self._hashes) and self._hashes[at] == wanted_hash:
                if self.raw(self._hashed[at]) == key:
                    return int(self._hashed[at])
                at += 1
            return -1
        number = bisect_left(range(len(self)), key, key=self.raw)
        return number if number < len(self) and self.raw(number) == key else -1

    def prefixed(self, prefix: str) -> range:
        """Return the numbers of all strings that begin with a prefix."""
        key = prefix.encode("utf-8", "surrogatepass")
        start = bisect_left(range(len(self)), key, key=self.raw)
        # 0xff stands in no UTF-8 text: it sorts behind everything that begins with the key.
        return range(start, bisect_left(range(len(self)), key + b"\xff", lo=start, key=self.raw))

    def raws(self) -> Iterator[bytes]:
        """All strings in UTF-8, in their order."""
        data = bytes(self._view)
        return (data[begin:end] for begin, end in pairwise(self.offsets.tolist()))

    def raw(self, number: int) -> bytes:
        """Return a string in UTF-8."""
        begin, end = self._bounds[number], self._bounds[number + 1]
        return bytes(self._view[begin:end])

    @cached_property
    def _text(self) -> str | None:
        """All strings end to end, where they are ASCII: there a byte is a character."""
        try:
            return str(self._view, "ascii")
        except UnicodeDecodeError:
            return None

    # A memoryview gives one element as a Python int several times faster than an array does.

    @cached_property
    def _bounds(self) -> memoryview:
        return np.ascontiguousarray(self.offsets).data

    @cached_property
    def _view(self) -> memoryview:
        return np.ascontiguousarray(self.data).data


class PackedStrings:
    """Strings by number, in compressed blocks: for what is read of a few documents, or of all.

    ``data`` holds the blocks end to end, ``blocks`` where each begins, and one more. No string may hold the
    character NUL; one that is sorted among its neighbours takes little room.
    """

    def __init__(self, data: Bytes, blocks: Offsets) -> None:
        self._data = data
        self._blocks = blocks

    @classmethod
    def of(cls, strings: Sequence[str]) -> tuple[Bytes, Offsets]:
        """Return the arrays of some strings."""
        packed = [
            compress("\0".join(strings[first : first + _PACKED_TOGETHER]).encode("utf-8", "surrogatepass"))
            for first in range(0, len(strings), _PACKED_TOGETHER)
        ]
        lengths = np.fromiter(map(len, packed), np.uint32, len(packed))
        return np.frombuffer(b"".join(packed), np.uint8), starts_of(lengths)

    def some(self, numbers: Iterable[int]) -> list[str]:
        """Return the strings with these numbers; raises ``ValueError`` where they are damaged."""
        blocks: dict[int, list[str]] = {}
        found = []
        for number in numbers:
            block, at = divmod(number, _PACKED_TOGETHER)
            if block not in blocks:
                blocks[block] = self._block(block)
            found.append(blocks[block][at])
        return found

    def __iter__(self) -> Iterator[str]:
        for block in range(len(self._blocks) - 1):
            yield from self._block(block)

    def _block(self, block: int) -> list[str]:
        raw = bytes(self._data[self._blocks[block] : self._blocks[block + 1]])
        try:
            return str(decompress(raw), "utf-8", "surrogatepass").split("\0")
        except zlib_error as trouble:
            raise ValueError("damaged strings") from trouble


def hash_of_key(key: str) -> int:
    """Give what stands for an exact key: 64 bits, which no two of a million keys are likely to share."""
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def merged_tables(
    tables: Sequence[StringTable], used: Sequence[npt.NDArray[np.bool_]]
) -> tuple[StringTable, list[U32]]:
    """One sorted table of those strings of sorted tables that are used, and the numbers they have in it.

    The numbers of a table's strings rise; one that is not used has that of the next that is.
    """
    together: set[bytes] = set()
    for table, is_used in zip(tables, used, strict=True):
        together.update(compressed(table.raws(), is_used.tolist()))
    strings = sorted(together)
    del together
    number_of = {raw: number for number, raw in enumerate(strings)}
    numbers = []
    for table, is_used in zip(tables, used, strict=True):
        own = np.full(len(table), len(strings), np.uint32)
        found = map(number_of.__getitem__, compressed(table.raws(), is_used.tolist()))
        own[is_used] = np.fromiter(found, np.uint32, np.count_nonzero(is_used))
        numbers.append(np.minimum.accumulate(own[::-1])[::-1])
    lengths = np.fromiter(map(len, strings), np.uint32, len(strings))
    return StringTable(np.frombuffer(b"".join(strings), np.uint8), starts_of(lengths)), numbers


def hashes_of(table: StringTable) -> tuple[U32, U32]:
    """Return what a table needs to be searched by hash: ascending CRC-32 values, and the number of each."""
    hashes = np.fromiter(map(crc32, table.raws()), np.uint32, len(table))
    order = np.argsort(hashes, kind="stable").astype(np.uint32)
    return hashes[order], order


def narrowest(numbers: npt.NDArray[np.integer]) -> npt.NDArray[np.unsignedinteger]:
    """Return the same numbers, none below 0, in as few bytes as the highest of them needs."""
    return numbers.astype(np.min_scalar_type(int(numbers.max())) if len(numbers) else np.uint8)


def starts_of(lengths: npt.NDArray[np.integer]) -> Offsets:
    """Where each of several stretches begins when they are laid end to end, and where the last ends."""
    starts = np.zeros(len(lengths) + 1, np.uint32)
    np.cumsum(lengths, out=starts[1:])
    return starts


def stretches(starts: npt.NDArray[np.integer], lengths: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Return the numbers start, start+1, ... of several stretches, end to end (a ragged ``arange``)."""
    lengths = lengths.astype(np.int64)
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    shifts: npt.NDArray[np.int64] = np.repeat(starts.astype(np.int64) - (ends - lengths), lengths)
    return shifts + np.arange(total, dtype=np.int64)


def stretches_of(counts: npt.NDArray[np.integer], together: int) -> list[int]:
    """Where to part what has so many of something each, so that about so many lie in each stretch."""
    ends = np.cumsum(counts, dtype=np.int64)
    steps = np.arange(together, int(ends[-1]) if len(ends) else 0, together)
    cuts = np.unique(np.searchsorted(ends, steps))
    return [0, *cuts[(cuts > 0) & (cuts < len(counts))].tolist(), len(counts)]


def numbers_of(table: StringTable) -> npt.NDArray[np.int64] | None:
    """Return the strings read as whole numbers; None where one is none, or is not written as numbers are."""
    lengths = np.diff(table.offsets).astype(np.int64)
    digits = np.asarray(table.data).astype(np.int64) - ord("0")
    if not len(lengths) or lengths.min() < 1 or lengths.max() > _MOST_DIGITS:
        return None
    begins = table.offsets[:-1].astype(np.int64)
    if digits.min() < 0 or digits.max() > 9 or bool(np.any((digits.take(begins) == 0) & (lengths > 1))):
        return None
    ends = (begins + lengths).repeat(lengths)
    powers = 10 ** (ends - np.arange(len(digits)) - 1)
    return np.add.reduceat(digits * powers, begins)
