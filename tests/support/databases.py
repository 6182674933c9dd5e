"""Databases of each kind with the newest tables, copied from one that is made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.postgresql import Server

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))
"""The parameters of a fixture that gives each kind."""

ON_SQLITE, ON_POSTGRESQL = (
    pytest.mark.parametrize("kind_of_database", [kind], indirect=True) for kind in KINDS
)
"""Mark a test, or a module with ``pytestmark``, that says something of one kind alone."""


def sqlite_address(folder: Path) -> str:
    """The address of the database in a folder."""
    return f"sqlite:///{folder / 'lacuna.db'}"


def home_with_tables(newest: Path, home: Path) -> Path:
    """A home in which nothing ran yet, with the newest tables: their steps would take ten times as long."""
    home.mkdir(exist_ok=True)
    shutil.copy(newest, home / "lacuna.db")
    return home


@contextmanager
def newest_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of a database with the newest tables and nothing in them, as long as the block lasts."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("newest_sqlite"), folder / "lacuna.db")
        yield sqlite_address(folder)
        return
    newest = request.getfixturevalue("newest_postgresql")
    server: Server = request.getfixturevalue("postgresql_server")
    with server.database(like=newest) as url:
        yield url
