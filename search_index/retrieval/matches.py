"""Sets of documents of one segment with their scores, and the algebra on them.

A set is a pair of arrays: document numbers, ascending, and a score for each. Most sets are small, and a
call of numpy costs a microsecond however small they are: what counts here is how few calls there are.
Scores are added in the order in which a query names its parts, whatever the segment, so that a document has
the same score wherever it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from search_index.segments.bits import Located, bits_of, count_of_bits, docs_of_bits, mask_of_bits
from search_index.segments.segment import F32, U32, U64, Postings

Counts = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.unsignedinteger | np.signedinteger]


@dataclass(slots=True, eq=False)  # not frozen: a query makes many, and each would take three times as long
class Matches:
    """Documents that match a clause."""

    docs: U32
    scores: F32

    def __len__(self) -> int:
        return len(self.docs)

    def where(self, mask: Mask) -> Matches:
        """Those of the matches, by their place, for which the mask holds."""
        return self.at(mask.nonzero()[0])

    def at(self, places: Places) -> Matches:
        """Those of the matches that stand at some places."""
        return Matches(self.docs.take(places), self.scores.take(places))

    def scaled(self, factor: float) -> Matches:
        """Return the same documents with their scores multiplied."""
        if factor == 1:
            return self
        return Matches(self.docs, self.scores * np.float32(factor))

    def raised(self, docs: U32, tier: float) -> Matches:
        """Return the same documents, with a tier added to the score of those that are among ``docs``."""
        if not len(docs):
            return self
        places, held = places_in(docs, self.docs)  # seldom many: those that are named exactly
        scores = self.scores.copy()
        scores[places[held]] += np.float32(tier)
        return Matches(self.docs, scores)

    def adding(self, others: Matches) -> Matches:
        """Return the same documents, with the scores of those that are among ``others`` added."""
        if not len(others) or not len(self):
            return self
        if len(others) * _SPARSE < len(self.docs):
            places, held = places_in(others.docs, self.docs)
            scores = self.scores.copy()
            scores[places[held]] += others.scores[held]
            return Matches(self.docs, scores)
        added = np.zeros(int(max(self.docs[-1], others.docs[-1])) + 1, np.float32)
        added[others.docs] = others.scores
        return Matches(self.docs, self.scores + added.take(self.docs))


_FEWER = 4
"""A term's documents that are fewer than one in so many are looked up among others, not these among them."""

_SPARSE = 8
"""Below one document in so many, sorting is cheaper than counting over all documents."""

NOTHING = Matches(np.empty(0, np.uint32), np.empty(0, np.float32))


def unscored(docs: U32) -> Matches:
    """Documents that match without saying how well."""
    return Matches(docs, np.zeros(len(docs), np.float32))


def places_in(docs: Numbers, others: Numbers) -> tuple[Places, Mask]:
    """For each of ``docs`` its place in ``others``, which ascend, and whether it stands there.

    The place of what stands nowhere may lie one behind the last.
    """
    if not len(others):
        return np.zeros(len(docs), np.int64), np.zeros(len(docs), bool)
    places = others.searchsorted(docs)
    held = others.take(places, mode="clip") == docs
    return places, held


def places_among(located: Located, postings: Postings) -> tuple[Places, Mask]:
    """Return the same of ascending documents among those that hold a term."""
    if (known := postings.bits) is not None:
        return known.find(located)
    docs = located.docs
    if len(docs) <= len(postings) * _FEWER:
        return places_in(docs, postings.docs)
    places, held = np.zeros(len(docs), np.int64), np.zeros(len(docs), bool)
    at, found = places_in(postings.docs, docs)
    mine = found.nonzero()[0]
    at = at.take(mine)
    places[at], held[at] = mine, True
    return places, held


def intersection(parts: Sequence[Matches]) -> Matches:
    """Documents in all parts, scores added in the order of the parts."""
    if len(parts) == 1:
        return parts[0]
    first, *others = sorted(parts, key=len)
    for matches in others:
        places, held = places_in(first.docs, matches.docs)
        both = held.nonzero()[0]
        scores = first.scores.take(both) + matches.scores.take(places.take(both))
        first = Matches(first.docs.take(both), scores)
    if others[1:]:  # of two numbers the order does not matter
        scores = np.zeros(len(first), np.float32)
        for part in parts:
            scores += part.scores.take(part.docs.searchsorted(first.docs))
        first = Matches(first.docs, scores)
    return first


def union(parts: Sequence[Matches], size: int) -> Matches:
    """Documents in any part, scores added; ``size`` is the number of documents in the segment."""
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    if sum(map(len, parts)) * _SPARSE < size:
        return _sparse_union(parts)[0]
    docs, sums = _summed(parts, size)
    found = mask_of(docs, size).nonzero()[0]
    return Matches(found.astype(np.uint32), sums.take(found))


def best_of(parts: Sequence[Matches], size: int) -> Matches:
    """Documents in any part, each with the highest of its scores."""
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    docs = np.concatenate([part.docs for part in parts])
    sparse = len(docs) * _SPARSE < size
    found = np.unique(docs) if sparse else mask_of(docs, size).nonzero()[0].astype(np.uint32)
    highest = np.zeros(len(found), np.float32)
    for part in parts:
        places = found.searchsorted(part.docs)
        highest[places] = np.maximum(highest[places], part.scores)
    return Matches(found, highest)


def counted_union(parts: Sequence[Matches], size: int) -> tuple[Matches, Counts]:
    """Return the union of the parts, and in how many of them each document stands."""
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        only = parts[0] if parts else NOTHING
        return only, np.ones(len(only), np.uint8)
    if sum(map(len, parts)) * _SPARSE < size:
        return _sparse_union(parts)
    docs, sums = _summed(parts, size)
    counts = np.zeros(size, np.uint8)
    np.add.at(counts, docs, np.uint8(1))
    found = (counts != 0).nonzero()[0]
    return Matches(found.astype(np.uint32), sums.take(found)), counts.take(found)


def _summed(parts: Sequence[Matches], size: int) -> tuple[Places, F32]:
    """Return the documents of the parts, end to end, and for each of the segment the sum of its scores."""
    docs = np.concatenate([part.docs for part in parts], dtype=np.intp)
    sums = np.zeros(size, np.float32)
    np.add.at(sums, docs, np.concatenate([part.scores for part in parts]))
    return docs, sums


def _sparse_union(parts: Sequence[Matches]) -> tuple[Matches, Counts]:
    docs = np.concatenate([part.docs for part in parts])
    order = docs.argsort(kind="stable")  # stretches that ascend already are only merged
    docs = docs[order]
    begins = begins_of(docs)
    counts = np.diff(begins, append=len(docs)).astype(np.uint8)
    # One after the other, as ``_summed`` does: sums of 32-bit numbers in another order are other sums.
    scores = np.zeros(len(begins), np.float32)
    np.add.at(
        scores, np.arange(len(begins)).repeat(counts), np.concatenate([part.scores for part in parts])[order]
    )
    return Matches(docs[begins], scores), counts


def begins_of(docs: Numbers) -> Places:
    """Where in ascending numbers another begins."""
    changes = np.ones(len(docs), bool)
    np.not_equal(docs[1:], docs[:-1], out=changes[1:])
    return changes.nonzero()[0]


class DocumentSet:
    """Documents of a segment of ``size`` in all: numbers and, made once when asked for, a mask and bits."""

    def __init__(self, docs: U32, size: int) -> None:
        self.docs = docs
        self.size = size

    def __len__(self) -> int:
        return len(self.docs)

    @cached_property
    def mask(self) -> Mask:
        """A mask over all documents of the segment."""
        return mask_of(self.docs, self.size)

    @cached_property
    def bits(self) -> U64:
        """The same mask in bits (see ``segments.bits``)."""
        return bits_of(self.mask)


class BitSet(DocumentSet):
    """The same of documents that are known as bits."""

    def __init__(self, bits: U64, size: int) -> None:
        self.size = size
        self.__dict__["bits"] = bits

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        return count_of_bits(self.bits)

    @cached_property
    def docs(self) -> U32:  # type: ignore[override]
        """The numbers of the documents."""
        return docs_of_bits(self.bits)

    @cached_property
    def mask(self) -> Mask:
        """A mask over all documents of the segment."""
        return mask_of_bits(self.bits, self.size)


def mask_of(docs: U32 | Places, size: int) -> Mask:
    """Return a mask over all documents that holds for these."""
    mask = np.zeros(size, bool)
    mask[docs] = True
    return mask
