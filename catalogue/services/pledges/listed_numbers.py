"""What lists say of a number: the entries that bear it, and what the gap check or a person found of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Account, Role
from catalogue.storage.engine.database import Database
from catalogue.storage.reference_lists import lists as stored_lists
from catalogue.storage.reference_lists import wanted as stored
from catalogue.storage.reference_lists.wanted import EntryRow

from .entry_facts import EntryFacts

_FIRST = (Status.HELD, Status.OTHER_EDITION, Status.REVIEW, Status.MISSING)
"""Where entries with one number differ, the one that says most of what is held speaks."""


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """An entry that bears a number: its status, and the publications that it is or may be."""

    key: str
    status: Status
    description: Description
    publications: tuple[int, ...]


class ListedNumbers:
    """The numbers of all checked lists, of which each person is told what the lists say that they may see."""

    def __init__(self, database: Database, facts: EntryFacts) -> None:
        self._database = database
        self._facts = facts
        self._lock = Lock()
        self._stamp: object = None
        self._rows: Mapping[str, list[EntryRow]] = {}

    def find(self, keys: Collection[str], reader: Account | None) -> ListedNumber | None:
        """Return the entry with one of these numbers that says most, of the lists that the reader may see."""
        if not keys:
            return None
        with self._database.read() as session:
            known = self._current(session)
            found = [(key, row) for key in keys for row in known.get(key, ())]
            if not found:
                return None
            seen = stored_lists.ids_seen_by(
                session,
                reader.id if reader else None,
                reader.agency if reader else "",
                librarian=reader is not None and reader.may_act_as(Role.LIBRARIAN),
            )
            found = [(key, row) for key, row in found if row.list_id in seen]
            if not found:
                return None
            key, row = min(found, key=lambda pair: _FIRST.index(Status(pair[1].status)))
            described = {
                entry_id: description
                for entry_id, _fingerprint, description in stored.entry_descriptions(session, [row.entry_id])
            }
            publications = stored.publications_of(session, row.entry_id)
            return ListedNumber(key, Status(row.status), described[row.entry_id], publications)

    def _current(self, session: Session) -> Mapping[str, list[EntryRow]]:
        stamp = self._facts.stamp(session)
        with self._lock:
            if stamp != self._stamp:
                self._rows = self._read(session)
                self._stamp = stamp
            return self._rows

    def _read(self, session: Session) -> Mapping[str, list[EntryRow]]:
        lists = {reference_list.id for reference_list in stored.checked_lists(session)}
        entries = [entry_row for entry_row in stored.entry_rows(session) if entry_row.list_id in lists]
        facts = self._facts.of(session, entries)
        found: dict[str, list[EntryRow]] = {}
        for row in entries:
            for key in facts[row.entry_id].numbers if row.entry_id in facts else ():
                found.setdefault(key, []).append(row)
        return found
