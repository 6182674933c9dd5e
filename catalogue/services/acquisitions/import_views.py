"""What a file on its way into the catalogue looks like to its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import said
from catalogue.errors import Problem
from catalogue.formats.records.problems import HARMLESS
from catalogue.storage.acquisitions import imports as stored
from catalogue.storage.models import Donor, ImportBatch, ImportLine

ASKING = frozenset({"doubtful", "untitled", "twice"})
"""Answers of lines that a person should look at."""


_SAID_BY_ANSWER = frozenset({"record_twice", "no_title"})


def lost_something(problem: Mapping[str, Any]) -> bool:
    """Whether a problem, as it is kept, asks for a person by itself, and not by the answer of its line."""
    return problem["code"] not in HARMLESS and problem["code"] not in _SAID_BY_ANSWER


@dataclass(frozen=True, slots=True)
class ImportLineView:
    """One record: what it seems to be (``answer``), what is to be done, and what became of it."""

    id: int
    batch_id: int
    line: int
    record_id: str
    description: Description
    answer: str
    action: str
    state: str
    publication_id: int | None
    problems: tuple[Problem, ...]
    asks: bool = False
    """Whether a person should look at it, and nobody has."""

    @property
    def said(self) -> str:
        """What it says, as a mark that a form carries along."""
        return said(self.description)


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file; ``answers`` counts lines by answer; ``state`` is reading, failed, proposed,
    committing or committed; ``donor`` is who gave it, as far as the sender said so.

    ``asking`` lines wait for a person to look at them; ``undoable`` is whether the last step of looking
    can be undone, and ``step`` its number. ``waiting`` lines are not taken in yet, and ``later`` are those of
    them that will not be until somebody says so. ``donation_id`` is the donation whose lines the records
    become.
    """

    id: int
    name: str
    state: str
    created_at: dt.datetime
    seen: int
    answers: Mapping[str, int]
    with_problems: int
    added: int
    merged: int
    problems: tuple[Problem, ...]
    problem_count: int
    donor: str = ""
    donation_id: int | None = None
    waiting: int = 0
    later: int = 0
    asking: int = 0
    undoable: bool = False
    step: int = 0


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did: records read, publications added, records that were held already."""

    read: int
    added: int
    merged: int
    problems: tuple[Problem, ...]
    problem_count: int


def import_view(session: Session, row: ImportBatch) -> ImportView:
    answers: dict[str, int] = {}
    donor = session.get(Donor, row.donor_id) if row.donor_id else None
    added = merged = waiting = later = 0
    for (answer, action, state), count in stored.counts(session, row.id).items():
        answers[answer] = answers.get(answer, 0) + count
        added += count if state == "added" else 0
        merged += count if state == "merged" else 0
        waiting += count if state == "proposed" else 0
        later += count if state == "proposed" and action == "wait" else 0
    return ImportView(
        id=row.id,
        name=row.name,
        state=row.state,
        created_at=row.created_at,
        seen=row.seen,
        answers=answers,
        with_problems=stored.odd_lines(session, row.id),
        added=added,
        merged=merged,
        problems=tuple(read_problem(problem) for problem in row.problems),
        problem_count=row.problem_count,
        donor=donor.name if donor else "",
        donation_id=row.donation_id,
        waiting=waiting,
        later=later,
        asking=stored.asking(session, row.id),
        undoable=is_step(row.last_step) and row.state == "proposed",
        step=number_of(row.last_step),
    )


def is_step(kept: Mapping[str, Any] | None) -> bool:
    """Whether what a file keeps of its last step tells of one that was not undone."""
    return kept is not None and "lines" in kept


def number_of(kept: Mapping[str, Any] | None) -> int:
    """Return the number of the last step in a file, which no other gets, though it was undone; 0 for none."""
    return int(kept.get("number", 0)) if kept is not None else 0


def line_view(row: ImportLine) -> ImportLineView:
    return ImportLineView(
        id=row.id,
        batch_id=row.batch_id,
        line=row.line,
        record_id=row.record_id,
        description=Description.from_dict(row.description),
        answer=row.answer,
        action=row.action,
        state=row.state,
        publication_id=row.publication_id,
        problems=tuple(read_problem(problem) for problem in row.problems),
        asks=row.asks and row.state == "proposed",
    )


def read_problem(kept: Mapping[str, Any]) -> Problem:
    """Return a problem as it was kept, without what became of it."""
    fields = {name: value for name, value in kept.items() if name != "settled"}
    return Problem(**fields)
