"""Sorted strings in two flat arrays: a dictionary that can be memory-mapped and never unpacked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.uint32]


class StringTable:
    """Strings by number, over ``data`` (all of them in UTF-8, end to end) and ``offsets`` (one more).

    ``find`` and ``prefixed`` need the strings in the order of their UTF-8 bytes, which is the order
    of Python's strings; the table itself keeps any order.
    """

    def __init__(self, data: Bytes, offsets: Offsets) -> None:
        self.data = data
        self.offsets = offsets

    @classmethod
    def of(cls, strings: Sequence[str]) -> StringTable:
        """A table that holds these strings in this order."""
        encoded = [each.encode("utf-8", "surrogatepass") for each in strings]
        lengths = np.fromiter((len(each) for each in encoded), np.uint32, len(encoded))
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts_of(lengths))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> str:
        return self._raw(number).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def find(self, wanted: str) -> int:
        """The number of a string, or -1."""
        key = wanted.encode("utf-8", "surrogatepass")
        number = bisect_left(range(len(self)), key, key=self._raw)
        return number if number < len(self) and self._raw(number) == key else -1

    def prefixed(self, prefix: str) -> range:
        """The numbers of all strings that begin with a prefix."""
        key = prefix.encode("utf-8", "surrogatepass")
        start = bisect_left(range(len(self)), key, key=self._raw)
        # 0xff stands in no UTF-8 text: it sorts behind everything that begins with the key.
        return range(start, bisect_left(range(len(self)), key + b"\xff", lo=start, key=self._raw))

    def _raw(self, number: int) -> bytes:
        begin, end = self._bounds[number], self._bounds[number + 1]
        return bytes(self._view[begin:end])

    # A memoryview gives one element as a Python int several times faster than an array does.

    @cached_property
    def _bounds(self) -> memoryview:
        return np.ascontiguousarray(self.offsets).data

    @cached_property
    def _view(self) -> memoryview:
        return np.ascontiguousarray(self.data).data


def starts_of(lengths: npt.NDArray[np.integer]) -> Offsets:
    """Where each of several stretches begins when they are laid end to end, and where the last ends."""
    starts = np.zeros(len(lengths) + 1, np.uint32)
    np.cumsum(lengths, out=starts[1:])
    return starts


def stretches(starts: npt.NDArray[np.integer], lengths: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """The numbers start, start+1, ... of several stretches, end to end (a ragged ``arange``)."""
    lengths = lengths.astype(np.int64)
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    shifts: npt.NDArray[np.int64] = np.repeat(starts.astype(np.int64) - (ends - lengths), lengths)
    return shifts + np.arange(total, dtype=np.int64)
