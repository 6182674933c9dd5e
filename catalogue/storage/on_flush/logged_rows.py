"""Rows as the change log holds them: what of them is recorded, with moments and days as text."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from sqlalchemy import DateTime, inspect
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from catalogue.storage.models import Base


@cache
def recorded_columns(mapper: Mapper[Any]) -> list[str]:
    """Return all columns but those that follow from others and those that no log may hold."""
    left_out = getattr(mapper.class_, "derived", frozenset()) | getattr(mapper.class_, "private", frozenset())
    return [
        column_attribute.key
        for column_attribute in mapper.column_attrs
        if column_attribute.key not in left_out
    ]


def as_logged(row: Base) -> dict[str, Any]:
    """Return a row as the log would hold it."""
    return {name: _plain(getattr(row, name)) for name in recorded_columns(inspect(row).mapper)}


def as_logged_before(row: Base) -> dict[str, Any]:
    """Return a row as it stood before what this flush does, or would have done, to it."""
    return as_logged(row) | logged_change(row)[0]


def logged_change(row: Base) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what this flush changes of a row: its recorded columns before, and after."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in recorded_columns(inspect(row).mapper):
        history = get_history(row, name, PASSIVE_NO_INITIALIZE)
        if history.has_changes():
            before[name] = _plain(history.deleted[0]) if history.deleted else None
            after[name] = _plain(getattr(row, name))
    return before, after


def as_columns(model: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    """Return values of the log as the columns take them."""
    typed = dict(values)
    for name, value in values.items():
        if isinstance(value, str):
            kind = model.__table__.c[name].type
            if isinstance(getattr(kind, "impl", kind), DateTime):
                typed[name] = dt.datetime.fromisoformat(value)
            elif kind.python_type is dt.date:
                typed[name] = dt.date.fromisoformat(value)
    return typed


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime | dt.date) else value
