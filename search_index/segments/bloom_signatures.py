"""Which terms a document may hold: bits that tell, for most terms it does not hold, that it does not.

Each document has 256 bits; each of its terms sets the one that the term's number gives. To read a document's
bits takes one step into memory, to look for it among the documents of a common word takes about twenty.
A Bloom filter with one hash function (B. H. Bloom, Communications of the ACM 13/7, 1970).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from search_index.segments.segment import U8, U32

_BITS = 256
_BYTES = _BITS // 8


def empty_signatures(size: int) -> U8:
    """Return the bits of ``size`` documents that hold nothing yet, end to end."""
    return np.zeros(size * _BYTES, np.uint8)


def set_bits(bloom_signatures: U8, docs: npt.NDArray[np.integer], terms: npt.NDArray[np.integer]) -> None:
    """Set the bits of postings: the document and the term of each."""
    places = docs.astype(np.int64) * _BYTES + (terms % _BITS >> 3)
    np.bitwise_or.at(bloom_signatures, places, np.uint8(1) << (terms & 7).astype(np.uint8))


def may_hold(bloom_signatures: U8, docs: U32, terms: U32) -> npt.NDArray[np.bool_]:
    """Which of some documents may hold which of some terms: a row for each document."""
    rows = bloom_signatures.reshape(-1, _BYTES).take(docs, axis=0)
    bits = rows[:, terms % _BITS >> 3] & (np.uint8(1) << (terms & 7).astype(np.uint8))
    return bits.astype(bool)
