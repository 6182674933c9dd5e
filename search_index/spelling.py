"""Words that a misspelt word could be: forms of the lexicon within one or two edits."""

from __future__ import annotations

import numpy as np
from rapidfuzz.distance import OSA

from search_index.builder import signature
from search_index.segment import Segment

_SURE_LENGTH = 8
_LEAST_LENGTH = 4


def edits_allowed(form: str) -> int:
    """How many typing errors a word may hold: none below four letters, two from eight."""
    if len(form) < _LEAST_LENGTH or form.isdigit():
        return 0
    return 2 if len(form) >= _SURE_LENGTH else 1


def near_entries(segment: Segment, form: str, edits: int) -> list[tuple[int, int]]:
    """Entries of the lexicon within so many edits of a form, with their distance, nearest first.

    An edit is a letter more, less or other, or two neighbours exchanged. Letter signatures, of which
    one edit changes at most two bits, leave few entries to be measured.
    """
    if edits < 1:
        return []
    differing = np.bitwise_count(segment.arrays["signatures"] ^ np.uint64(signature(form)))
    near: list[tuple[int, int]] = []
    for entry in np.flatnonzero(differing <= 2 * edits).tolist():
        distance = OSA.distance(form, segment.lexicon[entry], score_cutoff=edits)
        if distance <= edits:
            near.append((entry, distance))
    return sorted(near, key=lambda each: each[1])
