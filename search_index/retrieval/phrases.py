"""Which documents hold words that follow each other, by where the words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search_index.analysis.fields import Field
from search_index.retrieval.matches import (
    NOTHING,
    Mask,
    Matches,
    Places,
    begins_of,
    mask_of,
    places_among,
    places_in,
)
from search_index.segments.bits import Located
from search_index.segments.bloom_signatures import may_hold
from search_index.segments.segment import F32, U32, Array, Postings
from search_index.segments.tables import stretches

_LOOKED_UP = 16
"""Documents fewer than one in so many of a term's are looked up in its postings one by one."""

_SOON_READ = 4_000
"""So many postings are sooner read through than any looked up in them."""

_BITS_PAY = 4
"""Documents fewer than one in so many of a frequent term's are looked up in its bits; more, by masks."""

_AT_ONCE = 256
"""The places of all terms in so few documents are compared at once."""

_OWNER_SHIFT = 40
"""Where, in a number of 64 bits for a place in a document, the document begins."""

_FEW = 1_000
"""The occurrences of so few documents are laid out side by side; of more, the first of each are compared,
then the second, and so on, since most documents hold a word once or twice."""


@dataclass(slots=True, eq=False)
class _Beginnings:
    """Where phrases may begin, in documents that hold all terms so far.

    Each of ``docs`` has so many ``counts`` of the ``positions`` from its ``firsts`` on: those of the term
    that was looked at first. ``postings`` say for each term where among its postings the documents stand.
    """

    docs: U32
    firsts: Array
    counts: Array
    positions: Array
    postings: dict[int, Places]


def phrase_matches(
    postings: Sequence[Postings],
    idfs: Sequence[float],
    field: Field | None,
    *,
    beside: Mask | None = None,
    among: U32 | None = None,
) -> Matches:
    """Return the documents in which terms follow each other; each term adds its score as a word.

    The rarest term goes first: whatever follows is looked for only where all terms so far stand. Documents
    that are ``beside`` are left out, and so are all but those ``among`` where these are given (ascending),
    which costs less than to strike them afterwards.
    """
    if among is not None and len(among) <= _AT_ONCE and field is None and beside is None:
        return _all_at_once(postings, idfs, among)
    (rarest, first), *others = sorted(enumerate(postings), key=lambda numbered: len(numbered[1]))
    kept = _worth_a_look(first, [term for _, term in others], field, beside, among)
    docs = first.docs if kept is None else first.docs.take(kept)
    places = np.arange(len(first)) if kept is None else kept
    found = _Beginnings(docs, *first.occurrences(kept), first.positions, {rarest: places})
    for offset, term in others:
        if not len(found.docs):
            return NOTHING
        found = _followed(found, offset, term, offset - rarest, field)
    return Matches(found.docs, _scores(postings, idfs, found))


def _all_at_once(postings: Sequence[Postings], idfs: Sequence[float], docs: U32) -> Matches:
    """Return the same of a few documents: all places of all terms are laid side by side.

    Each place says where the phrase would begin; where as many terms say the same as there are, it does.
    """
    located = Located(docs)
    found = [places_among(located, term) for term in postings]
    kept = np.logical_and.reduce([held for _, held in found]).nonzero()[0]
    if not len(kept):
        return NOTHING
    places = {offset: at.take(kept) for offset, (at, _) in enumerate(found)}
    begins = []
    for offset, term in enumerate(postings):
        firsts, counts = term.occurrences(places[offset])
        positions = term.positions.take(stretches(firsts, counts)).astype(np.int64)
        begins.append((np.arange(len(kept)).repeat(counts) << _OWNER_SHIFT) + positions - offset)
    different, terms = np.unique(np.concatenate(begins), return_counts=True)
    owners = different[terms == len(postings)] + len(postings) >> _OWNER_SHIFT
    holding = owners.take(begins_of(owners))
    within = {offset: at.take(holding) for offset, at in places.items()}
    none = NOTHING.docs
    beginnings = _Beginnings(docs.take(kept.take(holding)), none, none, none, within)
    return Matches(beginnings.docs, _scores(postings, idfs, beginnings))


def _worth_a_look(
    first: Postings,
    others: Sequence[Postings],
    field: Field | None,
    beside: Mask | None,
    among: U32 | None,
) -> Places | None:
    """Return the postings of the first term whose documents may hold the others too; None for all of them."""
    kept = None if among is None else _shared(among, first)[1]
    if field is not None:
        marks = first.marks if kept is None else first.marks.take(kept)
        standing = (marks & np.uint8(1 << field)).nonzero()[0]
        kept = standing if kept is None else kept.take(standing)
    if beside is not None:
        docs = first.docs if kept is None else first.docs.take(kept)
        new = np.logical_not(beside.take(docs)).nonzero()[0]
        kept = new if kept is None else kept.take(new)
    if len(others) > 1:  # of two words the second is looked up at once
        docs = first.docs if kept is None else first.docs.take(kept)
        numbers = np.array(list(dict.fromkeys(term.number for term in others)), np.uint32)
        may = may_hold(first.segment.arrays["bloom_signatures"], docs, numbers)
        held = np.flatnonzero(may.all(axis=1))
        kept = held if kept is None else kept.take(held)
    return kept


def _followed(
    found: _Beginnings, offset: int, term: Postings, distance: int, field: Field | None
) -> _Beginnings:
    """Return those of the places so far from which another term stands."""
    mine, theirs = _shared(found.docs, term)
    one = _Occurrences(found.positions, found.firsts.take(mine), found.counts.take(mine))
    other = _Occurrences(term.positions, *term.occurrences(theirs))
    owners, begins = _in_step(one, other, distance)
    if field is not None:
        standing = (begins >> term.field_shift == field).nonzero()[0]
        owners, begins = owners.take(standing), begins.take(standing)
    starts = begins_of(owners)
    kept = owners.take(starts)
    mine = mine.take(kept)
    postings = {earlier: places.take(mine) for earlier, places in found.postings.items()}
    postings[offset] = theirs.take(kept)
    return _Beginnings(found.docs.take(mine), starts, np.diff(starts, append=len(owners)), begins, postings)


@dataclass(slots=True, eq=False)
class _Occurrences:
    """Where words stand in documents: so many ``counts`` of the ``positions`` from ``firsts`` on for each."""

    positions: Array
    firsts: Array
    counts: Array

    def at(self, places: Places) -> _Occurrences:
        """Return those of the documents at some places."""
        return _Occurrences(self.positions, self.firsts.take(places), self.counts.take(places))

    def from_the(self, times: int) -> tuple[Places, Array]:
        """Return the positions from a time on, end to end, behind the places of their documents."""
        counts = self.counts.astype(np.int64) - times
        owners = np.arange(len(counts)).repeat(counts)
        return owners, self.positions.take(stretches(self.firsts + np.uint32(times), counts))


def _in_step(one: _Occurrences, other: _Occurrences, distance: int) -> tuple[Places, Array]:
    """Return where a word stands so far before another: places of the documents, ascending, and positions."""
    kind = one.positions.dtype.type
    step = kind(distance % (1 << 8 * one.positions.itemsize))
    rows, times = np.arange(len(one.firsts)), 0
    owners: list[Places] = []
    begins: list[Array] = []
    while len(rows) > _FEW:
        begin = one.positions.take(one.firsts + np.uint32(times))
        held = _standing(other, begin + step)
        owners.append(rows.take(held))
        begins.append(begin.take(held))
        times += 1
        further = (one.counts > times).nonzero()[0]
        rows, one, other = rows.take(further), one.at(further), other.at(further)
    if len(rows):
        places, begin = one.from_the(times)
        held = _standing(other.at(places), begin + step)
        owners.append(rows.take(places.take(held)))
        begins.append(begin.take(held))
    if len(owners) < 2:
        return (owners[0], begins[0]) if owners else (rows, one.positions[:0])
    together = np.concatenate(owners)
    order = together.argsort(kind="stable")
    return together.take(order), np.concatenate(begins).take(order)


def _standing(other: _Occurrences, sought: Array) -> Places:
    """Return which of the positions sought, one for each document, a word stands at, ascending."""
    rows, times = np.arange(len(sought)), 0
    parts: list[Places] = []
    while len(rows) > _FEW:
        held = other.positions.take(other.firsts + np.uint32(times)) == sought
        parts.append(rows[held])
        times += 1
        further = (other.counts > times).nonzero()[0]
        rows, sought, other = rows.take(further), sought.take(further), other.at(further)
    if len(rows):
        places, positions = other.from_the(times)
        parts.append(rows.take(places[positions == sought.take(places)]))
    if len(parts) < 2:
        return parts[0] if parts else rows
    together = np.concatenate(parts)
    together.sort()
    return together


def _shared(docs: U32, term: Postings) -> tuple[Places, Places]:
    """Return the places of documents that hold a term too, and where among its postings they stand."""
    if len(docs) * _BITS_PAY < len(term) and (bits := term.bits) is not None:
        places, held = bits.find(docs)
        mine = held.nonzero()[0]
        return mine, places.take(mine)
    if len(term) > max(_SOON_READ, len(docs) * _LOOKED_UP):
        places, held = places_in(docs, term.docs)
        mine = held.nonzero()[0]
        return mine, places.take(mine)
    size = term.segment.size
    mine = mask_of(term.docs, size).take(docs).nonzero()[0]
    return mine, mask_of(docs, size).take(term.docs).nonzero()[0]


def _scores(postings: Sequence[Postings], idfs: Sequence[float], found: _Beginnings) -> F32:
    """Return what terms that all stand in some documents count there together."""
    scores = np.zeros(len(found.docs), np.float32)
    for offset, (term, idf) in enumerate(zip(postings, idfs, strict=True)):
        scores += term.scores(idf, found.postings[offset])
    return scores
