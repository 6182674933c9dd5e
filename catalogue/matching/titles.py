"""A title taken apart: its words with their weights, its numbers, its letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from catalogue.matching.normalise import PART_WORDS, letters, numbers_of, words
from search_index.text import common_era


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
        value = common_era(value)
        if 1400 <= before < 2100 and value < 100 and token == str(before + 1)[-len(token) :]:
            value = before + 1
        values.add(value)
        before = value
    return frozenset(values)
