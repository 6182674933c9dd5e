"""The servers of a PostgreSQL: the primary, which takes writes, and the standbys, which follow it.

While the primary cannot be reached it is looked for, at each host that the address names, until one takes
writes: the old one again, or a standby that was promoted. Nobody who asks for a page waits for that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Any

from sqlalchemy import URL, Dialect, Engine, ExceptionContext, event

from catalogue.errors import DatabaseAway
from catalogue.storage.engine.silent_server import ImpatientConnection

_LOOK_EVERY = 0.25
"""Seconds between two looks for a primary that is away: writes go on within a second of its return."""

_READ_ONLY = "25006"
"""PostgreSQL's for a write that a server refuses because it follows another."""

_FULL = "53100"
"""PostgreSQL's for a disk on which there is no room."""

_ENDS = ("PANIC", "FATAL")
"""How PostgreSQL says that a server, or a connection, ends with an error."""

_SEVERAL = re.compile(r"(?P<user>postgres\w*://([^/?#@]*@)?)(?P<hosts>[^/?#@]+,[^/?#@]+)(?P<rest>.*)")

Host = tuple[str, str]
"""The name of a host, or the folder of its socket, and its port, "" for the usual one."""


def hosts_apart(url: str) -> str:
    """Return an address in which PostgreSQL's own programs would read several hosts, as SQLAlchemy reads
    it.
    """
    found = _SEVERAL.fullmatch(url)
    if found is None:
        return url
    named = "&".join(f"host={host}" for host in found["hosts"].split(","))
    rest, _, asked = found["rest"].partition("?")
    return f"{found['user']}{rest}?{named}{'&' if asked else ''}{asked}"


def hosts_of(address: URL) -> list[Host]:
    """Return the hosts that an address names, in its order."""
    return _hosts(dict(address.get_dialect()().create_connect_args(address)[1]))


def only_host(parameters: dict[str, Any], host: Host) -> dict[str, Any]:
    """Return what a connection is begun with, for one of the hosts alone."""
    return _with_hosts(parameters, [host])


def _hosts(parameters: dict[str, Any]) -> list[Host]:
    names = str(parameters.get("host", "")).split(",")
    ports = str(parameters.get("port", "")).split(",")
    return list(zip(names, ports if len(ports) == len(names) else ports[:1] * len(names), strict=True))


def _with_hosts(parameters: dict[str, Any], hosts: list[Host]) -> dict[str, Any]:
    ports = [port for _, port in hosts]
    return {
        **{name: value for name, value in parameters.items() if name not in ("host", "port")},
        **({"host": ",".join(names)} if any(names := [name for name, _ in hosts]) else {}),
        **({"port": ",".join(ports)} if any(ports) else {}),
    }


class HostOrder:
    """Has an engine ask the host first that answered last: one that is gone says nothing for seconds."""

    def __init__(self, last: Callable[[], Host | None] = lambda: None) -> None:
        self._last = last
        self.answered: Host | None = None

    def connect(
        self, _dialect: Dialect, _record: object, arguments: list[Any], parameters: dict[str, Any]
    ) -> Any:
        """Begin a connection, as SQLAlchemy's event ``do_connect`` has it."""
        last = self._last()
        hosts = sorted(_hosts(parameters), key=lambda host: (host != self.answered, host == last))
        connection = ImpatientConnection.connect(*arguments, **_with_hosts(parameters, hosts))
        at = (connection.info.host, str(connection.info.port))
        self.answered = next((host for host in hosts if host in (at, (at[0], ""))), None)
        connection.leads_to = {**only_host(parameters, at), "target_session_attrs": "any"}
        return connection


class Primary:
    """Whether the server that takes writes can be reached, and the looking for it where it cannot."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._found = Event()
        self.away = False
        self.reason = ""
        self._full = False
        self._order = HostOrder()
        event.listen(engine, "do_connect", self._connect)
        event.listen(engine, "handle_error", self._notice_a_full_disk)
        event.listen(engine, "handle_error", self._notice_a_follower)

    @property
    def host(self) -> Host | None:
        """Where it was when it answered last."""
        return self._order.answered

    def close(self) -> None:
        """Look for it no more."""
        with self._lock:
            self._found.set()
            self.away = False

    def leave(self) -> None:
        """Begin anew in a process that was forked: who looked did not come along."""
        self._lock, self._found, self.away = Lock(), Event(), False

    def _connect(
        self, dialect: Dialect, record: object, arguments: list[Any], parameters: dict[str, Any]
    ) -> Any:
        try:
            return self._order.connect(dialect, record, arguments, parameters)
        except dialect.loaded_dbapi.Error as error:
            self._look_for_it(dialect, dict(parameters), said(error))
            raise

    def _look_for_it(self, dialect: Dialect, parameters: dict[str, Any], reason: str) -> None:
        with self._lock:
            self.reason = f"{reason}; its disk was full when it ended" if self._full else reason
            if self.away:
                return
            self.away, self._found = True, Event()
            found = self._found
        for host in _hosts(parameters):
            alone = only_host(parameters, host)
            Thread(
                target=self._look_at, args=(dialect, alone, host, found), name="primary", daemon=True
            ).start()
        self._engine.dispose()  # connections that lie idle lead to where it was

    def _look_at(self, dialect: Dialect, parameters: dict[str, Any], host: Host, found: Event) -> None:
        while not found.wait(_LOOK_EVERY):
            try:
                dialect.connect(**parameters).close()
            except dialect.loaded_dbapi.Error:
                continue
            with self._lock:
                if not found.is_set():
                    found.set()
                    self._order.answered = host
                    self.away = self._full = False

    def _notice_a_full_disk(self, context: ExceptionContext) -> None:
        """Tell a server that ends because it cannot write its log from one that refuses a statement.

        A statement that is refused has changed nothing; what was being saved in that moment, perhaps.
        """
        error = context.original_exception
        severity = getattr(getattr(error, "diag", None), "severity_nonlocalized", "")
        if getattr(error, "sqlstate", "") == _FULL and severity in _ENDS:
            self._full = context.is_disconnect = True
            raise database_away(f"its disk is full ({said(error)})") from error

    def _notice_a_follower(self, context: ExceptionContext) -> None:
        """Begin all connections to a primary anew that became a standby, which refuses to write."""
        if getattr(context.original_exception, "sqlstate", "") == _READ_ONLY:
            context.is_disconnect = True


def say_that_it_is_away(context: ExceptionContext) -> None:
    """Say that a server cannot be reached, breaks a connection off, or does not write: nobody's fault."""
    if context.connection is None or context.is_disconnect:
        raise database_away(said(context.original_exception)) from context.original_exception


def said(error: BaseException) -> str:
    """Return what PostgreSQL says is wrong, on one line."""
    return " ".join(str(error).split()).rstrip(".?")


def database_away(reason: str) -> DatabaseAway:
    """Return what is said where nothing can be read."""
    return DatabaseAway(
        "database_away",
        "The catalogue cannot be reached at this moment. What was saved is safe. Please try again in a "
        "minute.",
        f"The database cannot be used: {reason}. Is it running, whole, and named rightly in "
        "LACUNA_DATABASE_URL?",
    )


def not_changed(error: DatabaseAway) -> DatabaseAway:
    """Return what is said where nothing can be changed, and nothing was."""
    return DatabaseAway(
        "not_changed_now",
        "Nothing can be changed at this moment, and nothing was. What was saved before is safe. Please try "
        "again in a minute.",
        error.detail,
    )


def perhaps_changed(error: DatabaseAway) -> DatabaseAway:
    """Return what is said where the connection broke off in the moment of saving."""
    return DatabaseAway(
        "perhaps_changed",
        "The connection to the database broke off in the moment of saving. Look whether it was saved before "
        "you send it again.",
        error.detail,
    )
