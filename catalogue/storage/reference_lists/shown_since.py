"""Since when a person may see a list without a break, by the change log: what was before is not theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalogue.domain.gaps.reference_lists import may_see
from catalogue.domain.people.access import Account, Role
from catalogue.storage.models import Change, ChangeSet, ReferenceList, User

_LIST, _PERSON = ReferenceList.__tablename__, User.__tablename__
_STATE = {"owner_id": None, "shown_to": "", "visibility": "private", "help_asked": False, "followed_until": 0}
"""What says to whom a list is shown, each with what it is where the log of before knows nothing of it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The act by which a list was shown to somebody, and its moment."""

    act_id: int
    at: dt.datetime


FROM_THE_BEGINNING = Shown(0, dt.datetime.min.replace(tzinfo=dt.UTC))
"""For a list that was never hidden from somebody, and for its owner."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who asks, as they were at a moment: nobody before their account was made, and while it was closed."""

    account: Account | None
    closed: bool = False

    def before(self, change: Mapping[str, Any] | None) -> _Reader:
        """Return them as they were before a change of their account; None made it."""
        if change is None or self.account is None:
            return _Reader(None)
        account = self.account
        if "agency" in change:
            account = replace(account, agency=change["agency"])
        if "roles" in change:
            account = replace(account, roles=frozenset(map(Role, change["roles"])))
        closed = bool(change["disabled_at"]) if "disabled_at" in change else self.closed
        return _Reader(account, closed)

    def sees(self, state: Mapping[str, Any]) -> bool:
        """Whether they could see a list that was shown so; what is theirs is so while they are shut out."""
        owns = self.account is not None and self.account.id == state["owner_id"]
        return may_see(
            self.account if owns or not self.closed else None,
            state["owner_id"],
            state["shown_to"],
            state["visibility"],
            help_asked=state["help_asked"],
        )


def shown_since(session: Session, list_ids: Collection[int], reader: Account | None) -> dict[int, Shown]:
    """Return since when somebody may see each of these lists; those that they may not see are left out.

    What was done to whom a list is shown is taken back in thought, the newest change first, up to the one
    before which it was hidden. So does what became of the reader count: their agency, their roles, their
    account itself; and the agency of its owner, as long as a list went along with them. A list of the centre
    is to each librarian what an owner's is to them, whoever was librarian before. A list that is in the log
    alone is taken as it was when it went.
    """
    rows = session.scalars(select(ReferenceList).where(ReferenceList.id.in_(list_ids))).all()
    states = {row.id: {name: getattr(row, name) for name in _STATE} for row in rows}
    states |= _gone(session, set(list_ids) - set(states))
    then = _Reader(reader)
    found = {list_id: FROM_THE_BEGINNING for list_id, state in states.items() if then.sees(state)}
    owners = {state["owner_id"] for state in states.values()} - {None}
    reader_id = reader.id if reader else None
    open_ones = set(found)
    acts = session.execute(_changes(list_ids, {*owners, *filter(None, [reader_id])}))
    for (act_id, at), changes in groupby(acts, key=lambda told: (told[0].set_id, told[1])):
        # All of an act at once: with an agency that is called otherwise its people and its lists are.
        concerned = set[int]()
        for change, _at in changes:
            before: Mapping[str, Any] | None = change.before
            if change.table_name == _LIST:
                if before is None:  # it was made so
                    open_ones.discard(change.row_id)
                else:
                    states[change.row_id] |= before
                    concerned.add(change.row_id)
            elif change.row_id == reader_id:
                then = then.before(before)
                of_others = (None, reader_id)
                concerned |= {each for each in open_ones if states[each]["owner_id"] not in of_others}
            elif before and "agency" in before:
                for list_id in open_ones:
                    theirs = states[list_id]["owner_id"] == change.row_id
                    if theirs and change.id <= states[list_id]["followed_until"]:
                        states[list_id]["shown_to"] = before["agency"]
                        concerned.add(list_id)
        for list_id in open_ones & concerned:
            if not then.sees(states[list_id]):
                found[list_id] = Shown(act_id, at)
                open_ones.discard(list_id)
    return found


def _changes(list_ids: Collection[int], people: Collection[int]) -> Any:
    of_lists = (Change.table_name == _LIST) & Change.row_id.in_(list_ids)
    of_people = (Change.table_name == _PERSON) & Change.row_id.in_(people)
    return (
        select(Change, ChangeSet.at)
        .join(ChangeSet, ChangeSet.id == Change.set_id)
        .where(or_(of_lists, of_people))
        .order_by(Change.id.desc())
    )


def _gone(session: Session, list_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return how lists stood of which there is no row any more."""
    deleted = (
        select(Change).where(Change.table_name == _LIST, Change.row_id.in_(list_ids)).order_by(Change.id)
    )
    changes = session.scalars(deleted).all() if list_ids else ()
    return {
        change.row_id: {name: change.before.get(name, none) for name, none in _STATE.items()}
        for change in changes
        if change.before is not None and change.after is None
    }
