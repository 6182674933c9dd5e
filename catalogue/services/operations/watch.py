"""A look round again and again, beside the work: is what lies on the disk still what was written?

Every file of every index is read, and what is damaged, cut short, emptied or gone is built anew; so is an
index that knows more than a new primary of PostgreSQL. SQLite's log of writes, where what was deleted
stands a while, is emptied.
"""

from __future__ import annotations

import logging
import time
from threading import Event

from catalogue.storage.engine.database import Database

from ..discovery.indexing import Indexing
from ..discovery.promotions import Promotions

EVERY = 30.0
"""Seconds between two looks."""

_SHARE = 0.02
"""Part of one core's time that the looks may take: a very large index is looked at less often."""

log = logging.getLogger(__name__)


class Watch:
    """Looks round; only the worker does."""

    def __init__(self, database: Database, indexing: Indexing, promotions: Promotions) -> None:
        self._database = database
        self._promotions = promotions
        self._indexing = indexing

    def run(self, stop: Event) -> None:
        """Look round until ``stop`` is set."""
        pause = EVERY
        while not stop.wait(pause):
            began = time.thread_time()
            try:
                self.look()
            except Exception:
                log.exception("the look round stumbled and is repeated")
            pause = max(EVERY, (time.thread_time() - began) / _SHARE)

    def look(self) -> bool:
        """Look round once; whether anything had to be built anew."""
        self._database.empty_log()
        rebuilt = self._promotions.look()
        return self._indexing.look() or rebuilt
