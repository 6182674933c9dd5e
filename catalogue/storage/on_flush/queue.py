"""The index queue: which publications wait to be indexed; whoever changes one adds it as he does so.

On PostgreSQL every machine that keeps an index gets a note of its own, in the very transaction, and one
more is for all of them together: what follows from the change is seen to once (``FOR_ALL``). On SQLite,
where there is one machine, one note says both.

What was taken is struck by the numbers of its notes and never by "all up to here": on PostgreSQL a note with
a lower number may be committed after one with a higher.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, cast, delete, func, insert, literal, select, text, true, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from catalogue.storage.batches import batches_of
from catalogue.storage.models import IndexQueue, Machine, Publication

FOR_ALL = ""
"""Stands for a machine in notes of what is seen to once; on SQLite these are the only ones."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Notes that were read of the queue; ``publications`` are what they name, each once."""

    notes: Sequence[int] = ()
    publications: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: changes for the index of a machine, and what follows from changes.

    ``complete`` is whether that index holds all but these changes; where not, it has to be built.
    """

    own: bool
    follows: bool
    complete: bool


def take(session: Session, machine: str = FOR_ALL, limit: int | None = None) -> Taken:
    """Return the oldest notes for a machine, or all; they stay in the queue until they are struck."""
    query = select(IndexQueue.id, IndexQueue.publication_id).where(IndexQueue.machine == machine)
    rows = session.execute(query.order_by(IndexQueue.id).limit(limit)).all()
    return Taken([row.id for row in rows], list(dict.fromkeys(row.publication_id for row in rows)))


def every_publication(session: Session) -> set[int]:
    """Return the ids of all publications, withdrawn ones too."""
    return set(session.scalars(select(Publication.id)))


def add(session: Session, publications: Collection[int]) -> None:
    """Have these publications looked at again, those too that are gone by then."""
    if not publications:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        rows = [{"publication_id": publication_id} for publication_id in sorted(publications)]
        connection.execute(IndexQueue.__table__.insert(), rows)  # type: ignore[attr-defined]
        return
    receivers = union_all(select(literal(FOR_ALL).label("id")), select(Machine.id)).subquery()
    given = cast(sorted(publications), ARRAY(Integer))
    changed = func.unnest(given).table_valued("id", name="changed").render_derived()
    notes = select(changed.c.id, receivers.c.id).select_from(changed.join(receivers, true()))
    notes = notes.order_by(receivers.c.id, changed.c.id)
    connection.execute(insert(IndexQueue).from_select(["publication_id", "machine"], notes))


def alone(session: Session) -> None:
    """Wait for those who noted changes to commit, and let others do so after this transaction only.

    On SQLite whoever writes is alone anyhow.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.connection().execute(text("LOCK TABLE index_queue IN SHARE ROW EXCLUSIVE MODE"))


def strike(session: Session, taken: Taken) -> None:
    """Strike just what was taken."""
    for notes in batches_of(taken.notes):
        session.execute(delete(IndexQueue).where(IndexQueue.id.in_(notes)))


def waiting(session: Session, machine: str) -> Waiting:
    """Return what waits for a machine, in one statement: it is asked again and again."""
    of_machine = select(IndexQueue.id).where(IndexQueue.machine == machine).exists()
    if machine == FOR_ALL:
        found = bool(session.scalar(select(of_machine)))
        return Waiting(found, found, True)
    for_all = select(IndexQueue.id).where(IndexQueue.machine == FOR_ALL).exists()
    complete = select(Machine.complete).where(Machine.id == machine).scalar_subquery()
    row = session.execute(select(of_machine, for_all, complete)).one()
    return Waiting(*map(bool, row))


def size(session: Session) -> int:
    """How many notes of what is seen to once wait; a publication may stand there more than once."""
    query = select(func.count()).select_from(IndexQueue).where(IndexQueue.machine == FOR_ALL)
    return session.scalar(query) or 0
