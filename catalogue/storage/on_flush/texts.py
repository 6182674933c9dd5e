"""What text may be kept, and how long it may be: held at every flush, of any service, so that no form forgets
it.

What is looked up by an index has the length of a name. PostgreSQL refuses to keep a longer one in an index,
SQLite keeps it: what one machine takes, the backup of it could not bring to another. All other texts, also
those within descriptions, drafts and settings, have the length that a field of a record has. A U+0000 is kept
by SQLite and by no PostgreSQL: it is refused for the same reason.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import JSON, String, Table, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapper, Session, UOWTransaction, sessionmaker

from catalogue.domain.descriptions.description import LONGEST_NAME, LONGEST_TEXT
from catalogue.errors import cannot_be_held, too_long_a_name


def hold_texts(sessions: sessionmaker[Session]) -> None:
    """Refuse in sessions of this factory texts that cannot be kept, by ``InvalidInput``."""
    event.listen(sessions, "before_flush", _check)


def _check(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in (*session.new, *session.dirty):
        state = inspect(row)
        for name, most in _bounds(state.mapper).items():
            value = state.dict.get(name)
            unfit = next((text for text in _texts(value) if len(text) > most or not is_kept(text)), None)
            if unfit is not None and state.attrs[name].history.has_changes():
                raise too_long_a_name(unfit, most) if is_kept(unfit) else cannot_be_held()


def is_kept(value: object) -> bool:
    """Whether every database can keep the signs of a text, and of all those within a value."""
    return all(_NUL not in text for text in _texts(value))


def as_kept(value: Any) -> Any:
    """Return a value, its texts without signs that some databases cannot keep."""
    if isinstance(value, str):
        return value.replace(_NUL, "")
    if isinstance(value, dict):
        return {as_kept(name): as_kept(part) for name, part in value.items()}
    return [as_kept(part) for part in value] if isinstance(value, list | tuple) else value


_NUL = "\0"


def _texts(value: object) -> Iterator[str]:
    """Yield a text itself, or those within a value, the names of its parts among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


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
        elif isinstance(column.type, JSON):
            bounds[name] = LONGEST_TEXT if name in _TYPED else sys.maxsize
    return dict(sorted(bounds.items(), key=lambda bound: bound[1]))


_TYPED = frozenset({"description", "fields", "value"})
"""What is kept as JSON of things that people type: records, drafts, settings. What files held, and what the
program says of its work, has its length bounded where it is made.
"""
