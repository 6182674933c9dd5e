"""Somebody must be able to let others in: of those who are administrators one stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.domain.people.access import Role
from catalogue.errors import NotAllowed
from catalogue.storage.models import User


@contextmanager
def one_stays(session: Session) -> Iterator[None]:
    """Let accounts be changed in the block, in whatever way that is, by a transaction that named them when it
    began: such ones come one after another.

    Raises ``NotAllowed`` "last_administrator" at its end where there was an administrator whose account is
    open, and is none any more.
    """
    was_one = _is_one(session)
    yield
    session.flush()
    if was_one and not _is_one(session):
        raise NotAllowed(
            "last_administrator", "You are the only administrator. Make somebody else one first."
        )


def _is_one(session: Session) -> bool:
    roles = session.scalars(select(User.roles).where(User.disabled_at.is_(None)))
    return any(Role.ADMINISTRATOR in held for held in roles)
