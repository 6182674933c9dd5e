"""What is made where it is not there yet is made once, though several machines look at the same moment."""

from __future__ import annotations

from zlib import crc32

from sqlalchemy import func, select
from sqlalchemy.orm import Session

_PLACES = 256
"""As many locks as a transaction can hold for things of one kind: a file may bring ten thousand names."""


def alone(session: Session, kind: str, name: str = "") -> None:
    """Let nobody else look for a thing and make it, until the transaction ends.

    Whoever is second waits here, and then finds what the first has made; without it both would find nothing,
    and one of them be told of a conflict. On SQLite whoever writes is alone anyhow. Raises ``Busy`` where the
    first takes too long.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    kind_of_lock, place = _signed(crc32(kind.encode())), crc32(name.encode()) % _PLACES
    session.execute(select(func.pg_advisory_xact_lock(kind_of_lock, place)))


def _signed(number: int) -> int:
    """Return a number of 32 bits as PostgreSQL's integer, which has a sign."""
    return number - (1 << 32) if number >= 1 << 31 else number
