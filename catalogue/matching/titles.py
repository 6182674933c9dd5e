"""Titles word against word: typos, joined words, subtitles left out, ends cut off, other spellings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from catalogue.domain.years import BUDDHIST_OFFSET
from catalogue.matching.normalise import PART_WORDS, letters, numbers_of, words
from catalogue.matching.slips import mean_other, most_similar

TAIL = 0.3
"""How much the words count that a title lacks at its end, where the rest agrees at length."""

LONG_BEGINNING, LONG_BEGINNING_WEIGHT = 4, 2.4

MISPRINT = 0.6
"""From which likeness on a word may be a misprint of the one in its place."""

_NONE: frozenset[str] = frozenset()


class Title:
    """One form of a title, taken apart once: words without its numbers, numbers, all letters joined."""

    __slots__ = ("count", "letters", "numbers", "parts", "sequence", "text", "tokens", "total", "weights")

    def __init__(self, text: str, weight: Callable[[str], float]) -> None:
        self.text = text
        self.sequence = words(text)
        numbers = numbers_of(self.sequence)
        self.tokens = tuple(dict.fromkeys(token for token in self.sequence if token not in numbers))
        self.weights = {token: weight(token) for token in self.tokens}
        self.total = sum(self.weights.values())
        self.numbers = _plain_numbers(self.sequence, numbers)
        self.parts = frozenset(
            numbers[token]
            for before, token in pairwise(self.sequence)
            if before in PART_WORDS and token in numbers
        )
        self.letters = letters(text)
        self.count = len(self.sequence)


def _plain_numbers(sequence: Sequence[str], numbers: dict[str, int]) -> frozenset[int]:
    """The numbers with Buddhist years made common and the second half of "2007/8" made 2008."""
    values: set[int] = set()
    before = 0
    for token in sequence:
        value = numbers.get(token)
        if value is None:
            before = 0
            continue
        if 2400 <= value < 2700:
            value -= BUDDHIST_OFFSET
        if 1400 <= before < 2100 and value < 100 and token == str(before + 1)[-len(token) :]:
            value = before + 1
        values.add(value)
        before = value
    return frozenset(values)


@dataclass(slots=True)
class Comparison:
    """How two titles stand to each other, in weights of words.

    ``common`` is what both have; ``left`` and ``right`` what only the entry's and only the holding's
    has and nothing else in the other record explains; ``short`` says that a subtitle was set aside
    or an end was cut off, ``tail`` that a beginning was ("Series: title"), ``hosted`` that a
    reference names a part of the work before it; ``reordered`` that all words are there in another
    order; ``numbers_left`` and ``numbers_right`` are numbers one title has alone.
    """

    common: float
    left: float
    right: float
    exact: bool = False
    short: bool = False
    tail: bool = False
    hosted: bool = False
    parallel: bool = False
    reordered: bool = False
    numbers_left: frozenset[int] = frozenset()
    numbers_right: frozenset[int] = frozenset()

    @property
    def similarity(self) -> float:
        """Agreement from 0 to 1."""
        whole = self.common + max(self.left, self.right)
        return self.common / whole if whole else float(self.exact)


def compare(
    left: Title,
    right: Title,
    *,
    left_explained: Collection[str] = _NONE,
    right_explained: Collection[str] = _NONE,
    left_cut: bool = False,
    right_cut: bool = False,
    typo_floor: float = 0.72,
    misprints: bool = False,
) -> Comparison:
    """Hold two titles against each other.

    ``left_explained`` are words of the right record outside its title (authors, publisher, series):
    the left title is not blamed for having them; ``right_explained`` likewise. A title that is cut
    off ("...") is held against the beginning of the other. ``misprints``: one odd word amid equal
    ones may be the other's misread ("TCP-D"); only people who agree in all else make that likely.
    """
    numbers_left, numbers_right = left.numbers - right.numbers, right.numbers - left.numbers
    if left.letters == right.letters and left.letters:
        return Comparison(left.total, 0.0, 0.0, exact=True)
    if left_cut != right_cut:
        return _compare_cut(left, right, left_cut, typo_floor)
    common, only_left, only_right = _align(left, right, typo_floor)
    if misprints:
        common += _match_misprint(left, only_left, right, only_right)
    reordered = not only_left and not only_right and left.count == right.count
    short = _breaks_off(left, only_left, right, only_right) or _breaks_off(right, only_right, left, only_left)
    counted = TAIL if short else 1.0
    return Comparison(
        common,
        counted * sum(left.weights[word] for word in only_left if word not in left_explained),
        counted * sum(right.weights[word] for word in only_right if word not in right_explained),
        short=short,
        reordered=reordered and _moved(left, right),
        numbers_left=numbers_left,
        numbers_right=numbers_right,
    )


def _breaks_off(
    whole: Title, only_whole: Sequence[str], beginning: Title, only_beginning: Sequence[str]
) -> bool:
    """Whether one title is the beginning of the other, long enough that nothing else begins so."""
    extra = sum(beginning.weights[word] for word in only_beginning)
    if extra > 0.3 or not only_whole or len(beginning.tokens) < LONG_BEGINNING:
        return False
    first = min(at for at, word in enumerate(whole.sequence) if word in only_whole)
    return first >= beginning.count - 1 and beginning.total >= LONG_BEGINNING_WEIGHT


def _moved(left: Title, right: Title) -> bool:
    """Whether two titles of the same words have them in another order."""
    places = {word: at for at, word in enumerate(right.sequence)}
    order = [places[word] for word in left.tokens if word in places]
    return order != sorted(order)


def _compare_cut(left: Title, right: Title, left_cut: bool, typo_floor: float) -> Comparison:
    """A cut title against as many words of the whole one, the last of which may itself be cut."""
    cut, whole = (left, right) if left_cut else (right, left)
    head = _head(whole, cut.count + 1)
    common, only_cut, only_head = _align(cut, head, typo_floor)
    missed = sum(head.weights[word] for word in only_head if word != head.sequence[-1])
    extra = sum(cut.weights[word] for word in only_cut if not _begins_one(word, only_head))
    numbers_cut, numbers_head = cut.numbers - whole.numbers, head.numbers - cut.numbers
    sides = (extra, missed, numbers_cut, numbers_head)
    if not left_cut:
        sides = (missed, extra, numbers_head, numbers_cut)
    only_left, only_right, in_left, in_right = sides
    return Comparison(common, only_left, only_right, short=True, numbers_left=in_left, numbers_right=in_right)


def _head(title: Title, count: int) -> Title:
    sequence = title.sequence[:count]
    if len(sequence) == len(title.sequence):
        return title
    return Title(" ".join(sequence), lambda word: title.weights.get(word, 0.3))


def _begins_one(word: str, others: Sequence[str]) -> bool:
    return any(other.startswith(word) for other in others)


def _align(left: Title, right: Title, typo_floor: float) -> tuple[float, list[str], list[str]]:
    """Weight in common and the words left over on each side, after typos, joins and short forms."""
    common = sum(weight for word, weight in left.weights.items() if word in right.weights)
    only_left = [word for word in left.tokens if word not in right.weights]
    only_right = [word for word in right.tokens if word not in left.weights]
    if only_left and only_right:
        common += match_leftovers(left, only_left, right, only_right, typo_floor)
    return common, only_left, only_right


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
    for word in [each for each in suspects if each in joined]:
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


def _match_misprint(left: Title, only_left: list[str], right: Title, only_right: list[str]) -> float:
    """The only two words left over, where they stand between the same words and are alike."""
    if len(only_left) != 1 or len(only_right) != 1:
        return 0.0
    one, other = only_left[0], only_right[0]
    alike = OSA.normalized_similarity(one, other) >= MISPRINT and not mean_other(one, other)
    if not alike or min(len(one), len(other)) < 3 or _around(left, one) != _around(right, other):
        return 0.0
    only_left.clear()
    only_right.clear()
    return 0.5 * min(left.weights[one], right.weights[other])


def _around(title: Title, word: str) -> tuple[str, str]:
    """The words before and behind a word of a title."""
    at = title.sequence.index(word) + 1
    framed = ("", *title.sequence, "")
    return framed[at - 1], framed[at + 1]
