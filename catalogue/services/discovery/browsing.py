"""Browsing: along the names of authors and series, along the shelves, and back through the arrivals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.collation import sort_key
from catalogue.domain.holdings.shelving import shelf_key
from catalogue.matching.records.name_variants import NameForms
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import browsing as stored
from search_index.analysis.normalisation import fold

from ..authority.authorities import Authorities
from ..records.publications import Publications
from ..views import PublicationView

PAGE_SIZE = 200
ARRIVALS = 50
_OTHERS = "#"
"""Where names stand that begin with no letter."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name, and how many publications carry it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Names:
    """A page of the names under one letter, or of all the publications of a shelf.

    ``letters`` are those under which anything stands; ``letter`` is the one that is open.
    """

    letters: tuple[str, ...] = ()
    letter: str = ""
    names: tuple[Name, ...] = ()
    publications: tuple[PublicationView, ...] = ()
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Arrivals:
    """A page of publications, those that came last first."""

    publications: tuple[PublicationView, ...]
    page: int
    pages: int


class Browsing:
    """What there is, for those who do not know the word."""

    def __init__(self, database: Database, authorities: Authorities, publications: Publications) -> None:
        self._database = database
        self._authorities = authorities
        self._publications = publications

    def authors(self, letter: str = "", page: int = 1, language: str = "en") -> Names:
        """Persons and bodies under a letter, each once, under its preferred name."""
        aliases = self._authorities.knowledge().aliases
        with self._database.read() as session:
            preferred = {
                folded_name: aliases.preferred(folded_name) or folded_name
                for folded_name in stored.folded_names(session, MentionKind.BODY)
            }
            of_people = _letters(session, MentionKind.PERSON, aliases.people)
            letters = _in_order(of_people | {_letter(name) for name in preferred.values()}, language)
            letter = letter if letter in letters else next(iter(letters), "")
            found = _under(session, MentionKind.PERSON, letter, aliases.people)
            chosen = [form for form, name in preferred.items() if _letter(name) == letter]
            bodies: dict[str, int] = {}
            for value, count in stored.names_called(session, MentionKind.BODY, chosen):
                name = aliases.preferred(value) or value
                bodies[name] = bodies.get(name, 0) + count
        return _page(letters, letter, [*found, *bodies.items()], page, language)

    def series(self, letter: str = "", page: int = 1, language: str = "en") -> Names:
        """Series under a letter, each once, under its preferred title."""
        forms = self._authorities.knowledge().aliases.series
        with self._database.read() as session:
            letters = _in_order(_letters(session, MentionKind.SERIES, forms), language)
            letter = letter if letter in letters else next(iter(letters), "")
            found = _under(session, MentionKind.SERIES, letter, forms)
        return _page(letters, letter, found, page, language)

    def shelves(self, shelf: str = "", page: int = 1) -> Names:
        """Return the publications whose call numbers begin with a word, as they stand; numbers count as
        numbers.
        """
        with self._database.read() as session:
            marks = stored.shelf_marks(session)
            shelves = _in_order({mark.split()[0] for mark, _ in marks if mark.strip()})
            shelf = shelf if shelf in shelves else next(iter(shelves), "")
            of_shelf = (mark for mark in marks if mark[0].split()[:1] == [shelf])
            ordered = sorted(of_shelf, key=lambda shelved: (shelf_key(shelved[0]), shelved[0]))
            pages = max(1, -(-sum(count for _, count in ordered) // ARRIVALS))
            page = min(max(page, 1), pages)
            ids = self._standing(session, ordered, (page - 1) * ARRIVALS)
        return Names(shelves, shelf, (), tuple(self._publications.many(ids)), page, pages)

    def arrivals(self, page: int = 1) -> Arrivals:
        """Return what came last."""
        pages = max(1, -(-self._publications.count() // ARRIVALS))
        page = min(max(page, 1), pages)
        with self._database.read() as session:
            ids = stored.arrivals(session, (page - 1) * ARRIVALS, ARRIVALS)
        return Arrivals(tuple(self._publications.many(ids)), page, pages)

    def _standing(self, session: Session, marks: Sequence[tuple[str, int]], offset: int) -> list[int]:
        """Return a page of the publications at call numbers, in the order of these."""
        wanted: list[str] = []
        before = skipped = 0
        for mark, count in marks:
            if before + count <= offset:
                skipped = before + count
            elif before < offset + ARRIVALS:
                wanted.append(mark)
            before += count
        standing: dict[str, list[int]] = {}
        for mark, publication_id in stored.standing_at(session, wanted):
            standing.setdefault(mark, []).append(publication_id)
        ids = [publication_id for mark in wanted for publication_id in standing.get(mark, ())]
        return ids[offset - skipped :][:ARRIVALS]


def _letters(session: Session, kind: str, forms: NameForms) -> set[str]:
    """Return the letters under which names stand in their preferred forms."""
    others = [fold(form) for group in forms.groups for form in group[1:]]
    heads = (forms.preferred(name) for name, _ in stored.names_called(session, kind, others))
    return {_letter(letter) for letter in (*stored.first_letters(session, kind, others), *heads)}


def _under(session: Session, kind: str, letter: str, forms: NameForms) -> list[tuple[str, int]]:
    """Return the names under a letter, each in its preferred form; several characters may be one letter."""
    chosen = (
        first_letter
        for first_letter in stored.first_letters(session, kind)
        if _letter(first_letter) == letter
    )
    found = [name for first in chosen for name in stored.names_under(session, kind, first)]
    of_letter = (group for group in forms.groups if _letter(group[0]) == letter)
    elsewhere = [fold(form) for group in of_letter for form in group[1:] if _letter(form) != letter]
    counts: dict[str, int] = {}
    for value, count in (*found, *stored.names_called(session, kind, elsewhere)):
        name = forms.preferred(value)
        if _letter(name) == letter:
            counts[name] = counts.get(name, 0) + count
    return list(counts.items())


def _page(
    letters: tuple[str, ...], letter: str, found: Sequence[tuple[str, int]], page: int, language: str
) -> Names:
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    ordered = sorted(found, key=lambda found_name: sort_key(found_name[0], language))[
        (page - 1) * PAGE_SIZE :
    ][:PAGE_SIZE]
    return Names(letters, letter, tuple(Name(*found_name) for found_name in ordered), (), page, pages)


def _letter(name: str) -> str:
    """Return the letter under which a name stands: its first one, without accents."""
    first = fold(name)[:1]
    return first.upper() if first.isalpha() else _OTHERS


def _in_order(letters: Iterable[str], language: str = "en") -> tuple[str, ...]:
    return tuple(sorted(letters, key=lambda letter: (letter == _OTHERS, sort_key(letter, language))))
