"""The change log replayed from its beginning: what audited tables hold if all that was done stands in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from catalogue.storage.engine.database import Database
from catalogue.storage.models import Audited, Change
from catalogue.storage.on_flush.logged_rows import as_logged
from catalogue.storage.on_flush.putting_back import models

Rows = dict[tuple[str, int], dict[str, Any]]

AUDITED: dict[str, Any] = {table: model for table, model in models().items() if issubclass(model, Audited)}


def rows_of(database: Database) -> Rows:
    """Every row of every audited table, as the log would hold it."""
    with database.read() as session:
        return {
            (table, row.id): as_logged(row)
            for table, model in AUDITED.items()
            for row in session.scalars(select(model))
        }


def replayed(database: Database) -> tuple[Rows, list[str]]:
    """What the log comes to, and each of its lines that does not begin at what the lines before it left."""
    rows: Rows = {}
    wrong = []
    with database.read() as session:
        changes = session.scalars(select(Change).order_by(Change.id)).all()
    for change in changes:
        key = change.table_name, change.row_id
        if (change.before is None) == (key in rows):
            wrong.append(f"{key} in act {change.set_id}: made twice, or changed where there was none")
        stood = rows.setdefault(key, {})
        for name, value in (change.before or {}).items():
            if stood.get(name) != value:
                wrong.append(
                    f"{key} in act {change.set_id}: {name} was {stood.get(name)!r} and not {value!r}"
                )
        if change.after is None:
            del rows[key]
        else:
            stood.update(change.after)
    return rows, wrong
