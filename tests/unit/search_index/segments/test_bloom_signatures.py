"""Hints may say too much, never too little."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search_index.segments.bloom_signatures import empty_signatures, may_hold, set_bits

_POSTINGS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2_000)), max_size=40)


@given(_POSTINGS, st.lists(st.integers(0, 2_000), min_size=1, max_size=9))
def test_what_a_document_holds_it_may_hold(postings: list[tuple[int, int]], asked: list[int]) -> None:
    bloom_signatures = empty_signatures(5)
    set_bits(
        bloom_signatures,
        np.array([doc for doc, _ in postings], int),
        np.array([term for _, term in postings], int),
    )
    docs = np.array([4, 0, 3], np.uint32)
    told = may_hold(bloom_signatures, docs, np.array(asked, np.uint32))
    assert told.shape == (3, len(asked))
    for row, doc in zip(told.tolist(), docs.tolist(), strict=True):
        held = {term for document, term in postings if document == doc}
        assert all(may for may, term in zip(row, asked, strict=True) if term in held)
        assert not any(row) or held


def test_most_of_what_it_does_not_hold_it_is_known_not_to_hold() -> None:
    bloom_signatures = empty_signatures(1)
    set_bits(bloom_signatures, np.zeros(30, int), np.arange(0, 9_000, 300))
    told = may_hold(bloom_signatures, np.zeros(1, np.uint32), np.arange(10_000, 11_000, dtype=np.uint32))
    assert told.mean() < 0.15
