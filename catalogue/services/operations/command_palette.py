"""One question, everything that has a name: records, donors and lists, as far as a person may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from catalogue.domain.people.access import Account, Role
from search_index.analysis.normalisation import fold

from ..acquisitions.donations import Donations
from ..discovery.search import Search
from ..lists.lists import Lists

RECORD, DONOR, LIST = "record", "donor", "list"
_MOST = {RECORD: 6, DONOR: 4, LIST: 4}
"""How many of each kind are found at most: who sees too much types a letter more."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: its kind (``RECORD``, ``DONOR`` or ``LIST``), id and name, and what tells it from others."""

    kind: str
    id: int
    name: str
    about: str = ""


class Finder:
    """Finds what is named, asking each service for what the person may see there; nothing is kept."""

    def __init__(self, search: Search, donations: Donations, lists: Lists) -> None:
        self._search = search
        self._donations = donations
        self._lists = lists

    def find(self, person: Account, typed: str) -> list[Found]:
        """List what has all of the words that were typed, the last one perhaps not to its end."""
        words = fold(typed).split()
        if not words:
            return []
        return [
            *self._records(typed),
            *(self._donors(words) if person.may_act_as(Role.LIBRARIAN) else ()),
            *self._named_lists(person, words),
        ]

    def _records(self, typed: str) -> Iterator[Found]:
        for publication in self._search.beginning(typed, _MOST[RECORD]):
            about = " · ".join(
                filter(None, (publication.description.year, publication.description.publisher))
            )
            yield Found(RECORD, publication.id, publication.description.full_title, about)

    def _donors(self, words: Sequence[str]) -> Iterator[Found]:
        named = (donor for donor in self._donations.donors() if has_words(donor.name, words))
        for donor in islice(named, _MOST[DONOR]):
            yield Found(DONOR, donor.id, donor.name)

    def _named_lists(self, person: Account, words: Sequence[str]) -> Iterator[Found]:
        named = (
            reference_list
            for reference_list in self._lists.visible_to(person)
            if has_words(reference_list.name, words)
        )
        for reference_list in islice(named, _MOST[LIST]):
            yield Found(
                LIST,
                reference_list.id,
                reference_list.name,
                reference_list.owner_agency or reference_list.owner,
            )


def has_words(name: str, words: Sequence[str]) -> bool:
    """Whether each of some folded words stands in a name; anywhere, since Khmer has no spaces."""
    folded = fold(name)
    return all(word in folded for word in words)
