"""How the servers that the address of the database names do: which is the primary, how far others follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from .primary import hosts_of, only_host, said

_PATIENCE = 3
"""Seconds that a server is waited for."""

_ASKED = """
SELECT pg_is_in_recovery(),
    (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
        - '0/0'::pg_lsn)::bigint,
    coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0)::float,
    current_setting('synchronous_standby_names') <> ''
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server: ``reason`` is why it cannot be asked, "" where it can.

    ``follows`` is whether it is a standby, ``behind`` how many bytes of the log and ``seconds`` for how long
    it has not followed its primary, 0 where there is none to compare with. ``awaited`` is whether a primary
    acknowledges a change only once a standby has it.
    """

    host: str
    reason: str = ""
    follows: bool = False
    behind: int = 0
    seconds: float = 0.0
    awaited: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What a primary is: ``number`` is another after each promotion; ``awaited`` as of ``Server``."""

    number: str
    awaited: bool


def line(session: Session) -> Line:
    """Ask a primary which it is."""
    number, awaited = session.execute(
        text(
            "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8), "
            "current_setting('synchronous_standby_names') <> ''"
        )
    ).one()
    return Line(number, awaited)


def look(engine: Engine) -> list[Server]:
    """Ask each server that an address names, in its order."""
    found = list(_ask_all(engine))
    newest = max((place for server, place in found if not server.reason and not server.follows), default=None)
    return [_compared(server, place, newest) for server, place in found]


def _ask_all(engine: Engine) -> Iterator[tuple[Server, int]]:
    for host in hosts_of(engine.url):
        name = host[0] if host[0].startswith("/") or not host[1] else ":".join(host)
        _, given = engine.dialect.create_connect_args(engine.url)
        parameters: dict[str, Any] = {
            **only_host(dict(given), host), "connect_timeout": _PATIENCE, "target_session_attrs": "any",
        }  # fmt: skip
        try:
            connection: Any = engine.dialect.connect(**parameters)
        except engine.dialect.loaded_dbapi.Error as error:
            yield Server(name, reason=said(error)), 0
            continue
        try:
            follows, place, seconds, awaited = connection.execute(_ASKED).fetchone()
        finally:
            connection.close()
        yield Server(name, "", follows, 0, seconds, awaited), place


def _compared(server: Server, place: int, newest: int | None) -> Server:
    behind = max(0, newest - place) if newest is not None and server.follows and not server.reason else 0
    seconds = server.seconds if behind else 0.0
    return Server(server.host, server.reason, server.follows, behind, seconds, server.awaited)
