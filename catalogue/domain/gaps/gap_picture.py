"""What is here and what is missing, by theme and place: the numbers of one picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

NOT_SAID = "-"
"""The theme, or place, of what names none."""

PART_NAMES = ("held", "pledged", "missing")
"""The parts of the picture, in the order in which they are drawn."""


class Shelf(NamedTuple):
    """How many titles stand here, are promised, and are missing of what is wanted."""

    held: int = 0
    pledged: int = 0
    missing: int = 0

    @property
    def wanted(self) -> int:
        """How many are not held, promised ones too."""
        return self.pledged + self.missing

    @property
    def total(self) -> int:
        """How many places the shelf has, filled or not."""
        return sum(self)

    def and_also(self, more: Shelf) -> Shelf:
        """Both together."""
        return Shelf(*(mine + theirs for mine, theirs in zip(self, more, strict=True)))

    def in_marks(self, unit: int) -> Shelf:
        """Return the same in marks of ``unit`` titles each: rounded, but what there is keeps a mark."""
        return Shelf(*(max(1, round(count / unit)) if count else 0 for count in self))


class Line(NamedTuple):
    """A row or a column of the picture: a theme or a place, or ``NOT_SAID``, with all that belongs to it."""

    label: str
    shelf: Shelf


Crossing = tuple[str, str]
"""A theme and a place."""


@dataclass(frozen=True, slots=True)
class Month:
    """What changed since its first day; titles ``closed`` were missing and are held now."""

    since: dt.date
    closed: int = 0
    came_in: int = 0
    newly_wanted: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class GapPicture:
    """Shelves by theme and place. A title with two themes stands in two rows, so rows need not add up.

    Two pictures are equal only where they are one and the same, so that what was drawn of one can be kept.
    """

    whole: Shelf
    themes: tuple[Line, ...]
    places: tuple[Line, ...]
    shelves: Mapping[Crossing, Shelf]
    month: Month
    asked: int = 0
    answered: int = 0

    def shelf(self, theme: str, place: str) -> Shelf:
        """Return what belongs to both."""
        return self.shelves.get((theme, place), _EMPTY)

    @property
    def fullest(self) -> int:
        """The places of the fullest shelf of the picture."""
        return max((shelf.total for shelf in self.shelves.values()), default=0)


_EMPTY = Shelf()

_WEIGHT = 5
"""How many held titles a wanted one weighs where lines are chosen."""


@dataclass(slots=True)
class PictureCount:
    """Shelves while they are being filled."""

    whole: Shelf = _EMPTY
    themes: dict[str, Shelf] = field(default_factory=dict)
    places: dict[str, Shelf] = field(default_factory=dict)
    shelves: dict[Crossing, Shelf] = field(default_factory=dict)

    def add(self, themes: Iterable[str], places: Iterable[str], more: Shelf) -> None:
        """Count titles that are about all these themes and places; those without any are ``NOT_SAID``."""
        themes, places = tuple(themes) or (NOT_SAID,), tuple(places) or (NOT_SAID,)
        self.whole = self.whole.and_also(more)
        for theme in themes:
            self.put("themes", theme, more)
            for place in places:
                self.put("shelves", (theme, place), more)
        for place in places:
            self.put("places", place, more)

    def put(self, where: str, key: str | Crossing, more: Shelf) -> None:
        """Count titles of one theme, one place, or one of both alone."""
        counted = getattr(self, where)
        counted[key] = counted.get(key, _EMPTY).and_also(more)


def chosen_lines(counted: Mapping[str, Shelf], most: int) -> tuple[Line, ...]:
    """Return the lines that a picture has room for: most wanted first, then most held; what says none
    comes last.

    A title that is wanted weighs as much as some that are held: small shelves with large gaps are shown too.
    """
    named = [Line(label, shelf) for label, shelf in counted.items() if label != NOT_SAID]
    named.sort(key=lambda line: (-line.shelf.held - _WEIGHT * line.shelf.wanted, line.label))
    shown = sorted(named[:most], key=lambda line: (-line.shelf.wanted, -line.shelf.held, line.label))
    silent = counted.get(NOT_SAID, _EMPTY)
    return (*shown, Line(NOT_SAID, silent)) if silent.total else tuple(shown)


def unit_for(fullest: int, room: int) -> int:
    """How many titles a mark stands for, so that the fullest shelf has room: 1, 2, 5, 10, 20, 50, ..."""
    return next(step for step in _steps() if fullest <= step * room)


def _steps() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10
