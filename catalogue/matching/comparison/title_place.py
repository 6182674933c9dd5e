"""Where a record's title stands in a reference, and what stands beside it with no mark between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.boundaries import Stops
from catalogue.matching.text.normalisation import STOP_WORDS, TURNING_WORDS
from catalogue.matching.text.number_kinds import BEHIND_THEIR_NUMBER
from catalogue.matching.text.number_labels import COUNTED, PART_WORDS
from catalogue.matching.text.titles import Title, is_year

_NUMBERED = {"no", "number", "issue"}
_COUNTED = PART_WORDS | {"phase"}
"""Words behind a title that say which part of the work is meant; behind a full stop a number is a series'."""


class Place(NamedTuple):
    """Places of words in a reference: the span of a title, and that with its neighbours; none is (0, -1)."""

    first: int
    last: int
    start: int
    end: int


def place_of(reference: Prepared, title: Title, present: Collection[str], spare: Collection[str]) -> Place:
    """Return the window of the string that holds most of a title's words, and the ``spare`` words that
    touch it.
    """
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
        if sequence[at] in spare or (sequence[at] in TURNING_WORDS and sequence[at] not in title.weights):
            start = at
        elif sequence[at] not in STOP_WORDS:
            break
    return Place(first, last, start, end)


def _span(string: Title, title: Title, present: Collection[str]) -> tuple[int, int]:
    wanted = set(present)
    places = [at for at, word in enumerate(string.sequence) if word in wanted and word not in STOP_WORDS]
    if not places:
        return 0, -1
    if len(places) == 1:
        return places[0], places[0]
    reach, owned = title.count + 3, Counter(title.sequence)
    begins = next((word for word in title.sequence if word in wanted and word not in STOP_WORDS), "")
    best, span = (0, 0, False), (0, -1)
    for start in places:
        # Beside the title its words may stand again: in the name of the body that published it.
        left, found, last = owned.copy(), 0, start
        for at in places:
            if start <= at < start + reach and left[string.sequence[at]] > 0:
                left[string.sequence[at]] -= 1
                found, last = found + 1, at
        if (worth := (found, start - last, string.sequence[start] == begins)) > best:
            best, span = worth, (start, last)
    return span


def phrase_behind(reference: Prepared, place: Place) -> Sequence[str]:
    """Return the words behind a title up to the next mark that ends one: over a colon or a dash it goes
    on.
    """
    sequence, ends = reference.full.sequence, reference.stops.ends
    behind = place.last + 1
    end = next((at for at in range(behind, len(sequence)) if at in ends), len(sequence))
    return sequence[behind:end]


def numbers_there(reference: Prepared, place: Place) -> frozenset[int]:
    """Return the numbers inside a title's span and beside it: "Title 2", "Title, volume 2", "Third Title"."""
    sequence, stops = reference.full.sequence, reference.stops
    behind, first = place.last + 1, place.first
    word = sequence[behind] if behind < len(sequence) else ""
    if word in _COUNTED or (word in _NUMBERED and behind not in stops.full):
        behind += 1
    elif _counts_otherwise(sequence, stops, behind):
        behind -= 1
    # Digits before a title are those of its series or of its year: "CRS report 12 Title", "2005 Title".
    if first and first not in stops.begins and not sequence[first - 1].isdecimal():
        first -= 1
    return _numbers(sequence[first : behind + 1])


def _counts_otherwise(sequence: Sequence[str], stops: Stops, at: int) -> bool:
    """Whether a number behind a title counts no part of it: "(2nd ed.)", "231 p.", ". 11th Conference on"."""
    if at + 1 >= len(sequence):
        return False
    number, label = sequence[at], sequence[at + 1]
    if label in BEHIND_THEIR_NUMBER:
        return True
    ordinal = number[0].isdigit() and not number.isdecimal()
    return ordinal and at in stops.full and label not in COUNTED


def numbers_lacking(reference: Prepared, title: Title, place: Place) -> frozenset[int]:
    """Return the numbers of a title that the string lacks; and its years, if another stands in their place.

    What stands behind a mark is the year of an imprint.
    """
    if title.years:
        behind = place.last + 1
        behind += behind not in reference.stops.ends
        there = frozenset(filter(is_year, _numbers(reference.full.sequence[place.first : behind])))
        if there and title.years.isdisjoint(there):
            return title.years
    return title.numbers - reference.full.numbers


def _numbers(sequence: Sequence[str]) -> frozenset[int]:
    return Title(" ".join(sequence), lambda _: 0.0).numbers
