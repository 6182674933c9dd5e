"""On which days there was work, noted where it is noted what was done on them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.domain.operations.lasting import DaysSeen
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.models import Duty

NAMES = _LAST, _JUMPED, _BEFORE = "a day", "a day far ahead", "the day before it"
"""Names beside those of duties: each says one day, and nobody is at it."""


def read(session: Session) -> DaysSeen:
    """Return what is known."""
    query = select(Duty.name, Duty.done_on).where(Duty.name.in_(NAMES))
    noted = {row.name: row.done_on for row in session.execute(query)}
    return DaysSeen(noted.get(_LAST), noted.get(_JUMPED), noted.get(_BEFORE))


def hold(session: Session) -> DaysSeen:
    """Return the same, which nobody else changes until the transaction ends."""
    alone(session, "a day")
    return read(session)


def note(session: Session, days: DaysSeen) -> None:
    """Keep what is known now."""
    for name, day in ((_LAST, days.last), (_JUMPED, days.jumped_on), (_BEFORE, days.before)):
        row = session.get(Duty, name)
        if row is not None:
            row.done_on = day
        elif day is not None:
            session.add(Duty(name=name, done_on=day))
