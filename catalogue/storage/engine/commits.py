"""Whether anything was committed since one last looked: for what a process keeps of the database."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Engine, PoolProxiedConnection

from catalogue.errors import DatabaseAway

Value = TypeVar("Value")
Mark = str


_OVER = "SELECT pg_current_snapshot()::text || coalesce(' ' || pg_last_wal_replay_lsn()::text, '')"

_PAGE: ContextVar[dict[Commits, Mark | None] | None] = ContextVar("page", default=None)


def begin_page() -> None:
    """Look for commits once from now on, until ``end_page``, or until something is written here."""
    _PAGE.set({})


def look_again() -> None:
    """Look for commits once more: something was written."""
    if _PAGE.get() is not None:
        begin_page()


def end_page() -> None:
    """Look for commits whenever it matters."""
    _PAGE.set(None)


class Commits:
    """A mark of the newest commit, asked of the database in some microseconds.

    SQLite counts for each connection what the others commit (``PRAGMA data_version``). PostgreSQL says which
    transactions are over (``pg_current_snapshot``): while that reads the same, so does everything else. A
    standby says beside how far it followed, since it tells of no transaction under way. One connection is
    kept for this question that never writes. What another one answered, before a fork or an interruption,
    is no mark of this one's: it may have counted from elsewhere, or asked a server that knew less.
    """

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._asks: Engine | None = None
        self._lock = Lock()
        self._connections = 0
        self._connection: PoolProxiedConnection | None = None
        self._left: PoolProxiedConnection | None = None

    def mark(self) -> Mark | None:
        """Return what is another after a commit by any process; None where the database does not tell.

        Within a page it is asked for once (``begin_page``).
        """
        page = _PAGE.get()
        if page is None:
            return self._newest()
        if self not in page:
            page[self] = self._newest()
        return page[self]

    def _newest(self) -> Mark | None:
        try:
            engine = self._engine()
        except DatabaseAway:
            return None
        if engine.dialect.name == "sqlite":
            return self._asked(engine, "PRAGMA data_version")
        try:
            return self._asked(engine, _OVER)
        except engine.dialect.loaded_dbapi.Error:
            self._drop()  # it was cut off: the next look begins another
            return None

    def _asked(self, engine: Engine, question: str) -> Mark | None:
        with self._lock:
            if self._connection is not None and self._asks is not engine:
                _hang_up(self._connection)  # another server is read from now
                self._connection = None
            if self._connection is None:
                self._connection, self._asks = self._begun(engine), engine
            cursor = self._connection.cursor()
            cursor.execute(question)
            (answer,) = cursor.fetchone() or (None,)
            return f"{self._connections} {answer}"

    def _begun(self, engine: Engine) -> PoolProxiedConnection:
        self._connections += 1
        connection = engine.raw_connection()
        if engine.dialect.name != "sqlite":
            connection.detach()  # it is this question's for good, and must be in no transaction
            connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]
        return connection

    def _drop(self) -> None:
        with self._lock:
            if self._connection is not None:
                _hang_up(self._connection)
                self._connection = None

    def leave(self) -> None:
        """Leave the connection to the process that this one was forked from; here it must not be closed."""
        self._left, self._connection = self._connection, None

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _hang_up(connection: PoolProxiedConnection) -> None:
    """End a connection that may be broken, on which nothing is to be rolled back."""
    if connection.dbapi_connection is not None:
        connection.dbapi_connection.close()


class Kept(Generic[Value]):
    """What a process made of the database, kept until the next commit by any process; threads may share it.

    Where the database does not tell of commits, it is made anew each time.
    """

    def __init__(self, commits: Commits, make: Callable[[], Value]) -> None:
        self._commits = commits
        self._make = make
        self._kept: tuple[Mark, Value] | None = None

    def get(self) -> Value:
        """Return what was kept, or is made now."""
        mark = self._commits.mark()  # before the reading: a commit in between is seen at the next look
        kept = self._kept
        if kept is not None and kept[0] == mark:
            return kept[1]
        value = self._make()
        self._kept = None if mark is None else (mark, value)
        return value
