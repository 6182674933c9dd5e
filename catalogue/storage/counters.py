"""Numbers that only grow, given out one at a time however many ask at once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import Counter


def next_number(session: Session, name: str) -> int:
    """The next number of a run, from 1.

    The row is locked until the transaction ends, so that two can never get the same number and a
    number is only used up by work that is committed.
    """
    counter = session.scalar(select(Counter).where(Counter.name == name).with_for_update())
    if counter is None:
        counter = Counter(name=name, value=0)
        session.add(counter)
    counter.value += 1
    session.flush()
    return counter.value
