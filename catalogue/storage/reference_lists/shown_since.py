"""Since when a person may see a list without a break, by the change log: what was before is not theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from catalogue.storage.models import Change, ChangeSet, ReferenceList, User

_LIST, _PERSON = ReferenceList.__tablename__, User.__tablename__


class MaySee(Protocol):
    """Whether somebody may see a list that is shown to these: ``domain.gaps.reference_lists.may_see``."""

    def __call__(
        self, owner_id: int | None, owner_agency: str, visibility: str, *, help_asked: bool
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """The act by which a list was shown to somebody, and its moment."""

    act_id: int
    at: dt.datetime


FROM_THE_BEGINNING = Shown(0, dt.datetime.min.replace(tzinfo=dt.UTC))
"""For a list that was never hidden from somebody, and for its owner."""


def shown_since(session: Session, list_ids: Collection[int], may_see: MaySee) -> dict[int, Shown]:
    """Return since when somebody may see each of these lists; those that they may not see are left out.

    What was done to whom a list is shown is taken back in thought, the newest change first, up to the one
    before which it was hidden. The agency of its owner counts too: with it come other colleagues.
    """
    query = (
        select(ReferenceList).where(ReferenceList.id.in_(list_ids)).options(joinedload(ReferenceList.owner))
    )
    rows = list(session.scalars(query))
    states = {row.id: _state(row) for row in rows}
    found = {list_id: FROM_THE_BEGINNING for list_id, state in states.items() if _is_seen(may_see, state)}
    owned: dict[int | None, list[int]] = {}
    for row in rows:
        owned.setdefault(row.owner_id, []).append(row.id)
    open_ones = set(found)
    for change, at in session.execute(_changes(list_ids, owned)):
        before: Mapping[str, Any] | None = change.before
        if change.table_name == _LIST:
            concerned, taken_back = [change.row_id], before
        else:
            concerned, taken_back = owned[change.row_id], _of_owner(before)
        for list_id in open_ones.intersection(concerned):
            if taken_back is None:  # it was made so
                open_ones.discard(list_id)
                continue
            states[list_id] |= taken_back
            if not _is_seen(may_see, states[list_id]):
                found[list_id] = Shown(change.set_id, at)
                open_ones.discard(list_id)
    return found


def _changes(list_ids: Collection[int], owned: Mapping[int | None, object]) -> Any:
    of_lists = (Change.table_name == _LIST) & Change.row_id.in_(list_ids)
    of_owners = (Change.table_name == _PERSON) & Change.row_id.in_([owner for owner in owned if owner])
    return (
        select(Change, ChangeSet.at)
        .join(ChangeSet, ChangeSet.id == Change.set_id)
        .where(or_(of_lists, of_owners))
        .order_by(Change.id.desc())
    )


def _state(row: ReferenceList) -> dict[str, Any]:
    return {
        "owner_id": row.owner_id,
        "agency": row.owner.agency if row.owner else "",
        "visibility": row.visibility,
        "help_asked": row.help_asked,
    }


def _of_owner(before: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return {"agency": before["agency"]} if before and "agency" in before else {}


def _is_seen(may_see: MaySee, state: Mapping[str, Any]) -> bool:
    return may_see(state["owner_id"], state["agency"], state["visibility"], help_asked=state["help_asked"])
