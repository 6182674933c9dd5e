"""The wanted list: every missing title of the published lists, each once, the most wanted first.

A process keeps a light row of each title and reads descriptions only of those that a page shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_picture import NOT_SAID
from catalogue.domain.people.access import Account, Role
from catalogue.errors import NotFound
from catalogue.matching.decision.matcher import Matcher
from catalogue.storage.engine.database import Database
from catalogue.storage.reference_lists import lists as stored_lists
from catalogue.storage.reference_lists import wanted as stored
from search_index.analysis.normalisation import fold

from ..authority.authorities import Authorities
from .entry_facts import EntryFacts
from .likely_wanted import LikelyWanted
from .wanted_board import Board, Others, Row, board_of, read_others, read_published

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class WantedTitle:
    """A title that is missing; ``lists`` are the lists that want it.

    ``essential`` says that one of them cannot do without it, ``since`` when it was first found missing.
    What a library of a union lacks may be ``held_in`` others, as ``publication_id``.
    """

    fingerprint: str
    entry_id: int
    description: Description
    lists: tuple[str, ...]
    essential: bool = False
    since: dt.datetime = dt.datetime.min
    held_in: frozenset[int] = frozenset()
    publication_id: int | None = None

    @property
    def key(self) -> str:
        """Its stable name, short enough for an address."""
        return self.fingerprint[:16]

    @property
    def title(self) -> str:
        """What to call it: its title, or the reference as it was written."""
        return self.description.called


@dataclass(frozen=True, slots=True)
class Lacked:
    """A title that may be promised, and the published wordings under which somebody may have done so."""

    title: WantedTitle
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader narrows the wanted list to: "" for not at all, ``NOT_SAID`` for titles that name none.

    With a ``library`` of a union it is what that one lacks, whoever else holds it.
    """

    words: str = ""
    list: str = ""
    theme: str = ""
    country: str = ""
    language: str = ""
    period: str = ""
    library: int | None = None
    without: Collection[str] = ()
    """Keys that are left out, such as those of promised titles."""


@dataclass(frozen=True, slots=True)
class WantedPage:
    """One page of the wanted list; ``choices`` are values of each filter with how many titles they leave."""

    titles: Sequence[WantedTitle]
    total: int
    page: int
    pages: int
    choices: Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class WantedPart:
    """Some titles of the wanted list in its order; ``further`` says whether others follow."""

    titles: Sequence[WantedTitle]
    total: int
    further: bool


class Wanted:
    """What is missing, for the public (published lists) and for intake (what the librarian may see too)."""

    def __init__(self, database: Database, authorities: Authorities, facts: EntryFacts) -> None:
        self._database = database
        self._facts = facts
        # What else is wanted neither makes room in what the public is told, nor takes any.
        self._likely, self._likely_others = LikelyWanted[Row](authorities), LikelyWanted[Row](authorities)
        self._lock = Lock()
        self._stamp: object = None
        self._mark: object = None
        self._board = Board()
        self._lock_of_others = Lock()
        self._others: tuple[object, Board, Others] = (None, self._board, Others())
        self._words: tuple[object, object] = (None, None)

    def stamp(self) -> object:
        """Return what is another whenever the wanted list has become different, or what a title on it says;
        acts on lists that are not published leave it.
        """
        with self._database.read() as session:
            seen, kept = self._facts.stamp(session), self._words
            if seen != kept[0]:
                said = read_published(session)
                words = stored.words_digest(session, said.entries)
                kept = self._words = seen, (said.digest(), words)
            return kept[1]

    def count(self) -> int:
        """How many titles the public wanted list holds."""
        with self._database.read() as session:
            return len(self._current(session).public)

    def titles(self, wish: Wish = Wish()) -> list[WantedTitle]:
        """Return the public wanted list: those of most lists first, of these the essential ones, then by
        title.
        """
        with self._database.read() as session:
            return _whole(session, _chosen(_lacked(self._current(session), wish), wish))

    def page(self, wish: Wish, number: int) -> WantedPage:
        """One page of the public wanted list, or the nearest that there is."""
        return self._page(wish, number)

    def _page(self, wish: Wish, number: int, *, newest_first: bool = False) -> WantedPage:
        with self._database.read() as session:
            board = self._current(session)
            rows = _chosen(board.public if newest_first else _lacked(board, wish), wish)
            if newest_first:
                rows.sort(key=lambda row: (row.since, row.key), reverse=True)
            pages = max(1, -(-len(rows) // PAGE_SIZE))
            number = min(max(number, 1), pages)
            shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
            return WantedPage(_whole(session, shown), len(rows), number, pages, board.choices)

    def part(self, wish: Wish, after: str, limit: int) -> WantedPart:
        """Return the titles behind the one with the key ``after``, "" for the first ones.

        Raises ``NotFound`` where that title is missing no more, since nobody knows then what followed it.
        """
        with self._database.read() as session:
            rows = _chosen(_lacked(self._current(session), wish), wish)
            begin = 0
            if after:
                begin = 1 + next((at for at, row in enumerate(rows) if row.key == after), len(rows))
                if begin > len(rows):
                    raise NotFound(
                        "wanted_place_gone", "The wanted list has changed since. Begin with its first page."
                    )
            shown = rows[begin : begin + limit]
            return WantedPart(_whole(session, shown), len(rows), begin + limit < len(rows))

    def rows(self) -> Sequence[Row]:
        """Return the whole public wanted list in its order, without descriptions."""
        with self._database.read() as session:
            return self._current(session).public

    def newest(self, wish: Wish, number: int = 1) -> WantedPage:
        """One page of the same, or the nearest that there is, what was found missing last first."""
        return self._page(wish, number, newest_first=True)

    def get(self, key: str, reader: Account | None = None) -> WantedTitle | None:
        """One title of the public wanted list by its stable key; None when it is no longer missing.

        A title of several lists answers to the key that it has on each that the reader (None: anybody) may
        see.
        """
        with self._database.read() as session:
            row = self._known_by(session, self._current(session), {key}, reader).get(key)
            return _whole(session, [row])[0] if row is not None else None

    def some(self, keys: Collection[str]) -> dict[str, WantedTitle]:
        """Those titles of the public wanted list that have these keys."""
        with self._database.read() as session:
            board = self._current(session)
            rows = {key: row for key in keys if (row := board.keys.get(key)) is not None}
            whole = {title.key: title for title in _whole(session, list(rows.values()))}
        return {key: whole[row.key] for key, row in rows.items() if row.key in whole}

    def find(self, key: str, reader: Account | None = None) -> WantedTitle:
        """As ``get``; raises ``NotFound`` with code "no_longer_wanted" for what is missing no more."""
        if (found := self.get(key, reader)) is None:
            raise no_longer_wanted()
        return found

    def find_lacked(self, key: str, reader: Account | None = None) -> WantedTitle:
        """As ``find``, or a title that some libraries of a union hold and others lack."""
        with self._database.read() as session:
            found = self.lacked_now(session, [key], reader)
        return found[key].title if key in found else self.find(key, reader)

    def lacked_now(
        self, session: Session, keys: Collection[str], reader: Account | None = None
    ) -> dict[str, Lacked]:
        """Return those of some keys that ``find_lacked`` knows as a transaction sees it, which has changed no
        list itself.
        """
        board = self._current(session)
        rows = {key: board.lacked[key] for key in keys if key in board.lacked}
        rows |= self._known_by(session, board, keys, reader)
        whole = {title.fingerprint: title for title in _whole(session, list(rows.values()))}
        return {
            key: Lacked(whole[row.fingerprint], row.fingerprints)
            for key, row in rows.items()
            if row.fingerprint in whole
        }

    def keys_of(self, fingerprints: Collection[str]) -> dict[str, str]:
        """For each fingerprint the key of the public title that has it as a published wording, its own if
        none does.
        """
        with self._database.read() as session:
            board = self._current(session)
            rows = {
                fingerprint: board.keys.get(fingerprint[:16]) or board.lacked.get(fingerprint[:16])
                for fingerprint in fingerprints
            }
            return {fingerprint: row.key if row else fingerprint[:16] for fingerprint, row in rows.items()}

    def published(self, fingerprints: Collection[str], reader: Account | None = None) -> dict[str, str]:
        """Return the key of each fingerprint's wanted title, of those that the public wanted list holds.

        It may be the wording of any list that the reader may see.
        """
        with self._database.read() as session:
            asked = {fingerprint[:16] for fingerprint in fingerprints}
            rows = self._known_by(session, self._current(session), asked, reader)
            return {
                fingerprint: rows[fingerprint[:16]].key
                for fingerprint in fingerprints
                if fingerprint[:16] in rows
            }

    def fingerprints_of(self, key: str) -> tuple[str, ...]:
        """Under which fingerprints a wanted title may have been promised."""
        with self._database.read() as session:
            board = self._current(session)
            row = board.keys.get(key) or board.lacked.get(key)
            return row.fingerprints if row else ()

    def entries_of(self, key: str, librarian: Account) -> tuple[int, ...]:
        """Return the entries that want a title of the public list, of the lists that a librarian may see."""
        with self._database.read() as session:
            board = self._current(session)
            if (row := board.keys.get(key)) is None:
                return ()
            known = self._others_beside(session, board).known_to(row, librarian.id)
            return tuple(wanted_by.entry_id for wanted_by in known)

    def matching(
        self, description: Description, matcher: Matcher, librarian: Account | None = None
    ) -> list[WantedTitle]:
        """Missing titles that a gift is, or could be, likeliest first: those of published lists and, for a
        librarian, of the lists that they may see.
        """
        with self._database.read() as session:
            board = self._current(session)
            found = self._likely.find(session, board.public, description, matcher)
            if librarian is None:
                return _whole(session, [row for row, _ in found])
            others = self._others_beside(session, board)
            found += self._likely_others.find(session, others.rows, description, matcher)
            found.sort(key=lambda likely: likely[1])
            return _for_librarian(session, others, [row for row, _ in found], librarian.id)

    def _current(self, session: Session) -> Board:
        """Return what everybody may see, worked out anew only where the published lists say something else.

        What has changed since is read, and held against what was read before: of which lists a change is,
        and in what order changes were committed, need not be told from the log.
        """
        stamp = self._facts.stamp(session)
        with self._lock:
            if stamp != self._stamp:
                said = read_published(session)
                known = self._facts.of(session, [*said.entries.values(), *said.partly.values()])
                # With the facts: on PostgreSQL a row may be of another moment than what was read of its
                # words.
                mark = said.digest(), tuple(known[number] for number in sorted(known))
                if mark != self._mark:
                    self._board, self._mark = board_of(said, known), mark
                self._stamp = stamp
            return self._board

    def _others_beside(self, session: Session, board: Board) -> Others:
        """Return what other lists want beside that, which nobody asks for who may know of none of them."""
        stamp = self._facts.stamp(session)
        with self._lock_of_others:
            if stamp != self._others[0] or board is not self._others[1]:
                self._others = stamp, board, read_others(session, self._facts, board)
            return self._others[2]

    def _known_by(
        self, session: Session, board: Board, keys: Collection[str], reader: Account | None
    ) -> dict[str, Row]:
        """Return the public titles with some keys, those of published wordings and of lists that the reader
        may see.
        """
        rows = {key: board.keys[key] for key in keys if key in board.keys}
        if reader is None or len(rows) == len(keys):
            return rows
        others = self._others_beside(session, board)
        beside = {key: others.beside[key] for key in keys if key in others.beside}
        if not beside:
            return rows
        is_librarian = reader.may_act_as(Role.LIBRARIAN)
        seen = stored_lists.ids_seen_by(session, reader.id, reader.agency, librarian=is_librarian)
        for key, row in beside.items():
            wanted_by = others.wanted_by[row.key]
            if any(by.list_id in seen for by in wanted_by if by.fingerprint[:16] == key):
                rows[key] = row
        return rows


def no_longer_wanted() -> NotFound:
    """Return the error for a title that is missing no more."""
    return NotFound("no_longer_wanted", "This title is not on the wanted list. It may have come in already.")


def _lacked(board: Board, wish: Wish) -> Sequence[Row]:
    """Return what all lack together, or what one library of a union lacks."""
    if wish.library is None or not board.partly:
        return board.public
    elsewhere = (row for row in board.partly if wish.library not in row.held_in)
    return sorted((*board.public, *elsewhere), key=lambda row: row.order)


def _chosen(rows: Sequence[Row], wish: Wish) -> list[Row]:
    words = fold(wish.words).split()
    return [
        row
        for row in rows
        if (not wish.list or wish.list in row.lists)
        and _is_of(wish.theme, row.topics.themes)
        and _is_of(wish.country, row.topics.countries)
        and _is_of(wish.language, row.topics.languages)
        and _is_of(wish.period, row.topics.period)
        and row.key not in wish.without
        and all(word in row.words for word in words)
    ]


def _is_of(wished: str, values: Sequence[str]) -> bool:
    return not wished or wished in values or (wished == NOT_SAID and not values)


def _whole(session: Session, rows: Sequence[Row]) -> list[WantedTitle]:
    """Return the titles with their descriptions, as the published lists have them."""
    found = _descriptions(session, {row.entry_id for row in rows})
    return [
        WantedTitle(
            row.fingerprint,
            row.entry_id,
            found[row.entry_id],
            row.lists,
            row.essential,
            row.since,
            row.held_in,
            row.publication_id,
        )
        for row in rows
        if row.entry_id in found
    ]


def _for_librarian(
    session: Session, others: Others, rows: Sequence[Row], librarian_id: int
) -> list[WantedTitle]:
    """Return the titles as the lists have them that this librarian may see; the others are left out."""
    seen = [(row, own) for row in rows if (own := others.known_to(row, librarian_id))]
    found = _descriptions(session, {wanted_by.entry_id for _, own in seen for wanted_by in own})
    titles = []
    for row, own in seen:
        shown = next((wanted_by for wanted_by in own if wanted_by.entry_id == row.entry_id), own[0])
        if shown.entry_id in found:
            names = tuple(dict.fromkeys(wanted_by.list for wanted_by in own))
            essential = any(wanted_by.essential for wanted_by in own)
            titles.append(
                WantedTitle(
                    row.fingerprint if row.lists else shown.fingerprint,
                    shown.entry_id,
                    found[shown.entry_id],
                    names,
                    essential,
                    row.since,
                )
            )
    return titles


def _descriptions(session: Session, entry_ids: Collection[int]) -> dict[int, Description]:
    return {
        entry_id: description
        for entry_id, _fingerprint, description in stored.entry_descriptions(session, entry_ids)
    }
