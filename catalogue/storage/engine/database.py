"""The database: one engine, and the two ways to use it, ``read`` and ``write``.

SQLite is the embedded default (WAL, synchronous=FULL, foreign keys); PostgreSQL is reached by
address. A write names the act it is part of, so that the change log can say who did what.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import monotonic, time
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

from catalogue.domain.operations.full_disk import no_room
from catalogue.domain.people.access import CENTRE, Role
from catalogue.errors import DatabaseAway, LacunaError, cannot_be_held, changed_meanwhile
from catalogue.storage.on_flush import (
    belongings,
    carried_answers,
    changes,
    circles,
    closing,
    copy_rights,
    derived,
    one_cover,
    texts,
    wordings,
)

from . import copying, primary, revision, servers
from .commits import Commits, Kept, Value, begin_page, end_page, look_again
from .held_writes import hold_what_is_written
from .holding import hold_people
from .primary import HostOrder, Primary
from .waiting_writers import Turns, others_write

WRITES = "lacuna_writes"
"""The option of connections whose transactions write."""

SYNCHRONOUS = "FULL"
"""How SQLite sees to it that what is committed outlives a power cut: it waits for the disk each time."""

_READS = "lacuna_reads"
"""The option of connections to PostgreSQL that are in no transaction."""

_FORGETS = "lacuna_forgets"
_PATIENCE = 20.0
"""Seconds that a transaction waits for another's end where one alone may write (SQLite)."""

_PATIENCE_WITH_A_SERVER = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""Seconds, and at last milliseconds: a machine that is gone says nothing; the system would wait for hours."""

_IDLE = 1.0
"""Seconds after which a connection that lay idle is asked whether it is there still."""

_BESIDE = 6
"""Threads of a process beside those that answer pages: one of each line of what takes long."""

_PATIENCE_FOR_THE_LOG = 500
"""Milliseconds that the emptying of SQLite's log waits for others."""

_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_LOCKED_OUT = ("55P03", "40P01", "40001")
"""PostgreSQL's for a lock that could not be had, a deadlock, and transactions that cannot both be."""

_ALL_LETTERS = "UTF8"

_TOO_LONG = "54000"
"""PostgreSQL's for what is more than a row, an index or a statement may hold."""

_NOT_WRITTEN = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_FSYNC)
"""SQLite's where the system took less than was to be written and gave another reason than a full disk."""


_A_LAST_NUMBER = (
    "SAVEPOINT last_number; SELECT pg_logical_emit_message(true, 'lacuna', ''); RELEASE last_number"
)
"""Gives a transaction of PostgreSQL a number higher than any given before, that of a part of its own.

Once it is committed PostgreSQL names all with lower numbers that are under way. It names none that began
after all that have ended; yet such a one may have written lines of the log before this one's last, which
are lower and come to be seen later.
"""


Check = Callable[[Session], None]

_CHECK: ContextVar[Check | None] = ContextVar("check", default=None)


@contextmanager
def fenced(check: Check | None) -> Iterator[None]:
    """Have every transaction that writes, in this thread and block, begin with a check that may refuse it."""
    before = _CHECK.set(check)
    try:
        yield
    finally:
        _CHECK.reset(before)


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does in one transaction: the line that heads its changes in the log.

    ``action`` is a stable code ("publication_added", ...); ``params`` fill its sentence. ``roles``, ``keeps``
    and ``new_copies_in`` are those of ``Account``: whoever lost a role or a library meanwhile does nothing.
    """

    action: str
    actor: str = "Lacuna"
    user_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    roles: frozenset[Role] = frozenset()
    keeps: frozenset[int] | None = None
    new_copies_in: int = CENTRE


class Database:
    """Sessions on one database; safe to share between threads, not across a fork.

    ``threads`` are those that answer pages in this process.
    """

    def __init__(self, url: str, threads: int = 4) -> None:
        address = _address(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        self._primary: Primary | None = None
        self._standby: Engine | None = None
        if self.is_sqlite:
            self.engine = _engine(address, {"timeout": _PATIENCE}, threads)
            _prepare_sqlite(self.engine)
        else:
            self.engine, self._standby = _servers(address, threads)
            self._primary = Primary(self.engine)
            for engine in filter(None, (self.engine, self._standby)):
                _prepare_postgresql(engine)
            if self._standby is not None:
                _prepare_standby(self._standby, self._primary)
        for engine in filter(None, (self.engine, self._standby)):
            event.listen(engine, "handle_error", _refuse_what_cannot_be_held)
            event.listen(engine, "handle_error", _say_that_others_write)
            event.listen(engine, "handle_error", _say_that_there_is_no_room)
            if not self.is_sqlite:
                event.listen(engine, "handle_error", primary.say_that_it_is_away)
        self._without_transactions = {
            engine: engine if self.is_sqlite else engine.execution_options(**{_READS: True})
            for engine in filter(None, (self.engine, self._standby))
        }
        self._read = sessionmaker(expire_on_commit=False, autoflush=False)
        self._streamed = sessionmaker(expire_on_commit=False)
        self._write = sessionmaker(self.engine.execution_options(**{WRITES: True}), expire_on_commit=False)
        self._commits = Commits(lambda: self._readable)
        self._turns = Turns()
        changes.record_changes(self._write)
        carried_answers.move_carried_along(self._write)
        derived.keep_derived(self._write)
        copy_rights.hold_rights(self._write)
        texts.hold_texts(self._write)
        belongings.refuse_belongings_of_nobody(self._write)
        closing.end_with_accounts(self._write)
        circles.refuse_circles(self._write)
        one_cover.keep_one_cover(self._write)
        wordings.note_wordings(self._write)
        if not self.is_sqlite:
            hold_what_is_written(self._write)
        self._at_the_end: list[Callable[[Session], None]] = []

    def before_each_flush(self, work: Callable[[Session, UOWTransaction, object], None]) -> None:
        """Have something done whenever a transaction writes, before all else that is: no service need
        remember it.
        """
        if not event.contains(self._write, "before_flush", work):
            event.listen(self._write, "before_flush", work, insert=True)

    @property
    def takes_changes(self) -> bool:
        """Whether something can be written, as far as is known: False while the primary is looked for."""
        return self._primary is None or not self._primary.away

    @property
    def _readable(self) -> Engine:
        """Where is read now; raises ``DatabaseAway`` where the primary is gone and has no standby."""
        if self._primary is None or not self._primary.away:
            return self.engine
        if self._standby is None:
            raise primary.database_away(self._primary.reason)
        return self._standby

    @property
    def _reading(self) -> Engine:
        """The same, without transactions.

        PostgreSQL gives each statement its own view anyhow: to begin and end a transaction around what only
        reads says nothing, and is two of the three times that it is spoken to.
        """
        return self._without_transactions[self._readable]

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that only reads; whatever it changes is thrown away.

        While the primary of PostgreSQL is gone it reads from a standby. Raises ``DatabaseAway`` where that is
        gone too, and once when either goes: whoever only reads may begin anew.
        """
        with self._read(bind=self._reading) as session:
            session.info["reads_only"] = True
            yield session

    @contextmanager
    def streamed(self) -> Iterator[Session]:
        """Yield the same for what is read piece by piece (``yield_per``): PostgreSQL keeps its place
        meanwhile.
        """
        with self._streamed(bind=self._readable) as session:
            session.info["reads_only"] = True
            yield session

    @contextmanager
    def rows(self) -> Iterator[Connection]:
        """Yield a connection to read plain rows with: half the work of a session, for what every page
        asks.
        """
        with self._reading.connect() as connection:
            yield connection

    def begin_page(self) -> None:
        """Let all that this thread keeps be as new as its first look from now on, and what it writes."""
        begin_page()

    def end_page(self) -> None:
        """Let all that this thread keeps be as new as each look."""
        end_page()

    def kept(self, make: Callable[[], Value]) -> Kept[Value]:
        """Return what is made of the database and kept in this process until somebody commits."""
        return Kept(self._commits, make)

    @contextmanager
    def write(
        self, act: Act | None = None, *, forgets: bool = False, accounts: Collection[int] = ()
    ) -> Iterator[Session]:
        """One transaction, committed at the end of the block and rolled back on any error.

        ``act`` may be left out only where no audited table is touched (jobs, sessions, queues). One that
        ``forgets`` deletes what nobody may find again: it is gone from SQLite's log of writes too.
        ``accounts`` are those that it changes. Whoever acts is looked at once more (``hold_people``).

        Raises ``NotAllowed`` where they may act no more, ``ChangedMeanwhile`` when another transaction was
        there first, ``Busy`` when others did not come to their end, and ``DatabaseAway`` while no server
        takes writes.
        """
        if self._primary is not None and self._primary.away:
            raise primary.not_changed(primary.database_away(self._primary.reason))
        with self._turns.to_write(), self._write() as session:
            session.info["act"] = act
            commits = False
            try:
                if self.is_sqlite and self._turns.limited:
                    session.connection()  # waits here for whoever writes
                    self._turns.begun()
                if act is not None and not self.is_sqlite:
                    # Its number first, then those of its rows, then a last one of its own (below): so
                    # ``wanted.marks`` knows of a row with a low number, not committed yet, that a transaction
                    # is under way.
                    session.execute(select(func.pg_current_xact_id()))
                if accounts or (act is not None and act.user_id is not None):
                    doing = act or Act("")
                    hold_people(session, doing.user_id, doing.roles, accounts, doing.keeps)
                if (check := _CHECK.get()) is not None:
                    check(session)
                yield session
                for see_to_it in self._at_the_end:
                    see_to_it(session)
                changes.complete_set(session)
                session.flush()
                if act is not None and not self.is_sqlite:
                    together = {"no_parameters": True}  # else it takes one statement at a time
                    session.connection().exec_driver_sql(_A_LAST_NUMBER, execution_options=together)
                commits = True
                session.commit()
                look_again()
            except DatabaseAway as error:
                raise (primary.perhaps_changed if commits else primary.not_changed)(error) from error
            except (StaleDataError, IntegrityError) as error:
                session.rollback()
                raise changed_meanwhile() from error
            forgets = forgets or bool(session.info.get(_FORGETS))
        if forgets:
            self.empty_log()

    def end_with(self, see_to_it: Callable[[Session], None]) -> None:
        """Have every transaction that writes end with this, as part of it: what follows from what it did,
        whoever did it.
        """
        self._at_the_end.append(see_to_it)

    def let_wait(self, writers: int) -> None:
        """Let so many threads of this process wait for the end of others' writing; further ones hear at once.

        So those that only read find a thread to answer them, however long somebody writes.
        """
        self._turns = Turns(writers)

    def empty_log(self) -> bool:
        """Have SQLite's log of writes, which holds what was deleted since, laid into its file and emptied.

        False where others read or write in this moment; the worker tries again within a minute.
        """
        if not self.is_sqlite:
            return True
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_FOR_THE_LOG}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (busy, _, _) = cursor.fetchone() or (1, 0, 0)
            cursor.execute(f"PRAGMA busy_timeout={int(_PATIENCE * 1000)}")
            return not busy
        finally:
            connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Yield a session that reads one state of everything, however long it takes and whoever writes."""
        engine = self._readable
        if not self.is_sqlite:  # SQLite's transactions are so by themselves
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with Session(engine) as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables to the newest form; does nothing where they are.

        Raises ``LacunaError`` where the database cannot be reached, cannot be read, or was made by a
        newer Lacuna whose tables this one cannot work with. While the primary is gone, a standby whose
        tables have the newest form will do.
        """
        try:
            form, newest = self._form(), revision.newest()
            if form is not None and form > newest and revision.bears(self._readable, newest):
                return  # machines are upgraded one after another, and this one's turn will come
            if form is None and not self.is_sqlite:
                self._check_letters()
            if form != newest:
                from . import migrating  # with a large library, which a start has no other need of

                migrating.migrate(self.engine)
        except DatabaseAway as error:
            raise LacunaError("database_unusable", error.detail) from error
        except DBAPIError as error:
            unusable = primary.database_away(primary.said(error.orig or error))
            raise LacunaError("database_unusable", unusable.detail) from error

    def _check_letters(self) -> None:
        """Raise ``LacunaError`` before a first table is made where PostgreSQL could not keep all letters."""
        with self.rows() as connection:
            encoding = str(connection.exec_driver_sql("SHOW server_encoding").scalar())
        if encoding != _ALL_LETTERS:
            raise LacunaError(
                "database_unusable",
                "The database keeps letters as %(encoding)s, and not those of all languages. Make another "
                "one with: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0",
                encoding=encoding,
            )

    @property
    def is_newer(self) -> bool:
        """Whether the tables were given their form by a newer Lacuna than this."""
        return (revision.present(self._readable) or "") > revision.newest()

    @property
    def is_left_behind(self) -> bool:
        """Whether a newer Lacuna gave the tables a form that this one must not work with, while it runs."""
        return not self.is_sqlite and revision.leaves_behind(self._readable, revision.newest())

    def _form(self) -> str | None:
        try:
            return revision.present(self._readable)
        except DatabaseAway:
            return revision.present(self._readable)  # a standby now, where there is one

    def servers(self) -> list[servers.Server]:
        """How the servers of a PostgreSQL do; none on SQLite."""
        return [] if self.is_sqlite else servers.look(self.engine)

    def clock_ahead(self) -> float:
        """How many seconds the clock of this machine is ahead of that of the database; 0 on SQLite."""
        if self.is_sqlite:
            return 0.0
        with self.rows() as connection:
            theirs = connection.exec_driver_sql(
                "SELECT extract(epoch FROM clock_timestamp())::float"
            ).scalar()
        return time() - float(theirs or 0.0)

    def faults(self) -> list[str]:
        """Return what the database finds wrong with itself when it reads everything; PostgreSQL sees to it
        alone.
        """
        if not self.is_sqlite:
            return []
        try:
            with self.engine.connect() as connection:
                found = connection.exec_driver_sql("PRAGMA integrity_check(10)").scalars().all()
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        except DBAPIError as error:
            return [str(error.orig)]
        lines = [line for line in found if line != "ok"]
        return lines + [f"a row of {row[0]} points to nothing in {row[2]}" for row in broken[:10]]

    def leave_connections(self) -> None:
        """Leave the connections to the process that this one was forked from; others are made when needed."""
        self._commits.leave()
        if self._primary is not None:
            self._primary.leave()
        for engine in filter(None, (self.engine, self._standby)):
            engine.dispose(close=False)

    def close(self) -> None:
        """Let go of every connection."""
        self._commits.close()
        if self._primary is not None:
            self._primary.close()
        for engine in filter(None, (self.engine, self._standby)):
            engine.dispose()


def let_forget(session: Session) -> None:
    """Have a transaction be one that forgets: for what is only sometimes deleted beside other things."""
    session.info[_FORGETS] = True


def begin_act(session: Session, act: Act) -> None:
    """Let what follows in a transaction be an act of its own, that can be undone without the others."""
    changes.end_set(session)
    session.info["act"] = act


def _address(url: str) -> URL:
    """Where the database is; raises ``LacunaError`` for an address of no kind that is known here."""
    try:
        address = make_url(primary.hosts_apart(url))
    except (ArgumentError, ValueError):
        address = None
    if address is not None and address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address is None or address.drivername not in ("sqlite", "postgresql+psycopg"):
        raise LacunaError(
            "database_address",
            "LACUNA_DATABASE_URL names no database that Lacuna can use. Write it as "
            "sqlite:////path/to/file or postgresql://user@host/name.",
        )
    return address


def _engine(address: URL, arguments: Mapping[str, Any], threads: int) -> Engine:
    """Return an engine that keeps a connection for each thread, and gives any of them another at once.

    Who holds one may read by a second meanwhile: if there were only so many, threads that hold one each would
    wait for one another. There are never more than two for each thread.
    """
    # Without parameters: a database error in the log must not quote what people typed.
    return create_engine(
        address,
        connect_args=dict(arguments),
        hide_parameters=True,
        pool_size=threads + _BESIDE,
        max_overflow=-1,
    )


def _servers(address: URL, threads: int) -> tuple[Engine, Engine | None]:
    """Return the server of a PostgreSQL that takes writes, and those that follow it where several are
    named.
    """
    # A database that was made without an encoding gives bytes to whoever names none.
    given = {"client_encoding": "utf8", **_PATIENCE_WITH_A_SERVER}
    given = {name: value for name, value in given.items() if name not in address.query}
    if len(primary.hosts_of(address)) < 2:
        return _engine(address, given, threads), None
    writes = {"target_session_attrs": address.query.get("target_session_attrs", "read-write")}
    return (
        _engine(address.update_query_dict(writes), given, threads),
        _engine(address.update_query_dict({"target_session_attrs": "prefer-standby"}), given, threads),
    )


def _prepare_standby(engine: Engine, of: Primary) -> None:
    """Write nothing there, should it be promoted meanwhile, and ask last where the primary was."""
    order = HostOrder(last=lambda: of.host)
    event.listen(engine, "do_connect", order.connect)

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
        connection.commit()


def _refuse_what_cannot_be_held(context: ExceptionContext) -> None:
    """Take a number or a text that no column can hold for bad input from outside, not for a fault of ours.

    Drivers say so each in its own way: SQLite's by ``OverflowError``, PostgreSQL's by ``DataError`` and, for
    what is too long for a row or an index, by a limit of the program.
    """
    error = context.original_exception
    if (
        isinstance(context.sqlalchemy_exception, DataError)
        or isinstance(error, OverflowError | UnicodeEncodeError)
        or getattr(error, "sqlstate", None) == _TOO_LONG
    ):
        raise cannot_be_held()


def _say_that_others_write(context: ExceptionContext) -> None:
    """Say that a lock was waited for in vain: nobody's fault, and nothing was written."""
    error = context.original_exception
    locked = getattr(error, "sqlite_errorcode", 0) & 0xFF in _LOCKED
    if locked or getattr(error, "sqlstate", "") in _LOCKED_OUT:
        raise others_write()


def _say_that_there_is_no_room(context: ExceptionContext) -> None:
    """Say that a disk is full, or a file may not grow: the transaction was rolled back."""
    error = context.original_exception
    code = getattr(error, "sqlite_errorcode", 0)
    if (
        code & 0xFF == sqlite3.SQLITE_FULL
        or code in _NOT_WRITTEN
        or getattr(error, "sqlstate", "") == "53100"
    ):
        raise no_room()


def _prepare_postgresql(engine: Engine) -> None:
    """Let nobody wait for a lock for longer than on SQLite, and many rows go in one stream."""
    copying.prepare(engine)

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{_PATIENCE:.0f}s'")
        connection.commit()

    @event.listens_for(engine, "engine_connect")
    def on_use(connection: Connection) -> None:
        """Begin a transaction with the first statement unless what is done only reads.

        A connection stays as it was used last: to say it anew each time, as ``isolation_level`` would, takes
        a seventh of the time of a small question.
        """
        driver: Any = connection.connection.dbapi_connection
        reads = bool(connection.get_execution_options().get(_READS))
        # Of a connection that broke the first statement says so.
        idle = driver.info.transaction_status == TransactionStatus.IDLE
        if idle and driver.autocommit is not reads:
            driver.autocommit = reads

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["used_at"] = monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        """Ask a connection that was idle whether the server is there still; to ask each time takes as long
        as what is asked for."""
        if monotonic() - record.info.get("used_at", monotonic()) < _IDLE:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except (DBAPIError, engine.dialect.loaded_dbapi.Error):
            alive = False
        if not alive:
            raise DisconnectionError


def _prepare_sqlite(engine: Engine) -> None:
    """Make SQLite durable, strict, and never deadlock; what is deleted is overwritten in its file.

    The driver's own transaction handling is switched off; a writing transaction takes the write
    lock at its start, since one that reads first and writes later can be refused at the upgrade.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={SYNCHRONOUS}",
            "foreign_keys=ON",
            "cache_size=-8000",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
