"""What keeps the house in order: change log, index queue, jobs, settings, counters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import NUMBERED_ONCE, Audited, Base, Json, now


class IndexQueue(Base):
    """A publication whose place in the index of a machine is out of date.

    Without a machine the note is for the one that sees to what follows, and on SQLite, where there is one
    machine, for its index as well.
    """

    __tablename__ = "index_queue"
    # A number is never given again: whoever strikes a note late must not strike another one.
    __table_args__ = (Index("ix_index_queue_machine_id", "machine", "id"), NUMBERED_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int]
    machine: Mapped[str] = mapped_column(String(32), default="", server_default="")


class Machine(Base):
    """A machine that keeps an index of its own (PostgreSQL only); ``id`` is that of its home folder.

    ``complete`` says that its index holds all but what is noted for it in the queue.
    """

    __tablename__ = "machine"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str]
    version: Mapped[str]
    complete: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[dt.datetime]


class WorkerLease(Base):
    """A worker that is at work: until the moment ``until``, unless it says again that it lives.

    ``id`` is the token by which it owns jobs, letters and duties, ``machine`` that of its home folder.
    """

    __tablename__ = "worker_lease"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    machine: Mapped[str] = mapped_column(String(32), index=True)
    until: Mapped[dt.datetime]


class Duty(Base):
    """What is done once a day by one machine for all: when it was done last, and who is at it."""

    __tablename__ = "duty"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    done_on: Mapped[dt.date | None]
    owner: Mapped[str] = mapped_column(String(32), default="")


class Job(Base):
    """Work that outlasts a request; it goes on after a restart.

    ``owner`` is the token of the worker that runs it, ``attempts`` how often it was begun.
    """

    __tablename__ = "job"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="waiting", index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]]
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    owner: Mapped[str] = mapped_column(String(32), default="", server_default="")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    finished_at: Mapped[dt.datetime | None]


class ChangeSet(Base):
    """One act of a person: what was done, by whom, when, and whether it was undone since."""

    __tablename__ = "change_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    actor: Mapped[str]
    action: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]]
    reverted_by_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))

    changes: Mapped[list[Change]] = relationship(order_by="Change.id")


class Change(Base):
    """What one act did to one row: the changed columns before and after."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_row", "table_name", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int]
    publication_id: Mapped[int | None] = mapped_column(index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)


BACKUPS = "backups"
"""The name of the setting that says how backups are made."""


class Setting(Audited, Base):
    """A setting of the centre that a librarian may change."""

    __tablename__ = "setting"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[dict[str, Any]]


class Counter(Base):
    """A number that only grows, such as the next accession number of a year."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
