"""What is done once a day by one worker for all machines: who is at it, and on which day it was done last."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from . import leases
from .models import Duty


def take(session: Session, name: str, token: str) -> Duty:
    """A duty, locked until the transaction ends; the worker's own unless one that lives owns it."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(Duty).values(name=name, owner="").on_conflict_do_nothing())
    duty = session.get_one(Duty, name, with_for_update=True)
    if duty.owner not in session.scalars(leases.living(session)).all():
        duty.owner = token
    return duty


def release(session: Session, name: str, token: str, done_on: dt.date | None) -> None:
    """Let a duty go, done on a day or not."""
    duty = session.get_one(Duty, name, with_for_update=True)
    if duty.owner == token:
        duty.owner, duty.done_on = "", done_on or duty.done_on
