"""What an older program cannot bear in newer tables, found by comparing the two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, inspect


@dataclass(frozen=True, slots=True)
class Table:
    """A table as far as a program notices: its columns, and the laws of its rows with their columns."""

    columns: dict[str, dict[str, Any]]
    laws: dict[str, list[str]]


def tables_of(engine: Engine) -> dict[str, Table]:
    """All tables of a database."""
    found = inspect(engine)
    tables = {}
    for name in found.get_table_names():
        laws: dict[str, list[str]] = {}
        unique: list[list[str | None]] = [
            [*constraint["column_names"]] for constraint in found.get_unique_constraints(name)
        ]
        unique += [index["column_names"] for index in found.get_indexes(name) if index["unique"]]
        for columns_together in unique:
            together = sorted(column for column in columns_together if column)
            laws[f"unique {together}"] = together
        for check in found.get_check_constraints(name):
            laws[f"check {check['sqltext']}"] = []
        for key in found.get_foreign_keys(name):
            laws[f"{key['constrained_columns']} of {key['referred_table']}"] = key["constrained_columns"]
        columns = {column["name"]: dict(column) for column in found.get_columns(name)}
        tables[name] = Table(columns, laws)
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
        left_empty = set()
        for column in now.columns.keys() - table.columns.keys():
            if now.columns[column]["nullable"]:
                left_empty.add(column)
            elif now.columns[column]["default"] is None:
                yield f"{name}.{column} must be given"
        for law in now.laws.keys() - table.laws.keys():
            if left_empty.isdisjoint(now.laws[law]):
                yield f"{name} has a new law: {law}"
