"""The words that two titles have in common: as they stand, misspelt, misread, joined or split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz.distance import OSA, Levenshtein

from catalogue.matching.text.misspellings import ligatures_lost, mean_other, misread, most_similar, swapped
from catalogue.matching.text.titles import Title

MOST_ODD = 6
"""With how many words left over a title is still one that was mistyped, and not another."""

LIKE_IN_PLACE = 0.8
"""From which likeness on, spaces set aside, several words between the same neighbours are the same."""

MISPRINT = 0.6
"""From which likeness on a word may be a misprint of the one in its place."""


_LEAST_WORD = 4
"""What is shorter may be debris of a scan or of marks."""


def align(left: Title, right: Title, typo_floor: float) -> tuple[float, list[str], list[str]]:
    """Weight in common and the words left over on each side, after typos, joins and short forms."""
    common = sum(weight for word, weight in left.weights.items() if word in right.weights)
    only_left = [word for word in left.tokens if word not in right.weights]
    only_right = [word for word in right.tokens if word not in left.weights]
    if (only_left or only_right) and len(only_left) <= MOST_ODD >= len(only_right):
        common += _match_in_place(left, only_left, right, only_right)
    if only_left and only_right:
        common += match_leftovers(left, only_left, right, only_right, typo_floor)
    return common, only_left, only_right


def _match_in_place(left: Title, only_left: list[str], right: Title, only_right: list[str]) -> float:
    """Words between the same neighbours that are one but for a slip or a moved space: "Globa lReporto n"."""
    gained = 0.0
    for some, others in odd_runs(left.sequence, right.sequence):
        if likeness := _likeness_in_place(some, others):
            gained += likeness * min(_taken(left, only_left, some), _taken(right, only_right, others))
    return gained


def odd_runs(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield what stands in the place of something else between words that two titles have in common."""
    at = other_at = 0
    for block in Levenshtein.opcodes(left, right).as_matching_blocks():
        if at < block.a and other_at < block.b:
            yield left[at : block.a], right[other_at : block.b]
        at, other_at = block.a + block.size, block.b + block.size


def _likeness_in_place(some: Sequence[str], others: Sequence[str]) -> float:
    """How likely two runs of words are the same, from 0 to 1; a digit is no slip of the pen."""
    one, other = "".join(some), "".join(others)
    if one == other:
        return 1.0
    if misread(one, other) or ligatures_lost(one, other):
        return 0.9
    if len(some) == len(others) == 1:
        return 0.9 if len(one) > 2 and swapped(one, other) and not mean_other(one, other) else 0.0
    if [word for word in one if word.isdigit()] != [word for word in other if word.isdigit()]:
        return 0.0
    likeness = OSA.normalized_similarity(one, other, score_cutoff=LIKE_IN_PLACE)
    return likeness if min(len(one), len(other)) > 5 else 0.0


def _taken(title: Title, odd: list[str], run: Sequence[str]) -> float:
    """Return the weight of the words of a run that are left over, which are so no more."""
    found = [word for word in odd if word in run]
    odd[:] = [word for word in odd if word not in run]
    return sum(title.weights[word] for word in found)


def match_leftovers(
    left: Title, only_left: list[str], right: Title, only_right: list[str], typo_floor: float
) -> float:
    """Take from both lists the words that are one after all; return the weight gained."""
    gained = _match_joined(left, only_left, right, only_right)
    gained += _match_joined(right, only_right, left, only_left)
    return gained + _match_similar(left, only_left, right, only_right, typo_floor)


def _match_joined(one: Title, only_one: list[str], other: Title, only_other: list[str]) -> float:
    """Words of one title that are two neighbouring words of the other written together."""
    gained = 0.0
    suspects = [word for word in only_one if word in other.letters]
    if not suspects:  # as nearly always
        return gained
    joined = {a + b: (a, b) for a, b in pairwise(other.sequence) if a in only_other or b in only_other}
    for word in [suspect for suspect in suspects if suspect in joined]:
        only_one.remove(word)
        gained += one.weights[word]
        for part in joined[word]:
            if part in only_other:
                only_other.remove(part)
    return gained


def _match_similar(
    left: Title, only_left: list[str], right: Title, only_right: list[str], floor: float
) -> float:
    """Leftover words that are one word with a typo, an ending or a short form apart."""
    gained = 0.0
    for word in list(only_left):
        other, score = most_similar(word, only_right)
        if score >= floor:
            only_left.remove(word)
            only_right.remove(other)
            gained += score * min(left.weights[word], right.weights[other])
    return gained


def match_misprint(left: Title, only_left: list[str], right: Title, only_right: list[str]) -> float:
    """Return the only two words left over, where they stand between the same words and are alike."""
    if len(only_left) != 1 or len(only_right) != 1:
        return 0.0
    one, other = only_left[0], only_right[0]
    alike = OSA.normalized_similarity(one, other) >= MISPRINT and not mean_other(one, other)
    if not alike or min(len(one), len(other)) < 3 or _around(left, one) != _around(right, other):
        return 0.0
    only_left.clear()
    only_right.clear()
    return 0.5 * min(left.weights[one], right.weights[other])


def one_word_other(left: Title, only_left: Sequence[str], right: Title, only_right: Sequence[str]) -> bool:
    """Whether two titles are one but for a word that stands between the same ones, and is no misprint."""
    if len(only_left) != 1 or len(only_right) != 1 or left.count != right.count:
        return False
    one, other = only_left[0], only_right[0]
    if min(len(one), len(other)) < _LEAST_WORD:
        return False
    unlike = OSA.normalized_similarity(one, other) < MISPRINT or mean_other(one, other)
    return unlike and _around(left, one) == _around(right, other)


def _around(title: Title, word: str) -> tuple[str, str]:
    """Return the words before and behind a word of a title."""
    at = title.sequence.index(word) + 1
    framed = ("", *title.sequence, "")
    return framed[at - 1], framed[at + 1]
