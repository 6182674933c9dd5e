"""The worker: feeds the index, heals it, rechecks what that touches, runs jobs, and sends mail.

Exactly one process of a machine may work at a time (the index has one writer); a lock on a file in the home
folder sees to that, and the system lets go of it however the process ends. Workers of several machines on
one database share its jobs and letters; their leases say who lives.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Event, Thread

from sqlalchemy.exc import OperationalError

from catalogue.errors import Busy, ChangedMeanwhile, DatabaseAway, LacunaError
from catalogue.services.files.file_locks import locked_if_free
from catalogue.services.lists.gap_reports.recheck import Recheck
from catalogue.storage.engine.database import Database

from ..discovery.indexing import Indexing
from ..jobs import JobFunction, Jobs
from ..leases import Lease
from ..libraries.looking import LookingElsewhere
from ..notifications.outbox import Outbox
from ..sharing.register import Register
from .watch import Watch

_PAUSE = 0.05
_HELPERS_PAUSE = 0.2
_AFTER_TROUBLE = 5.0
_ONE_LEASE = 15.0
"""Seconds for which a helper keeps one lease."""
_WHILE_AWAY = 0.25
"""Seconds between two looks whether the database takes writes again."""

_UNTOLD = "what programs elsewhere are told could not be brought up to date"
_UNHEALED = "titles that are found in records which are gone could not be judged again"
_UNLOOKED = "what other libraries hold could not be brought into its index"

log = logging.getLogger(__name__)


class Worker:
    """Work in the background; ``run`` for a process, ``run_pending`` for a command or a test."""

    def __init__(
        self,
        database: Database,
        indexing: Indexing,
        recheck: Recheck,
        jobs: Jobs,
        functions: Mapping[str, JobFunction],
        home: Path,
        outbox: Outbox,
        lease: Lease,
        watch: Watch,
        register: Register,
        looking: LookingElsewhere,
        take_part: Callable[[], bool],
    ) -> None:
        self._database = database
        self._indexing = indexing
        self._recheck = recheck
        self._jobs = jobs
        self._functions = functions
        self._outbox = outbox
        self._lease = lease
        self._watch = watch
        self._register = register
        self._looking = looking
        self._take_part = take_part
        self._lock_path = home / "worker.lock"

    def run(self, stop: Event) -> bool:
        """Work until ``stop`` is set; False at once when another process works already."""
        with locked_if_free(self._lock_path) as alone:
            if not alone:
                return False
            while not stop.is_set():
                try:
                    # What an earlier worker of this machine had in hand is free: it let go of the lock.
                    with self._lease.held(alone=True):
                        self._work(stop)
                except DatabaseAway as error:
                    self._wait_for_database(stop, error)
                except Exception:
                    log.exception("the worker cannot begin and tries again")
                    stop.wait(_AFTER_TROUBLE)
        return True

    def help(self, stop: Event) -> None:
        """Judge parts of long gap checks until ``stop`` is set, beside the worker of this machine."""
        while not stop.is_set():
            until = time.monotonic() + _ONE_LEASE
            try:
                # Anew each time: the worker ends all leases of its machine when it begins.
                with self._lease.held():
                    while not stop.is_set() and time.monotonic() < until:
                        if not self._take_part():
                            stop.wait(_HELPERS_PAUSE)
            except Exception:
                log.exception("a helper of the worker stumbled and goes on")
                stop.wait(_AFTER_TROUBLE)

    def let_go(self) -> None:
        """Give back the job that is not over when the process must end; another worker begins it anew."""
        self._jobs.give_back()

    def _work(self, stop: Event) -> None:
        # Threads of their own: a mail server that does not answer must keep nobody's change waiting, nor a
        # long job the look round.
        for name, run in (("post", self._outbox.run), ("watch", self._watch.run)):
            Thread(target=run, args=(stop,), name=name, daemon=True).start()
        ready = healed = False
        while not stop.is_set():
            try:
                worked = self._indexing.heal() or self._step()
                if not worked and not ready:
                    ready = True
                    self._recheck.make_ready()
                    self._seen_to(_UNTOLD, self._register.catch_up)
                if not worked:
                    self._seen_to(_UNTOLD, self._register.look)
                    worked = self._indexing.embed()
                if not worked and not healed:
                    self._seen_to(_UNHEALED, self._recheck.heal)
                    healed = True
            except DatabaseAway as error:
                worked = self._wait_for_database(stop, error)
            except (Busy, ChangedMeanwhile):
                # Somebody was before it: what is next need not wait for long.
                log.warning("the worker met what somebody else changed, and goes on")
                worked = False
            except Exception:
                # A full disk must not end the worker: it tries again.
                log.exception("the worker stumbled and goes on")
                worked = False
                stop.wait(_AFTER_TROUBLE)
            if not worked:
                stop.wait(_PAUSE)

    def _wait_for_database(self, stop: Event, error: DatabaseAway) -> bool:
        """Wait until the database takes writes, as far as is known; gives that nothing was worked."""
        log.warning("the worker waits for the database: %s", error.detail)
        stop.wait(_WHILE_AWAY)
        while not self._database.takes_changes and not stop.is_set():
            stop.wait(_WHILE_AWAY)
        return False

    def run_pending(self) -> None:
        """See all the work done that waits, by this process or by the one that works already."""
        self._see_done(
            lambda: self._step() or self._jobs.wait_for_put_off(),
            lambda: self._indexing.waiting() or self._jobs.waiting(),
        )

    def catch_up(self) -> None:
        """See the index brought up to date, by this process or by the one that works already; jobs wait."""
        self._see_done(self._index_all, self._indexing.waiting)

    def _see_done(self, step: Callable[[], bool], waiting: Callable[[], bool]) -> None:
        while True:
            with locked_if_free(self._lock_path) as alone:
                if alone:
                    with self._lease.held(alone=True):
                        self._indexing.heal()
                        while step():
                            pass
                        self._seen_to(_UNTOLD, self._register.catch_up)
                    return
            if not waiting():
                return
            time.sleep(_PAUSE)

    def _step(self) -> bool:
        """Return the index first: a job must see what was written before it was asked for."""
        indexed = self._index_all()
        # What it finds to do becomes a job.
        self._seen_to(_UNLOOKED, partial(self._looking.catch_up, self._while_writing_elsewhere))
        return self._jobs.run_next(self._functions, meanwhile=self._meanwhile) or indexed

    def _meanwhile(self) -> None:
        """Do what a long job lets by, so that nobody's short list waits behind ten thousand titles."""
        self._index_all()
        self._jobs.run_next(self._functions, meanwhile=self._index_all, only_short=True)

    def _while_writing_elsewhere(self) -> None:
        """Do what the index of other libraries lets by, as a long job does."""
        try:
            self._meanwhile()
        except Exception:
            # It stays in its queue and is tried again soon: no reason to begin that index anew.
            log.exception("what waits beside the index of other libraries stumbled")

    def _index_all(self) -> bool:
        changed = False
        while self._indexing.run_pending(self._follow):
            changed = True
        return changed

    def _follow(self, publications: Sequence[int]) -> None:
        """See done what follows from a change: lists, and what others are told."""
        self._seen_to(
            "the lists could not be checked again", partial(self._recheck.holdings_changed, publications)
        )
        self._seen_to(_UNTOLD, partial(self._register.publications_changed, publications))

    def _seen_to(self, trouble: str, work: Callable[[], object]) -> None:
        """Do what follows; a fault of ours in it must not keep all that comes after out of the index."""
        try:
            work()
        except (LacunaError, OperationalError):
            raise  # the index or the database is away: they are looked at again
        except Exception:
            log.exception(trouble)
