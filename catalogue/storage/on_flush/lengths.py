"""What is looked up by an index has the length of a name: held at every flush, of any service.

PostgreSQL refuses to keep a longer one in an index, SQLite keeps it: what one machine takes, the backup of
it could not bring to another.
"""

from __future__ import annotations

from functools import cache
from typing import cast

from sqlalchemy import String, Table, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapper, Session, UOWTransaction, sessionmaker

from catalogue.domain.descriptions.description import LONGEST_NAME
from catalogue.errors import too_long_a_name


def hold_lengths(sessions: sessionmaker[Session]) -> None:
    """Refuse in sessions of this factory names that are too long to be kept, by ``InvalidInput``."""
    event.listen(sessions, "before_flush", _check)


def _check(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in (*session.new, *session.dirty):
        state = inspect(row)
        for name in _looked_up(state.mapper):
            value = state.dict.get(name)
            is_long = isinstance(value, str) and len(value) > LONGEST_NAME
            if is_long and state.attrs[name].history.has_changes():
                raise too_long_a_name(value, LONGEST_NAME)


@cache
def _looked_up(mapper: Mapper[object]) -> tuple[str, ...]:
    """Return the names of the texts of a table that stand in an index of it."""
    table = cast(Table, mapper.local_table)
    indexed = {column for index in table.indexes for column in index.columns}
    indexed.update(table.primary_key.columns)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            indexed.update(constraint.columns)
    return tuple(
        mapper.get_property_by_column(column).key for column in indexed if isinstance(column.type, String)
    )
