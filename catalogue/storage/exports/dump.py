"""Tables as plain rows and back: what a backup is made of.

Values are those of JSON; moments and days are ISO text. What does not outlive a restore (logins that
last, counts of failed ones, forms that were sent, the index queue, which machines there are and what they
work at) is no part of it.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Float,
    Integer,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from catalogue.errors import Busy
from catalogue.storage.background import days
from catalogue.storage.engine.copying import AT_ONCE
from catalogue.storage.models import (
    AccessToken,
    Base,
    CatalogueIdentity,
    Change,
    Duty,
    IndexQueue,
    LoginFailure,
    Machine,
    SpentForm,
    UserSession,
    UtcDateTime,
    WorkerLease,
)
from catalogue.storage.on_flush.texts import is_kept
from catalogue.storage.ordering import by_key

_PASSING: frozenset[Any] = frozenset(
    model.__table__
    for model in (UserSession, AccessToken, LoginFailure, SpentForm, IndexQueue, Machine, WorkerLease, Duty)
)
_BATCH = 500
"""Rows that are in memory at once."""
_ROW = "pointing_row"
"""Names the row in an update; a name that no column has, since those are taken by what is set."""

_READINGS: Mapping[type[Any], Callable[[str], dt.date]] = {
    UtcDateTime: dt.datetime.fromisoformat,
    Date: dt.date.fromisoformat,
}
"""How moments and days are read of their text."""

LAST_NUMBER = 2_000_000_000
"""The highest number of a row: behind it there must be others for all that will come."""
_NUMBERS = 2**31

TABLES: tuple[Table, ...] = tuple(table for table in Base.metadata.sorted_tables if table not in _PASSING)
"""The tables of a dump; those that others point to come first."""

FORM = {table.name: [column.name for column in table.columns] for table in TABLES}
"""Tables and their columns: what a dump must have to be put back."""


def rows(session: Session, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table by primary key, as JSON takes them, in constant memory."""
    query = select(table).order_by(*by_key(*table.primary_key.columns)).execution_options(yield_per=_BATCH)
    for row in session.execute(query).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def is_empty(session: Session) -> bool:
    """Whether no table holds anything; that a catalogue has a name already does not count."""
    held = (table for table in TABLES if table is not CatalogueIdentity.__table__)
    return all(session.execute(select(table).limit(1)).first() is None for table in held)


def be_alone(session: Session) -> None:
    """Wait for those who write, and let nobody else do so before the transaction ends; raises ``Busy``.

    What they write would otherwise come among what is restored. Who is at work, and which machines there are,
    may be said all the while. On SQLite whoever writes is alone anyhow.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    said = (Machine.__table__, WorkerLease.__table__, Duty.__table__)
    names = ", ".join(table.name for table in Base.metadata.sorted_tables if table not in said)
    patience, tried_until = session.scalar(text("SHOW lock_timeout")), time.monotonic() + _PATIENCE
    while True:
        # Who waits for a table with others in hand may hold up who has that one: before the server ends
        # either of them, all are let go again.
        try:
            with session.begin_nested():
                session.execute(text(f"SET LOCAL lock_timeout = '{_AT_ONCE_WITHIN}ms'"))
                session.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
                session.execute(text(f"SET LOCAL lock_timeout = '{patience}'"))
            return
        except Busy:
            if time.monotonic() > tried_until:
                raise
            time.sleep(random.uniform(0, _AT_ONCE_WITHIN / 1000))


_PATIENCE = 30.0
"""Seconds for which a restore waits for those who write."""
_AT_ONCE_WITHIN = 300
"""Milliseconds for which it holds up others meanwhile: less than a server takes to look for who waits in a
circle."""


def empty(session: Session) -> None:
    """Delete every row of every table, the passing ones among them.

    What the machines know by themselves stays: which there are, and on which days there was work.
    """
    for table in reversed([table for table in Base.metadata.sorted_tables if table is not Machine.__table__]):
        loops = _loops(table)
        if loops:
            session.execute(update(table).values(dict.fromkeys(loops)))
        emptied = delete(table)
        session.execute(
            emptied.where(table.c.name.not_in(days.NAMES)) if table is Duty.__table__ else emptied
        )


def fill(session: Session, table: Table, values: Iterable[dict[str, Any]]) -> Iterator[int]:
    """Put rows into an empty table, batch by batch; gives the size of each.

    Columns that point into the same table are set last, since a row may point to a later one.
    """
    loops = _loops(table)
    pointing: list[dict[str, Any]] = []
    incoming = map(_typing(table), values)
    while batch := list(islice(incoming, _BATCH)):
        for row in batch:
            if any(row[name] is not None for name in loops):
                pointing.append({_ROW: row["id"], **{name: row[name] for name in loops}})
                row.update(dict.fromkeys(loops))
        session.execute(insert(table), batch, execution_options=AT_ONCE)
        yield len(batch)
    if pointing:
        pointer = update(table).where(table.c.id == bindparam(_ROW))
        session.connection().execute(pointer.values({name: bindparam(name) for name in loops}), pointing)


def count_on(session: Session) -> None:
    """Have new rows numbered after those that were put in, and after those of which the change log alone
    tells: the number of a row that is gone is given to no other.

    No number goes back: those that were given before stand in notes that a worker elsewhere has read, in
    indexes, and in what processes keep. Where the transaction is rolled back, so is this.
    """
    logged: dict[str, int] = dict(row[:2] for row in session.execute(_HIGHEST_LOGGED))
    if session.get_bind().dialect.name != "postgresql":
        _count_on_in_sqlite(session, logged)
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and isinstance(column.type, Integer):
            highest = max(session.scalar(select(func.max(column))) or 0, logged.get(table.name, 0))
            sequence = session.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            given = f"SELECT last_value + is_called::int FROM {sequence}"
            if highest >= (session.scalar(text(given)) or 0):
                # Unlike setval it is undone where the rest is, and nobody can draw a number meanwhile.
                session.execute(text(f"ALTER SEQUENCE {sequence} RESTART WITH {highest + 1}"))


_HIGHEST_LOGGED = select(Change.table_name, func.max(Change.row_id)).group_by(Change.table_name)


def _count_on_in_sqlite(session: Session, logged: Mapping[str, int]) -> None:
    """SQLite counts on behind the rows by itself, but knows of none that are gone."""
    for table in Base.metadata.sorted_tables:
        if table.name in logged and table.dialect_options["sqlite"]["autoincrement"]:
            values = {"name": table.name, "highest": logged[table.name]}
            raised = text("UPDATE sqlite_sequence SET seq = max(seq, :highest) WHERE name = :name")
            if not session.connection().execute(raised, values).rowcount:
                session.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :highest)"), values)


def _loops(table: Table) -> list[str]:
    """Columns that point into their own table."""
    return [
        column.name
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]


def is_sound(table: Table, reads: Callable[[dict[str, Any]], bool]) -> Callable[[dict[str, Any]], bool]:
    """Return what tells whether a row of JSON has a value of its kind in every column, of signs that every
    database keeps, and one that the program reads.

    ``reads`` is asked last, of a row whose values are of their kinds.
    """
    kinds = [(column.name, column.nullable, _of_kind(column)) for column in table.columns]
    named = {name for name, _, _ in kinds}

    def sound(row: dict[str, Any]) -> bool:
        return (
            row.keys() >= named
            and all(
                nullable if row[name] is None else is_of_kind(row[name])
                for name, nullable, is_of_kind in kinds
            )
            and is_kept(row)
            and reads(row)
        )

    return sound


def _of_kind(column: Column[Any]) -> Callable[[Any], bool]:
    """Return what tells whether a value of JSON, not None, is of the kind of a column."""
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return lambda value: _is_read(lambda text: dt.datetime.fromisoformat(text).astimezone(dt.UTC), value)
    if isinstance(kind, Date):
        return lambda value: _is_read(dt.date.fromisoformat, value)
    if isinstance(kind, Integer):
        # Also of rows that only the change log still names.
        highest = LAST_NUMBER if column.primary_key or column is Change.__table__.c.row_id else _NUMBERS - 1
        return lambda value: _is_number(value) and -_NUMBERS <= value <= highest
    if isinstance(kind, Float):
        return lambda value: isinstance(value, float) or _is_number(value)
    wanted = kind.python_type
    return lambda value: isinstance(value, wanted)


def _is_read(reading: Callable[[str], object], value: object) -> bool:
    try:
        return isinstance(value, str) and bool(reading(value))
    except (ValueError, OverflowError):
        return False


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime | dt.date) else value


def _typing(table: Table) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what makes a row that a table takes of one of JSON."""
    names = [column.name for column in table.columns]
    readings = {
        column.name: reading
        for column in table.columns
        for kind, reading in _READINGS.items()
        if isinstance(column.type, kind)
    }

    def typed(given: dict[str, Any]) -> dict[str, Any]:
        row = {name: given[name] for name in names}
        for name, reading in readings.items():
            if isinstance(row[name], str):
                row[name] = reading(row[name])
        return row

    return typed
