"""One word written two ways: slips of the pen, misread scans, words cut short; and what only looks alike."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from rapidfuzz.distance import OSA, Levenshtein, Postfix

from catalogue.matching.text.normalisation import NEAR_WORDS
from catalogue.matching.text.parts import is_mark


def most_similar(word: str, others: Collection[str]) -> tuple[str, float]:
    """Return the word among ``others`` that is likeliest the same one, and how likely, from 0 to 1.

    Counts typing errors (as edits and swapped letters by the length), words cut short, and words
    written without their vowels; not words that are near and mean another thing.
    """
    if not others:
        return "", 0.0
    if len(word) < _LEAST_LETTERS:
        read = next((other for other in others if misread(word, other) or _is_skeleton(word, other)), "")
        return (read, 0.9) if read else ("", 0.0)
    other, likeness = "", 0.0
    for each in others:
        if (found := _likeness(word, each)) > likeness:
            other, likeness = each, found
    if not other or mean_other(word, other):
        return "", 0.0
    longer = max(len(word), len(other))
    # A letter apart in a short word is more often another word (labor, later) than a slip.
    doubtful = len(other) < _LEAST_LETTERS or (longer <= 5 and likeness < 0.8 and not swapped(word, other))
    return ("", 0.0) if doubtful else (other, likeness)


_LEAST_LETTERS = 4
"""What is shorter is only ever misread."""


@lru_cache(maxsize=50_000)
def _likeness(word: str, other: str) -> float:
    """How likely two words are one, from 0.7 on, else 0; remembered: the forms of a title share words."""
    typed = OSA.normalized_similarity(word, other, score_cutoff=0.7)
    if typed < 0.9 and (misread(word, other) or _jumbled(word, other)):
        return 0.9
    return 0.85 if typed < 0.85 and is_shortened(word, other) else typed


def is_shortened(word: str, other: str) -> bool:
    """Whether one of two words is the other cut short, contracted or without its vowels."""
    if other[0] != word[0] or len(other) < _LEAST_LETTERS or other == word:
        return False
    short, long = (word, other) if len(word) < len(other) else (other, word)
    return long.startswith(short) or _without_vowels(long) == short or _contracted(short, long)


def swapped(one: str, other: str) -> bool:
    """Whether two neighbouring letters have changed places, and nothing else: "paln" for "plan"."""
    return len(one) == len(other) and sorted(one) == sorted(other) and OSA.distance(one, other) == 1


_LEAST_JUMBLED, _STILL_IN_PLACE = 5, 0.5


def _jumbled(one: str, other: str) -> bool:
    """Whether a word of some length has the letters of another in another order: "oWemn", "reorpt"."""
    if len(one) < _LEAST_JUMBLED or len(one) != len(other) or sorted(one) != sorted(other):
        return False
    return OSA.normalized_similarity(one, other) >= _STILL_IN_PLACE


_LETTERS_A_SLIP, _LONGEST_SLIP = 10, 2
_TELLING = re.compile("[\\d\u3400-\u9fff]")
"""Digits and Chinese characters: each of them says something."""


def few_slips(one: str, other: str) -> bool:
    """Whether two long strings of letters are one but for slips: short ones, and few for their length.

    For scripts without spaces, where a slip spoils every pair of syllables around it. Another word is a
    longer difference, but in Chinese, where a letter is a word; and another number is no slip.
    """
    most = min(len(one), len(other)) // _LETTERS_A_SLIP
    if OSA.distance(one, other, score_cutoff=most) > most:
        return False
    changed = [op for op in Levenshtein.opcodes(one, other) if op.tag != "equal"]
    return all(
        max(op.src_end - op.src_start, op.dest_end - op.dest_start) <= _LONGEST_SLIP
        and not _TELLING.search(one[op.src_start : op.src_end] + other[op.dest_start : op.dest_end])
        for op in changed
    )


_MISREAD = (
    ("0", "o"), ("1", "l"), ("5", "s"), ("e", "c"), ("rn", "m"), ("in", "m"), ("ni", "m"), ("cl", "d"),
)  # fmt: skip
"""Letters that scanners take for others; single ones first, since they make up pairs."""
_LEAST_SCANNED = 3


@lru_cache(maxsize=50_000)
def _as_scanned(word: str) -> str:
    for seen, read in _MISREAD:
        word = word.replace(seen, read)
    return word


def misread(one: str, other: str) -> bool:
    """Whether a scanner may have read two words for each other: "Protcctmg", "sca"."""
    return min(len(one), len(other)) >= _LEAST_SCANNED and _as_scanned(one) == _as_scanned(other)


_LIGATURE = re.compile("ff[il]?|f[il]")


def ligatures_lost(one: str, other: str) -> bool:
    """Whether a word is another without its ligatures: "eciently", as copied from a PDF for "efficiently"."""
    short, long = sorted((one, other), key=len)
    return len(short) < len(long) and _LIGATURE.sub("", long) == short


def _contracted(short: str, long: str) -> bool:
    """Whether a short word is a longer one contracted: "intl", "govt", "textbk".

    Whoever contracts leaves vowels out first: "trial" is none of "territorial".
    """
    if len(short) > 6 or len(long) < 8 or short[-1] != long[-1] or sum(map("aeiou".count, short)) > 1:
        return False
    letters_left = iter(long)
    return all(letter in letters_left for letter in short)


def mean_other(one: str, other: str) -> bool:
    """Whether words that look alike mean different things: Gambia, Zambia; regular, irregular; LXIV, XLVI."""
    short, long = sorted((one, other), key=len)
    if (len(long) - len(short) >= 2 and long.endswith(short)) or (is_mark(one) and is_mark(other)):
        return True
    return say_the_contrary(one, other)


_NEGATIONS = ("un", "ir", "il", "im", "in", "dis", "non", "anti", "mis")
"""Beginnings that make a word mean the contrary."""


def say_the_contrary(one: str, other: str) -> bool:
    """Whether two words look alike and surely mean different things: trial and trail, regular and irregular.

    Stricter than ``mean_other``, which only says that a slip is not to be taken for granted.
    """
    short, long = sorted((one, other), key=len)
    if other in NEAR_WORDS.get(one, ()) or any(long == beginning + short for beginning in _NEGATIONS):
        return True
    if _other_compound(one, other) or _other_code(one, other):
        return True
    return any(
        one.startswith(prefix) and other.startswith(contrary) and one[len(prefix) :] == other[len(contrary) :]
        for prefix, contrary in _CONTRARY
    )


_LONG_ENDING, _OTHER_BEGINNING = 6, 3


def _other_compound(one: str, other: str) -> bool:
    """Whether two long words end alike and begin otherwise: Erbschaftsteuer, Körperschaftsteuer."""
    ending = Postfix.similarity(one, other)
    beginnings = min(len(one), len(other)) - ending
    return (
        ending >= _LONG_ENDING
        and beginnings > 0
        and OSA.distance(one[:-ending], other[:-ending]) >= _OTHER_BEGINNING
    )


def _other_code(one: str, other: str) -> bool:
    """Whether two words are codes of the same letters with other digits: H1N1, H5N1."""
    if one.isalpha() or other.isalpha():
        return False
    return _DIGITS.sub("0", one) == _DIGITS.sub("0", other)


_DIGITS = re.compile(r"\d+")

_CONTRARIES = (
    ("hyper", "hypo"), ("inter", "intra"), ("pre", "post"), ("ante", "post"), ("over", "under"),
    ("macro", "micro"), ("mono", "poly"), ("in", "ex"), ("im", "ex"), ("homo", "hetero"),
)  # fmt: skip
_CONTRARY = _CONTRARIES + tuple((other, one) for one, other in _CONTRARIES)
"""Beginnings that make one word into two that mean the contrary: hypertension, hypotension."""


def _is_skeleton(word: str, other: str) -> bool:
    """Whether a word of three letters is another one without its vowels: "ppl" for "people"."""
    return len(word) == 3 and len(other) > 3 and word[0] == other[0] and _without_vowels(other) == word


def _without_vowels(word: str) -> str:
    """Return a word as hurried writers shorten it: "wrkrs"."""
    return word[0] + word[1:].translate(_VOWELS)


_VOWELS = dict.fromkeys(map(ord, "aeiou"))
