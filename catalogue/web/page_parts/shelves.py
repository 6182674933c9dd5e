"""Shelves as drawings: a spine for each title, full, promised or an empty place; and where on a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flask import Flask, g

from catalogue.domain.gaps.gap_picture import PART_NAMES, Shelf
from catalogue.web.language import gettext
from catalogue.web.wording.messages import N_

PITCH, HEIGHT = 4, 14
"""Units of the drawing from one spine to the next and from row to row; the patterns keep to them."""

_PARTS_OF_PLAN: Mapping[tuple[int, int], str] = {
    (-1, -1): N_("at the top on the left"),
    (0, -1): N_("at the top in the middle"),
    (1, -1): N_("at the top on the right"),
    (-1, 0): N_("on the left"),
    (0, 0): N_("in the middle"),
    (1, 0): N_("on the right"),
    (-1, 1): N_("at the bottom on the left"),
    (0, 1): N_("at the bottom in the middle"),
    (1, 1): N_("at the bottom on the right"),
}


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


def part_of_plan(part: tuple[int, int]) -> str:
    """Say in which part of a plan something is: across and down, -1, 0 or 1."""
    return gettext(_PARTS_OF_PLAN[part])


def once(name: str) -> bool:
    """Whether a page asks for this the first time: patterns stand in it but once."""
    done: set[str] = g.setdefault("drawn_once", set())
    is_first = name not in done
    done.add(name)
    return is_first


def init_app(app: Flask) -> None:
    """Let templates draw shelves."""
    app.jinja_env.globals.update(shelf_drawing=drawing, once=once, part_of_plan=part_of_plan)
