"""Queries on drafts."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .models import Draft


def of_user(session: Session, user_id: int) -> list[Draft]:
    """Everything that a person began and left, newest first."""
    return list(session.scalars(select(Draft).where(Draft.user_id == user_id).order_by(Draft.kept_at.desc())))


def count_of(session: Session, user_id: int) -> int:
    """How many drafts a person has."""
    return session.scalar(select(func.count()).where(Draft.user_id == user_id)) or 0
