"""A pledge stays with its title, whatever becomes of the entry that it was made for.

It was made on the public wanted list and goes by what published lists say: no other list moves it, and none
holds it back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.same_title import Identity, Place, groups, identity_of, places_of
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.gaps.union import ANY_LIBRARY
from catalogue.storage.models import Pledge, ReferenceEntry, now
from catalogue.storage.reference_lists import pledges as stored
from catalogue.storage.reference_lists import wanted as stored_wanted
from catalogue.storage.reference_lists.lists import published_among

_NEAR = 50
"""How many entries are looked at that share a number, or a title, with one that is gone."""


def carry_over_pledge(session: Session, entry: ReferenceEntry, after: str) -> None:
    """Let the open pledge of a published entry go along when it is worded anew, as ``after``.

    A pledge stays where it is while another published entry says the same. Where others want the title in
    words of their own it is theirs: whoever words one entry anew takes nothing away from the others. What is
    promised already in the new words has its pledge.
    """
    if not _is_published(entry):
        return
    if pledges := _left_alone(session, [entry]):
        _hand_on(session, [entry], pledges)
        _move(session, [pledge for pledge in pledges if pledge.fingerprint == entry.fingerprint], [after])


def promised_among(session: Session, fingerprints: Collection[str]) -> set[str]:
    """Return those of some wordings that somebody's open pledge is of."""
    return {pledge.fingerprint for pledge in stored.open_among(session, fingerprints)}


def take_off(session: Session, entries: Sequence[ReferenceEntry]) -> None:
    """Take entries off their lists inside a transaction, and hand on their pledges."""
    for entry in entries:
        entry.removed_at = now()
    hand_on_pledges(session, entries)


def hand_on_pledges(session: Session, gone: Sequence[ReferenceEntry]) -> None:
    """Let open pledges of published entries that are gone follow their titles to others that want them in
    other words.

    A pledge whose title no other published list misses stays as it is, and is there again should the entry
    come back. A list that is to be published no more calls it before it is marked so.
    """
    published = [entry for entry in gone if _is_published(entry)]
    if pledges := _left_alone(session, published):
        _hand_on(session, published, pledges)


def _is_published(entry: ReferenceEntry) -> bool:
    return entry.reference_list.visibility == Visibility.PUBLIC


def _left_alone(session: Session, gone: Sequence[ReferenceEntry]) -> list[Pledge]:
    """Return the open pledges of some entries that no other published entry wants in these words."""
    pledges = stored.open_among(session, {entry.fingerprint for entry in gone})
    if not pledges:
        return []
    session.flush()
    besides = {entry.id for entry in gone}
    asked = published_among(session, {pledge.fingerprint for pledge in pledges}, besides)
    return [pledge for pledge in pledges if pledge.fingerprint not in asked]


def _hand_on(session: Session, gone: Sequence[ReferenceEntry], pledges: Collection[Pledge]) -> None:
    """Let the pledges follow their titles to the oldest published entry that wants each in other words."""
    wanting = _Wanting.of(session)
    besides = {entry.id for entry in gone}
    saying = {entry.fingerprint: entry for entry in gone}
    for pledge in pledges:
        entry = saying[pledge.fingerprint]
        alike = wanting.alike(session, entry, besides, any_status=pledge.library != ANY_LIBRARY)
        if alike:
            _move(session, [pledge], alike)


def _move(session: Session, pledges: Iterable[Pledge], alike: Sequence[str]) -> None:
    """Let pledges be of other words from now on, unless the title is promised in these already."""
    of_others = {pledge.library for pledge in stored.open_among(session, alike)}
    for pledge in pledges:
        rivals = of_others if pledge.library == ANY_LIBRARY else of_others & {ANY_LIBRARY, pledge.library}
        if not rivals:
            pledge.fingerprint = alike[0]


class _Wanting:
    """The published entries of checked lists, found by what could make them one title.

    Read once in a transaction, however many pledged entries it takes off or words anew.
    """

    def __init__(self, session: Session) -> None:
        self._identities: dict[int, Identity] = {}
        self._at: dict[Place, list[int]] = {}
        lists = stored_wanted.checked_lists(session)
        published = {row.id for row in lists if row.visibility == Visibility.PUBLIC}
        rows = stored_wanted.entry_rows(session, published)
        self._missing = {row.entry_id for row in rows if row.status == "missing"}
        described = stored_wanted.entry_descriptions(session, [row.entry_id for row in rows])
        for entry_id, fingerprint, description in described:
            identity = self._identities[entry_id] = identity_of(description, fingerprint)
            for place in places_of(identity):
                self._at.setdefault(place, []).append(entry_id)

    @staticmethod
    def of(session: Session) -> _Wanting:
        """Return what was read in this transaction already, or read it."""
        if (kept := session.info.get(_Wanting)) is None:
            kept = session.info[_Wanting] = _Wanting(session)
        return kept

    def alike(
        self, session: Session, entry: ReferenceEntry, besides: Collection[int], *, any_status: bool
    ) -> list[str]:
        """Return the fingerprints under which others want an entry's title, those of older ones first.

        Those that are missing want it, and with ``any_status`` those that some library of a union holds.
        """
        own = identity_of(entry.read_description(), entry.fingerprint)
        near = {
            number: self._identities[number]
            for number in dict.fromkeys(self._near(own))
            if number not in besides and (any_status or number in self._missing)
        }
        of_title = next(group for group in groups({**near, entry.id: own}) if entry.id in group)
        standing = (session.get(ReferenceEntry, number) for number in of_title if number != entry.id)
        return [
            row.fingerprint
            for row in standing
            if row is not None
            and row.removed_at is None
            and row.fingerprint == self._identities[row.id].fingerprint
        ]

    def _near(self, own: Identity) -> Iterator[int]:
        for place in places_of(own):
            yield from self._at.get(place, ())[:_NEAR]
