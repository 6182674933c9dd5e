"""Which machines keep an index of their own; only on PostgreSQL, since on SQLite there is one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import DateTime, and_, cast, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from catalogue.storage.models import IndexQueue, Machine
from catalogue.storage.on_flush import queue
from catalogue.storage.on_flush.queue import FOR_ALL

_PATIENCE = "2s"
"""How long a machine waits for those who write: meanwhile nobody else can begin to."""


def register(session: Session, machine: str, name: str, version: str) -> None:
    """Note a machine whose index is to be built; raises ``Busy`` where somebody writes for too long.

    Whoever notes changes has done so by then, before what the machine will read, or does so afterwards and
    for this machine too: in between there is nobody.
    """
    session.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
    queue.alone(session)
    values = {"name": name, "version": version, "seen_at": _instant()}
    new = insert(Machine).values(id=machine, complete=False, **values)
    session.execute(new.on_conflict_do_update(index_elements=[Machine.id], set_=values))


def known(session: Session, machine: str) -> bool:
    """Whether changes are noted for a machine."""
    return session.get(Machine, machine) is not None


def complete(session: Session, machine: str) -> None:
    """Note that the index of a machine holds all but what waits for it."""
    session.execute(update(Machine).where(Machine.id == machine).values(complete=True))


def see(session: Session, machine: str, name: str, version: str) -> None:
    """Note that a machine lives, by the clock of the database; does nothing for one that is unknown."""
    values = {"name": name, "version": version, "seen_at": _instant()}
    session.execute(update(Machine).where(Machine.id == machine).values(**values))


def forget_gone(session: Session, days: int) -> int:
    """Forget the machines that nobody saw for so many days, and what was noted for them; gives how many."""
    gone = select(Machine.id).where(Machine.seen_at < _instant() - dt.timedelta(days=days))
    names = session.scalars(gone.with_for_update()).all()
    session.execute(delete(Machine).where(Machine.id.in_(names)))
    # Also what somebody noted for one while it was forgotten.
    nobodys = and_(IndexQueue.machine != FOR_ALL, IndexQueue.machine.not_in(select(Machine.id)))
    session.execute(delete(IndexQueue).where(nobodys))
    return len(names)


def _instant() -> Any:
    return cast(func.timezone("UTC", func.clock_timestamp()), DateTime())
