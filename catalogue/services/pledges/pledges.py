"""Pledges: a member says "we will bring this one", for a time; others see that it is promised.

A title has one open pledge at most, so that no two agencies ship the same parcel. A pledge whose
day has passed lapses by itself and the title is offered again; one whose title came in is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from catalogue.domain.access import Account, Role
from catalogue.domain.hiding import name_given
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.storage import pledges as stored
from catalogue.storage import wanted as stored_wanted
from catalogue.storage.database import Database
from catalogue.storage.models import Pledge

from ..acts import act
from ..authority.hidden_names import veil
from ..notifications.notices import take_back_thanks, thank
from .wanted import Wanted

USUAL_TIME = dt.timedelta(days=90)
_LONGEST = dt.timedelta(days=366)
_MOST_COPIES = 50
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class PledgeView:
    """A pledge; ``state`` is open, lapsed, kept or withdrawn; ``key`` names the wanted title.

    ``fingerprint`` is that of the entry it was made for.
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

    def standing(self, reader: Account | None = None) -> dict[str, PledgeView]:
        """Every pledge that holds today, by the key of its wanted title, the soonest due first.

        The agency is "" where the reader (None: anybody) may not know it.
        """
        with self._database.read() as session:
            rows = stored.standing(session, today())
            covering = veil(session, reader)
        keys = self._wanted.keys_of({each.fingerprint for each in rows})
        views = (_view(each, keys[each.fingerprint]) for each in rows)
        return {each.key: replace(each, agency=covering.shown(each.agency)) for each in views}

    def mine(self, account: Account) -> list[PledgeView]:
        """Everything a person ever pledged, newest first."""
        with self._database.read() as session:
            rows = stored.of_user(session, account.id)
        keys = self._wanted.keys_of({each.fingerprint for each in rows})
        return [_view(each, keys[each.fingerprint]) for each in rows]

    def pledge(self, account: Account, key: str, until: dt.date, copies: int = 1) -> int:
        """Promise a wanted title until a day; gives the pledge's id.

        Raises ``NotFound`` when the title is not missing any more, and ``Conflict`` with code
        "pledged_already" when somebody else promised it first.
        """
        _check(until, copies)
        title = self._wanted.find(key)
        agency = name_given(account)
        fingerprints = self._wanted.fingerprints_of(title.key)
        intent = act(account, "pledge_made", agency=agency, title=title.title)
        try:
            with self._database.write(intent) as session:
                self._let_lapse(session, fingerprints)
                row = Pledge(
                    fingerprint=title.fingerprint,
                    title=title.title,
                    user_id=account.id,
                    agency=agency,
                    copies=copies,
                    until=until,
                )
                session.add(row)
                session.flush()
                return row.id
        except Conflict as error:
            raise _pledged_already() from error

    def pledge_several(self, account: Account, keys: Collection[str], until: dt.date) -> Promised:
        """Promise a copy of each of some wanted titles until a day, in one step.

        Those that somebody else promised first, or that are not missing any more, are left out and counted.
        Raises ``InvalidInput`` where none is chosen, or too many are.
        """
        chosen = list(dict.fromkeys(keys))
        if not chosen:
            raise InvalidInput("no_titles_chosen", "Tick at least one title first.", field="key")
        if len(chosen) > MOST_AT_ONCE:
            raise InvalidInput(
                "too_many_titles", "Pledge at most %(most)s titles at once.", most=MOST_AT_ONCE, field="key"
            )
        _check(until, 1)
        found = {title.key: title for key in chosen if (title := self._wanted.get(key)) is not None}
        of_title = {key: self._wanted.fingerprints_of(key) for key in found}
        agency = name_given(account)
        intent = act(account, "pledges_made", agency=agency, count=0)
        with self._database.write(intent) as session:
            free = [title for key, title in found.items() if self._is_free(session, of_title[key])]
            made = [
                Pledge(
                    fingerprint=title.fingerprint,
                    title=title.title,
                    user_id=account.id,
                    agency=agency,
                    copies=1,
                    until=until,
                )
                for title in free
            ]
            session.add_all(made)
            intent.params["count"] = len(free)
            session.flush()
            ids = tuple(row.id for row in made)
        return Promised(ids, len(found) - len(free), len(chosen) - len(found))

    def offerable(self, account: Account, entry_ids: Collection[int]) -> dict[int, Offerable]:
        """Of some entries those that stand on the public wanted list, and may be promised, by their id."""
        with self._database.read() as session:
            said = {row[0]: row[1] for row in stored_wanted.entry_descriptions(session, entry_ids)}
        keys = self._wanted.published(set(said.values()))
        pledged = self.standing(account) if keys else {}
        return {
            entry_id: Offerable(keys[fingerprint], pledged.get(keys[fingerprint]))
            for entry_id, fingerprint in said.items()
            if fingerprint in keys
        }

    def extend(self, account: Account, pledge_id: int) -> dt.date:
        """Promise for ``USUAL_TIME`` more, a year from today at most; gives the new day.

        A lapsed pledge stands again from today, unless another agency took the title.
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
        """Take a promise back; the title is offered again at once."""
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
            rows = [_own(session, account, pledge_id) for pledge_id in pledge_ids]
            holding = [row for row in rows if row.state == "open"]
            for row in holding:
                row.state = "withdrawn"
            intent.params["count"] = len(holding)
            return len(holding)

    def brought(self) -> list[tuple[str, int]]:
        """How many pledged titles each agency brought, the most first."""
        with self._database.read() as session:
            covering = veil(session, None)
            return [each for each in stored.kept_by_agency(session) if not covering.covers(each[0])]

    def _is_free(self, session: Session, fingerprints: Collection[str]) -> bool:
        """Whether nobody promises a title; a pledge of it whose day has passed is closed."""
        try:
            self._let_lapse(session, fingerprints)
        except Conflict:
            return False
        return True

    def _let_lapse(self, session: Session, fingerprints: Collection[str]) -> None:
        """Close a title's pledge whose day has passed; raises ``Conflict`` while one holds."""
        for row in stored.open_among(session, fingerprints):
            if row.until >= today():
                raise _pledged_already()
            row.state = "lapsed"
        session.flush()


def close_kept(session: Session, fingerprints: Collection[str]) -> None:
    """Note that these titles came in, and thank; inside a transaction whose act is "pledges_kept"."""
    for each in stored.open_among(session, fingerprints):
        each.state = "kept"
        thank(session, each)


def close_found(session: Session, report_id: int) -> None:
    """As ``close_kept``, for what a new report of a whole list found."""
    for each in stored.open_and_in(session, report_id):
        each.state = "kept"
        thank(session, each)


def reopen_undone(session: Session, fingerprints: Collection[str]) -> None:
    """Note that these titles are missing again: a pledge whose gift was undone holds until its day."""
    taken = {each.fingerprint for each in stored.open_among(session, fingerprints)}
    for each in stored.kept_among(session, fingerprints, today()):
        if each.fingerprint not in taken:
            taken.add(each.fingerprint)
            each.state = "open"
            take_back_thanks(session, each)


def today() -> dt.date:
    """This day, in UTC."""
    return dt.datetime.now(dt.UTC).date()


def _own(session: Session, account: Account, pledge_id: int) -> Pledge:
    row = session.get(Pledge, pledge_id)
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
    )
