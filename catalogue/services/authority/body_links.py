"""Bodies as they are printed, linked to the organisations of the authority file: proposed, and by hand.

A name that is linked becomes a further name of an organisation, or an organisation of its own; no record is
changed. A page of links is one act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.people.access import Account
from catalogue.matching.records.corporate_bodies import name_key
from catalogue.storage.authority import authorities as stored
from catalogue.storage.authority import names as stored_names
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Organisation
from catalogue.storage.on_flush.circles import hold_tree

from ..acts import act
from .authorities import Authorities
from .authority_editing import add_name, all_names

_ALIKE = 90
"""Per cent of likeness, letter by letter, from which an organisation is proposed for a name: a misprint.

Below it, other bodies of the same field come up: Pact and ECPAT, each of Cambodia.
"""
_SHORTEST = 5
"""Names with fewer letters are like too many others."""


@dataclass(frozen=True, slots=True)
class UnlinkedBody:
    """A printed name that no organisation has, in how many records, and the organisation most like it."""

    name: str
    count: int
    proposed: str


class BodyLinks:
    """The work list of names that no authority file knows."""

    def __init__(self, database: Database, authorities: Authorities) -> None:
        self._database = database
        self._authorities = authorities

    def unlinked(self) -> list[tuple[str, int]]:
        """Bodies that no authority file knows under the name that is printed, the most used first."""
        aliases = self._authorities.knowledge().aliases
        with self._database.read() as session:
            found = stored_names.counts(session, (MentionKind.BODY,))
        unknown = [(name, count) for name, count in found.items() if aliases.preferred(name) is None]
        return sorted(unknown, key=lambda counted: (-counted[1], counted[0]))

    def page(self, offset: int, limit: int) -> list[UnlinkedBody]:
        """Return a page of them, each with the organisation that it is most like."""
        with self._database.read() as session:
            known = {
                name_key(name): organisation.name
                for organisation in stored.organisations(session)
                for name in (
                    organisation.name,
                    *(further.name for further in organisation.names if not further.acronym),
                )
            }
        return [
            UnlinkedBody(name, count, _most_like(name, known))
            for name, count in self.unlinked()[offset : offset + limit]
        ]

    def link(self, actor: Account | None, links: Mapping[str, str]) -> dict[str, str]:
        """Link printed names, each to an organisation by its name, or ("") make it one of its own.

        Gives why some were not linked, by name: "unknown" (there is no such organisation).
        """
        left: dict[str, str] = {}
        intent = act(actor, "bodies_linked", count=0)
        with self._database.write(intent) as session:
            hold_tree(session, "organisations")
            for printed, organisation in links.items():
                if not _link(session, printed, organisation.strip()):
                    left[printed] = "unknown"
            intent.params["count"] = len(links) - len(left)
        return left


def _link(session: Session, printed: str, organisation: str) -> bool:
    if not organisation:
        if stored_names.organisation_named(session, printed) is None:
            session.add(Organisation(name=printed))
            session.flush()
        return True
    row = stored_names.organisation_named(session, organisation)
    if row is None:
        return False
    if name_key(printed) not in map(name_key, all_names(row)):
        add_name(row, printed)
        session.flush()
    return True


def _most_like(name: str, known: Mapping[str, str]) -> str:
    key = name_key(name)
    if len(key) < _SHORTEST:
        return ""
    found = process.extractOne(key, known.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return known[found[0]] if found else ""
