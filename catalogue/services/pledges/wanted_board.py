"""What is wanted at a moment: entries of lists as titles, each once, with its place in the order.

What everybody may see comes from published lists alone: it is made of what these say, and is the same as long
as they say the same. What other lists want is made apart from that, for who may know of them: their entries
stand beside a public title that they want too, neither name it, nor join it with another.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.same_title import Titles, groups, told_apart
from catalogue.domain.gaps.gap_picture import NOT_SAID
from catalogue.domain.gaps.reference_lists import Weight
from catalogue.storage.reference_lists import wanted as stored
from catalogue.storage.reference_lists.wanted import EntryRow, ListRow
from search_index.analysis.filing import filing_title

from ..authority.topics import Topics
from ..libraries.union import found_for, libraries_in
from .entry_facts import EntryFacts, Facts


@dataclass(frozen=True, slots=True)
class WantedBy:
    """An entry that wants a title, by its own ``fingerprint``: what its list is called and whose that is.

    ``shown`` says that every librarian may see the list.
    """

    entry_id: int
    fingerprint: str
    list_id: int
    list: str
    owner_id: int | None
    shown: bool
    essential: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A wanted title without its description; ``key`` is that of ``WantedTitle``.

    ``fingerprints`` are those of the entries that it is made of, ``wanted_by`` are these: published ones, or
    those of other lists where none is. In a union ``held_in`` are the libraries that hold it, as
    ``publication_id``; empty where nobody does.
    """

    key: str
    fingerprint: str
    entry_id: int
    fingerprints: tuple[str, ...]
    lists: tuple[str, ...]
    wanted_by: tuple[WantedBy, ...]
    essential: bool
    since: dt.datetime
    words: str
    topics: Topics
    order: tuple[int, bool, str]
    held_in: frozenset[int] = frozenset()
    publication_id: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What the published lists said when they were read: all that everybody's wanted titles are made of.

    ``entries`` are those that are missing; ``partly`` are those that some libraries of a union hold and
    others lack, ``held_in`` says which of its ``libraries`` do.
    """

    lists: Mapping[int, ListRow]
    entries: Mapping[int, EntryRow]
    since: Mapping[int, dt.datetime]
    libraries: frozenset[int]
    held_in: Mapping[int, frozenset[int]]
    partly: Mapping[int, EntryRow]

    def digest(self) -> bytes:
        """Return what is another wherever they say something else, but for the words of their entries."""
        digest = blake2b()
        for said in (self.lists, self.entries, self.since, self.held_in, self.partly):
            digest.update(repr([(number, said[number]) for number in sorted(said)]).encode())
        digest.update(repr(sorted(self.libraries)).encode())
        return digest.digest()


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """What everybody may see of what is wanted at a moment.

    ``keys`` are titles by the keys of their wordings. ``partly`` is what some libraries of a union hold and
    others lack, ``lacked`` the same by its keys. ``titles`` tells whether another entry is one of those of
    ``by_title``.
    """

    public: Sequence[Row] = ()
    partly: Sequence[Row] = ()
    keys: Mapping[str, Row] = field(default_factory=dict)
    lacked: Mapping[str, Row] = field(default_factory=dict)
    choices: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    titles: Titles = field(default_factory=Titles)
    by_title: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Others:
    """What lists want that are not published, for who may know of them.

    ``beside`` are public titles by the keys of wordings that only such lists have, ``wanted_by`` their
    entries by the key of the public title, ``rows`` the titles that no published list wants.
    """

    rows: Sequence[Row] = ()
    beside: Mapping[str, Row] = field(default_factory=dict)
    wanted_by: Mapping[str, Sequence[WantedBy]] = field(default_factory=dict)

    def known_to(self, row: Row, librarian_id: int) -> list[WantedBy]:
        """Return the entries that want a title and of which a librarian may know; none where only others'
        own lists want it.
        """
        wanting = (*row.wanted_by, *self.wanted_by.get(row.key, ()))
        return [by for by in wanting if by.shown or by.owner_id == librarian_id]


def read_published(session: Session) -> Published:
    """Return what the published lists say now, inside a transaction."""
    lists = {wanting.id: wanting for wanting in stored.checked_lists(session, published=True)}
    entries = {row.entry_id: row for row in stored.entry_rows(session, lists, status="missing")}
    libraries = frozenset(libraries_in(session))
    held_in, partly = dict[int, frozenset[int]](), dict[int, EntryRow]()
    if libraries:
        held_in = {
            entry_id: libraries.intersection(library for _, own in found for library in own)
            for entry_id, found in found_for(session, lists).items()
        }
        partly = {
            row.entry_id: row
            for row in stored.entry_rows(session, lists)
            if held_in.get(row.entry_id, libraries) != libraries
        }
    return Published(lists, entries, stored.missing_since(session, lists), libraries, held_in, partly)


def board_of(said: Published, known: Mapping[int, Facts]) -> Board:
    """Return everybody's wanted titles, as the published lists say; an entry that is not known is gone."""
    titles, members = told_apart(
        {number: known[number].identity for number in said.entries if number in known}
    )
    rows = [
        _row([said.entries[number] for number in numbers], said.lists, known, said.since)
        for numbers in members
    ]
    public = sorted(rows, key=lambda row: row.order)
    partly = _partly(said, known)
    return Board(public, partly, _by_key(public), _by_key(partly), _choices(public), titles, rows)


def read_others(session: Session, facts: EntryFacts, board: Board) -> Others:
    """Return what is wanted beside a board now by lists that are not published, inside a transaction."""
    checked = {wanting.id: wanting for wanting in stored.checked_lists(session)}
    lists = {number: wanting for number, wanting in checked.items() if not wanting.is_published}
    entries = {row.entry_id: row for row in stored.entry_rows(session, lists, status="missing")}
    known = facts.of(session, entries.values())
    beside, wanted_by = dict[str, Row](), dict[str, list[WantedBy]]()
    rest = {}
    for number in sorted(known):
        identity, entry = known[number].identity, entries[number]
        if (found := board.titles.of(identity)) is None:
            rest[number] = identity
            continue
        row = board.by_title[found]
        by = _wanted_by(entry, lists[entry.list_id], _fingerprint(entry, known))
        wanted_by.setdefault(row.key, []).append(by)
        if (key := by.fingerprint[:16]) not in board.keys:
            beside[key] = row
    since = stored.missing_since(session, lists)
    rows = [_row([entries[number] for number in numbers], lists, known, since) for numbers in groups(rest)]
    return Others(rows, beside, wanted_by)


def _by_key(rows: Sequence[Row]) -> dict[str, Row]:
    """Return titles by the keys of all their wordings; their own are the very strings that they hold."""
    found = {row.key: row for row in rows}
    for row in rows:
        for fingerprint in row.fingerprints[1:]:
            found[fingerprint[:16]] = row
    return found


def _partly(said: Published, known: Mapping[int, Facts]) -> list[Row]:
    """Return what some libraries of a union hold and others lack; nothing where the centre is alone."""
    rows = []
    for members in groups({number: known[number].identity for number in said.partly if number in known}):
        row = _row([said.partly[number] for number in members], said.lists, known, said.since)
        held = frozenset[int]().union(*(said.held_in[number] for number in members))
        if held != said.libraries:
            publication_id = said.partly[members[0]].publication_id
            rows.append(replace(row, held_in=held, publication_id=publication_id))
    return sorted(rows, key=lambda row: row.order)


def _fingerprint(member: EntryRow, known: Mapping[int, Facts]) -> str:
    """Return an entry's fingerprint as it is stored; where its facts keep it already, that very string."""
    kept = known[member.entry_id].identity.fingerprint
    return kept if kept == member.fingerprint else member.fingerprint


def _row(
    members: Sequence[EntryRow],
    lists: Mapping[int, ListRow],
    known: Mapping[int, Facts],
    since: Mapping[int, dt.datetime],
) -> Row:
    """One title of one or more entries, all of published lists or all of others."""
    wanted_by = tuple(
        _wanted_by(member, lists[member.list_id], _fingerprint(member, known)) for member in members
    )
    shown = [member for member, by in zip(members, wanted_by, strict=True) if by.shown] or members
    public = (lists[entry.list_id] for entry in members if lists[entry.list_id].is_published)
    names = tuple(dict.fromkeys(wanting.name for wanting in public))
    essential = any(entry.weight == Weight.ESSENTIAL for entry in shown)
    prints = tuple(dict.fromkeys(by.fingerprint for by in wanted_by))
    first = prints[0]
    return Row(
        key=first[:16],
        fingerprint=first,
        entry_id=shown[0].entry_id,
        fingerprints=prints,
        lists=names,
        wanted_by=wanted_by,
        essential=essential,
        since=min(since.get(entry.entry_id, lists[entry.list_id].created_at) for entry in shown),
        words=" ".join(dict.fromkeys(known[entry.entry_id].words for entry in shown)),
        topics=_joined([known[entry.entry_id].topics for entry in shown]),
        order=(-len(names), not essential, filing_title(known[shown[0].entry_id].title)),
    )


def _wanted_by(entry: EntryRow, wanting: ListRow, fingerprint: str) -> WantedBy:
    return WantedBy(
        entry.entry_id,
        fingerprint,
        wanting.id,
        wanting.name,
        wanting.owner_id,
        shown=wanting.is_published or wanting.help_asked or wanting.owner_id is None,
        essential=entry.weight == Weight.ESSENTIAL,
    )


def _joined(topics: Sequence[Topics]) -> Topics:
    if len(topics) == 1:
        return topics[0]
    return Topics(
        themes=tuple(dict.fromkeys(theme for topic in topics for theme in topic.themes)),
        countries=tuple(dict.fromkeys(country for topic in topics for country in topic.countries)),
        languages=tuple(dict.fromkeys(language for topic in topics for language in topic.languages)),
        kind=next((topic.kind for topic in topics if topic.kind), ""),
        year=next((topic.year for topic in topics if topic.year), None),
    )


def _choices(rows: Sequence[Row]) -> dict[str, Sequence[tuple[str, int]]]:
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("list", "theme", "country", "language", "period")
    }
    for row in rows:
        counts["list"].update(row.lists)
        for name, values in row.topics.values().items():
            if name in counts:
                counts[name].update(values or (NOT_SAID,))
    return {
        name: sorted(found.items(), reverse=name == "period", key=lambda counted: counted[0])
        for name, found in counts.items()
    }
