"""A basket: titles that somebody picked to take along, held or wanted. Nothing of it is kept here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.open_fields import for_everybody
from catalogue.formats import Entry
from catalogue.storage.engine.database import Database
from catalogue.storage.maintenance import duplicates as order

from ..discovery.exports import entry_of
from ..library_names import LibraryNames
from ..records.publications import Publications
from ..views import PublicationView
from .wanted import Wanted, WantedTitle

MOST = 100
"""Titles of one basket: with them its address is shorter than any server or browser refuses."""

_WANTED = "w-"
_PUBLICATION = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


def wanted_pick(key: str) -> str:
    """Return what a basket calls a wanted title; a publication is called by its number."""
    return f"{_WANTED}{key}"


@dataclass(frozen=True, slots=True)
class Picked:
    """A title of a basket: a publication, or a wanted title; ``name`` is what the basket calls it."""

    name: str
    publication: PublicationView | None = None
    wanted: WantedTitle | None = None

    @property
    def description(self) -> Description:
        """What it is, as everybody may see it."""
        if self.publication is not None:
            return for_everybody(self.publication.description)
        return self.wanted.description if self.wanted is not None else Description()


@dataclass(frozen=True, slots=True)
class Basket:
    """The titles in the order in which they were picked.

    ``gone`` counts what is neither held nor wanted any more, ``left_out`` what is beyond ``MOST``.
    """

    titles: tuple[Picked, ...]
    gone: int = 0
    left_out: int = 0


class Baskets:
    """Finds what was picked, from what everybody may see."""

    def __init__(
        self, database: Database, publications: Publications, wanted: Wanted, libraries: LibraryNames
    ) -> None:
        self._database = database
        self._publications = publications
        self._wanted = wanted
        self._libraries = libraries

    def entry(self, title: Picked) -> Entry:
        """Return a title as a writer of formats takes it, with its copies where it is held."""
        if title.publication is not None:
            number, _description, copies = entry_of(title.publication, self._libraries)
            return number, title.description, copies
        return title.name, title.description, ()

    def look_into(self, names: Sequence[str]) -> Basket:
        """Return the titles that go by these names, each once; a record that was merged is the one it is
        part of.
        """
        asked = list(dict.fromkeys(names))
        taken = asked[:MOST]
        numbers = [int(name) for name in taken if _PUBLICATION.fullmatch(name)]
        held = {found.id: found for found in self._publications.many(numbers)}
        if lost := [number for number in numbers if number not in held]:
            held |= self._merged(lost)
        wanted = self._wanted.some([name.removeprefix(_WANTED) for name in taken if name.startswith(_WANTED)])
        found_there = [_picked(name, held, wanted) for name in taken]
        titles = {title.name: title for title in found_there if title is not None}
        return Basket(tuple(titles.values()), found_there.count(None), len(asked) - len(taken))

    def _merged(self, numbers: Sequence[int]) -> dict[int, PublicationView]:
        """Of records that are there no more, those they were merged into."""
        with self._database.read() as session:
            into = {number: order.merged_into(session, number) for number in numbers}
        found = {kept.id: kept for kept in self._publications.many([kept for kept in into.values() if kept])}
        return {number: found[kept] for number, kept in into.items() if kept in found}


def _picked(
    name: str, held: Mapping[int, PublicationView], wanted: Mapping[str, WantedTitle]
) -> Picked | None:
    """Return what goes by a name, under the name that it has now; None where it is neither held nor
    wanted.
    """
    if _PUBLICATION.fullmatch(name) and (publication := held.get(int(name))):
        return Picked(str(publication.id), publication)
    if name.startswith(_WANTED) and (title := wanted.get(name.removeprefix(_WANTED))):
        return Picked(wanted_pick(title.key), wanted=title)
    return None
