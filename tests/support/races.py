"""Two deeds of which the second begins while the transaction of the first is held, on PostgreSQL.

Nothing sleeps: the first stops where the session tells that it flushes or commits, and goes on once the
second is over, or waits for a lock of the first.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, current_thread
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.orm import Session

from catalogue.errors import LacunaError

Deed = Callable[[], object]
_PATIENCE = 20


def race(
    first: Deed, second: Deed, url: str, moment: str = "before_commit", *, acts: bool = True
) -> tuple[object, object]:
    """Do both, and give what each came to: its value, or the error that a person is told.

    ``moment`` is "before_commit" or "before_flush": where the first is held, in the first of its transactions
    that is part of an act, or without ``acts`` in the first of all.
    """
    holds, goes_on = Event(), Event()
    runner: list[object] = []

    def hold(session: Session, *_more: Any) -> None:
        if not runner or current_thread() is not runner[0] or holds.is_set():
            return
        writes = moment == "before_commit" or bool(session.new or session.dirty or session.deleted)
        if writes and not (acts and session.info.get("act") is None):
            holds.set()
            goes_on.wait(_PATIENCE)

    def begin() -> object:
        runner.append(current_thread())
        return first()

    event.listen(Session, moment, hold)
    try:
        with ThreadPoolExecutor(2) as threads, psycopg.connect(url, autocommit=True) as watcher:
            one = threads.submit(begin)
            while not holds.wait(0.01) and not one.done():
                pass
            assert holds.is_set(), f"the first was never held: {one.result(_PATIENCE)}"
            other = threads.submit(second)
            while not other.done() and not _somebody_waits(watcher):
                pass
            goes_on.set()
            return _came_to(one), _came_to(other)
    finally:
        goes_on.set()
        event.remove(Session, moment, hold)


def _somebody_waits(watcher: psycopg.Connection[tuple[object, ...]]) -> bool:
    return watcher.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone() is not None


def _came_to(future: Future[object]) -> object:
    try:
        return future.result(_PATIENCE)
    except LacunaError as error:
        return error
