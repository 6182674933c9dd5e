"""The index queue: which publications the index must look at again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from .models import IndexQueue, Publication


def take(session: Session, limit: int) -> tuple[int, list[int]]:
    """Waiting publications, each once, and the queue's mark up to which they were taken."""
    rows = session.execute(
        select(IndexQueue.id, IndexQueue.publication_id).order_by(IndexQueue.id).limit(limit)
    ).all()
    return (rows[-1].id if rows else 0), list(dict.fromkeys(row.publication_id for row in rows))


def every_publication(session: Session) -> set[int]:
    """The ids of all publications, withdrawn ones too."""
    return set(session.scalars(select(Publication.id)))


def add(session: Session, publications: Collection[int]) -> None:
    """Have these publications looked at again, those too that are gone by then."""
    rows = [{"publication_id": each} for each in sorted(publications)]
    if rows:
        session.connection().execute(IndexQueue.__table__.insert(), rows)  # type: ignore[attr-defined]


def done(session: Session, mark: int) -> None:
    """Strike what was taken up to a mark."""
    session.execute(delete(IndexQueue).where(IndexQueue.id <= mark))


def newest(session: Session) -> int:
    """The mark of the last thing that waits, 0 when nothing does."""
    return session.scalar(select(func.max(IndexQueue.id))) or 0


def size(session: Session) -> int:
    """How many notes wait; a publication may stand there more than once."""
    return session.scalar(select(func.count()).select_from(IndexQueue)) or 0
