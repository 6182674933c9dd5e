"""Whether several acts can be put back together: something of what they did may have been changed since.

Each may be a thousand rows, and is put back in a transaction of its own; so it is looked at before the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.storage.batches import batches_of
from catalogue.storage.models import Base, Change, MatchDecision, Publication

from .logged_rows import as_logged

_Key = tuple[str, int]


def changed_since(session: Session, set_ids: Sequence[int]) -> str | None:
    """Return what a record is called of which something was changed after these acts; None where they can be
    put back, the newest first.

    That is a row which is not what they left, or one that was added since to a record that they made. An
    answer is none: it waits for its record.
    """
    expected: dict[_Key, dict[str, Any] | None] = {}  # what is there once the newer acts were put back
    made: set[int] = set()
    for set_id in sorted(set_ids, reverse=True):
        changes = session.scalars(select(Change).where(Change.set_id == set_id).order_by(Change.id.desc()))
        for some in batches_of(changes.all()):
            unknown = {(row.table_name, row.row_id) for row in some} - expected.keys()
            expected.update(dict.fromkeys(unknown))
            expected.update(_as_they_are(session, unknown))
            for change in some:
                if not _can_go(change, expected):
                    return _title(session, change)
                if change.before is None and change.table_name == Publication.__tablename__:
                    made.add(change.row_id)
    added = next(_added_since(session, made, set(set_ids)), None)
    return _title(session, added) if added is not None else None


def _can_go(change: Change, expected: dict[_Key, dict[str, Any] | None]) -> bool:
    """Whether a row is what a change left; it is what was before it from then on."""
    key = change.table_name, change.row_id
    model, there = _models()[change.table_name], expected[key]
    if change.after is None:
        expected[key] = change.before
        return there is None
    left: frozenset[str] = getattr(model, "following", frozenset()) | getattr(model, "carried", frozenset())
    if there is None:
        return change.before is not None and left.issuperset(change.after)
    if any(there.get(name) != value for name, value in change.after.items() if name not in left):
        return False
    expected[key] = None if change.before is None else {**there, **change.before}
    return True


def _as_they_are(session: Session, keys: Collection[_Key]) -> Iterator[tuple[_Key, dict[str, Any]]]:
    for table in {table for table, _ in keys}:
        model: Any = _models()[table]
        ids = {number for of, number in keys if of == table}
        for row in session.scalars(select(model).where(model.id.in_(ids))):
            yield (table, row.id), as_logged(row)
            session.expunge(row)


def _added_since(session: Session, made: Collection[int], set_ids: Collection[int]) -> Iterator[Change]:
    """Yield the rows that others added to records that were made, and that are there still."""
    for some in batches_of(sorted(made)):
        changes = session.scalars(select(Change).where(Change.publication_id.in_(some)))
        added = {
            (change.table_name, change.row_id): change
            for change in changes
            if change.before is None
            and change.set_id not in set_ids
            and change.table_name not in (Publication.__tablename__, MatchDecision.__tablename__)
        }
        yield from (added[key] for key, _row in _as_they_are(session, added))


def _models() -> dict[str, type[Base]]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def _title(session: Session, change: Change) -> str:
    row = session.get(Publication, change.publication_id) if change.publication_id else None
    return row.read_description().full_title if row is not None else "…"
