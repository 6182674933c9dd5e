"""Values in the wrong columns: any field's value appended to another, or put in the place of another.

    python -m benchmarks.exams.moved SOURCE... TARGET    each source with left.csv, right.csv, gold.csv

Half of the records of both sides stay as they are; of a sixth each other field goes to the end of the title
with a chance of one half (as in the "dirty" sets of https://github.com/anhaidgroup/deepmatcher); of a sixth
one or two values, perhaps the title, go to the end of another column; of a sixth two columns change places.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.exams.tables import Exam, Row, make

ABOUT = (
    "A list and holdings with values in the wrong columns",
    "the folders named to the maker (dblp_acm: JedAIToolkit's copy of the Leipzig benchmark)",
    "by rule, `benchmarks/exams/moved.py`, seeded: of the records of both sides half as they are, a sixth"
    " with fields at the end of the title, a sixth with one or two values at the end of another column, a"
    " sixth with two columns exchanged; gold as in the source",
    "as the source's; facts only",
    "the records are those of the source: leave both out together; what was moved is random, as no "
    "program moves it",
)
_SEED = 11


def _into_title(row: Row, rng: random.Random) -> None:
    for name in _filled(row):
        if name != "title" and rng.random() < 0.5:
            _append(row, name, "title")


def _appended(row: Row, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 2))):
        filled = _filled(row)
        name = rng.choice(filled)
        _append(row, name, rng.choice([column for column in _columns(row) if column != name]))


def _exchanged(row: Row, rng: random.Random) -> None:
    here = rng.choice(_filled(row))
    there = rng.choice([name for name in _columns(row) if name != here])
    row[here], row[there] = row[there], row[here]


_WAYS: tuple[Callable[[Row, random.Random], None], ...] = (_into_title, _appended, _exchanged)


def _columns(row: Row) -> list[str]:
    return [name for name in row if name != "id"]


def _filled(row: Row) -> list[str]:
    return [name for name in _columns(row) if row[name]]


def _append(row: Row, name: str, to: str) -> None:
    row[to] = f"{row[to]} {row[name]}".strip()
    row[name] = ""


def moved(exam: Exam) -> Exam:
    """The same records with values in other columns; the right pairs stay."""
    rng = random.Random(_SEED)
    return Exam(
        [_moved(row, rng) for row in exam.left],
        [_moved(row, rng) for row in exam.right],
        exam.gold,
        exam.neutral,
    )


def _moved(row: Row, rng: random.Random) -> Row:
    changed = dict(row)
    if len(_filled(row)) > 1 and rng.random() < 0.5:
        rng.choice(_WAYS)(changed, rng)
    return changed


if __name__ == "__main__":
    make(__doc__, moved, ABOUT)
