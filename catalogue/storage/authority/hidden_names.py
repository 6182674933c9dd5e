"""Queries on names that are not shown."""

from __future__ import annotations

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.orm import Session

from catalogue.domain.descriptions.collation import sort_key
from catalogue.domain.people.access import Account
from catalogue.storage.models import HiddenName, User


def all_folded(session: Session | Connection) -> frozenset[str]:
    """Every hidden name, folded.

    Asked after the names that it is to cover were read: what was hidden in between is covered then.
    """
    return frozenset(session.scalars(select(HiddenName.folded)))


def named(session: Session, folded: str) -> list[HiddenName]:
    """Return the rows of a hidden name: the desk's, and those of people who wish it themselves."""
    return list(session.scalars(select(HiddenName).where(HiddenName.folded == folded)))


def wished(session: Session, folded: str, account: Account) -> list[HiddenName]:
    """Return those of a hidden name's rows that are somebody's own, or of people of their agency."""
    theirs = or_(User.id == account.id, and_(User.agency == account.agency, User.agency != ""))
    query = select(HiddenName).join(User, User.id == HiddenName.user_id)
    return list(session.scalars(query.where(HiddenName.folded == folded, theirs)))


def everybody(session: Session) -> list[str]:
    """Every hidden name by name, each once."""
    names = {
        row.folded: row.name for row in session.scalars(select(HiddenName).order_by(HiddenName.id.desc()))
    }
    return sorted(names.values(), key=sort_key)
