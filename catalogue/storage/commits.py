"""Whether anything was committed since one last looked: for what a process keeps of the database."""

from __future__ import annotations

from threading import Lock

from sqlalchemy import Engine, PoolProxiedConnection


class Commits:
    """A mark of the newest commit, asked of SQLite in some microseconds.

    SQLite counts for each connection what the others commit (``PRAGMA data_version``), so one is kept for
    this question that never writes. PostgreSQL has nothing as cheap.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._connection: PoolProxiedConnection | None = None

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

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
