"""What a reader sees: the segments of one generation of the index, and which documents live."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from search_index.segment import U32, Segment
from search_index.spelling import near_terms

Mask = npt.NDArray[np.bool_]

_MOST_REMEMBERED = 20_000
_MOST_NEAR_REMEMBERED = 500


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

    def term_numbers(self, text: str) -> tuple[int, ...]:
        """The number of a form's or term's term in each segment, -1 where it does not occur."""
        numbers = self._remembered.get(text)
        if numbers is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            numbers = self._remembered[text] = tuple(segment.terms.find(text) for segment in self.segments)
        return numbers

    @cached_property
    def _remembered(self) -> dict[str, tuple[int, ...]]:
        """Terms looked up lately: a query looks its words up several times, a list's entries share theirs."""
        return {}

    def idf_of(self, text: str) -> float:
        """The inverse document frequency of a form or term."""
        idf = self._remembered_idf.get(text)
        if idf is None:
            if len(self._remembered_idf) >= _MOST_REMEMBERED:
                self._remembered_idf.clear()
            idf = self._remembered_idf[text] = self.idf(self.frequency(self.term_numbers(text)))
        return idf

    @cached_property
    def _remembered_idf(self) -> dict[str, float]:
        return {}

    def near_terms(self, place: int, form: str, edits: int) -> list[tuple[int, int]]:
        """The terms of a segment within so many edits of a form (see ``spelling.near_terms``)."""
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

    def idf(self, frequency: int) -> float:
        """The inverse document frequency of BM25 for a term that stands in so many documents."""
        return math.log1p((max(self.size - frequency, 0) + 0.5) / (frequency + 0.5))

    def frequency(self, numbers: tuple[int, ...]) -> int:
        """In how many documents a term stands, deleted ones that are not yet merged away included."""
        return sum(
            segment.frequency(number)
            for segment, number in zip(self.segments, numbers, strict=True)
            if number >= 0
        )

    def knows(self, term: str) -> bool:
        """Whether any living document holds a term."""
        for place, number in enumerate(self.term_numbers(term)):
            alive = self.alive[place]
            if number >= 0 and (alive is None or alive[self.segments[place].postings(number).docs].any()):
                return True
        return False

    def living(self, place: int, docs: U32) -> Mask:
        """Which of some documents of a segment live."""
        alive = self.alive[place]
        return np.ones(len(docs), bool) if alive is None else alive.take(docs)

    def document_ids(self) -> Iterator[str]:
        """The ids of all living documents."""
        for segment, alive in zip(self.segments, self.alive, strict=True):
            for number in range(segment.size):
                if alive is None or alive[number]:
                    yield segment.ids[number]

    def lives(self, place: int, number: int) -> bool:
        """Whether one document of a segment lives."""
        alive = self.alive[place]
        return alive is None or bool(alive[number])
