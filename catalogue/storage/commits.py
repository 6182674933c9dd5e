"""Whether anything was committed since one last looked: for what a process keeps of the database."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Engine, PoolProxiedConnection

Value = TypeVar("Value")


class Commits:
    """A mark of the newest commit, asked of SQLite in some microseconds.

    SQLite counts for each connection what the others commit (``PRAGMA data_version``), so one is kept for
    this question that never writes. PostgreSQL has nothing as cheap.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._connection: PoolProxiedConnection | None = None
        self._left: PoolProxiedConnection | None = None

    def mark(self) -> int | None:
        """A number that is another after a commit by any process; None where the database cannot tell."""
        if self._engine.dialect.name != "sqlite":
            return None
        with self._lock:
            if self._connection is None:
                self._connection = self._engine.raw_connection()
            cursor = self._connection.cursor()
            cursor.execute("PRAGMA data_version")
            (version,) = cursor.fetchone() or (None,)
            return version

    def leave(self) -> None:
        """Leave the connection to the process that this one was forked from; here it must not be closed."""
        self._left, self._connection = self._connection, None

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


class Kept(Generic[Value]):
    """What a process made of the database, kept until the next commit by any process; threads may share it.

    Where the database cannot tell of commits, it is made anew each time.
    """

    def __init__(self, commits: Commits, make: Callable[[], Value]) -> None:
        self._commits = commits
        self._make = make
        self._kept: tuple[int, Value] | None = None

    def get(self) -> Value:
        """What was kept, or is made now."""
        mark = self._commits.mark()  # before the reading: a commit in between is seen at the next look
        kept = self._kept
        if kept is not None and kept[0] == mark:
            return kept[1]
        value = self._make()
        self._kept = None if mark is None else (mark, value)
        return value
