"""Which documents hold words that follow each other, by where the words stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search_index.fields import Field
from search_index.matches import NOTHING, Matches, distinct, places_in
from search_index.segment import I64, U32, Postings
from search_index.tables import stretches

_RARE = 8
"""Documents fewer than one in so many of a term's are looked up in its postings one by one."""

_POSITION_MASK = 0xFFFFFFFF


def phrase_matches(postings: Sequence[Postings], idfs: Sequence[float], field: Field | None) -> Matches:
    """The documents in which terms follow each other; each term adds its score as a word.

    The rarest term goes first: whatever follows is looked for only where all terms so far stand.
    """
    docs, begins = NOTHING.docs, np.empty(0, np.int64)
    for offset, each in sorted(enumerate(postings), key=lambda pair: len(pair[1])):
        if len(docs):
            begins = _in_both(begins, _occurrences(each, docs) - offset)
        else:
            begins = _occurrences(each, each.docs) - offset
        if field is not None:
            begins = begins[(begins & _POSITION_MASK) >> each.field_shift == field]
        if not len(begins):
            return NOTHING
        docs = distinct((begins >> 32).astype(np.uint32))
    scores = np.zeros(len(docs), np.float32)
    for each, idf in zip(postings, idfs, strict=True):
        scores += each.scores(idf, each.docs.searchsorted(docs))
    return Matches(docs, scores)


def _occurrences(postings: Postings, docs: U32) -> I64:
    """Every occurrence of a term as ``document << 32 | position``, ascending.

    Of ``docs`` only, where they are few; otherwise of others too, which is quicker than to choose.
    """
    owners, lengths, positions = postings.docs, postings.counts, postings.positions
    if len(docs) * _RARE < len(postings):
        places, held = places_in(docs, owners)
        places, owners = places[held], docs[held]
        ends = lengths.cumsum(dtype=np.int64).take(places)
        lengths = lengths.take(places)
        positions = positions.take(stretches(ends - lengths, lengths))
    return (owners.astype(np.int64) << 32).repeat(lengths) + positions


def _in_both(some: I64, others: I64) -> I64:
    """The numbers that stand in both of two ascending arrays; two such are merged in one run."""
    merged = np.concatenate([some, others])
    merged.sort(kind="stable")
    held: I64 = merged[1:][merged[1:] == merged[:-1]]
    return held
