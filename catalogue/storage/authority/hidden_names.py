"""Queries on names that are not shown."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from catalogue.domain.descriptions.collation import sort_key
from catalogue.storage.models import HiddenName


def all_folded(session: Session | Connection) -> frozenset[str]:
    """Every hidden name, folded.

    Asked after the names that it is to cover were read: what was hidden in between is covered then.
    """
    return frozenset(session.scalars(select(HiddenName.folded)))


def named(session: Session, folded: str) -> HiddenName | None:
    """Return the row of a hidden name."""
    return session.scalar(select(HiddenName).where(HiddenName.folded == folded))


def everybody(session: Session) -> list[HiddenName]:
    """Every hidden name by name."""
    return sorted(session.scalars(select(HiddenName)), key=lambda row: sort_key(row.name))
