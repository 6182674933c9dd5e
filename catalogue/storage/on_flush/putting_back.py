"""Putting back what acts changed: whether it can be, and in which order.

All of it is looked at before any of it is put back, as it will be once what is newer was put back: what one
row brings along when it goes back is then no later change of another.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue.errors import Conflict
from catalogue.storage.batches import batches_of
from catalogue.storage.models import Audited, Base, Change, StocktakeScan

from .logged_rows import as_columns, as_logged

Key = tuple[str, int]
"""A row: the name of its table, and its number."""

UNLOGGED: frozenset[type[Base]] = frozenset({StocktakeScan})
"""What people did that stands in no log, and would go with what it belongs to."""


class Outlook:
    """What is there of the rows that acts changed, once each change was put back, the newest first."""

    def __init__(self, session: Session, *, keeps_rows: bool) -> None:
        self.rows: dict[Key, Base] = {}
        """Those that are there now, unless none are to be kept in memory."""
        self._session = session
        self._keeps_rows = keeps_rows
        self._then: dict[Key, dict[str, Any] | None] = {}
        self._there: set[Key] = set()
        self._carried: set[Key] = set()

    def look_at(self, changes: Iterable[Change]) -> None:
        """Read the rows that these changes are of; what is known already stays as it will be."""
        unknown = {(change.table_name, change.row_id) for change in changes} - self._then.keys()
        self._then.update(dict.fromkeys(unknown))
        for table in sorted({table for table, _ in unknown}):
            model: Any = models()[table]
            for some in batches_of(sorted(number for of, number in unknown if of == table)):
                for row in self._session.scalars(select(model).where(model.id.in_(some))):
                    self._note((table, row.id), row)

    def _note(self, key: Key, row: Base) -> None:
        self._then[key] = as_logged(row)
        self._there.add(key)
        if getattr(row, "is_carried", False):
            self._carried.add(key)
        if self._keeps_rows:
            self.rows[key] = row
        else:
            self._session.expunge(row)

    def can_go(self, change: Change) -> bool:
        """Whether a row is what a change left; it is what was before it from then on."""
        key = change.table_name, change.row_id
        model, there = models()[change.table_name], self._then[key]
        if change.after is None:
            self._then[key] = change.before
            return there is None
        following: frozenset[str] = getattr(model, "following", frozenset())
        # What goes along with another row is no later change of this one; with it gone nothing is left to
        # move.
        carried: frozenset[str] = getattr(model, "carried", frozenset())
        if there is None:
            return change.before is not None and (following | carried).issuperset(change.after)
        left = following | carried if change.before is None and key in self._carried else following
        if any(there.get(name) != value for name, value in change.after.items() if name not in left):
            return False
        self._then[key] = None if change.before is None else {**there, **change.before}
        return True

    def going(self) -> dict[str, list[int]]:
        """Return the rows that are there now and will be gone, by their tables."""
        found: dict[str, list[int]] = {}
        for table, row_id in sorted(key for key in self._there if self._then[key] is None):
            found.setdefault(table, []).append(row_id)
        return found

    def hanging(self) -> Iterator[tuple[Key, Key]]:
        """Yield what will still hang on a row that goes, with that row: all that is audited, and what people
        did that stands in no log. The database would refuse it, or take it along without a word.
        """
        for table, ids in self.going().items():
            for model, name in _pointing_to(table):
                column: Any = getattr(model, name)
                for some in batches_of(ids):
                    found = select(model.id, column).where(column.in_(some))  # type: ignore[attr-defined]
                    for row_id, of in self._session.execute(found.order_by(model.id)):  # type: ignore[attr-defined]
                        if self._will_point((model.__tablename__, row_id), name, of):
                            yield (model.__tablename__, row_id), (table, of)

    def _will_point(self, key: Key, name: str, row_id: int) -> bool:
        if key not in self._then:
            return True
        then = self._then[key]
        return then is not None and then.get(name) == row_id


def put_back(session: Session, changes: Sequence[Change]) -> None:
    """Put back the changes of one act, given in the order in which they were made.

    Raises ``Conflict`` when something was changed again since, or hangs on what would go, before anything is
    put back.
    """
    backwards = sorted(changes, key=lambda change: -change.id)
    with session.no_autoflush:
        outlook = Outlook(session, keeps_rows=True)
        outlook.look_at(backwards)
        if not all(outlook.can_go(change) for change in backwards):
            raise rests_on_it()
        _hold_alone(session, outlook.going())
        if next(outlook.hanging(), None) is not None:
            raise rests_on_it()
        for run in _runs(backwards):
            _put_back_run(session, outlook.rows, run)


def rests_on_it() -> Conflict:
    """Return the error for what cannot be put back as it is."""
    return Conflict(
        "later_changes",
        "Something was changed again since. Undo the later changes first, the newest one before the others.",
    )


def _hold_alone(session: Session, going: dict[str, list[int]]) -> None:
    """Let nothing be hung on rows that go, as deleting them does: what was is seen from then on."""
    for table in (table.name for table in Base.metadata.sorted_tables if table.name in going):
        key: Any = models()[table].id  # type: ignore[attr-defined]
        for some in batches_of(going[table]):
            session.execute(select(key).where(key.in_(some)).order_by(key).with_for_update()).all()


def _put_back_run(session: Session, rows: dict[Key, Base], run: Sequence[Change]) -> None:
    """Put back changes of one kind to one table, written together, however many they are."""
    model = models()[run[0].table_name]
    following: frozenset[str] = getattr(model, "following", frozenset())
    for change in run:
        key = change.table_name, change.row_id
        if change.after is None:
            rows[key] = model(**as_columns(model, change.before or {}))
            session.add(rows[key])
        elif key not in rows:
            continue
        elif change.before is None:
            session.delete(rows.pop(key))
        else:
            for name, value in as_columns(model, change.before).items():
                if name not in following:
                    setattr(rows[key], name, value)
    try:
        session.flush()
    except IntegrityError as error:
        raise rests_on_it() from error


def _runs(backwards: Sequence[Change]) -> Iterator[list[Change]]:
    """Yield changes in the order in which they are put back, those together that are written together.

    It is the way back, the newest first. But what comes back comes behind what it points to, and what goes
    goes behind what pointed to it, in whatever order an act wrote them.
    """
    awaited = _awaited(backwards)
    waiting = [len(others) for others in awaited]
    awaiting: list[list[int]] = [[] for _ in backwards]
    for place, others in enumerate(awaited):
        for other in others:
            awaiting[other].append(place)
    ready = [place for place, count in enumerate(waiting) if count == 0]
    run: list[int] = []
    put = 0
    while ready:
        place = heapq.heappop(ready)
        if run and (
            _kind(backwards[place]) != _kind(backwards[run[0]]) or not awaited[place].isdisjoint(run)
        ):
            yield [backwards[of_run] for of_run in run]
            run = []
        run.append(place)
        put += 1
        for other in awaiting[place]:
            waiting[other] -= 1
            if waiting[other] == 0:
                heapq.heappush(ready, other)
    if run:
        yield [backwards[of_run] for of_run in run]
    if put < len(backwards):  # they point to each other in a circle, which no order puts back
        raise rests_on_it()


def _awaited(backwards: Sequence[Change]) -> list[set[int]]:
    """Return of each change those that are put back before it, by their places."""
    awaited: list[set[int]] = [set() for _ in backwards]
    comes, goes = {}, {}
    newer: dict[Key, int] = {}
    for place, change in enumerate(backwards):
        key = change.table_name, change.row_id
        if key in newer:
            awaited[place].add(newer[key])
        newer[key] = place
        if change.after is None:
            comes[key] = place
        elif change.before is None:
            goes[key] = place
    for place, change in enumerate(backwards):
        for name, table in _pointers(change.table_name):
            of_before = comes.get((table, (change.before or {}).get(name, 0)))
            of_after = goes.get((table, (change.after or {}).get(name, 0)))
            if of_before not in (None, place):
                awaited[place].add(of_before)
            if of_after not in (None, place):
                awaited[of_after].add(place)
    return awaited


def _kind(change: Change) -> tuple[str, bool, bool]:
    """Of which table a row is, whether it was made, and whether it was deleted."""
    return change.table_name, change.before is None, change.after is None


@cache
def models() -> dict[str, type[Base]]:
    """Return the kinds of rows by the names of their tables."""
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


@cache
def _pointers(table: str) -> Collection[tuple[str, str]]:
    """Return the columns of a table that hold the number of a row, with the table that this is of."""
    mapper = inspect(models()[table])
    return [
        (mapper.get_property_by_column(key.parent).key, key.column.table.name)
        for key in models()[table].__table__.foreign_keys
        if key.column.name == "id"
    ]


@cache
def _pointing_to(table: str) -> Collection[tuple[type[Base], str]]:
    """Return the columns that point to a table, of what is audited and of what no log holds."""
    return [
        (model, name)
        for other, model in sorted(models().items())
        if issubclass(model, Audited) or model in UNLOGGED
        for name, of in _pointers(other)
        if of == table
    ]
