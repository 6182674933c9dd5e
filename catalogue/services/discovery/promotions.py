"""After a promotion the index may know more than the database: what the old primary alone had is lost.

Where a standby had each change before it was acknowledged nothing can be; else the index is built anew, since
nothing tells what of it is no more.
"""

from __future__ import annotations

import logging
from pathlib import Path

from catalogue.storage.engine import servers
from catalogue.storage.engine.database import Database

from .indexing import Indexing

_AWAITED, _ALONE = "awaited", "alone"

log = logging.getLogger(__name__)


class Promotions:
    """Notices, on each machine, that another server became the primary; a file says which was seen last."""

    def __init__(self, database: Database, indexing: Indexing, home: Path) -> None:
        self._database = database
        self._indexing = indexing
        self._path = home / "primary"

    def look(self) -> bool:
        """Look which server is the primary; whether the index had to be built anew."""
        if self._database.is_sqlite or not self._database.takes_changes:
            return False
        with self._database.read() as session:
            now = servers.line(session)
        number, _, kept = (
            self._path.read_text("ascii").partition(" ") if self._path.exists() else ("", "", "")
        )
        lacking = number not in ("", now.number) and kept != _AWAITED
        if lacking:
            log.warning("another server became the primary, and may lack changes: the index is built again")
            self._indexing.rebuild()
        told = f"{now.number} {_AWAITED if now.awaited else _ALONE}"
        if told != f"{number} {kept}":
            self._path.write_text(told, "ascii")
        return lacking
