"""How long a text may be that is kept: held at every flush, of any service, so that no form forgets it.

What is looked up by an index has the length of a name. PostgreSQL refuses to keep a longer one in an index,
SQLite keeps it: what one machine takes, the backup of it could not bring to another. All other texts, also
those within descriptions, drafts and settings, have the length that a field of a record has.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

from sqlalchemy import String, Table, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapper, Session, UOWTransaction, sessionmaker

from catalogue.domain.descriptions.description import LONGEST_NAME, LONGEST_TEXT
from catalogue.errors import too_long_a_name


def hold_lengths(sessions: sessionmaker[Session]) -> None:
    """Refuse in sessions of this factory names that are too long to be kept, by ``InvalidInput``."""
    event.listen(sessions, "before_flush", _check)


def _check(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in (*session.new, *session.dirty):
        state = inspect(row)
        for name, most in _bounds(state.mapper).items():
            value = state.dict.get(name)
            long = _longer(value, most) if value else None
            if long is not None and state.attrs[name].history.has_changes():
                raise too_long_a_name(long, most)


def _longer(value: object, most: int) -> str | None:
    """Return a text that is too long: the value itself, or one within it."""
    if isinstance(value, str):
        return value if len(value) > most else None
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return next((long for part in parts if (long := _longer(part, most)) is not None), None)


@cache
def _bounds(mapper: Mapper[object]) -> Mapping[str, int]:
    """Return what a table holds that people type, each with the most letters of a text in it, the shortest
    first: what is too long for two is told once.
    """
    table = cast(Table, mapper.local_table)
    indexed = {column for index in table.indexes for column in index.columns}
    indexed.update(table.primary_key.columns)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            indexed.update(constraint.columns)
    bounds = {}
    for column in table.columns:
        name = mapper.get_property_by_column(column).key
        if isinstance(column.type, String):
            bounds[name] = LONGEST_NAME if column in indexed else LONGEST_TEXT
        elif name in _TYPED:
            bounds[name] = LONGEST_TEXT
    return dict(sorted(bounds.items(), key=lambda bound: bound[1]))


_TYPED = frozenset({"description", "fields", "value"})
"""What is kept as JSON of things that people type: records, drafts, settings. What files held, and what the
program says of its work, is bounded where it is made.
"""
