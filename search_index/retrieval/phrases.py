"""Which documents hold words that follow each other, by where the words stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search_index.analysis.fields import Field
from search_index.retrieval.matches import NOTHING, Matches, distinct, places_in
from search_index.segments.segment import F32, I64, U32, Postings
from search_index.segments.tables import stretches

_RARE = 8
"""Documents fewer than one in so many of a term's are looked up in its postings one by one."""

_SOON_READ = 4_000
"""So many postings are sooner read through than any looked up in them."""

_POSITION_MASK = 0xFFFFFFFF


def phrase_matches(postings: Sequence[Postings], idfs: Sequence[float], field: Field | None) -> Matches:
    """Return the documents in which terms follow each other; each term adds its score as a word.

    The rarest term goes first: whatever follows is looked for only where all terms so far stand.
    """
    (offset, rarest), *others = sorted(enumerate(postings), key=lambda pair: len(pair[1]))
    docs = rarest.docs
    begins = _begins(rarest, offset, docs)
    if field is not None:
        begins = begins[(begins & _POSITION_MASK) >> rarest.field_shift == field]
        docs = _documents(begins)
    for offset, word_postings in others:
        begins = _in_both(begins, _begins(word_postings, offset, docs))
        if not len(begins):
            return NOTHING
        docs = _documents(begins)
    return Matches(docs, _scores(postings, idfs, docs))


def _begins(postings: Postings, offset: int, docs: U32) -> I64:
    """Where a phrase would begin whose word a term is, for each time it stands somewhere, ascending.

    A place is ``document << 32 | position``. Of ``docs`` only, where they are few; otherwise of others too,
    which is quicker than to choose.
    """
    owners, lengths, positions = postings.docs, postings.counts, postings.positions
    if len(postings) > max(_SOON_READ, len(docs) * _RARE):
        places, held = places_in(docs, owners)
        places, owners = places[held], docs[held]
        ends = lengths.cumsum(dtype=np.int64).take(places)
        lengths = lengths.take(places)
        positions = positions.take(stretches(ends - lengths, lengths))
    documents = owners.astype(np.int64)
    documents <<= 32
    documents -= offset
    begins = documents.repeat(lengths)
    begins += positions
    return begins


def _documents(begins: I64) -> U32:
    return distinct((begins >> 32).astype(np.uint32))


def _in_both(some: I64, others: I64) -> I64:
    """Return the numbers that stand in both of two ascending arrays; two such are merged in one run."""
    merged = np.concatenate([some, others])
    merged.sort(kind="stable")
    held: I64 = merged[1:][merged[1:] == merged[:-1]]
    return held


def _scores(postings: Sequence[Postings], idfs: Sequence[float], docs: U32) -> F32:
    """Return what terms that all stand in some documents count there together."""
    scores = np.zeros(len(docs), np.float32)
    for posting, idf in zip(postings, idfs, strict=True):
        scores += posting.scores(idf, posting.docs.searchsorted(docs))
    return scores
