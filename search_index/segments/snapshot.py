"""What a reader sees: the segments of one generation of the index, and which documents live."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search_index.analysis.spelling import edits_allowed
from search_index.segments.near_terms import near_terms
from search_index.segments.segment import U32, Segment

Mask = npt.NDArray[np.bool_]

_MOST_REMEMBERED = 20_000
_MOST_NEAR_REMEMBERED = 500


class KnownTerm(NamedTuple):
    """What a snapshot knows of a form or term.

    Its number in each segment, or -1 where it does not occur; in how many living documents it stands; its
    inverse document frequency. What was deleted and not yet merged away says nothing: two indexes of the same
    documents know the same.
    """

    numbers: tuple[int, ...]
    frequency: int
    idf: float


@dataclass(frozen=True)
class Snapshot:
    """Segments side by side; ``alive[i]`` is None where nothing of segment i was deleted."""

    segments: tuple[Segment, ...]
    alive: tuple[Mask | None, ...]

    @cached_property
    def size(self) -> int:
        """The number of living documents."""
        return sum(
            segment.size if alive is None else int(np.count_nonzero(alive))
            for segment, alive in zip(self.segments, self.alive, strict=True)
        )

    @cached_property
    def terms(self) -> Mapping[str, KnownTerm]:
        """Every form and term, known or not; one is looked up in the segments when it is first asked for."""
        return _Terms(self.segments, self.alive, self.size)

    def near_terms(self, place: int, form: str, edits: int) -> list[tuple[int, int]]:
        """Return the terms of a segment within so many edits of a form (see ``spelling.near_terms``)."""
        key = (place, form, edits)
        near = self._remembered_near.get(key)
        if near is None:
            if len(self._remembered_near) >= _MOST_NEAR_REMEMBERED:
                self._remembered_near.clear()
            near = self._remembered_near[key] = near_terms(self.segments[place], form, edits)
        return near

    @cached_property
    def _remembered_near(self) -> dict[tuple[int, str, int], list[tuple[int, int]]]:
        return {}

    def likeliest(self, form: str) -> tuple[str, int]:
        """Return what a misspelt word most likely is, and how many edits away; ("", 0) where it could be
        none.

        The nearest known form, among equals the one written most often.
        """
        edits = edits_allowed(form)
        best: dict[str, tuple[int, int]] = {}
        for place, segment in enumerate(self.segments):
            for number, distance in self.near_terms(place, form, edits):
                near = segment.terms[number]
                if _has_digit(near) != _has_digit(form):
                    continue  # no word is meant by a number, nor a number by a word
                if written := int(segment.arrays["written"][number]):  # a bare stem is no word to suggest
                    best[near] = (distance, written + best.get(near, (0, 0))[1])
        near = min(best, key=lambda near: (best[near][0], -best[near][1], near), default="")
        return near, best[near][0] if near else 0

    def knows(self, term: str) -> bool:
        """Whether any living document holds a term."""
        return self.terms[term].frequency > 0

    def living(self, place: int, docs: U32) -> Mask:
        """Which of some documents of a segment live."""
        alive = self.alive[place]
        return np.ones(len(docs), bool) if alive is None else alive.take(docs)

    def document_ids(self) -> Iterator[str]:
        """Yield the ids of all living documents."""
        for segment, alive in zip(self.segments, self.alive, strict=True):
            for number in range(segment.size):
                if alive is None or alive[number]:
                    yield segment.ids[number]

    def lives(self, place: int, number: int) -> bool:
        """Whether one document of a segment lives."""
        alive = self.alive[place]
        return alive is None or bool(alive[number])


class _Terms(dict[str, KnownTerm]):
    """Terms looked up lately: a query asks for its words several times, a list's entries share theirs."""

    def __init__(self, segments: Sequence[Segment], alive: Sequence[Mask | None], size: int) -> None:
        super().__init__()
        self._segments = segments
        self._alive = alive
        self._size = size

    def __missing__(self, text: str) -> KnownTerm:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        frequency, numbers = 0, []
        for segment, alive in zip(self._segments, self._alive, strict=True):
            number = segment.terms.find(text)
            numbers.append(number)
            if number >= 0:
                frequency += _living(segment, alive, number)
        known = self[text] = KnownTerm(tuple(numbers), frequency, _idf(self._size, frequency))
        return known


def _living(segment: Segment, alive: Mask | None, number: int) -> int:
    """In how many living documents of a segment a term stands."""
    if alive is None:
        return segment.frequency(number)
    return int(np.count_nonzero(alive.take(segment.holders(number)[0])))


def _idf(size: int, frequency: int) -> float:
    """Return the inverse document frequency of BM25 for a term that stands in so many documents of all."""
    return math.log1p((max(size - frequency, 0) + 0.5) / (frequency + 0.5))


def _has_digit(form: str) -> bool:
    return any(map(str.isdigit, form))
