"""Queries on drafts."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.storage.engine.database import let_forget
from catalogue.storage.models import Draft


def of_user(session: Session, user_id: int) -> list[Draft]:
    """Everything that a person began and left, newest first."""
    return list(session.scalars(select(Draft).where(Draft.user_id == user_id).order_by(Draft.kept_at.desc())))


def count_of(session: Session, user_id: int) -> int:
    """How many drafts a person has."""
    return session.scalar(select(func.count()).where(Draft.user_id == user_id)) or 0


def discard(session: Session, user_id: int | None, token: str) -> None:
    """Delete a person's own draft, for good; does nothing where there is none."""
    row = session.get(Draft, token) if token else None
    if row is not None and row.user_id == user_id:
        session.delete(row)
        let_forget(session)
