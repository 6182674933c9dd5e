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
    found = inspect(engine)  # all tables at once: table by table it asks three hundred times
    unique, indexes = found.get_multi_unique_constraints(), found.get_multi_indexes()
    checks, keys = found.get_multi_check_constraints(), found.get_multi_foreign_keys()
    tables = {}
    for place, columns in found.get_multi_columns().items():
        laws: dict[str, list[str]] = {}
        together: list[list[str | None]] = [[*each["column_names"]] for each in unique.get(place, ())]
        together += [each["column_names"] for each in indexes.get(place, ()) if each["unique"]]
        for names in together:
            given = sorted(name for name in names if name)
            laws[f"unique {given}"] = given
        for check in checks.get(place, ()):
            laws[f"check {check['sqltext']}"] = []
        for key in keys.get(place, ()):
            laws[f"{key['constrained_columns']} of {key['referred_table']}"] = key["constrained_columns"]
        tables[place[1]] = Table({column["name"]: dict(column) for column in columns}, laws)
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
