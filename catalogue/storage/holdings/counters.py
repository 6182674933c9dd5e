"""Numbers that only grow, given out one at a time however many ask at once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalogue.storage.models import Counter


def next_numbers(session: Session, name: str, count: int = 1) -> range:
    """Return the next numbers of a run, which begins with 1.

    One statement adds or advances the row and locks it until the transaction ends, so that two can
    never get the same number and a number is only used up by work that is committed.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(Counter)
        .values(name=name, value=count)
        .on_conflict_do_update(index_elements=[Counter.name], set_={"value": Counter.value + count})
        .returning(Counter.value)
    )
    last = session.execute(statement).scalar_one()
    return range(last - count + 1, last + 1)


def last_number(session: Session, name: str) -> int:
    """Return the last number of a run that was given out; 0 before the first. Another may take the next."""
    return session.scalar(select(Counter.value).where(Counter.name == name)) or 0
