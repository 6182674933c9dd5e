"""The index queue: which publications wait to be indexed; whoever changes one adds it as he does so.

What was taken is struck by the numbers of its notes and never by "all up to here": on PostgreSQL a note with
a lower number may be committed after one with a higher.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from .models import IndexQueue, Publication

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Notes that were read of the queue; ``publications`` are what they name, each once."""

    notes: Sequence[int]
    publications: Sequence[int]


def take(session: Session, limit: int | None = None) -> Taken:
    """The oldest notes, or all; they stay in the queue until they are struck."""
    query = select(IndexQueue.id, IndexQueue.publication_id).order_by(IndexQueue.id).limit(limit)
    rows = session.execute(query).all()
    return Taken([row.id for row in rows], list(dict.fromkeys(row.publication_id for row in rows)))


def every_publication(session: Session) -> set[int]:
    """The ids of all publications, withdrawn ones too."""
    return set(session.scalars(select(Publication.id)))


def add(session: Session, publications: Collection[int]) -> None:
    """Have these publications looked at again, those too that are gone by then."""
    rows = [{"publication_id": each} for each in sorted(publications)]
    if rows:
        session.connection().execute(IndexQueue.__table__.insert(), rows)  # type: ignore[attr-defined]


def strike(session: Session, taken: Taken) -> None:
    """Strike just what was taken."""
    for start in range(0, len(taken.notes), _BATCH):
        notes = taken.notes[start : start + _BATCH]
        session.execute(delete(IndexQueue).where(IndexQueue.id.in_(notes)))


def waits(session: Session) -> bool:
    """Whether anything waits."""
    return session.scalar(select(IndexQueue.id).limit(1)) is not None


def size(session: Session) -> int:
    """How many notes wait; a publication may stand there more than once."""
    return session.scalar(select(func.count()).select_from(IndexQueue)) or 0
