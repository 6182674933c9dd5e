"""The lease of a worker: while it lives, nobody else takes what it has in hand; soon after, anybody.

A thread says every few seconds that this process lives (on SQLite a lock on a file does). What is killed, cut
off or put to sleep says nothing, and what it had in hand is taken over; should it wake, it finds its token
gone from there and can write nothing more (``Jobs``, ``Outbox``).
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from threading import Event, Lock, Thread

from catalogue.storage.background import jobs, machines
from catalogue.storage.background import leases as stored
from catalogue.storage.engine.database import Database

RENEWED_EVERY = 5.0
"""Seconds."""

log = logging.getLogger(__name__)


class Lease:
    """This process as a worker of a ``machine``; ``token`` names it in the database while it is held."""

    def __init__(self, database: Database, home: Path) -> None:
        self._database = database
        self._home = home
        self.machine = machine_of(home, moves=database.is_sqlite)
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
        former = former_machine(self._home)
        with self._database.write() as session:
            stored.begin(session, token, self.machine)
            # A folder that was moved brings the files along for which jobs wait; a copy whose first lives
            # leaves them to it.
            if former and not stored.is_alive(session, former):
                jobs.take_over(session, former, self.machine)
        if former:
            _forget_former(self._home)
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


def machine_of(home: Path, *, moves: bool = False) -> str:
    """Return the name of the machine that a home folder stands for, made once.

    With the name stands the inode of the file that holds it, which no copy brings along: two machines, of
    which the second came of a copy of the first, would take each other's work away. Where the folder
    ``moves`` with its database in it, there is no other, and what waits in it is still its own.
    """
    path, name = home / "machine", ""
    for _ in range(_MOST_LOOKS):
        try:
            with path.open(encoding="ascii") as file:
                name, *noted = file.read().split()[:2]
                inode = str(os.fstat(file.fileno()).st_ino)
        except FileNotFoundError:
            _put_name(path, uuid.uuid4().hex, "", os.link)
            continue
        if noted == [inode] or (noted and moves):
            break
        former = name if noted else ""
        if noted:  # as often as the copy is asked, by whichever process, it is the same new name
            name = hashlib.sha256(f"{name} {inode}".encode()).hexdigest()[: len(name)]
        _put_name(path, name, former, os.replace)
    return name


def former_machine(home: Path) -> str:
    """Return the name of the machine of which a folder is a copy, until that was asked for once; else ""."""
    said = (home / "machine").read_text("ascii").split()
    return said[2] if len(said) > _NAME_AND_INODE else ""


def _forget_former(home: Path) -> None:
    """Have the folder stand for its own machine alone; the file stays the same one."""
    with (home / "machine").open("r+", encoding="ascii") as file:
        own = file.read().split()[:_NAME_AND_INODE]
        file.seek(0)
        file.write(" ".join(own))
        file.truncate()


_NAME_AND_INODE = 2


_MOST_LOOKS = 5
"""After so many a file system gives every look another inode: then the name stands for itself."""


def _put_name(path: Path, name: str, former: str, put: Callable[[str, Path], object]) -> None:
    descriptor, made = tempfile.mkstemp(prefix=".machine-", dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{name} {os.fstat(file.fileno()).st_ino} {former}".rstrip())
    with suppress(FileExistsError):  # another process was first
        put(made, path)
    with suppress(FileNotFoundError):
        os.unlink(made)
