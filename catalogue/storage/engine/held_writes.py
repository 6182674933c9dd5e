"""What a transaction changes or deletes it holds, and that is still what was read: seen to at every flush, of
any service.

A service holds what it reads and relies on (``holding``) where it should wait for others and act on what they
did. Where it did not, two who act at one moment would both be told that it is done, and the second would
write over what the first had said. So each row that is changed or goes, and was not read held, is read once
more behind whoever has it now, many in one statement; where it is not what was read, the second is refused.
What goes takes nothing along that came to hang on it meanwhile.

SQLite lets one alone write: nothing is to be seen to there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Mapper, Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from catalogue.errors import changed_meanwhile
from catalogue.storage.batches import batches_of
from catalogue.storage.models import Audited, Base
from catalogue.storage.on_flush.logged_rows import recorded_columns

from .holding import ORDER, is_held, note_held

_Rows = Mapping[int, Any]


def hold_what_is_written(sessions: sessionmaker[Session]) -> None:
    """Hold in sessions of this factory what they write, or refuse that by ``ChangedMeanwhile``.

    It comes behind all else that changes rows before a flush.
    """
    event.listen(sessions, "before_flush", _hold)
    event.listen(sessions, "after_flush", _note_new)


def _hold(session: Session, _context: UOWTransaction, _instances: object) -> None:
    changed = _of_the_log(row for row in session.dirty if session.is_modified(row))
    going = _of_the_log(session.deleted)
    for model in ORDER:
        _hold_all(session, model, changed.get(model, {}), going.get(model, {}))
    for model, rows in going.items():
        for child, column in _taken_along(model):
            known = changed.get(child, {}).keys() | going.get(child, {}).keys()
            if not known >= _hanging_on(session, child, column, rows):
                raise changed_meanwhile()


def _hold_all(session: Session, model: type[Base], changed: _Rows, going: _Rows) -> None:
    """Hold those of one kind that are not held yet, and compare them; what goes is held so that nothing comes
    to hang on it.
    """
    unheld = {
        number: row for number, row in {**changed, **going}.items() if not is_held(session, model, number)
    }
    to_hold = sorted(unheld.keys() | (going.keys() if _taken_along(model) else ()))
    key: Any = model.id  # type: ignore[attr-defined]
    names = _compared(inspect(model))
    columns = [getattr(model, name) for name in names]
    for some in batches_of(to_hold):
        query = select(key, *columns).where(key.in_(some)).order_by(key).with_for_update(key_share=not going)
        there = {values[0]: values[1:] for values in session.connection().execute(query)}
        for number in unheld.keys() & some:
            if number not in there or _otherwise(unheld[number], names, there[number]):
                raise changed_meanwhile()
        note_held(session, model, some)


def _hanging_on(session: Session, child: type[Base], column: str, rows: Collection[int]) -> set[int]:
    """Return what hangs on some rows by now."""
    points_to, key = getattr(child, column), child.id  # type: ignore[attr-defined]
    found: set[int] = set()
    for some in batches_of(sorted(rows)):
        found.update(session.connection().scalars(select(key).where(points_to.in_(some))))
    return found


def _note_new(session: Session, _context: UOWTransaction) -> None:
    """Note what a transaction has made: nobody else sees it before its end."""
    for model, rows in _of_the_log(session.new).items():
        note_held(session, model, rows)


def _of_the_log(rows: Iterable[Any]) -> dict[type[Base], dict[int, Any]]:
    """Return those of some rows that the log tells of, by kind and number."""
    found: dict[type[Base], dict[int, Any]] = {}
    for row in rows:
        if isinstance(row, Audited):
            state: Any = inspect(row)
            number = state.identity[0] if state.identity else row.id  # type: ignore[attr-defined]
            found.setdefault(state.mapper.class_, {})[number] = row
    return found


def _otherwise(row: Any, names: Collection[str], there: Collection[Any]) -> bool:
    """Whether a row says now what it did not say when it was read."""
    for name, value in zip(names, there, strict=True):
        history = get_history(row, name, PASSIVE_NO_INITIALIZE)
        was = (*(history.deleted or ()), *(history.unchanged or ()))
        if was and was[0] != value:
            return True
    return False


@cache
def _compared(mapper: Mapper[Any]) -> tuple[str, ...]:
    """Return by which columns it is known whether somebody changed a row: its version, or all that the log
    has of it.
    """
    if mapper.version_id_col is not None:
        return (mapper.get_property_by_column(mapper.version_id_col).key,)
    return tuple(recorded_columns(mapper))


@cache
def _taken_along(model: type[Base]) -> tuple[tuple[type[Base], str], ...]:
    """Return what the database deletes with a row of this kind and the log tells of, by the columns that
    point to it.
    """
    kinds: Iterable[Mapper[Any]] = Base.registry.mappers
    return tuple(
        (mapper.class_, mapper.get_property_by_column(column).key)
        for mapper in kinds
        if issubclass(mapper.class_, Audited) and issubclass(mapper.class_, Base)
        for column in mapper.local_table.columns
        for key in column.foreign_keys
        if key.column.table is model.__table__ and key.ondelete == "CASCADE"
    )
