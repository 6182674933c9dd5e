"""Facts of entries that the wanted list, coverage and the page of runs share, found once and kept.

A process keeps what it found; the change log says which entries and publications have changed since,
so that after one gift, or one corrected entry, only that is read again. Somebody may read an entry while
another thread is told that it changed: what was read before that is for whoever read it, and is not kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from threading import Lock
from weakref import WeakSet

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.own_numbers import own_numbers
from catalogue.domain.descriptions.same_title import Identity, identity_of
from catalogue.domain.gaps.runs import part_of_run
from catalogue.storage.reference_lists import wanted as stored
from catalogue.storage.reference_lists.wanted import EntryRow
from search_index.analysis.normalisation import fold

from ..authority.topics import TopicFinder, Topics

_ENTRY, _PUBLICATION, _LIST = "reference_entry", "publication", "reference_list"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an entry; ``words`` is all that a reader may look for in it, folded.

    ``numbers`` are the keys of the numbers that name it, wherever in it they stand. Each process keeps one
    of every entry: what can be told of these again is not kept, and what is equal is kept once.
    """

    title: str
    words: str
    topics: Topics
    identity: Identity
    numbers: tuple[str, ...]
    run: tuple[str, str]


class _Kept:
    """What is kept since one restore: facts of entries, and topics of what publications they were found
    to be.
    """

    def __init__(self) -> None:
        self.entries: dict[int, Facts] = {}
        self.held: dict[tuple[int, int], Topics] = {}
        self.looks: WeakSet[_Look] = WeakSet()


class _Look:
    """How far a session had looked before it read: nothing that has changed since may be kept of it.

    As long as it lives it is told what others find to have changed, ``entries`` and ``publications``.
    ``records`` is how often publications had changed by then of which topics were read.
    """

    __slots__ = ("__weakref__", "entries", "kept", "publications", "records")

    def __init__(self, kept: _Kept, records: int = 0) -> None:
        self.kept = kept
        self.records = records
        self.entries = set[int]()
        self.publications = set[int]()
        kept.looks.add(self)


class EntryFacts:
    """Keeps facts of entries, and topics of the publications that they were found to be."""

    def __init__(self, topics: TopicFinder) -> None:
        self._finder = topics
        self._lock = Lock()
        self._kept = _Kept()
        self._seen: stored.Marks | None = None
        self._settled = 0
        self._version = 0
        self._records = 0

    def stamp(self, session: Session) -> object:
        """Return what is another after every report, status, and change of a list or an entry.

        Forgets what has changed since it was asked last.
        """
        marks = stored.marks(session)
        with self._lock:
            seen = self._seen
            if seen is not None and (marks.restored != seen.restored or marks.change < seen.change):
                self._forget_everything()
                seen = None
            if seen is None or marks.change > seen.change or marks.under_way != seen.under_way:
                self._look_again(session, marks)
            session.info[self] = _Look(self._kept, self._records)
            # Another thread may have seen more already than this one's transaction does.
            return (
                min(self._version, marks.change),
                marks.report,
                marks.status,
                marks.under_way,
                marks.restored,
            )

    def stamp_with_records(self, session: Session) -> object:
        """Return the same for what ``topics`` goes into: it is another also once a publication has changed
        that entries were found to be.
        """
        return self.stamp(session), self._look_of(session).records

    def _forget_everything(self) -> None:
        """Forget what is of before a restore, or of a log that went further: its numbers tell of others."""
        self._kept = _Kept()
        self._records += 1
        self._seen, self._settled = None, 0

    def _look_of(self, session: Session) -> _Look:
        """Return what a session has noted before it reads; of one that never looked nothing is kept."""
        look: _Look | None = session.info.get(self)
        return look or _Look(_Kept())

    def _look_again(self, session: Session, marks: stored.Marks) -> None:
        """Forget what has changed since the last look at which no transaction was under way.

        One that was may have put its changes, committed since, among those that were seen before.
        """
        tables = (_ENTRY, _PUBLICATION, _LIST)
        if self._seen is None:
            self._version = marks.change
        elif self._forget(session, stored.changed_rows(session, self._settled, tables)):
            self._version = max(self._version, marks.change)
        if not marks.under_way:
            self._settled = max(self._settled, marks.change)
        self._seen = marks

    def _forget(self, session: Session, rows: Mapping[str, set[int]]) -> bool:
        """Forget changed rows, and entries of lists that were removed, and tell whoever reads meanwhile; True
        where an entry or a list is among them.
        """
        publications = rows.get(_PUBLICATION, set())
        entries = rows.get(_ENTRY, set()) | stored.entries_of_removed(session, rows.get(_LIST, set()))
        for entry_id in entries:
            self._kept.entries.pop(entry_id, None)
        gone = [pair for pair in self._kept.held if pair[0] in entries or pair[1] in publications]
        for key in gone:
            del self._kept.held[key]
        looks = list(self._kept.looks)
        for look in looks:
            look.entries |= entries
            look.publications |= publications
        self._records += bool(gone or (looks and publications))
        return bool(entries or rows.get(_LIST))

    def of(self, session: Session, rows: Collection[EntryRow]) -> dict[int, Facts]:
        """Return the facts of entries by id; what is kept of other words than those of a row is not it.

        An entry that is gone since its row was read is left out.
        """
        look = self._look_of(session)
        kept, found, unknown = look.kept.entries, dict[int, Facts](), list[int]()
        for row in rows:
            known = kept.get(row.entry_id)
            if known is not None and known.identity.fingerprint == row.fingerprint:
                found[row.entry_id] = known
            else:
                unknown.append(row.entry_id)
        if unknown:
            new = self._read(session, unknown, list(kept.values()))
            with self._lock:
                kept.update((number, facts) for number, facts in new.items() if number not in look.entries)
            found |= new
        return found

    def _read(self, session: Session, ids: Collection[int], others: Collection[Facts]) -> dict[int, Facts]:
        # Whoever sends a list again, or the list of another agency, brings the same entries.
        like = {facts.identity.fingerprint: facts for facts in others}
        new = dict[int, Facts]()
        for entry_id, fingerprint, description in stored.entry_descriptions(session, ids):
            facts = self._facts(description, fingerprint)
            known = like.setdefault(fingerprint, facts)
            new[entry_id] = known if known == facts else facts
        return new

    def topics(self, session: Session, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Topics]:
        """Return what entries are about, with what the publication says that each was found to be."""
        look = self._look_of(session)
        kept = look.kept.held
        found = {pair: topics for pair in pairs if (topics := kept.get(pair)) is not None}
        unknown = [pair for pair in pairs if pair not in found]
        held = dict(stored.publication_descriptions(session, {pair[1] for pair in unknown}))
        entries = {
            entry_id: description
            for entry_id, _fingerprint, description in stored.entry_descriptions(
                session, {pair[0] for pair in unknown}
            )
        }
        new = {
            pair: self._finder.of(
                entries.get(pair[0], Description()),
                held.get(pair[1], Description()),
            )
            for pair in unknown
        }
        with self._lock:
            for (entry_id, publication_id), topics in new.items():
                if entry_id not in look.entries and publication_id not in look.publications:
                    kept[entry_id, publication_id] = topics
        return found | new

    def _facts(self, description: Description, fingerprint: str) -> Facts:
        title = description.called
        people = (contributor.name for contributor in description.contributors)
        identity = identity_of(description, fingerprint)
        numbers = tuple(dict.fromkeys(own_numbers(description)))
        stem, part = part_of_run(description)
        return Facts(
            title=title,
            words=fold(" ".join((title, *people, description.publisher, description.year))),
            topics=_sharing(self._finder.of(description)),
            identity=identity,
            numbers=identity.numbers if numbers == identity.numbers else numbers,
            run=(stem, intern(part)) if stem and part else ("", ""),
        )


def _sharing(topics: Topics) -> Topics:
    """Return topics whose values are the very ones of others: each reading of JSON makes strings anew."""
    return Topics(
        themes=_same(topics.themes),
        countries=_same(topics.countries),
        languages=_same(topics.languages),
        kind=intern(topics.kind),
        year=topics.year,
    )


@lru_cache(maxsize=4096)
def _same(values: tuple[str, ...]) -> tuple[str, ...]:
    return values
