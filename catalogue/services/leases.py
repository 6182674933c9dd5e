"""The lease of a worker: while it lives, nobody else takes what it has in hand; soon after, anybody.

A thread says every few seconds that this process lives (on SQLite a lock on a file does). What is killed, cut
off or put to sleep says nothing, and what it had in hand is taken over; should it wake, it finds its token
gone from there and can write nothing more (``Jobs``, ``Outbox``).
"""

from __future__ import annotations

import logging
import os
import socket
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from threading import Event, Lock, Thread

from catalogue.storage.background import leases as stored
from catalogue.storage.background import machines
from catalogue.storage.engine.database import Database

RENEWED_EVERY = 5.0
"""Seconds."""

log = logging.getLogger(__name__)


class Lease:
    """This process as a worker of a ``machine``; ``token`` names it in the database while it is held."""

    def __init__(self, database: Database, home: Path) -> None:
        self._database = database
        self.machine = machine_of(home)
        self._lock = Lock()
        self._holders = 0
        self._ended = Event()
        self.token = ""

    @contextmanager
    def held(self, *, alone: bool = False) -> Iterator[str]:
        """Be a worker; gives the token. Whoever is sure to be ``alone`` on this machine ends the others."""
        with self._lock:
            if not self._holders:
                self._begin()
            self._holders += 1
        try:
            if alone:
                with self._database.write() as session:
                    stored.end_others(session, self.token, self.machine)
            yield self.token
        finally:
            with self._lock:
                self._holders -= 1
                if not self._holders:
                    self._end()

    def _begin(self) -> None:
        token, ended = uuid.uuid4().hex, Event()
        with self._database.write() as session:
            stored.begin(session, token, self.machine)
        self.token, self._ended = token, ended
        if not self._database.is_sqlite:
            Thread(target=self._renew, args=(token, ended), name="lease", daemon=True).start()

    def _end(self) -> None:
        token, self.token = self.token, ""
        self._ended.set()
        try:
            with self._database.write() as session:
                stored.end(session, token)
        except Exception:
            log.warning("the end of this worker could not be noted; its lease runs out by itself")

    def _renew(self, token: str, ended: Event) -> None:
        while not ended.wait(RENEWED_EVERY):
            try:
                with self._database.write() as session:
                    if not ended.is_set():
                        stored.renew(session, token, self.machine)
                        machines.see(session, self.machine, socket.gethostname(), version("lacuna"))
            except Exception:
                log.warning("the database is away, or others write: this worker's lease is renewed later")


def machine_of(home: Path) -> str:
    """Return the name of the machine that a home folder stands for, made once."""
    path = home / "machine"
    if not path.exists():
        descriptor, made = tempfile.mkstemp(prefix=".machine-", dir=home)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(uuid.uuid4().hex)
        with suppress(FileExistsError):  # another process was first
            os.link(made, path)
        os.unlink(made)
    return path.read_text("ascii")
