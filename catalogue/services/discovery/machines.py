"""This machine among those that keep an index of the catalogue, each its own, and what one does for all.

On PostgreSQL any number of machines share a database. Each is noted there before its index is built, and gets
a note of every change from then on; one that was away for too long is forgotten, and begins as a new one.
On SQLite there is one machine, and nothing is noted.
"""

from __future__ import annotations

import datetime as dt
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version

from sqlalchemy.orm import Session

from catalogue.errors import Busy
from catalogue.storage.background import duties, leases
from catalogue.storage.background import machines as stored
from catalogue.storage.engine.database import Database, fenced
from catalogue.storage.on_flush import queue

from ..leases import Lease

_DUTY = "what follows from changes"
_TRIES = 30
_PAUSE = 1.0

log = logging.getLogger(__name__)


class TakenOver(Exception):
    """Another machine sees to what follows from changes: this one was silent for too long."""


class Machines:
    """What the index of this machine lacks, and whether this machine sees to what follows from changes."""

    def __init__(self, database: Database, lease: Lease, keep_days: int) -> None:
        self._database = database
        self._lease = lease
        self._keep_days = keep_days
        self.alone = database.is_sqlite
        self.queue_name = queue.FOR_ALL if self.alone else lease.machine

    def waiting(self) -> queue.Waiting:
        """Return what waits for this machine."""
        with self._database.read() as session:
            return queue.waiting(session, self.queue_name)

    def join(self) -> None:
        """Have every change noted for this machine from now on; raises ``Busy`` where others write on and on.

        To be called before an index is built: what the building does not see is noted.
        """
        if self.alone:
            return
        with self._database.read() as session:
            if stored.known(session, self.queue_name):
                return
        for tries in range(_TRIES):
            try:
                with self._database.write() as session:
                    stored.register(session, self.queue_name, socket.gethostname(), version("lacuna"))
                return
            except Busy:
                if tries == _TRIES - 1:
                    raise
                time.sleep(_PAUSE)

    def built(self) -> None:
        """Note that the index of this machine holds all but what waits for it."""
        if not self.alone:
            with self._database.write() as session:
                stored.complete(session, self.queue_name)

    @contextmanager
    def leading(self) -> Iterator[bool]:
        """Whether this machine is the one that sees to what follows from changes, now or from now on.

        It is until its worker ends or says nothing for as long as a lease lasts; then another is. What the
        block writes is refused, by ``TakenOver``, once that has happened.
        """
        if self.alone:
            yield True
            return
        with self._lease.held() as token:
            if not self._leads(token):
                yield False
                return

            def check(session: Session) -> None:
                if not duties.holds(session, _DUTY, token):
                    raise TakenOver

            with suppress(TakenOver), fenced(check):
                yield True

    def forget_gone(self, _day: dt.date) -> None:
        """Forget the machines that nobody saw for too long; they hold up notes for nothing."""
        if self.alone or not self._keep_days:
            return
        with self._database.write() as session:
            if count := stored.forget_gone(session, self._keep_days):
                log.warning("%s machines were away too long: they build their index anew on return", count)

    def _leads(self, token: str) -> bool:
        with self._database.read() as session:
            owner = duties.owner(session, _DUTY)
            if owner == token:
                return True
            if owner and owner in session.scalars(leases.living(session)).all():
                return False
        with self._database.write() as session:
            return duties.take(session, _DUTY, token).owner == token
