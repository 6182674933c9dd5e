"""Typing errors: how many a word may hold, and which forms are so near that one may be meant by another."""

from __future__ import annotations

from rapidfuzz.distance import OSA

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


def is_near(form: str, other: str, edits: int) -> bool:
    """Whether two forms are within so many edits of each other."""
    return OSA.distance(form, other, score_cutoff=edits) <= edits
