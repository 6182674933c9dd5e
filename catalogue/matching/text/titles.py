"""A title taken apart: its words with their weights, its numbers, its letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from catalogue.matching.text.normalisation import (
    HEADING_WORDS,
    STOP_WORDS,
    is_unspaced,
    letters,
    numbers_of,
    words,
)
from catalogue.matching.text.number_labels import PART_WORDS
from search_index.analysis.normalisation import common_era

LABEL_WEIGHT = 0.1
"""What a word tells that only says what a number counts: "Vol. 1", "Volume 1" and "Band 1" say the same."""


class Title:
    """One form of a title, taken apart once: words without its numbers, numbers, all letters joined.

    ``years`` are those of its numbers that can be one, ``parts`` those that a word such as "volume" leads,
    ``stem`` its words without any of them, joined, see ``stem_of``.
    """

    __slots__ = (
        "count", "letters", "numbers", "parts", "sequence", "stem", "text", "tokens", "total", "unspaced",
        "weights", "years",
    )  # fmt: skip

    def __init__(self, text: str, weight: Callable[[str], float]) -> None:
        self.text = text
        self.sequence = words(text)
        numbers = numbers_of(self.sequence)
        self.tokens = tuple(dict.fromkeys(token for token in self.sequence if token not in numbers))
        self.weights = {token: weight(token) for token in self.tokens}
        counted = [pair for pair in pairwise(self.sequence) if pair[0] in PART_WORDS and pair[1] in numbers]
        for label, _ in counted:
            self.weights[label] = min(self.weights[label], LABEL_WEIGHT)
        self.total = sum(self.weights.values())
        self.numbers = _plain_numbers(self.sequence, numbers)
        self.years = frozenset(filter(is_year, self.numbers))
        self.parts = frozenset(numbers[token] for _, token in counted)
        self.letters = letters(text)
        self.unspaced = is_unspaced(self.letters)
        self.count = len(self.sequence)
        self.stem = "".join([word for word in self.sequence if word not in numbers])

    @property
    def heads(self) -> bool:
        """Whether it is but the heading that many works bear, as "Editorial introduction" is."""
        return bool(self.tokens) and all(map(_is_of_a_heading, self.tokens))


def _is_of_a_heading(word: str) -> bool:
    """Whether a word names no work, in the singular or the plural: "Editorial note", "Editor's comments"."""
    return any(
        form in HEADING_WORDS or form in STOP_WORDS for form in (word, word.removesuffix("s"), f"{word}s")
    )


def is_year(number: int) -> bool:
    """Whether a number in a title can be that of a year."""
    return 1400 <= number < 2100


_VOLUMES = frozenset({"vols", "volumes", "voll", "volumi", "bde", "bande", "banden", "tomes", "tomos"})
"""Behind a number these say how many volumes a work has, and not which of them is meant: "in 13 vols"."""

_YEAR_CUT = 2
"""Digits of a year that is written without its century."""


def _plain_numbers(sequence: Sequence[str], numbers: dict[str, int]) -> frozenset[int]:
    """Return the numbers; Buddhist years made common, others in full: 2008 of "2007/8", 1939 of "1933 39"."""
    values: set[int] = set()
    before = 0
    for token, behind in pairwise((*sequence, "")):
        value = None if behind in _VOLUMES else numbers.get(token)
        if value is None:
            before = 0
            continue
        value = common_era(value)
        if is_year(before) and value < 100 and token == str(before + 1)[-len(token) :]:
            value = before + 1
        elif is_year(before) and len(token) == _YEAR_CUT and value > before % 100:
            value += before - before % 100
        values.add(value)
        before = value
    return frozenset(values)
