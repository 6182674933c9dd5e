"""Documents that share the telling words of others: for "similar titles" and for feedback."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from search_index.analysis.fields import CLUSTER
from search_index.analysis.tokenizer import term_of
from search_index.interface import Hit
from search_index.retrieval.matches import Matches, union
from search_index.retrieval.ranking import ranked
from search_index.segments.segment import IMPACT_UNIT
from search_index.segments.snapshot import Snapshot

_TELLING_TERMS = 25
_COMMON = 0.1


def similar_documents(snapshot: Snapshot, document_id: str, limit: int) -> list[Hit]:
    """Return the documents most like one, without itself; empty where the document is not known."""
    for place, segment in enumerate(snapshot.segments):
        number = segment.document_number(document_id)
        if number >= 0 and snapshot.lives(place, number):
            terms = _telling_terms(snapshot, place, number)
            hits = best_by_terms(snapshot, terms, limit + 1)
            return [hit for hit in hits if hit.id != document_id][:limit]
    return []


def best_by_terms(snapshot: Snapshot, weights: Mapping[str, float], limit: int) -> list[Hit]:
    """Return the living documents with the highest weighted sums of BM25 over some terms."""
    found = []
    for place in range(len(snapshot.segments)):
        matches = weighted_matches(snapshot, place, weights)
        found.append(matches.where(snapshot.living(place, matches.docs)))
    best = ranked(snapshot, "relevance", found, 0, limit)
    return [
        Hit(snapshot.segments[place].ids[doc], score)
        for place, doc, score in zip(best.places, best.docs, best.scores, strict=True)
    ]


def weighted_matches(snapshot: Snapshot, place: int, weights: Mapping[str, float]) -> Matches:
    """Return the documents of a segment with any of some terms, scored by BM25 times the terms' weights."""
    segment = snapshot.segments[place]
    parts = []
    for term, weight in weights.items():
        numbers, _, idf = snapshot.terms[term]
        if numbers[place] >= 0:
            parts.append(Matches(*segment.scored(numbers[place], idf * weight)))
    return union(parts, segment.size)


def _telling_terms(snapshot: Snapshot, place: int, number: int) -> dict[str, float]:
    """Return a document's terms of the highest BM25, with that as their weight; common ones left out."""
    segment = snapshot.segments[place]
    owners, numbers = segment.terms_of_documents(np.array([number], np.uint32))
    impacts = segment.arrays["impacts"].take(segment.postings_at(numbers, owners + number))
    terms = segment.terms.some(numbers.tolist())
    weights: dict[str, float] = {}
    for term, impact in zip(terms, impacts.tolist(), strict=True):
        _, frequency, idf = snapshot.terms[term]
        if _is_word(term) and 1 < frequency <= max(_COMMON * snapshot.size, 2):
            weights[term] = impact * IMPACT_UNIT * idf
    kept = sorted(weights, key=lambda term: -weights[term])[:_TELLING_TERMS]
    return {term: weights[term] for term in kept}


def _is_word(term: str) -> bool:
    """Whether a term stands for a word, and is neither a syllable nor one of the word's other forms."""
    return not term.startswith(CLUSTER) and term_of(term) == term
