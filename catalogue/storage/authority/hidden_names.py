"""Queries on names that are not shown."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.domain.descriptions.collation import sort_key
from catalogue.storage.models import Donor, HiddenName


def all_folded(session: Session) -> frozenset[str]:
    """Every hidden name, folded."""
    return frozenset(session.scalars(select(HiddenName.folded)))


def named(session: Session, folded: str) -> HiddenName | None:
    """Return the row of a hidden name."""
    return session.scalar(select(HiddenName).where(HiddenName.folded == folded))


def everybody(session: Session) -> list[HiddenName]:
    """Every hidden name by name."""
    return sorted(session.scalars(select(HiddenName)), key=lambda row: sort_key(row.name))


def donors(session: Session) -> list[Donor]:
    """Every donor."""
    return list(session.scalars(select(Donor)))
