"""What the libraries of a union are called, for whatever tells which of them has a copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from catalogue.domain.people.access import CENTRE
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import libraries as stored

from .settings import Settings


class LibraryName(NamedTuple):
    """What people call a library, and by what other catalogues know it; "" where the centre is alone."""

    name: str = ""
    code: str = ""


class LibraryNames:
    """The names of the libraries whose copies are catalogued here; none where the centre is alone."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._kept = database.kept(self._read)

    @property
    def are_several(self) -> bool:
        """Whether there are libraries beside the centre whose copies are catalogued here."""
        return bool(self._kept.get())

    def of(self, library_id: int) -> LibraryName:
        """Return what a library is called, or the ``CENTRE``, in English as in records for programs."""
        return self._kept.get().get(library_id, LibraryName())

    def _read(self) -> Mapping[int, LibraryName]:
        with self._database.read() as session:
            others = {row.id: LibraryName(row.name, row.code) for row in stored.in_union(session)}
        return {CENTRE: LibraryName(self._settings.centre().name("en")), **others} if others else {}
