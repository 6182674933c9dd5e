"""What stood on a page when somebody decided, in a few letters that its forms carry along.

A page of a list may be open for minutes, in which others word its entries anew, answer, and take gifts in; so
may that of a gift.
So each act says what its doer saw, and is refused where that is something else by now (ADR 0161).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.same_title import identity_of, is_same_title
from catalogue.domain.gaps.reference_lists import fingerprint, said
from catalogue.errors import SeenOtherwise
from catalogue.storage.models import ReferenceEntry

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")

_PLACES = 256
_OF_A_PLACE = 2 + 8


@dataclass(frozen=True, slots=True)
class Sight:
    """An entry's words, the publications beside it with theirs, and the answers that stood: marks of each."""

    entry: str
    publications: str
    answers: str

    def __str__(self) -> str:
        return f"{self.entry}-{self.publications}-{self.answers}"

    @classmethod
    def of(cls, entry: Description, beside: Mapping[int, Description], answers: Iterable[int]) -> Sight:
        """Return that of an entry; publications and answers are given by their numbers."""
        shown = sorted((number, said(description)) for number, description in beside.items())
        return cls(said(entry), mark(shown), mark(sorted(answers)))

    @classmethod
    def read(cls, text: str) -> Sight:
        """Return what a form carried along; of one that carried nothing, what nobody ever saw."""
        entry, publications, answers, *_ = (*text.split("-"), "", "", "")
        return cls(entry, publications, answers)


def said_by_all(of: Mapping[int, Description]) -> str:
    """Return what many rows say, by their numbers: in 2,560 letters at most, however many they are.

    Rows are parted by their numbers into 256 places, with a mark for each. So of up to 256 that
    came one after the other each is known by itself, and of thousands a dozen together.
    """
    return "".join(f"{place:02x}{told}" for place, told, _rows in _places(of))


def still_as_seen(of: Mapping[int, Description], seen: str) -> frozenset[int]:
    """Return those of many rows that say what was seen of them (``said_by_all``): what came or was changed
    since is not among them, nor what shares its place.
    """
    marks = {seen[at : at + _OF_A_PLACE] for at in range(0, len(seen), _OF_A_PLACE)}
    places = _places(of)
    return frozenset(row for place, told, rows in places if f"{place:02x}{told}" in marks for row in rows)


@dataclass(frozen=True, slots=True)
class Several:
    """What became of several rows that somebody ticked: the act, 0 where nothing was changed, and how many
    were left as they are, since they do not say what was seen of them.
    """

    act_id: int
    left: int = 0


def row_mark(*told: object) -> str:
    """Return the mark of what a row of a list says of that which is done with it; its box carries it."""
    return mark(told)


def seen_as_they_are(
    rows: Mapping[Key, Row], seen: Mapping[Key, str] | None, says: Callable[[Row], str]
) -> tuple[dict[Key, Row], int]:
    """Return those of several rows that say what was seen of them, and how many are left out.

    To be called in the transaction that writes, with what it holds and is about to change. ``seen`` has the
    mark of each row that was ticked (``row_mark``); None is of a caller who reads and acts at once.
    """
    if seen is None:
        return dict(rows), 0
    found = {key: row for key, row in rows.items() if seen.get(key) == says(row)}
    return found, len(rows) - len(found)


def is_one_title(before: Description, now: Description) -> bool:
    """Whether what was seen of a record and what it says by now tell of one title."""
    one, other = (identity_of(each, fingerprint(each)) for each in (before, now))
    return is_same_title(one, other)


def must_be_as_seen(entries: Iterable[ReferenceEntry], seen: Mapping[int, str] | None) -> None:
    """Raise ``SeenOtherwise`` for the first of some entries that does not say what was seen of it (``said``).

    None is of a caller who reads and acts at once.
    """
    for entry in entries if seen is not None else ():
        if seen is not None and seen.get(entry.id) != said(entry.read_description()):
            raise says_something_else(entry)


def says_something_else(entry: ReferenceEntry) -> SeenOtherwise:
    """Return the error for an entry that does not say what was seen of it."""
    return SeenOtherwise(
        "entry_changed",
        "Entry %(number)s says something else since you opened this page, so nothing was done. "
        "Look at it again.",
        number=entry.reference_id,
    )


def _places(of: Mapping[int, Description]) -> Iterator[tuple[int, str, list[int]]]:
    """Yield the places that rows stand in, each with the mark of what they say and their numbers."""
    parted: defaultdict[int, list[int]] = defaultdict(list)
    for number in sorted(of):
        parted[number % _PLACES].append(number)
    for place, numbers in sorted(parted.items()):
        yield place, mark([(number, said(of[number])) for number in numbers])[: _OF_A_PLACE - 2], numbers


def mark(what: object) -> str:
    """Return a few letters that are others where something else stood there."""
    return hashlib.sha256(repr(what).encode()).hexdigest()[:12]
