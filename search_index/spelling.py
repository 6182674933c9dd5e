"""Words that a misspelt word could be: terms within one or two edits."""

from __future__ import annotations

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search_index.fields import CLUSTER
from search_index.segment import Segment

_SURE_LENGTH = 8
_LEAST_LENGTH = 4
MOST_NEAR = 50
"""How many near words one misspelt word is widened to."""

_BIT_OF_LETTER = {chr(ord("a") + place): place for place in range(26)}


def signature(entry: str) -> int:
    """64 bits that say which letters a form holds, once and twice: one edit changes two at most."""
    bits = 0
    for letter in entry:
        bit = 1 << _BIT_OF_LETTER.get(letter, 52 + ord(letter) % 12)
        bits |= bit << 26 if bits & bit and bit < 1 << 26 else bit
    return bits


def edits_allowed(form: str) -> int:
    """How many typing errors a word may hold: none below four letters, two from eight."""
    if len(form) < _LEAST_LENGTH or form.isdigit():
        return 0
    return 2 if len(form) >= _SURE_LENGTH else 1


def near_terms(segment: Segment, form: str, edits: int) -> list[tuple[int, int]]:
    """The numbers of terms within so many edits of a form, with their distance, nearest first.

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
    return sorted(near, key=lambda each: (each[1], each[0]))


def is_near(form: str, other: str, edits: int) -> bool:
    """Whether two forms are within so many edits of each other."""
    return OSA.distance(form, other, score_cutoff=edits) <= edits
