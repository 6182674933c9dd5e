"""Pseudo-relevance feedback: what the first documents say most tellingly is asked for as well.

Bo1 of divergence from randomness (Amati 2003, as in Terrier): a term of the first documents weighs
by how far it stands out there against its frequency in the whole index.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import numpy as np

from search_index.analysis.fields import CLUSTER
from search_index.analysis.tokenizer import STOP_WORDS, term_of
from search_index.segments.snapshot import Snapshot

FEEDBACK_WORDS = 5
"""From so many words on a query is a description; shorter ones are names and are left alone."""

FEEDBACK_DOCUMENTS = 10
_FEEDBACK_TERMS = 20
_SHARE = 0.4
"""What the most telling term counts against a word of the query."""


def telling_terms(snapshot: Snapshot, first: Iterable[tuple[int, int]]) -> dict[str, float]:
    """Return the terms that tell the first documents (segment, number) from the others, with their
    weights.
    """
    occurrences = Counter[str]()
    numbers: dict[int, list[int]] = {}
    for place, number in first:
        numbers.setdefault(place, []).append(number)
    for place, docs in numbers.items():
        segment, held_in = snapshot.segments[place], np.array(docs, np.uint32)
        owners, terms = segment.terms_of_documents(held_in)
        counts = segment.counts_at(segment.postings_at(terms, held_in.take(owners)))
        different, which = np.unique(terms, return_inverse=True)
        together = np.bincount(which, counts).astype(np.int64).tolist()
        for term, count in zip(segment.terms.some(different.tolist()), together, strict=True):
            occurrences[term] += count
    weights: dict[str, float] = {}
    for term, count in occurrences.items():
        if term.startswith(CLUSTER) or term in STOP_WORDS or term_of(term) != term:
            continue
        expected = snapshot.terms[term].frequency / max(snapshot.size, 1)
        weights[term] = count * math.log2((1 + expected) / expected) + math.log2(1 + expected)
    kept = sorted(weights, key=lambda term: -weights[term])[:_FEEDBACK_TERMS]
    highest = weights[kept[0]] if kept else 1.0
    return {term: _SHARE * weights[term] / highest for term in kept}
