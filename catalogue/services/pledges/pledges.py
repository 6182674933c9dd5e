"""Pledges: a member says "we will bring this one", for a time; others see that it is promised.

A title has one open pledge at most, so that no two agencies ship the same parcel; in a union one for each
library that lacks what others hold. A pledge whose day has passed lapses by itself and the title is offered
again; one whose title came in, to that library, is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from catalogue.domain.gaps.union import ANY_LIBRARY
from catalogue.domain.people.access import Account, Role
from catalogue.domain.people.hiding import name_given
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held, hold_pledges
from catalogue.storage.models import Pledge, ReferenceEntry
from catalogue.storage.reference_lists import pledges as stored
from catalogue.storage.reference_lists import wanted as stored_wanted
from catalogue.storage.reference_lists.lists import entries_by_id

from ..acts import act
from ..libraries.union import held_by, libraries_in
from ..notifications.notices import take_back_thanks, thank
from ..sight import must_be_as_seen
from ..veils import veil
from .wanted import Lacked, Wanted, WantedTitle, no_longer_wanted

USUAL_TIME = dt.timedelta(days=90)
_LONGEST = dt.timedelta(days=366)
_MOST_COPIES = 50
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class PledgeView:
    """A pledge; ``state`` is open, lapsed, kept or withdrawn; ``key`` names the wanted title.

    ``fingerprint`` is that of the entry it was made for; ``library`` the one of a union that it is for, or
    ``ANY_LIBRARY``.
    """

    id: int
    key: str
    title: str
    user_id: int
    agency: str
    copies: int
    until: dt.date
    state: str
    fingerprint: str = ""
    library: int = ANY_LIBRARY


@dataclass(frozen=True, slots=True)
class Promised:
    """What became of titles that were promised at once.

    ``pledges`` are the ids of those made; ``taken`` titles were promised by somebody else before, ``gone``
    are not wanted any more.
    """

    pledges: tuple[int, ...]
    taken: int
    gone: int

    @property
    def made(self) -> int:
        """How many titles are promised now."""
        return len(self.pledges)


@dataclass(frozen=True, slots=True)
class Offerable:
    """A missing entry that everybody may bring: the key of its wanted title, and its pledge if it has one."""

    key: str
    pledge: PledgeView | None


class Pledges:
    """Promising missing titles."""

    def __init__(self, database: Database, wanted: Wanted) -> None:
        self._database = database
        self._wanted = wanted

    def standing(self, reader: Account | None = None, library: int | None = None) -> dict[str, PledgeView]:
        """Every pledge that holds today, by the key of its wanted title, the soonest due first.

        With a ``library`` of a union those that are for another one are left out. The agency is "" where the
        reader (None: anybody) may not know it.
        """
        made = self.all_standing(reader)
        return {
            pledge.key: pledge
            for pledge in made
            if library is None or pledge.library in (ANY_LIBRARY, library)
        }

    def all_standing(self, reader: Account | None = None) -> list[PledgeView]:
        """Every pledge that holds today, the soonest due first; in a union a title may have several."""
        with self._database.read() as session:
            rows = stored.standing(session, today())
            covering = veil(session, reader)
        keys = self._wanted.keys_of({row.fingerprint for row in rows})
        views = (_view(row, keys[row.fingerprint]) for row in rows)
        return [replace(view, agency=covering.shown(view.agency)) for view in views]

    def mine(self, account: Account) -> list[PledgeView]:
        """Everything a person ever pledged, newest first."""
        with self._database.read() as session:
            rows = stored.of_user(session, account.id)
        keys = self._wanted.keys_of({row.fingerprint for row in rows})
        return [_view(row, keys[row.fingerprint]) for row in rows]

    def pledge(
        self, account: Account, key: str, until: dt.date, copies: int = 1, library: int | None = None
    ) -> int:
        """Promise a wanted title until a day; gives the pledge's id.

        A title that some libraries of a union hold is promised to a ``library`` that lacks it. Raises
        ``NotFound`` when the title is not missing any more, ``InvalidInput`` for a library that holds it or
        is none, and ``Conflict`` with code "pledged_already" when somebody else promised it first.
        """
        _check(until, copies)
        agency = name_given(account)
        looked_up = self._wanted.find_lacked(key, account)
        intent = act(account, "pledge_made", agency=agency, title=looked_up.title)
        try:
            with self._database.write(intent) as session:
                found = self._lacked_now(session, [key], account).get(key)
                if found is None:
                    raise no_longer_wanted()
                title, meant = found.title, self._library_of(session, found.title, library)
                intent.params["title"] = title.title
                self._let_lapse(session, found.fingerprints, meant)
                row = _pledge(account, agency, title, until, copies, meant)
                session.add(row)
                session.flush()
                return row.id
        except Conflict as error:
            raise _pledged_already() from error

    def pledge_several(
        self, account: Account, keys: Collection[str], until: dt.date, library: int | None = None
    ) -> Promised:
        """Promise a copy of each of some wanted titles until a day, in one step.

        What others of a union hold is promised to a ``library``; without one it is passed over as not
        missing. Those that somebody else promised first, or that are not missing any more, are left out and
        counted. Raises ``InvalidInput`` where none is chosen, or too many are.
        """
        return self._promise(account, keys, until, library)

    def pledge_entries(
        self,
        account: Account,
        list_id: int,
        seen: Mapping[int, str],
        until: dt.date,
        library: int | None = None,
    ) -> Promised:
        """Do the same for the titles of some entries of a list that the person may see, as far as they are
        ``offerable``.

        ``seen`` has what each said when it was chosen (``EntryRow.said``); raises ``SeenOtherwise`` where one
        says something else by the time at which the promise is written.
        """

        def see_again(session: Session) -> list[ReferenceEntry]:
            found = entries_by_id(session, seen)
            entries = [entry for entry in found if entry.list_id == list_id]
            must_be_as_seen(entries, seen)
            return entries

        with self._database.read() as session:
            wordings = {entry.fingerprint for entry in see_again(session)}
        keys = self._wanted.published(wordings, account)
        return self._promise(account, keys.values(), until, library, see_again)

    def _promise(
        self,
        account: Account,
        keys: Iterable[str],
        until: dt.date,
        library: int | None,
        see_again: Callable[[Session], object] = lambda _session: None,
    ) -> Promised:
        """Promise titles; ``see_again`` raises where they are not what was chosen, once nobody words any of
        them anew behind it.
        """
        chosen = list(dict.fromkeys(keys))
        if not chosen:
            raise InvalidInput("no_titles_chosen", "Tick at least one title first.", field="key")
        if len(chosen) > MOST_AT_ONCE:
            raise InvalidInput(
                "too_many_titles", "Pledge at most %(most)s titles at once.", most=MOST_AT_ONCE, field="key"
            )
        _check(until, 1)
        self._wanted.some(chosen)  # what has changed is read before others have to wait for it
        agency = name_given(account)
        intent = act(account, "pledges_made", agency=agency, count=0)
        with self._database.write(intent) as session:
            now = self._lacked_now(session, chosen, account).values()
            see_again(session)
            found = {lacked.title.key: lacked for lacked in now}
            meant = {
                key: of_library
                for key, lacked in found.items()
                if (of_library := self._missing_in(session, lacked.title, library)) is not None
            }
            free = [
                found[key].title
                for key, of_library in meant.items()
                if self._is_free(session, found[key].fingerprints, of_library)
            ]
            made = [_pledge(account, agency, title, until, 1, meant[title.key]) for title in free]
            session.add_all(made)
            intent.params["count"] = len(free)
            session.flush()
            ids = tuple(row.id for row in made)
        return Promised(ids, len(meant) - len(free), len(chosen) - len(meant))

    def offerable(self, account: Account, entry_ids: Collection[int]) -> dict[int, Offerable]:
        """Of some entries those that stand on the public wanted list, and may be promised, by their id."""
        with self._database.read() as session:
            said = {row[0]: row[1] for row in stored_wanted.entry_descriptions(session, entry_ids)}
        keys = self._wanted.published(set(said.values()), account)
        pledged = self.standing(account) if keys else {}
        return {
            entry_id: Offerable(keys[fingerprint], pledged.get(keys[fingerprint]))
            for entry_id, fingerprint in said.items()
            if fingerprint in keys
        }

    def extend(self, account: Account, pledge_id: int) -> dt.date:
        """Promise for ``USUAL_TIME`` more, a year from today at most; gives the new day.

        A lapsed pledge stands again from today, unless another agency took the title.
        Raises ``Conflict`` "pledge_closed".
        """
        intent = act(account, "pledge_extended", agency="", title="")
        with self._database.write(intent) as session:
            row = _own(session, account, pledge_id)
            if row.state != "open":
                raise Conflict("pledge_closed", "This pledge is closed. Pledge the title anew.")
            row.until = min(max(row.until, today()) + USUAL_TIME, today() + _LONGEST)
            intent.params.update(agency=row.agency, title=row.title)
            return row.until

    def withdraw(self, account: Account, pledge_id: int) -> None:
        """Take a promise back; the title is offered again at once. Raises ``Conflict`` "pledge_closed"."""
        intent = act(account, "pledge_withdrawn", agency="", title="")
        with self._database.write(intent) as session:
            row = _own(session, account, pledge_id)
            if row.state != "open":
                raise Conflict("pledge_closed", "This pledge is closed. Pledge the title anew.")
            row.state = "withdrawn"
            intent.params.update(agency=row.agency, title=row.title)

    def withdraw_several(self, account: Account, pledge_ids: Collection[int]) -> int:
        """Take back those of some promises that still hold, in one step; gives how many.

        Raises ``NotFound`` where one is somebody else's, or none is named.
        """
        if not pledge_ids:
            raise _no_such_pledge()
        intent = act(account, "pledges_withdrawn", agency=name_given(account), count=0)
        with self._database.write(intent) as session:
            rows = [_own(session, account, pledge_id) for pledge_id in sorted(set(pledge_ids))]
            holding = [row for row in rows if row.state == "open"]
            for row in holding:
                row.state = "withdrawn"
            intent.params["count"] = len(holding)
            return len(holding)

    def brought(self) -> list[tuple[str, int]]:
        """How many pledged titles each agency brought, the most first."""
        with self._database.read() as session:
            covering = veil(session, None)
            return [kept for kept in stored.kept_by_agency(session) if not covering.covers(kept[0])]

    def _lacked_now(self, session: Session, keys: Collection[str], account: Account) -> dict[str, Lacked]:
        """Return those of some titles that may be promised, and let nobody else promise any, or word one
        anew behind this, until the transaction ends.
        """
        hold_pledges(session)
        return self._wanted.lacked_now(session, keys, account)

    def _missing_in(self, session: Session, title: WantedTitle, library: int | None) -> int | None:
        """As ``_library_of``; None where a library is named that does not lack it, or is none."""
        try:
            return self._library_of(session, title, library)
        except InvalidInput:
            return None

    def _library_of(self, session: Session, title: WantedTitle, library: int | None) -> int:
        """For which library a title is promised: any where nobody holds it, else one that lacks it."""
        if not title.held_in:
            return ANY_LIBRARY
        if library is None or library in title.held_in or library not in libraries_in(session):
            raise InvalidInput("pledge_library", "Choose a library that lacks it.", field="library")
        return library

    def _is_free(self, session: Session, fingerprints: Collection[str], library: int) -> bool:
        """Whether nobody promises a title; a pledge of it whose day has passed is closed."""
        try:
            self._let_lapse(session, fingerprints, library)
        except Conflict:
            return False
        return True

    def _let_lapse(self, session: Session, fingerprints: Collection[str], library: int) -> None:
        """Close a title's pledge whose day has passed; raises ``Conflict`` while one holds.

        What was promised to another library of a union is let be.
        """
        for row in stored.open_among(session, fingerprints):
            if ANY_LIBRARY not in (library, row.library) and row.library != library:
                continue
            if row.until >= today():
                raise _pledged_already()
            row.state = "lapsed"
        session.flush()


def close_kept(session: Session, fingerprints: Collection[str], of_owner: int | None = None) -> None:
    """Note that these titles came in, and thank; inside a transaction whose act is "pledges_kept".

    ``of_owner`` is whose pledges alone are meant, where a list says so that is not published: what a person
    answers on it is theirs. What is promised to one library of a union is ``see_to_libraries``' to say.
    """
    for pledge in stored.open_among(session, fingerprints):
        if pledge.library == ANY_LIBRARY and of_owner in (None, pledge.user_id):
            pledge.state = "kept"
            thank(session, pledge)


def see_to_libraries(session: Session, fingerprints: Collection[str] | None = None) -> None:
    """Note which promises to a library of a union it has now, or has no more, of some titles or of all.

    What is open is kept once that library has a copy, and open again where the gift was undone.
    """
    concerned = [
        row
        for row in stored.for_libraries(session, today())
        if fingerprints is None or row.fingerprint in fingerprints
    ]
    if not concerned:
        return
    session.flush()
    held = held_by(session, {row.fingerprint for row in concerned})
    is_open = {(row.fingerprint, row.library) for row in concerned if row.state == "open"}
    for row in reversed(concerned):  # of several that were kept, the newest is open again
        there = row.library in held.get(row.fingerprint, ())
        if there and row.state == "open":
            row.state = "kept"
            thank(session, row)
        elif not there and row.state == "kept" and (row.fingerprint, row.library) not in is_open:
            is_open.add((row.fingerprint, row.library))
            row.state = "open"
            take_back_thanks(session, row)


def reopen_undone(session: Session, fingerprints: Collection[str], of_owner: int | None = None) -> None:
    """Note that these titles are missing again: a pledge whose gift was undone holds until its day.

    ``of_owner`` is that of ``close_kept``.
    """
    taken = {pledge.fingerprint for pledge in stored.open_among(session, fingerprints)}
    for pledge in stored.kept_among(session, fingerprints, today()):
        if pledge.fingerprint not in taken and of_owner in (None, pledge.user_id):
            taken.add(pledge.fingerprint)
            pledge.state = "open"
            take_back_thanks(session, pledge)


def today() -> dt.date:
    """Return this day, in UTC."""
    return dt.datetime.now(dt.UTC).date()


def _pledge(
    account: Account, agency: str, title: WantedTitle, until: dt.date, copies: int, library: int
) -> Pledge:
    return Pledge(
        fingerprint=title.fingerprint,
        title=title.title,
        said=title.description.to_dict(),
        user_id=account.id,
        agency=agency,
        copies=copies,
        until=until,
        library=library,
    )


def _own(session: Session, account: Account, pledge_id: int) -> Pledge:
    row = held(session, Pledge, pledge_id)
    if row is None or (row.user_id != account.id and not account.may_act_as(Role.LIBRARIAN)):
        raise _no_such_pledge()
    return row


def _no_such_pledge() -> NotFound:
    return NotFound("no_such_pledge", "There is no such pledge of yours.")


def _check(until: dt.date, copies: int) -> None:
    if not today() <= until <= today() + _LONGEST:
        raise InvalidInput("pledge_until", "Choose a day from today on, within a year.", field="until")
    if not 1 <= copies <= _MOST_COPIES:
        raise InvalidInput("pledge_copies", "Pledge 1 to %(most)s copies.", most=_MOST_COPIES, field="copies")


def _pledged_already() -> Conflict:
    return Conflict("pledged_already", "Another agency has pledged this title already. Choose another one.")


def _view(row: Pledge, key: str) -> PledgeView:
    lapsed = row.state == "open" and row.until < today()
    return PledgeView(
        id=row.id,
        key=key,
        title=row.title,
        user_id=row.user_id,
        agency=row.agency,
        copies=row.copies,
        until=row.until,
        state="lapsed" if lapsed else row.state,
        fingerprint=row.fingerprint,
        library=row.library,
    )
