"""Which workers live. On PostgreSQL each says so again and again, by the clock of the database, one for all.

On SQLite there is one machine, and a lock on a file says who works there: nothing need be written, and what
processes keep until the next commit stays.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Interval,
    Select,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from catalogue.storage.models import WorkerLease, now

LEASE = dt.timedelta(seconds=20)
"""How long a worker counts as alive after it said so; what it had in hand is then another's."""


def begin(session: Session, token: str, machine: str) -> None:
    """Note a new worker."""
    session.add(WorkerLease(id=token, machine=machine, until=_in(session, LEASE)))
    session.flush()


def renew(session: Session, token: str, machine: str) -> None:
    """Note that a worker still lives; also after its row was thrown away, as by a restore."""
    known = update(WorkerLease).where(WorkerLease.id == token).values(until=_in(session, LEASE))
    if session.execute(known.returning(WorkerLease.id)).first() is None:
        begin(session, token, machine)


def end(session: Session, token: str) -> None:
    """Forget a worker: what it had in hand is anybody's."""
    session.execute(delete(WorkerLease).where(WorkerLease.id == token))


def end_others(session: Session, token: str, machine: str) -> None:
    """Forget the other workers of a machine, where one is sure to be alone there, and those long gone."""
    own = WorkerLease.machine == machine
    long_gone = WorkerLease.until < _in(session, -100 * LEASE)
    gone = own if _is_sqlite(session) else or_(own, long_gone)
    session.execute(delete(WorkerLease).where(gone, WorkerLease.id != token))


def living(session: Session) -> Select[str]:
    """Return the tokens of the workers that are alive.

    One that would be so for longer than any is was noted before the clock was set back.
    """
    query = select(WorkerLease.id)
    if _is_sqlite(session):
        return query
    return query.where(WorkerLease.until.between(_in(session, dt.timedelta()), _in(session, LEASE)))


def is_alive(session: Session, machine: str) -> bool:
    """Whether some worker of a machine is alive."""
    return session.scalar(living(session).where(WorkerLease.machine == machine).limit(1)) is not None


def _in(session: Session, span: dt.timedelta) -> Any:
    """Return a moment so far from this one; machines' own clocks may be an hour off."""
    if _is_sqlite(session):
        return now() + span
    instant: ColumnElement[dt.datetime] = cast(func.timezone("UTC", func.clock_timestamp()), DateTime())
    return instant + literal(span, Interval())


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
