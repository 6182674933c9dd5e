"""The change log: every change of an audited row, by whom, from what, to what; and back again.

Recording hangs on the session's flush, so that no service can forget it. One act of a person is
one ``ChangeSet``; putting an act back is itself an act.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import and_, event, func, or_, select
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker

from catalogue.errors import Conflict, NotFound
from catalogue.storage.models import BACKUPS, Audited, Base, Change, ChangeSet, Publication, Setting, User

from .logged_rows import as_logged, as_logged_before, logged_change
from .putting_back import put_back

_UNDONE = "undone"


def record_changes(sessions: sessionmaker[Session]) -> None:
    """Record what sessions of this factory change in audited tables."""
    event.listen(sessions, "before_flush", _begin_change_set)
    event.listen(sessions, "after_flush", _write_changes)


def current_set(session: Session) -> ChangeSet | None:
    """Return the change set that this session has written so far."""
    found: ChangeSet | None = session.info.get("change_set")
    return found


def act_written(session: Session) -> int:
    """Return the id of the act that this session writes; 0 where nothing of it is on record."""
    session.flush()
    found = current_set(session)
    return found.id if found is not None else 0


def complete_set(session: Session) -> None:
    """Write what the act has become known to be about (a number just given, say) since its first flush."""
    session.flush()
    if (change_set := current_set(session)) is not None:
        change_set.params = dict(session.info["act"].params)


def go_on(session: Session, set_id: int) -> ChangeSet:
    """Let what a session changes from here on be part of an act that another transaction began."""
    change_set = session.get_one(ChangeSet, set_id)
    session.info["change_set"] = change_set
    return change_set


def end_set(session: Session) -> None:
    """Close the change set of a session: what it changes from here on stands in another one."""
    complete_set(session)
    session.info.pop("change_set", None)


def undone_in(session: Session) -> Sequence[ChangeSet]:
    """Return the acts that a session has put back."""
    found: Sequence[ChangeSet] = session.info.get(_UNDONE, ())
    return found


def _begin_change_set(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if current_set(session) is not None or not any(_to_be_touched(session)):
        return
    act = session.info.get("act")
    if act is None:
        raise RuntimeError("a change to an audited table needs an act to stand in the log")
    change_set = ChangeSet(action=act.action, actor=act.actor, user_id=act.user_id, params=dict(act.params))
    session.add(change_set)
    session.info["change_set"] = change_set


def _to_be_touched(session: Session) -> Iterator[Any]:
    """Audited rows that the session was told to make, change or delete; a flush may do more than that."""
    yield from (row for row in session.new if isinstance(row, Audited))
    yield from (row for row in session.dirty if isinstance(row, Audited) and session.is_modified(row))
    yield from (row for row in session.deleted if isinstance(row, Audited))


def _write_changes(session: Session, context: UOWTransaction) -> None:
    rows = [
        {
            "table_name": row.__tablename__,
            "row_id": row.id,
            "publication_id": _publication_of(row),
            "before": before,
            "after": after,
        }
        for row, before, after in _done(session, context)
    ]
    if not rows:
        return
    change_set = current_set(session)
    if change_set is None:
        raise RuntimeError(
            "a flush did more to audited tables than the session was told, and no act was begun"
        )
    for row in rows:
        row["set_id"] = change_set.id
    session.connection().execute(Change.__table__.insert(), rows)  # type: ignore[attr-defined]


def _done(
    session: Session, context: UOWTransaction
) -> Iterator[tuple[Any, dict[str, Any] | None, dict[str, Any] | None]]:
    """Yield what a flush did to audited rows, as it does it: what was made or changed, what others point to
    first, then what was deleted, what points to others first.

    What goes with the last that held it (an orphan) is found by the flush alone: the session was not told.
    """
    made: list[Any] = []
    changed: list[Any] = []
    deleted: list[Any] = []
    new = session.new  # a set that is made anew when asked for
    for state, (is_deleted, is_listed_only) in context.states.items():
        row: Any = state.obj()
        if is_listed_only or not isinstance(row, Audited):
            continue
        (deleted if is_deleted else made if row in new else changed).append(row)
    for row in sorted(made, key=_place):
        yield row, None, as_logged(row)
    for row in sorted(changed, key=_place):
        before, after = logged_change(row)
        if before or after:
            yield row, before or None, after or None
    for row in sorted(deleted, key=_place, reverse=True):
        yield row, as_logged_before(row), None


def _place(row: Any) -> tuple[int, int]:
    return _places()[row.__tablename__], row.id


@cache
def _places() -> dict[str, int]:
    """Return the place of each table; what it points to stands before it."""
    return {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}


def _publication_of(row: Base) -> int | None:
    return row.id if isinstance(row, Publication) else getattr(row, "publication_id", None)


def revert(session: Session, set_id: int) -> ChangeSet:
    """Put back what one act changed, and return the act's change set.

    Raises ``NotFound`` for an unknown act and ``Conflict`` when it was put back before, or when
    later changes rest on what it did.
    """
    change_set = session.get(ChangeSet, set_id)
    if change_set is None:
        raise NotFound("no_such_change", "This change is not in the log.")
    if change_set.reverted_by_id is not None:
        raise Conflict("already_reverted", "This change was undone before.")
    put_back(session, change_set.changes)
    session.info.setdefault(_UNDONE, []).append(change_set)
    own = current_set(session)
    change_set.reverted_by_id = own.id if own else None
    return change_set


def history_of(session: Session, publication_id: int) -> list[tuple[ChangeSet, list[Change]]]:
    """All acts on a publication and its copies, newest first, each with its changes."""
    query = (
        select(ChangeSet, Change)
        .join(Change, Change.set_id == ChangeSet.id)
        .where(Change.publication_id == publication_id)
        .order_by(ChangeSet.id.desc(), Change.id)
    )
    acts: dict[int, tuple[ChangeSet, list[Change]]] = {}
    for change_set, change in session.execute(query):
        acts.setdefault(change_set.id, (change_set, []))[1].append(change)
    return list(acts.values())


def newest_of(session: Session, user_id: int) -> int:
    """Return the id of the newest act of a person, 0 where there is none."""
    return session.scalar(select(func.max(ChangeSet.id)).where(ChangeSet.user_id == user_id)) or 0


def latest_on(session: Session, table: str, row_id: int) -> ChangeSet | None:
    """Return the newest act that changed a row."""
    query = (
        select(ChangeSet)
        .join(Change, Change.set_id == ChangeSet.id)
        .where(Change.table_name == table, Change.row_id == row_id)
        .order_by(ChangeSet.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def changes_of(session: Session, set_id: int, limit: int) -> tuple[list[Change], int]:
    """Return the first changes of an act, and how many there are in all."""
    query = select(Change).where(Change.set_id == set_id).order_by(Change.id).limit(limit)
    total = select(func.count()).select_from(Change).where(Change.set_id == set_id)
    return list(session.scalars(query)), session.scalar(total) or 0


def rows_changed_by(session: Session, set_id: int) -> dict[str, list[int]]:
    """Return the numbers of the rows that an act changed, by the names of their tables."""
    query = select(Change.table_name, Change.row_id).where(Change.set_id == set_id).distinct()
    found: dict[str, list[int]] = {}
    for table, row_id in session.execute(query):
        found.setdefault(table, []).append(row_id)
    return found


def for_administrators(session: Session, set_ids: Collection[int]) -> set[int]:
    """Those of some acts that changed who may log in, or how backups are made: administrators do that."""
    of_backups = select(Setting.id).where(Setting.name == BACKUPS)
    kept_from_others = or_(
        Change.table_name == User.__tablename__,
        and_(Change.table_name == Setting.__tablename__, Change.row_id.in_(of_backups)),
    )
    found = select(Change.set_id).where(Change.set_id.in_(set_ids), kept_from_others).distinct()
    return set(session.scalars(found))


def standing(session: Session, action: str, **params: Any) -> list[int]:
    """Return the acts of a kind with these parameters that nobody undid, newest first."""
    query = select(ChangeSet).where(ChangeSet.action == action, ChangeSet.reverted_by_id.is_(None))
    acts = session.scalars(query.order_by(ChangeSet.id.desc()))
    return [act.id for act in acts if params.items() <= act.params.items()]


def recent(session: Session, limit: int, before_id: int | None = None) -> list[ChangeSet]:
    """Return the newest acts, for the log page; ``before_id`` pages on."""
    query = select(ChangeSet).order_by(ChangeSet.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(ChangeSet.id < before_id)
    return list(session.scalars(query))
