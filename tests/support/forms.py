"""What an older program cannot bear in newer tables, found by comparing the two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, inspect


@dataclass(frozen=True, slots=True)
class Table:
    """A table as far as a program notices: columns, and what its rows must be like."""

    columns: dict[str, dict[str, Any]]
    laws: frozenset[str]


def tables_of(engine: Engine) -> dict[str, Table]:
    """All tables of a database."""
    found = inspect(engine)
    tables = {}
    for name in found.get_table_names():
        unique = [f"unique {sorted(law['column_names'])}" for law in found.get_unique_constraints(name)]
        unique += [f"unique {law['column_names']}" for law in found.get_indexes(name) if law["unique"]]
        checks = [f"check {law['sqltext']}" for law in found.get_check_constraints(name)]
        keys = [
            f"{law['constrained_columns']} of {law['referred_table']}" for law in found.get_foreign_keys(name)
        ]
        columns = {column["name"]: dict(column) for column in found.get_columns(name)}
        tables[name] = Table(columns, frozenset([*unique, *checks, *keys]))
    return tables


def unbearable(before: dict[str, Table], after: dict[str, Table]) -> Iterator[str]:
    """Say what a program that knows the tables as they were would stumble over in them as they are now."""
    for name, table in before.items():
        if name == "alembic_version":
            continue
        if name not in after:
            yield f"the table {name} is gone"
            continue
        now = after[name]
        for column, old in table.columns.items():
            new = now.columns.get(column)
            if new is None:
                yield f"{name}.{column} is gone"
            elif str(new["type"]) != str(old["type"]):
                yield f"{name}.{column} was {old['type']} and is {new['type']}"
            elif old["nullable"] and not new["nullable"]:
                yield f"{name}.{column} may not be left out any more"
        for column in now.columns.keys() - table.columns.keys():
            if not now.columns[column]["nullable"] and now.columns[column]["default"] is None:
                yield f"{name}.{column} must be given"
        new_laws = sorted(now.laws - table.laws - _kept_by_whoever_knows_nothing_of_it(table, now))
        yield from (f"{name} has a new law: {law}" for law in new_laws)


def _kept_by_whoever_knows_nothing_of_it(before: Table, after: Table) -> set[str]:
    """Foreign keys of new columns that may be left empty: an older program leaves them so."""
    left_empty = [
        column
        for column in after.columns.keys() - before.columns.keys()
        if after.columns[column]["nullable"] and after.columns[column]["default"] is None
    ]
    return {law for law in after.laws for column in left_empty if law.startswith(f"{[column]} of ")}
