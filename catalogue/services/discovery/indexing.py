"""Indexing: from the queue to the index, the whole index anew, and whether both agree.

The database is the truth and the index a cache of it: whatever is wrong with the index, it is
built again beside the live one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogue.domain.gaps.coverage import decade_of
from catalogue.domain.people.access import CENTRE
from catalogue.domain.people.hiding import Veil
from catalogue.services.files.file_locks import locked
from catalogue.storage.engine.database import Database, fenced
from catalogue.storage.holdings import publications as stored
from catalogue.storage.models import Publication
from catalogue.storage.on_flush import queue
from search_index.interface import IndexDocument, IndexUnavailable, SearchEngine

from ..authority.authorities import Authorities, Knowledge
from ..authority.topics import TopicFinder
from ..veils import donor_shown, veil
from .documents import WITHIN, document_of
from .machines import Machines
from .meaning import Meaning
from .texts.text_indexing import TextIndexing

_BATCH = 2_000
"""Publications indexed in one write: what a large file brings is then merged less often on its way."""

_READ_TOGETHER = 250
"""Publications whose rows are in memory at once: they take far more than what is indexed of them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What comparing database and index found; ids are of publications."""

    in_database: int
    in_index: int
    not_indexed: tuple[int, ...]
    not_in_database: tuple[str, ...]
    waiting: int
    index_detail: str
    usable: bool

    @property
    def agrees(self) -> bool:
        """Whether the index is sound and holds exactly what the database holds."""
        return self.usable and not self.not_indexed and not self.not_in_database


class Indexing:
    """Keeps the index of this machine in step with the database.

    Whoever holds the lock on a file does, the others of the machine wait. The lock spans reading the queue,
    writing the index and striking the queue: nothing that was read before somebody else wrote the index is
    written into it after.
    """

    def __init__(
        self,
        database: Database,
        engine: SearchEngine,
        authorities: Authorities,
        topics: TopicFinder,
        lock: Path,
        machines: Machines,
        texts: Sequence[TextIndexing],
        meaning: Meaning,
    ) -> None:
        self._database = database
        self._engine = engine
        self._authorities = authorities
        self._topics = topics
        self._lock = lock
        self._machines = machines
        self._texts = texts
        self._meaning = meaning
        self._texts_seen = False

    def run_pending(self, then: Callable[[Sequence[int]], object] = lambda _ids: None) -> Sequence[int]:
        """Bring all publications that wait for this machine into its index; gives the ids of what was done.

        What follows from their change is done by ``then``, on one of all machines, before they are struck
        from the queue: should the process end on the way, all is done anew.
        """
        waiting = self._machines.waiting()
        if waiting.complete and not waiting.own and not waiting.follows:
            return ()
        with locked(self._lock):
            if not waiting.complete and not self._machines.waiting().complete:
                self._build()  # unless somebody did while this process waited for the lock
            with self._machines.leading() as leads:
                return self._run_taken(then, leads)
        return ()  # another machine took over: it does the rest

    def _run_taken(self, then: Callable[[Sequence[int]], object], leads: bool) -> Sequence[int]:
        # What follows is read first: a change is noted for both in one transaction, so that the index then
        # has all that is to follow from.
        with self._database.read() as session:
            follows = queue.take(session) if leads else queue.Taken()
        with self._database.read() as session:
            own = follows if self._machines.alone else queue.take(session, self._machines.queue_name)
        if own.notes:
            with fenced(None):  # the index is this machine's, whoever leads
                self._bring_in(own.publications)
                if own is not follows:
                    self._strike(own)
        if follows.notes:
            then(follows.publications)
            self._strike(follows)
        return list(dict.fromkeys((*own.publications, *follows.publications)))

    def _bring_in(self, publications: Sequence[int]) -> None:
        try:
            for start in range(0, len(publications), _BATCH):
                self._write(publications[start : start + _BATCH])
            self._engine.settle()  # else a failing power takes it back, and nothing waits any more
        except IndexUnavailable as error:
            log.warning("the index is built again: %s", error)
            self._build()

    def waiting(self) -> bool:
        """Whether any change is not in the index of this machine yet, or something follows from it still."""
        waiting = self._machines.waiting()
        return waiting.own or waiting.follows or not waiting.complete

    def rebuild(self, progress: Callable[[int, int], None] | None = None, *, strike: bool = False) -> int:
        """Build the whole index anew beside the live one; gives the number of publications.

        ``progress`` is called with how many are done, of how many. What waited is looked at once more, for
        what follows from its change, unless nothing does and it is to be struck (``strike``).
        """
        with locked(self._lock):
            with self._database.read() as session:
                follows = queue.take(session)
                own = queue.take(session, self._machines.queue_name)
            count = self._build(progress)
            if strike:
                self._strike(follows)
            if strike or not self._machines.alone:
                self._strike(own)
            return count

    def embed(self) -> bool:
        """Embed a few of the publications that wait for the index by meaning; whether any did.

        Where it is new, or damaged, note is taken of the whole catalogue first.
        """
        if not self._meaning.on or not self._engine.health().usable:
            return False
        with locked(self._lock):
            if self._meaning.must_begin:
                self._meaning.begin(self._documents())
            return self._meaning.catch_up() > 0

    def heal(self) -> bool:
        """Build the index again if it cannot answer; whether that was needed.

        Those of texts are looked at once; one that is damaged later shows at the next write.
        """
        if not self._texts_seen:
            self._heal_texts()
            self._texts_seen = True
        if self._engine.health().usable:
            return False
        with locked(self._lock):
            if not self._engine.health().usable:  # else somebody built it while this one waited
                self._build()
        return True

    def look(self) -> bool:
        """Read every file of every index and build anew what is damaged; whether anything was.

        What changed on the disk is noticed by nothing else before it is asked for, and perhaps not then. What
        a process left that was ended while it built an index goes.
        """
        healed = False
        self._engine.sweep()
        if not self._engine.health(thorough=True).usable:
            with locked(self._lock):
                if not (found := self._engine.health(thorough=True)).usable:
                    log.warning("the index is built again: %s", found.detail)
                    self._build()
                    healed = True
        for texts in self._texts:
            texts.sweep()
            if texts.damaged():
                with locked(self._lock):
                    if texts.damaged():
                        log.warning("an index of texts is built again")
                        self._rebuild_texts(texts)
                        healed = True
        return healed

    def texts_agree(self) -> bool:
        """Whether the indexes of texts hold exactly the pages that they should."""
        return all(text.agrees() for text in self._texts)

    def agreement(self) -> Agreement:
        """Compare every id in the database with the index and read the index thoroughly."""
        with self._database.read() as session:
            waiting = queue.take(session, self._machines.queue_name).publications
            wanted = {row.id for row in stored.stream(session)}
        health = self._engine.health(thorough=True)
        present: set[str] = set()
        if health.usable:
            try:
                present = set(self._engine.document_ids())
            except IndexUnavailable:
                present = set()
        queued = set(waiting)
        missing = sorted(
            publication_id
            for publication_id in wanted
            if str(publication_id) not in present and publication_id not in queued
        )
        known = {str(publication_id) for publication_id in wanted | queued}
        return Agreement(
            in_database=len(wanted),
            in_index=len(present),
            not_indexed=tuple(missing),
            not_in_database=tuple(sorted(present - known)),
            waiting=len(waiting),
            index_detail=health.detail,
            usable=health.usable,
        )

    def _write(self, ids: Sequence[int]) -> None:
        """Bring the index in step with some publications; raises ``IndexUnavailable``."""
        documents = list(self._documents_of(ids))
        removed = sorted({str(number) for number in ids} - {document.id for document in documents})
        self._engine.write(documents, removed)
        self._write_texts(documents, removed)
        self._meaning.note(documents, removed)

    def _build(self, progress: Callable[[int, int], None] | None = None) -> int:
        self._machines.join()
        with self._database.read() as session:
            total = stored.in_catalogue(session)
        count = self._engine.rebuild(
            self._documents(), (lambda done: progress(done, total)) if progress else None
        )
        for texts in self._texts:
            self._rebuild_texts(texts)
        if self._meaning.on:
            self._meaning.begin(self._documents())
        self._engine.settle()
        self._machines.built()
        return count

    def _strike(self, taken: queue.Taken) -> None:
        with self._database.write() as session:
            queue.strike(session, taken)

    def _heal_texts(self) -> None:
        for texts in self._texts:
            if not texts.usable():
                with locked(self._lock):
                    self._rebuild_texts(texts)

    def _write_texts(self, documents: list[IndexDocument], removed: list[str]) -> None:
        for texts in self._texts:
            if texts.usable():
                texts.write(documents, removed)
            else:
                self._rebuild_texts(texts)

    def _rebuild_texts(self, texts: TextIndexing) -> None:
        if (wanted := texts.wanted()) or texts.usable():
            texts.rebuild(self._documents_of(wanted))

    def _documents_of(self, ids: Sequence[int]) -> Iterator[IndexDocument]:
        """Yield what is indexed of those that are in the catalogue."""
        knowledge = self._authorities.knowledge()
        for start in range(0, len(ids), _READ_TOGETHER):
            with self._database.read() as session:
                rows = stored.load_many(session, ids[start : start + _READ_TOGETHER]).values()
                covering = veil(session, None)
                yield from (
                    self._document(row, knowledge, covering) for row in rows if row.withdrawn_at is None
                )

    def _documents(self) -> Iterator[IndexDocument]:
        knowledge = self._authorities.knowledge()
        with self._database.read() as session:
            for rows in stored.batches(session):
                covering = veil(session, None)
                yield from (self._document(row, knowledge, covering) for row in rows)

    def _document(self, row: Publication, knowledge: Knowledge, covering: Veil) -> IndexDocument:
        description = row.read_description()
        copies = [copy for copy in row.copies if copy.withdrawn_at is None]
        donors = filter(None, (donor_shown(covering, copy.donor) for copy in copies))
        availability = ["held"] if copies else []
        if any(copy.status == "available" for copy in copies):
            availability.append("readable_now")
        return document_of(
            str(row.id),
            description,
            knowledge.aliases,
            knowledge.vocabulary,
            facets={
                "donor": tuple(dict.fromkeys(donors)),
                "availability": tuple(availability),
                "library": tuple(sorted({str(copy.library_id or CENTRE) for copy in copies})),
                "copies": (str(len(copies)),),
                WITHIN: knowledge.within(description.subjects),
                "theme": self._topics.themes_of(description),
                "decade": (decade_of(row.year),) if row.year else (),
            },
            added=int(row.created_at.timestamp()),
            accessions=[copy.accession_number for copy in copies],
            shelf_marks=[copy.call_number for copy in copies],
        )
