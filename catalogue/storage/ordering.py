"""The order of texts: by their bytes, as Python has it, whatever order the database was made with.

A PostgreSQL that was made for a language orders by that language, SQLite and Python by code points. What is
held against another order, or compared between databases, has to be in this one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Compiled, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement


class by_bytes(FunctionElement[str]):
    """A text in the order of its bytes."""

    inherit_cache = True
    type = String()


@compiles(by_bytes)
def _as_it_is(element: by_bytes, compiler: Compiled, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(by_bytes, "postgresql")
def _in_no_language(element: by_bytes, compiler: Compiled, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)}) COLLATE "C"'


Ordered = ColumnElement[Any] | InstrumentedAttribute[Any]


def by_key(*columns: Ordered) -> tuple[Ordered, ...]:
    """Return by what rows are ordered that are in the order of some columns, texts among them."""
    return tuple(by_bytes(column) if isinstance(column.type, String) else column for column in columns)
