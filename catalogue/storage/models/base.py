"""What all tables share: the declarative base, moments in UTC, JSON, and the mark of audited tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import DateTime, TypeDecorator

NUMBERED_ONCE = {"sqlite_autoincrement": True}
"""Keeps SQLite from giving the number of a row that is gone to the next one, as PostgreSQL never does.

For tables whose rows go and are called by their number: in an address, in a form that somebody still has
open, or in the change log.
"""


class _Mapping(JSON):
    """JSON whose value has names."""

    @property
    def python_type(self) -> type[Any]:
        """What a value is read as."""
        return dict


class _List(JSON):
    """JSON whose value is a list."""

    @property
    def python_type(self) -> type[Any]:
        """What a value is read as."""
        return list


Json = _Mapping().with_variant(JSONB(), "postgresql")
JsonList = _List().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment: stored in UTC without a zone, given back with one, the same on every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


def now() -> dt.datetime:
    """Return this moment, in UTC, in whole microseconds."""
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    """What all tables share: names of constraints (for migrations) and types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        dt.datetime: UtcDateTime,
        dict[str, Any]: Json,
        list[Any]: JsonList,
        str: Text,
    }


class Audited:
    """Marks tables whose every change is recorded and can be put back.

    Columns that are ``following`` are recorded too, but what they become is worked out anew when what they
    follow is put back.
    """
