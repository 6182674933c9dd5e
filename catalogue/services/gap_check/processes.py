"""The batches of one gap check judged in several processes, each on its own core.

A process is forked when the index and the holdings are there, so that all share them in memory and nothing is
sent but the places of the batches and what was judged. Where a system cannot fork, one process does it all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context

from .checking import Draft, InBatches, Judge

_FORK = "fork"

_judge: Judge | None = None
"""What this process, or the one that it was forked from, judges with."""


def cores() -> int:
    """How many processes may run at once: the cores that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def judged_in(jobs: int, begin: Callable[[], None] | None = None) -> InBatches:
    """Judge batches in so many processes; the answers are those of one.

    ``begin`` is called in each process before its first batch: whatever cannot be shared, a connection to a
    database, is given up there. To be called where no other thread runs.
    """
    if jobs < 2 or _FORK not in get_all_start_methods():
        return map

    def in_processes(judge: Judge, places: Iterable[int]) -> Iterator[list[Draft]]:
        global _judge
        asked = list(places)
        if len(asked) < 2:
            yield from map(judge, asked)
            return
        _judge = judge
        # A process is let finish its batch: one that is ended amid an answer keeps the lock of the pipe, for
        # which a pool that ends its processes waits for ever. One that dies breaks this pool with an error.
        pool = ProcessPoolExecutor(min(jobs, len(asked)), get_context(_FORK), initializer=begin)
        try:
            yield from pool.map(_judged_at, asked)
        finally:
            pool.shutdown(cancel_futures=True)
            _judge = None

    return in_processes


def _judged_at(place: int) -> list[Draft]:
    if _judge is None:
        raise RuntimeError("nothing to judge with: this process was not forked from a gap check")
    return _judge(place)
