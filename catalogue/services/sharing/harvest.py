"""What harvesters are given: records of the register, with what they say now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.open_fields import for_everybody
from catalogue.formats import Entry, HoldingData
from catalogue.formats.protocols.oai_pmh import OaiRecord, Wish
from catalogue.storage.engine.database import Database
from catalogue.storage.exports import sharing as stored
from catalogue.storage.exports.sharing import Choice, Told

from ..authority.topics import TopicFinder
from ..library_names import LibraryNames
from ..pledges.wanted import Wanted
from ..records.publications import Publications
from ..views import PublicationView
from .register import PUBLICATION, WANTED_TITLE
from .sets import HELD, KIND, THEME, WANTED, plain

NOT_HELD = "Wanted: the centre does not hold this title and would like to be given it."
"""What the record of a wanted title says in its notes, so that nobody takes it for a holding."""


class Harvest:
    """The source of OAI-PMH: reads the register, and what stands behind its records."""

    def __init__(
        self,
        database: Database,
        publications: Publications,
        wanted: Wanted,
        topics: TopicFinder,
        libraries: LibraryNames,
    ) -> None:
        self._database = database
        self._publications = publications
        self._wanted = wanted
        self._topics = topics
        self._libraries = libraries
        self._specs = database.kept(self._read_specs)

    def record(self, name: str) -> OaiRecord | None:
        """One record with its entry; None where there never was one of this name."""
        with self._database.read() as session:
            told = list(stored.told(session, [name]).values())
            sets = stored.sets_of(session, [change.id for change in told])
        found = self._records(told, sets, whole=True)
        return found[0] if found else None

    def records(self, wish: Wish, limit: int, *, whole: bool) -> Sequence[OaiRecord]:
        """Return the records wished for in the order of their changes, ``whole`` ones with their entries."""
        choice = Choice(wish.since, wish.until, wish.set, wish.after)
        with self._database.read() as session:
            told = stored.chosen(session, choice, limit)
            sets = stored.sets_of(session, [change.id for change in told])
        return self._records(told, sets, whole=whole)

    def sets(self) -> Sequence[tuple[str, str]]:
        """Every set that anything is in with its name, and the sets above them."""
        specs = self._specs.get()
        themes = {f"{THEME}:{plain(name)}": name for name in self._topics.every_theme()}
        names = {HELD: "Held here", WANTED: "Wanted", KIND: "By kind", THEME: "By theme", **themes}
        above = {spec.partition(":")[0] for spec in specs}
        return [(spec, names.get(spec) or _name(spec)) for spec in sorted(above.union(specs))]

    def _read_specs(self) -> Sequence[str]:
        with self._database.read() as session:
            return stored.every_set(session)

    def earliest(self) -> dt.datetime | None:
        """When the first change was."""
        with self._database.read() as session:
            return stored.earliest(session)

    def _records(self, told: Iterable[Told], sets: dict[int, list[str]], *, whole: bool) -> list[OaiRecord]:
        records = [
            OaiRecord(change.id, change.name, change.changed_at, change.deleted, sets[change.id])
            for change in told
        ]
        if not whole:
            return records
        entries = self._entries([record.name for record in records if not record.deleted])
        # What has left since the worker looked is gone already.
        return [
            replace(record, entry=(found := entries.get(record.name)), deleted=found is None)
            for record in records
        ]

    def _entries(self, names: Iterable[str]) -> dict[str, Entry]:
        behind: dict[str, list[str]] = {PUBLICATION: [], WANTED_TITLE: []}
        for name in names:
            kind, _, reference = name.partition("/")
            behind[kind].append(reference)
        publications = self._publications.many(
            [int(publication_id) for publication_id in behind[PUBLICATION]]
        )
        wanted = self._wanted.some(behind[WANTED_TITLE])
        found = {
            f"{PUBLICATION}/{publication.id}": shared_entry(publication, self._libraries)
            for publication in publications
        }
        for key, title in wanted.items():
            found[f"{WANTED_TITLE}/{key}"] = (key, _not_held(title.description), ())
        return found


def shared_entry(publication: PublicationView, libraries: LibraryNames) -> Entry:
    """Return a publication with where its copies stand, as anybody may have it; who gave them is not told."""
    copies = (
        HoldingData(
            copy.accession_number, copy.call_number, copy.location, "", *libraries.of(copy.library_id)
        )
        for copy in publication.copies
    )
    return str(publication.id), for_everybody(publication.description), tuple(copies)


def _not_held(description: Description) -> Description:
    description = for_everybody(description)
    return description.with_changes(
        title=description.title or description.reference, notes=(NOT_HELD, *description.notes)
    )


def _name(spec: str) -> str:
    return spec.partition(":")[2].replace("-", " ").capitalize() or spec.capitalize()
