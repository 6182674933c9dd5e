"""A shelf as a drawing: a spine for each title, full, promised or an empty place, as many as fit in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Flask, g

from catalogue.domain.gaps.gap_picture import PART_NAMES, Shelf

PITCH, HEIGHT = 4, 14
"""Units of the drawing from one spine to the next and from row to row; the patterns keep to them."""


class Run(NamedTuple):
    """Spines of one part beside each other, in units of the drawing."""

    part: str
    x: int
    y: int
    width: int


class Drawing(NamedTuple):
    """A shelf in rows; ``width`` and ``height`` in units of the drawing."""

    runs: tuple[Run, ...]
    width: int
    height: int


def drawing(shelf: Shelf, unit: int = 1, in_row: int = 20) -> Drawing:
    """Return a shelf of which each spine stands for ``unit`` titles, ``in_row`` of them in a row."""
    marks = shelf.in_marks(unit)
    rows = max(1, -(-marks.total // in_row))
    return Drawing(tuple(_runs(marks, in_row)), in_row * PITCH, rows * HEIGHT)


def in_rows(shelf: Shelf, unit: int, rows: int) -> Drawing:
    """Return a shelf in so many rows, all but the last one full."""
    return drawing(shelf, unit, max(1, -(-shelf.in_marks(unit).total // rows)))


def _runs(marks: Shelf, in_row: int) -> Iterator[Run]:
    place = 0
    for part, count in zip(PART_NAMES, marks, strict=True):
        while count:
            row, column = divmod(place, in_row)
            here = min(count, in_row - column)
            yield Run(part, column * PITCH, row * HEIGHT, here * PITCH)
            place += here
            count -= here


def once(name: str) -> bool:
    """Whether a page asks for this the first time: patterns stand in it but once."""
    done: set[str] = g.setdefault("drawn_once", set())
    is_first = name not in done
    done.add(name)
    return is_first


def init_app(app: Flask) -> None:
    """Let templates draw shelves."""
    app.jinja_env.globals.update(shelf_drawing=drawing, once=once)
