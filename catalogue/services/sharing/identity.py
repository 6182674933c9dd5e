"""Names that hold for ever, whatever the site is called: the catalogue's own, and those of what is in it."""

from __future__ import annotations

from uuid import UUID, uuid5

from catalogue.storage.engine.database import Database
from catalogue.storage.exports import sharing as stored


class Identity:
    """The catalogue's UUID, made when it is first asked for; those of its things follow from it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = database.kept(self._read)

    def uuid(self) -> UUID:
        """Return the catalogue's own; another one once that of another catalogue was restored."""
        return self._kept.get()

    def _read(self) -> UUID:
        with self._database.read() as session:
            found = stored.identity(session)
        if found is None:
            with self._database.write() as session:
                stored.give_identity(session)
                found = stored.identity(session)
        return UUID(found)

    def urn(self, name: str) -> str:
        """Return the name for ever of a thing such as "publication/12" (RFC 4122, version 5)."""
        return uuid5(self.uuid(), name).urn
