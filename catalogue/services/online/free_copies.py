"""Where missing titles can be read online without paying: looked for and accepted by a librarian alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotFound
from catalogue.services.lists.editing.taken_apart import taken_apart
from catalogue.storage.acquisitions import free_copies as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.models import FreeCopy, now

from ..acts import act
from ..pledges.wanted import Wanted, WantedTitle
from .answers import web_address
from .lookup import OnlineAnswer, OnlineLookup
from .question import question_of


@dataclass(frozen=True, slots=True)
class FreeCopyView:
    """Where a title can be read; ``source`` named the address, "" is the librarian."""

    address: str
    source: str
    accepted_at: dt.datetime


class FreeCopies:
    """Looking for free copies of wanted titles, and keeping what was accepted; every change is an act."""

    def __init__(self, database: Database, lookup: OnlineLookup, wanted: Wanted) -> None:
        self._database = database
        self._lookup = lookup
        self._wanted = wanted
        self._kept = database.kept(self._read)

    def get(self, fingerprint: str) -> FreeCopyView | None:
        """Where a title can be read for free, of all lists that want it in these words."""
        return self._kept.get().get(fingerprint)

    def look_for(self, key: str) -> OnlineAnswer:
        """Ask the sources for a wanted title; those that can be read for free have an address.

        Raises ``NotAllowed`` unless the settings allow a source, ``NotFound`` for a title that is missing no
        more, ``InvalidInput`` where nothing in it can be asked for.
        """
        self._lookup.must_be_allowed()
        question = question_of(taken_apart(self._wanted.find(key).description))
        if question is None:
            raise InvalidInput(
                "online_untitled", "This title says too little to be looked for. Edit it first."
            )
        return self._lookup.answers(question)

    def accept(self, actor: Account, key: str, address: str, source: str = "") -> None:
        """Keep where a wanted title can be read, instead of what was kept before.

        What is kept already is no further act.
        ``source`` is the name of the one that named the address. Raises ``InvalidInput`` for what is no
        address of the web, ``NotFound`` as ``look_for`` does.
        """
        title = self._wanted.find(key)
        sound = web_address(address)
        if not sound:
            raise InvalidInput(
                "free_copy_address",
                "Write a whole address of the web, such as https://www.example.org/report.pdf.",
                field="address",
            )
        named = source if source in {known_source.name for known_source in self._lookup.sources} else ""
        with self._database.write(act(actor, "free_copy_accepted", title=title.title)) as session:
            marks = self._marks(title)
            kept = stored.of(session, marks)
            if {(copy.fingerprint, copy.address, copy.source) for copy in kept} == {
                (mark, sound, named) for mark in marks
            }:
                return
            for copy in kept:
                session.delete(copy)
            session.flush()
            at = now()
            session.add_all(
                FreeCopy(fingerprint=mark, address=sound, source=named, accepted_at=at) for mark in marks
            )

    def remove(self, actor: Account, key: str) -> None:
        """Take away what was accepted; raises ``NotFound`` where nothing was."""
        title = self._wanted.find(key)
        with self._database.write(act(actor, "free_copy_removed", title=title.title)) as session:
            copies = stored.of(session, self._marks(title))
            if not copies:
                raise NotFound("no_free_copy", "It was taken away already.")
            for copy in copies:
                session.delete(copy)

    def _marks(self, title: WantedTitle) -> set[str]:
        """Every wording in which lists want the title, so that each shows it."""
        return {title.fingerprint, *self._wanted.fingerprints_of(title.key)}

    def _read(self) -> Mapping[str, FreeCopyView]:
        with self._database.read() as session:
            return {
                row.fingerprint: FreeCopyView(row.address, row.source, row.accepted_at)
                for row in stored.every(session)
            }
