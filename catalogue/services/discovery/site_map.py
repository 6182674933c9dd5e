"""What search engines may look at: publications and wanted titles, in parts that never grow."""

from __future__ import annotations

import datetime as dt

from catalogue.storage.engine.database import Database
from catalogue.storage.exports import site_map as stored

PART = 2_000
"""Publications of one part; of each a page in every language."""


class SiteMap:
    """Publications by parts of their numbers; which parts there are is kept until the next commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._parts = database.kept(self._read_parts)

    def parts(self) -> list[tuple[int, dt.datetime]]:
        """Return the numbers of the parts, with the newest change in each."""
        return self._parts.get()

    def part(self, number: int) -> list[tuple[int, dt.datetime]]:
        """Return the publications of a part with their newest changes; empty where there is no such part."""
        with self._database.read() as session:
            return stored.of_part(session, number, PART)

    def _read_parts(self) -> list[tuple[int, dt.datetime]]:
        with self._database.read() as session:
            return stored.parts(session, PART)
