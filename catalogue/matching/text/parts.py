"""Which part of a work each of two titles names: told by what stands in the one in the place of the other.

"Planning III" and "Planning I", "1994 V" and "1994 I", "II/7" and "II/2", "A-K" and "L-Z", "Vitamin A" and
"Vitamin D": whatever the language, and with no word for a volume, a number, a numeral or a letter in the
place of another is another part, or another thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from catalogue.matching.text.normalisation import ROMAN, counts
from catalogue.matching.text.titles import Title, is_year

_LETTERED = re.compile(r"(?:\d{1,4}|[ivxlc]{1,8})[a-h]|[a-h]\d{1,3}")
"""How the halves of a volume are told apart: "94a", "IIb", "B2"."""

_SMALL_WORDS = frozenset("aeouy")
"""Letters that are words in one language or another: an article, "and", "or"."""

_SCANNED = {"l": 1, "o": 0, "s": 5}
"""Letters that scanners take for digits."""

Marks = tuple[Sequence[str], Sequence[str]]
"""What counts the parts in the one title and in the other."""

NO_MARKS: Marks = ((), ())


def parts_apart(left: Title, right: Title) -> Marks:
    """Return the marks of both titles that stand in each other's place and differ; else ``NO_MARKS``."""
    one, other = left.sequence, right.sequence
    for op in Levenshtein.opcodes(one, other):
        if op.tag != "replace":
            continue
        some, others = one[op.src_start : op.src_end], other[op.dest_start : op.dest_end]
        if not (all(map(is_mark, some)) and all(map(is_mark, others))) or _same(some, others):
            continue
        before = one[op.src_start - 1] if op.src_start else ""
        if not _left_to_numbers(before, (*some, *others)) and not _only_words(before, (*some, *others)):
            return some, others
    return NO_MARKS


def part_left_out(left: Title, right: Title) -> bool:
    """Whether one title alone has a numeral or a letter behind a number, or a numeral at its end.

    "Official journal 1998 I", of which the other says no more than "Official journal 1998".
    """
    one, other = left.sequence, right.sequence
    return any(
        (op.tag == "delete" and _ends_with_mark(one, op.src_start, op.src_end))
        or (op.tag == "insert" and _ends_with_mark(other, op.dest_start, op.dest_end))
        for op in Levenshtein.opcodes(one, other)
    )


def is_mark(word: str) -> bool:
    """Whether a word can count the parts of a work: a number, a Roman numeral, a letter, "94a"."""
    return len(word) == 1 or word.isdecimal() or word in ROMAN or _LETTERED.fullmatch(word) is not None


def _ends_with_mark(sequence: Sequence[str], start: int, end: int) -> bool:
    """Whether what one title has alone is a single mark, other than a number, behind one or at the end."""
    word, before = sequence[start], sequence[start - 1] if start else ""
    if end - start != 1 or word.isdecimal() or word in _SMALL_WORDS or not is_mark(word):
        return False
    behind = counts(before) or _LETTERED.fullmatch(before) is not None
    return behind or (end == len(sequence) > 1 and word in ROMAN)


def _same(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two runs of marks say the same: "1" and "I", "08" and "8"."""
    return len(some) == len(others) and all(
        _values(one) & _values(other) for one, other in zip(some, others, strict=True)
    )


def _values(mark: str) -> set[str | int]:
    if mark.isdecimal():
        return {int(mark)}
    return {mark, _SCANNED.get(mark, mark), ROMAN.get(mark, mark)}


def _left_to_numbers(before: str, marks: Sequence[str]) -> bool:
    """Whether a year is among these, or the second half of one ("2007/8"): those are compared as numbers."""
    if any(mark.isdecimal() and len(mark) > 3 for mark in marks):
        return True
    return all(map(str.isdecimal, marks)) and before.isdecimal() and is_year(int(before))


def _only_words(before: str, marks: Sequence[str]) -> bool:
    """Whether these are but words of one letter, or letters of two alphabets, as "β" and "b" are."""
    if len({mark.isascii() for mark in marks}) > 1:
        return True
    return set(marks) <= _SMALL_WORDS and not counts(before)
