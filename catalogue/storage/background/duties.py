"""What one worker does for all machines: who is at it, and on which day it was done last."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalogue.storage.models import Duty

from . import leases


def take(session: Session, name: str, token: str) -> Duty:
    """Return a duty, locked until the transaction ends; the worker's own unless one that lives owns it."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(Duty).values(name=name, owner="").on_conflict_do_nothing())
    duty = session.get_one(Duty, name, with_for_update=True)
    if duty.owner not in session.scalars(leases.living(session)).all():
        duty.owner = token
    return duty


def owner(session: Session, name: str) -> str:
    """Return the token of the worker that has a duty, living or not; "" where none has."""
    return session.scalar(select(Duty.owner).where(Duty.name == name)) or ""


def holds(session: Session, name: str, token: str) -> bool:
    """Whether a duty is still this worker's; nobody can take it over before the transaction ends."""
    query = select(Duty.name).where(Duty.name == name, Duty.owner == token)
    return session.scalar(query.with_for_update(read=True, key_share=True)) is not None


def release(session: Session, name: str, token: str, done_on: dt.date | None) -> None:
    """Let a duty go, done on a day or not."""
    duty = session.get_one(Duty, name, with_for_update=True)
    if duty.owner == token:
        duty.owner, duty.done_on = "", done_on or duty.done_on
