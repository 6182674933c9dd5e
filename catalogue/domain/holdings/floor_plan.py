"""The plan of the rooms that a librarian draws with letters: where shelves, the desk and the door are.

Each line is a row and each sign a square: a letter or a digit is part of the place that bears it, ``#`` is a
wall, ``.`` and a space are floor. A key says what each letter is, and in brackets which call numbers or
locations stand there: "A: Reports (REP, LAW)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from catalogue.errors import InvalidInput

MOST_COLUMNS, MOST_ROWS = 40, 30
"""Squares that a plan may have; more could not be read on a phone."""
WALL, _FLOOR = "#", ". "
_KEY_LINE = re.compile(r"(?P<letter>[^\W_])\s*[:=]\s*(?P<name>[^()]+?)\s*(?:\((?P<marks>[^()]*)\))?\s*")

Squares = frozenset[tuple[int, int]]
"""Column and row of each square, from the upper left, counted from 0."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the plan; ``marks`` are beginnings of the call numbers or locations that stand there."""

    letter: str
    name: str
    marks: tuple[str, ...]
    squares: Squares

    @property
    def outline(self) -> str:
        """Return its edge as the path of a drawing in which a square is one unit wide."""
        return _edge(self.squares)

    @property
    def surface(self) -> str:
        """Return its squares as such a path, to be filled."""
        return _surface(self.squares)

    @property
    def label_at(self) -> tuple[float, float]:
        """Return where its letter stands: the middle of its longest row and of those alike beneath it."""
        runs = set(_runs(self.squares))
        column, row, width = max(runs, key=lambda run: (run[2], -run[1], -run[0]))
        height = 1
        while (column, row + height, width) in runs:
            height += 1
        return column + width / 2, row + height / 2


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """The rooms, in squares."""

    columns: int
    rows: int
    walls: Squares
    spots: tuple[Spot, ...]

    def spot_of(self, *marks: str) -> Spot | None:
        """Return the place of a call number or a location, by the longest beginning; None: it is nowhere."""
        known = [
            (len(beginning), spot)
            for spot in self.spots
            for beginning in spot.marks
            if any(mark.casefold().startswith(beginning.casefold()) for mark in marks)
        ]
        return max(known, key=lambda found: found[0])[1] if known else None

    def part_of(self, spot: Spot) -> tuple[int, int]:
        """Return in which third of the plan a place is: across and down, -1, 0 or 1."""
        across = sum(column + 0.5 for column, _ in spot.squares) / len(spot.squares) / self.columns
        down = sum(row + 0.5 for _, row in spot.squares) / len(spot.squares) / self.rows
        return int(across * 3) - 1, int(down * 3) - 1

    @property
    def wall_outline(self) -> str:
        """Return the walls as the path of a drawing."""
        return _surface(self.walls)


@lru_cache(maxsize=16)
def read_floor_plan(drawn: str, key: str) -> FloorPlan | None:
    """Return the plan that was drawn, with the names of a key; None where nothing was drawn.

    Raises ``InvalidInput`` for a sign that means nothing here, a letter that the key does not name, a key
    that cannot be read, and a plan that is too large.
    """
    lines = [line.rstrip() for line in drawn.splitlines()]
    squares = {
        (x, y): sign for y, line in enumerate(lines) for x, sign in enumerate(line) if sign not in _FLOOR
    }
    if not squares:
        return None
    columns, rows = max(map(len, lines)), max(y for _, y in squares) + 1
    if columns > MOST_COLUMNS or rows > MOST_ROWS:
        raise InvalidInput(
            "floor_plan_size",
            "Draw the plan with at most %(rows)s lines of %(columns)s signs.",
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
            field="floor_plan",
        )
    names = dict(_read_key(key))
    letters = dict.fromkeys(sign for sign in squares.values() if sign != WALL)
    if unknown := [sign for sign in letters if sign not in names]:
        raise InvalidInput(
            "floor_plan_letter",
            "Say in the list beside the plan what “%(letter)s” is.",
            letter=unknown[0],
            field="floor_plan",
        )
    return FloorPlan(
        columns,
        rows,
        _of(squares, WALL),
        tuple(Spot(letter, *names[letter], _of(squares, letter)) for letter in letters),
    )


def _read_key(key: str) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
    for line in filter(str.strip, key.splitlines()):
        found = _KEY_LINE.fullmatch(line.strip())
        if found is None:
            raise InvalidInput(
                "floor_key",
                "Write one place a line: its letter, a colon, its name, and in brackets what stands there.",
                field="floor_key",
            )
        marks = (found["marks"] or "").split(",")
        yield found["letter"], (found["name"], tuple(mark.strip() for mark in marks if mark.strip()))


def _of(squares: Mapping[tuple[int, int], str], sign: str) -> Squares:
    return frozenset(square for square, drawn in squares.items() if drawn == sign)


def _runs(squares: Squares) -> Iterator[tuple[int, int, int]]:
    """Yield squares beside each other: the first one's column and row, and how many."""
    for x, y in sorted(squares, key=lambda square: square[::-1]):
        if (x - 1, y) not in squares:
            width = 1
            while (x + width, y) in squares:
                width += 1
            yield x, y, width


def _surface(squares: Squares) -> str:
    return "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in _runs(squares))


def _edge(squares: Squares) -> str:
    """Return the sides of squares that no other of them shares, as a path."""
    sides = (
        (0, -1, "M{x} {y}h1"),
        (0, 1, "M{x} {below}h1"),
        (-1, 0, "M{x} {y}v1"),
        (1, 0, "M{beside} {y}v1"),
    )
    return "".join(
        side.format(x=x, y=y, beside=x + 1, below=y + 1)
        for x, y in sorted(squares)
        for right, down, side in sides
        if (x + right, y + down) not in squares
    )
