"""Many values, asked for in several statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

MOST_VALUES = 500
"""So many values stand in one statement, as in ``column.in_(values)``: each is a variable of it.

PostgreSQL takes 65,535 variables, since its protocol counts them in two bytes; SQLite 32,766, and 999 before
its version 3.32 or where it is built so. This is below all of them, with room for what else is asked, and
keeps few rows in memory; larger batches bring thousands of rows hardly sooner.
"""


def batches_of(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield values in their order, so many at a time; each is taken when its batch is asked for."""
    remaining = iter(values)
    while batch := list(islice(remaining, MOST_VALUES)):
        yield batch
