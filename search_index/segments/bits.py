"""Documents as bits: who holds a frequent term, and where among its postings each stands.

To count or join many documents then takes one step for 64 of them, and to look one up takes two steps into
memory instead of some twenty (rank over a vector of bits, G. Jacobson, FOCS 1989, section 2).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from threading import Lock
from typing import Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

_BYTES_KEPT = 24 << 20
"""So much memory may what is kept of the terms of a segment take."""

_WORD = np.uint32(6)
_WITHIN = np.uint32(63)

_OWN = np.array([1 << (8 * (at // 8) + 7 - at % 8) for at in range(64)], np.uint64)
"""The bit of each of 64 documents: the first of each eight has the highest of its byte."""

_BEFORE = np.bitwise_or.accumulate(_OWN) ^ _OWN
"""The bits of those before it."""


def bits_of(mask: Mask) -> U64:
    """Return a mask in bits, 64 in each number; those behind its end are 0."""
    packed = np.zeros(-(-len(mask) // 64) * 8, np.uint8)
    packed[: -(-len(mask) // 8)] = np.packbits(mask)
    return packed.view(np.uint64)


def docs_of_bits(bits: U64) -> U32:
    """Return the documents whose bits are set, ascending."""
    return np.unpackbits(bits.view(np.uint8)).view(bool).nonzero()[0].astype(np.uint32)


def mask_of_bits(bits: U64, size: int) -> Mask:
    """Return the mask whose bits these are."""
    mask: Mask = np.unpackbits(bits.view(np.uint8), count=size).view(bool)
    return mask


def count_of_bits(bits: U64) -> int:
    """How many documents have their bits set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


class TermBits:
    """The documents that hold a term: ``bits``, and for each 64 of them how many came ``before``."""

    def __init__(self, docs: U32, size: int) -> None:
        mask = np.zeros(size, bool)
        mask[docs] = True
        self.bits = bits_of(mask)
        self.before = np.zeros(len(self.bits), np.uint32)
        np.cumsum(np.bitwise_count(self.bits[:-1]), out=self.before[1:])

    @property
    def nbytes(self) -> int:
        """How much memory they take."""
        return self.bits.nbytes + self.before.nbytes

    def find(self, docs: U32 | Located) -> tuple[npt.NDArray[np.int64], Mask]:
        """Return for each document its place among the postings, and whether it stands there.

        The place of what stands nowhere is that of the next, which may be one behind the last.
        """
        at = docs if isinstance(docs, Located) else Located(docs)
        words = self.bits.take(at.words)
        places = self.before.take(at.words) + np.bitwise_count(words & at.before)
        return places.astype(np.int64), (words & at.own) != 0


class Located:
    """Where among bits some documents have theirs: to look them up in many terms."""

    def __init__(self, docs: U32) -> None:
        self.docs = docs

    @cached_property
    def words(self) -> npt.NDArray[np.int64]:
        """Which of the numbers of 64 bits has the bit of each."""
        return (self.docs >> _WORD).astype(np.int64)

    @cached_property
    def _within(self) -> npt.NDArray[np.int64]:
        return (self.docs & _WITHIN).astype(np.int64)

    @cached_property
    def own(self) -> U64:
        """The bit of each there."""
        return _OWN.take(self._within)

    @cached_property
    def before(self) -> U64:
        """The bits of those before it."""
        return _BEFORE.take(self._within)

    def __len__(self) -> int:
        return len(self.docs)


class _Sized(Protocol):
    @property
    def nbytes(self) -> int:
        """How much memory it takes."""


Value = TypeVar("Value", bound=_Sized)


class KeptOfTerms(Generic[Value]):
    """What was made of the terms that were asked for last, by number; threads may share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Value] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, number: int, make: Callable[[], Value]) -> Value:
        """Return what was kept of a term, or is made now."""
        with self._lock:
            if (kept := self._kept.get(number)) is not None:
                self._kept.move_to_end(number)
                return kept
        made = make()
        with self._lock:
            if number not in self._kept:
                self._kept[number] = made
                self._bytes += made.nbytes
                while self._bytes > _BYTES_KEPT and len(self._kept) > 1:
                    self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return made
