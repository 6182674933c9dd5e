"""What is wanted at a moment: entries of all lists as titles, each once, with its place in the order.

What everybody may see comes from published entries alone. Entries of other lists that want the same stand
beside such a title, for who may know of them; they neither name it, nor join it with another.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.same_title import groups, told_apart
from catalogue.domain.gaps.gap_picture import NOT_SAID
from catalogue.domain.gaps.reference_lists import Visibility, Weight
from catalogue.storage.models import ReferenceList
from catalogue.storage.reference_lists import wanted as stored
from catalogue.storage.reference_lists.wanted import EntryRow
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

    ``fingerprints`` are those of published entries, of other lists where none is; ``wanted_by`` are all.
    In a union ``held_in`` are the libraries that hold it, as ``publication_id``; empty where nobody does.
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

    def known_to(self, librarian_id: int) -> list[WantedBy]:
        """Return the entries that a librarian may know of; none where only others' own lists want the
        title.
        """
        return [
            wanted_by for wanted_by in self.wanted_by if wanted_by.shown or wanted_by.owner_id == librarian_id
        ]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything wanted at a moment: what everybody may see, and what other lists alone want.

    ``keys`` are public titles by the keys of their published wordings, ``beside`` by those that only other
    lists have. ``partly`` is what everybody may see of what some libraries of a union hold and others lack,
    ``lacked`` the same by its keys.
    """

    public: Sequence[Row] = ()
    partly: Sequence[Row] = ()
    others: Sequence[Row] = ()
    keys: Mapping[str, Row] = field(default_factory=dict)
    beside: Mapping[str, Row] = field(default_factory=dict)
    lacked: Mapping[str, Row] = field(default_factory=dict)
    choices: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)


def read_board(session: Session, facts: EntryFacts) -> Board:
    """Return what is wanted now, inside a transaction."""
    lists = {reference_list.id: reference_list for reference_list in stored.checked_lists(session)}
    entries = {
        entry_row.entry_id: entry_row
        for entry_row in stored.entry_rows(session, status="missing")
        if entry_row.list_id in lists
    }
    known = facts.of(session, entries.values())
    entries = {number: entry for number, entry in entries.items() if number in known}
    since = stored.missing_since(session)
    is_public = {number for number, wanting in lists.items() if wanting.visibility == Visibility.PUBLIC}
    titles, others = _told_apart(entries, known, is_public)
    rows = (_row([entries[number] for number in members], lists, known, since) for members in titles)
    public = sorted(rows, key=lambda row: row.order)
    partly = _partly(session, facts, lists, since)
    return Board(
        public,
        partly,
        [_row([entries[number] for number in members], lists, known, since) for members in others],
        keys := _by_key(public),
        _beside(public, keys),
        _by_key(partly),
        _choices(public),
    )


def _told_apart(
    entries: Mapping[int, EntryRow], known: Mapping[int, Facts], is_public: Collection[int]
) -> tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]]:
    """Return the entries of each public title, published ones first, and of each that only others want."""
    published = [number for number, entry in entries.items() if entry.list_id in is_public]
    titles, of_titles = told_apart({number: known[number].identity for number in published})
    rest = {}
    for number in sorted(number for number, entry in entries.items() if entry.list_id not in is_public):
        identity = known[number].identity
        if (found := titles.of(identity)) is None:
            rest[number] = identity
        else:
            of_titles[found].append(number)
    return of_titles, groups(rest)


def _beside(rows: Sequence[Row], keys: Collection[str]) -> dict[str, Row]:
    """Return public titles by the keys that they have on lists that are not published."""
    return {key: row for row in rows for by in row.wanted_by if (key := by.fingerprint[:16]) not in keys}


def _by_key(rows: Sequence[Row]) -> dict[str, Row]:
    """Return titles by the keys of all their wordings; their own are the very strings that they hold."""
    found = {row.key: row for row in rows}
    for row in rows:
        for fingerprint in row.fingerprints[1:]:
            found[fingerprint[:16]] = row
    return found


def _partly(
    session: Session,
    facts: EntryFacts,
    lists: Mapping[int, ReferenceList],
    since: Mapping[int, dt.datetime],
) -> list[Row]:
    """Return what some libraries of a union hold and others lack; nothing where the centre is alone."""
    libraries = frozenset(libraries_in(session))
    if not libraries:
        return []
    public = [number for number, wanting in lists.items() if wanting.visibility == Visibility.PUBLIC]
    held_in = {
        entry_id: libraries.intersection(library for _, own in found for library in own)
        for entry_id, found in found_for(session, public).items()
    }
    entries = {
        row.entry_id: row
        for row in stored.entry_rows(session, public)
        if row.entry_id in held_in and held_in[row.entry_id] != libraries
    }
    known = facts.of(session, entries.values())
    rows = []
    for members in groups({number: facts_of.identity for number, facts_of in known.items()}):
        row = _row([entries[number] for number in members], lists, known, since)
        held = frozenset[int]().union(*(held_in[number] for number in members))
        if held != libraries:
            publication_id = entries[members[0]].publication_id
            rows.append(replace(row, held_in=held, publication_id=publication_id))
    return sorted(rows, key=lambda row: row.order)


def _fingerprint(member: EntryRow, known: Mapping[int, Facts]) -> str:
    """Return an entry's fingerprint as it is stored; where its facts keep it already, that very string."""
    kept = known[member.entry_id].identity.fingerprint
    return kept if kept == member.fingerprint else member.fingerprint


def _row(
    members: Sequence[EntryRow],
    lists: Mapping[int, ReferenceList],
    known: Mapping[int, Facts],
    since: Mapping[int, dt.datetime],
) -> Row:
    """One title of one or more entries; readers learn nothing that only an unpublished list says."""
    public = [member for member in members if lists[member.list_id].visibility == Visibility.PUBLIC]
    wanted_by = tuple(
        _wanted_by(member, lists[member.list_id], _fingerprint(member, known)) for member in members
    )
    to_librarians = [member for member, by in zip(members, wanted_by, strict=True) if by.shown]
    shown = public or to_librarians or members
    names = tuple(dict.fromkeys(lists[entry.list_id].name for entry in public))
    essential = any(entry.weight == Weight.ESSENTIAL for entry in shown)
    named_by = {member.entry_id for member in public or members}
    prints = tuple(dict.fromkeys(by.fingerprint for by in wanted_by if by.entry_id in named_by))
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


def _wanted_by(entry: EntryRow, wanting: ReferenceList, fingerprint: str) -> WantedBy:
    return WantedBy(
        entry.entry_id,
        fingerprint,
        wanting.id,
        wanting.name,
        wanting.owner_id,
        shown=wanting.visibility == Visibility.PUBLIC or wanting.help_asked or wanting.owner_id is None,
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
