"""Whether this machine may be sent readers, looked at in some milliseconds: for a load balancer and people.

Nothing of what it says is about a person. What is away for all machines alike, such as the store of files, is
said and takes no machine out: the rest of the catalogue works.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from catalogue.errors import DatabaseAway, LacunaError
from catalogue.services.discovery.machines import Machines
from catalogue.services.files.file_locks import locked_if_free
from catalogue.services.files.stores import Stores
from catalogue.storage.background import state
from catalogue.storage.engine.database import Database
from catalogue.storage.on_flush import queue
from search_index.interface import SearchEngine

TOO_OLD = 60.0
"""Seconds that a change may wait for the index before readers are better sent elsewhere."""

_FILES_LOOKED_AT_EVERY = 10.0
_FILES_WAITED_FOR = 1.0
"""Seconds, by who asks first; a load balancer waits for two."""
_SEEN_WITHIN = 60.0
"""Seconds: a machine at work says every five that it lives."""

OK, AWAY, BEHIND, BROKEN, BUILDING = "ok", "away", "behind", "broken", "building"
READ_ONLY = "read-only"
"""Of the database: the primary is gone, and a standby is read."""

OUTDATED = "outdated"
"""Of the database: a newer Lacuna gave its tables a form that this one must not work with."""


@dataclass(frozen=True, slots=True)
class State:
    """How a machine does; each part is "ok" or what is the matter with it.

    ``waiting`` counts the changes that its index lacks, ``age`` are the seconds since the oldest of them was
    first seen waiting. ``ready`` is whether it may be sent readers. ``versions`` are those of the machines
    that were seen in the last minute: more than one while they are upgraded one after another.
    """

    ready: bool
    database: str
    index: str
    documents: int
    waiting: int
    age: float
    files: str
    worker: str
    version: str
    versions: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


class Health:
    """Looks at the parts of this machine."""

    def __init__(
        self,
        database: Database,
        engine: SearchEngine,
        machines: Machines,
        stores: Stores,
        home: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._engine = engine
        self._machines = machines
        self._stores = stores
        self._worker_lock = home / "worker.lock"
        self._clock = clock
        self._lock = Lock()
        self._oldest: tuple[int, float] = (0, 0.0)
        self._files: tuple[float, str] | None = None
        self._asks_for_files: Thread | None = None

    def look(self) -> State:
        """How this machine does now; never raises for what is away."""
        database, index, waiting, age, versions = self._of_database()
        found = self._engine.health()
        if not found.usable:
            index = BROKEN
        return State(
            ready=database in (OK, READ_ONLY) and index == OK,
            database=database,
            index=index,
            documents=found.documents,
            waiting=waiting,
            age=round(age, 1),
            files=self._of_files(),
            worker=self._of_worker(),
            version=version("lacuna"),
            versions=versions,
        )

    def counts(self) -> state.Counts | None:
        """Return what waits in the database, and when machines were seen; None while it is away."""
        try:
            with self._database.read() as session:
                return state.counts(session)
        except (SQLAlchemyError, LacunaError):
            return None

    def _of_database(self) -> tuple[str, str, int, float, tuple[str, ...]]:
        try:
            complete, lag, versions = self._read()
        except (SQLAlchemyError, LacunaError):
            return AWAY, OK, 0, 0.0, ()
        age = self._age(lag.oldest)
        if self._database.is_left_behind:
            return OUTDATED, OK, lag.waiting, age, versions
        if not self._database.takes_changes:  # nor can any change be brought in, however long it waits
            return READ_ONLY, OK if complete else BUILDING, lag.waiting, age, versions
        if not complete:
            return OK, BUILDING, lag.waiting, age, versions
        return OK, BEHIND if age > TOO_OLD else OK, lag.waiting, age, versions

    def _read(self) -> tuple[bool, state.Lag, tuple[str, ...]]:
        for _ in range(2):
            with suppress(DatabaseAway):
                return self._ask()
        return self._ask()  # of a standby, if not the first, which was cut off, nor the second is there

    def _ask(self) -> tuple[bool, state.Lag, tuple[str, ...]]:
        name = self._machines.queue_name
        with self._database.read() as session:
            complete, lag = queue.waiting(session, name).complete, state.lag(session, name)
            return complete, lag, tuple(state.versions(session, _SEEN_WITHIN))

    def _age(self, oldest: int) -> float:
        """For how long the oldest note has been seen to wait."""
        with self._lock:
            if oldest != self._oldest[0]:
                self._oldest = (oldest, self._clock())
            return self._clock() - self._oldest[1] if oldest else 0.0

    def _of_files(self) -> str:
        """Asked for seldom, since it may be asked of another machine; one that keeps silent counts as away
        and is waited for beside: whoever asks how this machine does waits for no other.
        """
        with self._lock:
            asking = self._asks_for_files
            if asking is not None and asking.is_alive():
                return AWAY
            if self._files is not None and self._clock() - self._files[0] <= _FILES_LOOKED_AT_EVERY:
                return self._files[1]
            asking = self._asks_for_files = Thread(target=self._ask_for_files, daemon=True)
            asking.start()
        asking.join(_FILES_WAITED_FOR)
        with self._lock:
            return AWAY if self._files is None or asking.is_alive() else self._files[1]

    def _ask_for_files(self) -> None:
        try:
            self._stores.attachments.find("health")
            found = OK
        except (LacunaError, OSError):
            found = AWAY
        with self._lock:
            self._files = (self._clock(), found)

    def _of_worker(self) -> str:
        with locked_if_free(self._worker_lock) as free:
            return AWAY if free else OK
