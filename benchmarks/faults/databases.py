"""The database that a fault is tried on: in a folder, or on a throw-away PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgresql import running_server


@contextmanager
def database_url(folder: Path, *, postgresql: bool) -> Iterator[str]:
    """The address of a database without tables: SQLite in the folder, or one of a server that goes again."""
    if not postgresql:
        yield f"sqlite:///{folder / 'lacuna.db'}"
        return
    with running_server() as server, server.database() as url:
        yield url
