"""Counts of what waits and what there is, for whoever watches over the machines; nothing of any person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import DateTime, cast, func, select
from sqlalchemy.orm import Session

from catalogue.storage.models import IndexQueue, Job, Machine, Notice

from .jobs import UNFINISHED


@dataclass(frozen=True, slots=True)
class Counts:
    """How many jobs there are in each state, letters wait, and how many seconds ago machines were seen."""

    jobs: dict[str, int]
    letters: int
    machines: dict[str, float]


@dataclass(frozen=True, slots=True)
class Lag:
    """How many changes an index lacks, and the number of the oldest note of one (0 where there is none)."""

    waiting: int
    oldest: int


def lag(session: Session, machine: str) -> Lag:
    """Return what waits for the index of a machine, by its name in the queue."""
    query = select(func.count(), func.min(IndexQueue.id)).where(IndexQueue.machine == machine)
    count, oldest = session.execute(query).one()
    return Lag(count, oldest or 0)


def versions(session: Session, within: float) -> dict[str, list[str]]:
    """Return the versions of the machines that were seen within so many seconds, and which machines have
    each.
    """
    if session.get_bind().dialect.name == "sqlite":
        return {}
    seen = select(Machine.version, Machine.name).where(_since() < within)
    found: dict[str, list[str]] = {}
    for version, name in session.execute(seen.order_by(Machine.version, Machine.name)):
        found.setdefault(version, []).append(name)
    return found


def counts(session: Session) -> Counts:
    """Return what waits, and who was seen."""
    by_state = select(Job.state, func.count()).where(Job.state.in_(UNFINISHED)).group_by(Job.state)
    found = {row[0]: row[1] for row in session.execute(by_state)}
    letters = session.scalar(select(func.count()).select_from(Notice).where(Notice.mail == "waiting")) or 0
    return Counts({state: found.get(state, 0) for state in UNFINISHED}, letters, _seen(session))


def _seen(session: Session) -> dict[str, float]:
    if session.get_bind().dialect.name == "sqlite":
        return {}
    rows = session.execute(select(Machine.id, Machine.name, _since())).all()
    return {f"{name} {machine[:8]}": max(float(seconds), 0.0) for machine, name, seconds in rows}


def _since() -> Any:
    """Seconds since a machine was seen, by the clock of the database."""
    instant: Any = cast(func.timezone("UTC", func.clock_timestamp()), DateTime())
    return func.extract("epoch", instant - cast(Machine.seen_at, DateTime()))
