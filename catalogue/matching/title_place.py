"""Where a record's title stands in a reference, and what stands beside it with no mark between."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from catalogue.matching.normalise import PART_WORDS, STOP_WORDS, TURNING_WORDS
from catalogue.matching.prepare import Prepared
from catalogue.matching.titles import Title

_NUMBERED = {"no", "number", "issue"}
_COUNTED = PART_WORDS | {"book", "phase"}
"""Words behind a title that say which part of the work is meant; behind a full stop a number is a series'."""


class Place(NamedTuple):
    """Places of words in a reference: the span of a title, and that with its neighbours; none is (0, -1)."""

    first: int
    last: int
    start: int
    end: int


def place_of(reference: Prepared, title: Title, present: Collection[str], spare: Collection[str]) -> Place:
    """The window of the string that holds most of a title's words, and the ``spare`` words that touch it."""
    first, last = _span(reference.full, title, present)
    if last < 0:
        return Place(first, last, first, last)
    sequence, stops = reference.full.sequence, reference.stops
    start, end = first, last
    for at in range(last + 1, len(sequence)):
        if at in stops.ends:
            break
        if sequence[at] in spare:
            end = at
        elif sequence[at] not in STOP_WORDS:
            break
    for at in range(first - 1, -1, -1):
        if at + 1 in stops.begins:
            break
        if sequence[at] in spare or sequence[at] in TURNING_WORDS:
            start = at
        elif sequence[at] not in STOP_WORDS:
            break
    return Place(first, last, start, end)


def _span(string: Title, title: Title, present: Collection[str]) -> tuple[int, int]:
    wanted = set(present)
    places = [at for at, word in enumerate(string.sequence) if word in wanted and word not in STOP_WORDS]
    if not places:
        return 0, -1
    reach = title.count + 3
    start = max(places, key=lambda at: sum(at <= other < at + reach for other in places))
    return start, max(other for other in places if start <= other < start + reach)


def numbers_there(reference: Prepared, place: Place) -> frozenset[int]:
    """The numbers inside a title's span and right behind it: "Title 2", "Title, volume 2"."""
    sequence, stops = reference.full.sequence, reference.stops
    behind = place.last + 1
    word = sequence[behind] if behind < len(sequence) else ""
    if word in _COUNTED or (word in _NUMBERED and behind not in stops.full):
        behind += 1
    return Title(" ".join(sequence[place.first : behind + 1]), lambda _: 0.0).numbers


def years_there(reference: Prepared, place: Place) -> frozenset[int]:
    """The years in the title's own place: that of an imprint stands behind a mark."""
    behind = place.last + 1
    behind += behind not in reference.stops.ends
    return Title(" ".join(reference.full.sequence[place.first : behind]), lambda _: 0.0).years
