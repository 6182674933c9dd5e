"""A pledge stays with its title, whatever is done to the entries that want it: worked out at the end of every
transaction that changes what published lists say or miss, from what they say by then.

No service that changes an entry or a list knows of pledges: what has changed is noted at the flush
(``storage/on_flush/wordings.py``), an undoing and a version as well as a correction, and what comes to be
missing is noted where results are kept. No list that is not
published moves a pledge, and none holds it back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from itertools import chain

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.same_title import Identity, Place, Titles, identity_of, places_of
from catalogue.domain.gaps.union import ANY_LIBRARY
from catalogue.storage.engine.holding import hold_pledges
from catalogue.storage.models import Pledge, ReferenceEntry
from catalogue.storage.on_flush.changes import undone_in
from catalogue.storage.on_flush.wordings import Noted, came_missing, noted
from catalogue.storage.reference_lists import pledges as stored
from catalogue.storage.reference_lists import wanted as stored_wanted
from catalogue.storage.reference_lists.wanted import EntryRow

from ..days import this_day as today
from ..notifications.notices import tell, was_told

_NEAR = 50
"""How many entries are looked at that share a number, or a title, with one that has changed."""


def follow_titles(session: Session) -> None:
    """Put open pledges of what published lists said before to what their titles are now.

    A pledge stays where it is while a published entry says the same. Else it becomes that of another entry
    which wants the title in other words, and was there before; else of what the entry says by now that it was
    for. A pledge whose title no published list misses any more stays as it is, and is there again should one
    want it again.
    """
    session.flush()
    if undone_in(session):
        _know_again(session)
    changed = noted(session)
    touched = {entry.list_id for entry in changed.entries} | {row.id for row in changed.lists}
    touched |= came_missing(session).keys()
    if not touched:
        return
    is_public = touched & stored.published_lists(session)
    were = {row.id: was for row, was in changed.lists.items()}
    was_public = {list_id for list_id in touched if were.get(list_id, list_id in is_public)}
    if not (is_public or was_public):
        return
    hold_pledges(session)
    _put_back(session)
    pledges = stored.unsaid(session)
    if pledges:
        _Titles(session, changed, was_public, is_public).find(pledges)


def tell_doubled(session: Session) -> None:
    """Tell whoever promised last of two that promise what is one title by now, though in other words.

    Looked at are titles that the transaction worded, showed or found missing. One that nobody misses, and
    whose pledge waits, is not looked at: where that comes again, it finds the other one.
    """
    changed, missing = noted(session), came_missing(session)
    entries = {entry.id for entry in changed.entries if _stands(entry)}.union(*missing.values())
    lists = {row.id for row in changed.lists}
    fresh = stored.standing_for(session, entries, lists) if entries or lists else []
    if not any(pledge.until >= today() for pledge in fresh):
        return
    identities = {
        pledge: identity_of(Description.from_dict(pledge.said), pledge.fingerprint)
        for pledge in stored.said(session)
        if pledge.until >= today()
    }
    at: dict[Place, list[Pledge]] = {}
    for pledge, identity in identities.items():
        for place in places_of(identity):
            at.setdefault(place, []).append(pledge)
    for pledge in fresh:
        if (own := identities.get(pledge)) is not None:
            near = {other for place in places_of(own) for other in at[place][:_NEAR]} - {pledge}
            for other in near:
                if _rival(pledge, other) and _are_one(own, identities[other]):
                    _tell_later(session, pledge, other)


def _tell_later(session: Session, one: Pledge, other: Pledge) -> None:
    first, second = sorted((one, other), key=lambda pledge: pledge.id)
    if not was_told(session, _doubled(first)):
        _tell_doubled(session, second, first)


def _tell_doubled(session: Session, *pledges: Pledge) -> None:
    """Tell whoever made the first of some pledges, as long as all of them stand."""
    (pledge, *_others) = pledges
    params = {"title": pledge.title, "pledges": [each.id for each in pledges]}
    tell(session, _doubled(pledge), "doubled", params, user_id=pledge.user_id)


def _doubled(pledge: Pledge) -> str:
    return f"doubled {pledge.id}"


def _rival(one: Pledge, other: Pledge) -> bool:
    """Whether two pledges cannot both be of one title."""
    return ANY_LIBRARY in (one.library, other.library) or one.library == other.library


def _put_back(session: Session) -> None:
    """Where an act is undone, let what it moved go back to the words that it took it from."""
    moved = dict(chain.from_iterable(stored.moved_by(session, act.id) for act in undone_in(session)))
    lists = stored.published_lists(session) if moved else set()
    named = dict(stored.named_on(session, lists, set(moved.values())))
    if not named:
        return
    wanting = _Wanting(session, lists)
    for pledge, before in moved.items():
        if (said := named.get(before)) is not None:
            alike = wanting.alike(identity_of(said, before), any_status=True).values()
            _move(session, pledge, before, {before, *(identity.fingerprint for identity in alike)})


def _know_again(session: Session) -> None:
    """Let pledges that an undoing brought back know their titles, where the log did not know them yet."""
    unknowing = stored.without_title(session)
    words = {pledge.fingerprint for pledge in unknowing}
    named = dict(stored.named_on(session, stored.published_lists(session), words)) if words else {}
    for pledge in unknowing:
        if (said := named.get(pledge.fingerprint)) is not None:
            pledge.said = said.to_dict()
    session.flush()


def _move(session: Session, pledge: Pledge, words: str, alike: Collection[str]) -> bool:
    """Let a pledge be of other words from now on, unless somebody promises the title already, in these or
    others that are ``alike``.
    """
    rivals = [
        other for other in stored.open_among(session, alike) if other is not pledge and _rival(pledge, other)
    ]
    if any(other.until >= today() for other in rivals):
        return False
    for other in rivals:
        other.state = "lapsed"
    session.flush()  # before the place is taken that it had
    pledge.fingerprint = words
    for _, description in stored.named_on(session, stored.published_lists(session), {words}):
        pledge.said = description.to_dict()
    session.flush()
    return True


class _Titles:
    """Where titles are by now that published lists named before the transaction, or long ago."""

    def __init__(self, session: Session, changed: Noted, was_public: set[int], is_public: set[int]) -> None:
        self._session = session
        self._changed = changed
        self._was_public = was_public
        self._is_public = is_public
        self._became = {**changed.became, **_whole_again(session, changed)}

    def find(self, pledges: Sequence[Pledge]) -> None:
        """Put pledges that no published entry names any more to where their titles are."""
        before = self._named_before({pledge.fingerprint for pledge in pledges})
        in_turn = sorted(pledges, key=lambda pledge: (pledge.until < today(), pledge.id))
        gone = [pledge for pledge in in_turn if pledge.fingerprint in before.named]
        if gone:
            wanting = _Wanting(self._session, stored.published_lists(self._session))
            for pledge in gone:
                own = before.named[pledge.fingerprint]
                alike = wanting.alike(own, any_status=pledge.library != ANY_LIBRARY)
                others = {number: identity for number, identity in alike.items() if number not in self._ids}
                heirs = self._heirs(before, own)
                self._become(pledge, wanting, next(chain(others.values(), alike.values(), heirs), None))
        if len(gone) < len(in_turn):
            self._come_again([pledge for pledge in in_turn if pledge.fingerprint not in before.named])

    def _come_again(self, pledges: Sequence[Pledge]) -> None:
        """Put pledges whose titles no published list wanted to entries that came and want them again."""
        named = {
            pledge.fingerprint: identity_of(Description.from_dict(pledge.said), pledge.fingerprint)
            for pledge in pledges
            if pledge.said
        }
        asked = {pledge.fingerprint for pledge in pledges} - named.keys()
        for fingerprint, description in stored.named_once(self._session, asked):
            named.setdefault(fingerprint, identity_of(description, fingerprint))
        if not named or not self._is_public:
            return
        shown = self._is_public - self._was_public
        ids = self._ids.union(*came_missing(self._session).values())
        wanting = _Wanting(
            self._session, self._is_public, lambda row: row.entry_id in ids or row.list_id in shown
        )
        for pledge in pledges:
            if (own := named.get(pledge.fingerprint)) is not None:
                alike = wanting.alike(own, any_status=pledge.library != ANY_LIBRARY)
                self._become(pledge, wanting, next(iter(alike.values()), None))

    def _become(self, pledge: Pledge, wanting: _Wanting, title: Identity | None) -> None:
        """Put a pledge to what its title is now, or say that this has another one."""
        if title is None:
            return
        alike = wanting.alike(title, any_status=True).values()
        words = {title.fingerprint, *(identity.fingerprint for identity in alike)}
        moved = _move(self._session, pledge, title.fingerprint, words)
        if not moved and pledge.until >= today():
            _tell_doubled(self._session, pledge)

    @cached_property
    def _ids(self) -> set[int]:
        return {entry.id for entry in self._changed.entries}

    def _named_before(self, fingerprints: Collection[str]) -> _Before:
        """Return what published entries said that were changed, and what those with some fingerprints say
        whose list is published no more.
        """
        found = _Before()
        for entry, said in self._changed.entries.items():
            if said is not None and said.stood and entry.list_id in self._was_public:
                description = Description.from_dict(said.description)
                found.add(identity_of(description, said.fingerprint), entry)
        shut = self._was_public - self._is_public
        for fingerprint, description in stored.named_on(self._session, shut, fingerprints):
            found.add(identity_of(description, fingerprint), None)
        return found

    def _heirs(self, before: _Before, own: Identity) -> Iterator[Identity]:
        """Yield what entries are by now that were of a title: those first that said the very words."""
        entries = [entry for identity, entry in before.near(own) if _are_one(own, identity)]
        for entry in entries:
            heir = self._became.get(entry, entry)
            if heir is not None and _stands(heir) and heir.list_id in self._is_public:
                yield identity_of(heir.read_description(), heir.fingerprint)


class _Before:
    """What published entries said, found by what could make two of them one title."""

    def __init__(self) -> None:
        self.named: dict[str, Identity] = {}
        self._at: dict[Place, list[tuple[Identity, ReferenceEntry]]] = {}

    def add(self, identity: Identity, entry: ReferenceEntry | None) -> None:
        """Note what an entry said; None for one that says it still, on a list published no more."""
        self.named.setdefault(identity.fingerprint, identity)
        if entry is not None:
            for place in places_of(identity):
                self._at.setdefault(place, []).append((identity, entry))

    def near(self, own: Identity) -> list[tuple[Identity, ReferenceEntry]]:
        """Return what shares a place with a title, the very words first, then the older entry."""
        found = {
            entry.id: (identity, entry)
            for place in places_of(own)
            for identity, entry in self._at.get(place, ())[:_NEAR]
        }
        return sorted(found.values(), key=lambda near: (near[0].fingerprint != own.fingerprint, near[1].id))


class _Wanting:
    """Entries of published lists that were checked, found by what could make them one title."""

    def __init__(
        self, session: Session, lists: Collection[int], meant: Callable[[EntryRow], bool] | None = None
    ) -> None:
        self._identities: dict[int, Identity] = {}
        self._at: dict[Place, list[int]] = {}
        rows = stored_wanted.entry_rows(session, lists)
        asked = {row.entry_id: row for row in rows if meant is None or meant(row)}
        self._missing = {number for number, row in asked.items() if row.status == "missing"}
        for entry_id, fingerprint, description in stored_wanted.entry_descriptions(session, asked):
            identity = self._identities[entry_id] = identity_of(description, fingerprint)
            for place in places_of(identity):
                self._at.setdefault(place, []).append(entry_id)

    def alike(self, own: Identity, *, any_status: bool) -> dict[int, Identity]:
        """Return the entries that want a title, the oldest first.

        Those that are missing want it, and with ``any_status`` those that some library of a union holds.
        """
        near = {number for place in places_of(own) for number in self._at.get(place, ())[:_NEAR]}
        return {
            number: self._identities[number]
            for number in sorted(near)
            if (any_status or number in self._missing) and _are_one(own, self._identities[number])
        }


def _are_one(own: Identity, other: Identity) -> bool:
    titles = Titles()
    titles.place(own)
    return titles.of(other) is not None


def _stands(entry: ReferenceEntry) -> bool:
    return inspect(entry).persistent and entry.removed_at is None


def _whole_again(session: Session, changed: Noted) -> dict[ReferenceEntry, ReferenceEntry | None]:
    """Return for the pieces of an entry whose splitting is undone that entry."""
    if not any(change_set.action == "entry_split" for change_set in undone_in(session)):
        return {}
    wholes = [entry for entry in changed.entries if inspect(entry).persistent]
    pieces = (entry for entry in changed.entries if not inspect(entry).persistent)
    return dict.fromkeys(pieces, wholes[0]) if len(wholes) == 1 else {}
