"""Queries on words of one meaning."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.storage.models import SynonymGroup


def groups(session: Session) -> list[SynonymGroup]:
    """Every group, by its words."""
    return list(session.scalars(select(SynonymGroup).order_by(SynonymGroup.words, SynonymGroup.id)))
