"""What a request writes: its transactions, each by the tables that it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, has_request_context, request, request_finished
from sqlalchemy import Connection, Engine, event

from catalogue.storage.engine.database import WRITES

_NOTED = "lacuna.writes"
_CHANGES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)

_OF_EVERY_REQUEST = frozenset({"user_session", "login_failure"})
"""When a login was last used, and how often a password was wrong. They are written on the way to what is
asked for, and stand also where that is refused: so they are never part of it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was answered, with the tables that each of its transactions changed."""

    method: str
    endpoint: str
    status: int
    writes: tuple[frozenset[str], ...]

    @property
    def in_parts(self) -> bool:
        """Whether something was asked for, done, and written in more than one transaction."""
        return self.method == "POST" and self.status < 400 and len(self.writes) > 1


@contextmanager
def watched() -> Iterator[list[Sent]]:
    """Note each request of any application that is answered in this block."""
    sent: list[Sent] = []

    def note(_app: Flask, response: Response, **_more: Any) -> None:
        writes: list[set[str]] = request.environ.get(_NOTED, [])
        counted = tuple(
            frozenset(tables) for tables in writes if not tables or not tables <= _OF_EVERY_REQUEST
        )
        sent.append(Sent(request.method, request.endpoint or "", response.status_code, counted))

    with request_finished.connected_to(note):
        yield sent


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if has_request_context() and connection.get_execution_options().get(WRITES):
        request.environ.setdefault(_NOTED, []).append(set())


@event.listens_for(Engine, "before_cursor_execute")
def _change(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    writes = has_request_context() and connection.get_execution_options().get(WRITES)
    if writes and (changed := _CHANGES.match(statement)):
        request.environ[_NOTED][-1].add(changed[1])


@event.listens_for(Engine, "rollback")
def _forget(connection: Connection) -> None:
    """What was taken back wrote nothing."""
    if has_request_context() and connection.get_execution_options().get(WRITES):
        request.environ[_NOTED].pop()
