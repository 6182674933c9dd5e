"""The register of what may be harvested: each record with its sets and the second in which it changed last.

A record is told anew where what is told of it, a copy's place among it, has become different, and stays as
gone when it has left the catalogue or is wanted no more. The worker keeps the register; it marks changes
after they were committed, and dates them so that whoever asked a moment before hears of them the next time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.open_fields import for_everybody
from catalogue.storage.engine.database import Database
from catalogue.storage.exports import sharing as stored
from catalogue.storage.exports.sharing import Telling, Told
from catalogue.storage.models import now

from ..authority.topics import TopicFinder
from ..pledges.wanted import Wanted, WantedTitle
from ..records.publications import Publications
from ..views import PublicationView
from .sets import HELD, WANTED, sets_of

PUBLICATION, WANTED_TITLE = "publication", "wanted"
_AT_ONCE = 500
_AHEAD = dt.timedelta(seconds=2)
"""How far ahead of the clock a change is dated: it must not be committed later than it says, else whoever
asked in between, and the next time asks from that moment on, would never hear of it."""
_PAUSE = 2.0
"""Seconds between two looks at the wanted list."""


class Register:
    """Keeps the register in step with the catalogue and the wanted list."""

    def __init__(
        self, database: Database, publications: Publications, wanted: Wanted, topics: TopicFinder
    ) -> None:
        self._database = database
        self._publications = publications
        self._wanted = wanted
        self._topics = topics
        self._seen: object = None
        self._next = 0.0

    def publications_changed(self, ids: Sequence[int]) -> None:
        """Look at publications of which something, or a copy of which, has changed."""
        for start in range(0, len(ids), _AT_ONCE):
            self._look_at(ids[start : start + _AT_ONCE])

    def catch_up(self) -> None:
        """See everything told that is true: after a restore, say, or the first time."""
        with self._database.read() as session:
            untold = stored.publications_untold(session)
        self.publications_changed(untold)
        self._look_at_wanted()

    def look(self) -> None:
        """Look at the wanted list, which changes with lists and answers, every now and then."""
        if time.monotonic() >= self._next:
            self._look_at_wanted()
            self._next = time.monotonic() + _PAUSE

    def _look_at(self, ids: Sequence[int]) -> None:
        shown = {publication.id: publication for publication in self._publications.many(ids)}
        tellings = [self._of_publication(publication) for publication in shown.values()]
        with self._database.read() as session:
            before = stored.told(session, [f"{PUBLICATION}/{number}" for number in ids])
        there = {telling.name for telling in tellings}
        self._keep(tellings, before, [telling for name, telling in before.items() if name not in there])

    def _look_at_wanted(self) -> None:
        stamp = self._wanted.stamp()
        if stamp == self._seen:
            return
        tellings = [self._of_wanted(title) for title in self._wanted.titles()]
        with self._database.read() as session:
            before = stored.of_kind(session, WANTED_TITLE)
        names = {telling.name for telling in tellings}
        self._keep(tellings, before, [telling for name, telling in before.items() if name not in names])
        self._seen = stamp

    def _keep(self, tellings: Iterable[Telling], before: Mapping[str, Told], gone: Sequence[Told]) -> None:
        """Write down what differs from before, if anything does."""
        changed: list[Telling] = []
        versions: dict[int, int] = {}
        for telling in tellings:
            known = before.get(telling.name)
            if known is None or known.deleted or known.digest != telling.digest:
                changed.append(telling)
            elif known.version != telling.version:
                versions[known.id] = telling.version
        lost = [telling.id for telling in gone if not telling.deleted]
        if not (changed or lost or versions):
            return
        with self._database.write() as session:
            session.connection()  # the moment is taken when nobody else writes any more
            at = (now() + _AHEAD).replace(microsecond=0)
            stored.tell(session, changed, at)
            stored.note_version(session, versions)
            stored.take_back(session, lost, at)

    def _of_publication(self, view: PublicationView) -> Telling:
        description = for_everybody(view.description)
        sets = sets_of(description, self._topics.themes_of(description), [HELD] if view.held else [])
        copies = [[copy.accession_number, copy.call_number, copy.location] for copy in view.copies]
        digest = _digest(description, sets, copies)
        return Telling(f"{PUBLICATION}/{view.id}", PUBLICATION, digest, sets, view.id, view.version)

    def _of_wanted(self, title: WantedTitle) -> Telling:
        description = for_everybody(title.description)
        sets = sets_of(description, self._topics.themes_of(description), [WANTED])
        return Telling(f"{WANTED_TITLE}/{title.key}", WANTED_TITLE, _digest(description, sets, []), sets)


def _digest(description: Description, sets: tuple[str, ...], copies: list[list[str]]) -> str:
    content = json.dumps([description.to_dict(), sets, copies], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]
