"""Rows that go to PostgreSQL by its COPY: those of a batch in one stream, and not one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import sql
from sqlalchemy import Engine, event

AT_ONCE: Mapping[str, bool] = {"lacuna_at_once": True}
"""The options of an insert of many rows, every column given, that are to go in one stream where they can."""


def prepare(engine: Engine) -> None:
    """Have a PostgreSQL take rows so.

    It hooks in where rows are about to be sent, so that values are made as for any insert, and what goes
    wrong comes out as of any other statement.
    """

    @event.listens_for(engine, "do_executemany")
    def copy(cursor: Any, _statement: str, rows: Sequence[Mapping[str, Any]], context: Any) -> bool:
        if not AT_ONCE.items() <= context.execution_options.items():
            return False
        names = list(rows[0])
        into = sql.Identifier(context.compiled.statement.table.name)
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(into, columns)) as stream:
            for row in rows:
                stream.write_row([row[name] for name in names])
        return True
