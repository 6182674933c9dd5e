"""Words that a misspelt word could be: terms of a segment within one or two edits."""

from __future__ import annotations

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search_index.analysis.fields import CLUSTER
from search_index.analysis.spelling import signature
from search_index.segments.segment import Segment


def near_terms(segment: Segment, form: str, edits: int) -> list[tuple[int, int]]:
    """Return the numbers of terms within so many edits of a form, with their distance, nearest first.

    An edit is a letter more, less or other, or two neighbours exchanged. Letter signatures, of which
    one edit changes at most two bits, leave few entries to be measured.
    """
    if edits < 1:
        return []
    order, signatures = segment.terms_of_lengths(len(form) - edits, len(form) + edits)
    differing = np.bitwise_count(signatures ^ np.uint64(signature(form)))
    numbers = order[differing <= 2 * edits].tolist()
    terms = segment.terms.some(numbers)
    measured = process.extract(form, terms, scorer=OSA.distance, score_cutoff=edits, limit=None)
    near = [(numbers[at], int(far)) for term, far, at in measured if not term.startswith(CLUSTER)]
    return sorted(near, key=lambda near_term: (near_term[1], near_term[0]))
