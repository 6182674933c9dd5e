"""A list as it stood: its entries by the change log, their statuses by the trace of changed ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from catalogue.storage.models import (
    Change,
    ChangeSet,
    GapReport,
    GapResult,
    ListVersion,
    MatchDecision,
    ReferenceEntry,
    StatusChange,
)

_COLUMNS = ("position", "reference_id", "description", "weight", "note", "ticked", "removed_at")


@dataclass(frozen=True, slots=True)
class PastEntry:
    """An entry as it was; ``status`` is "" where it had not been checked yet."""

    entry_id: int
    reference_id: str
    description: dict[str, Any]
    weight: str
    status: str


def entries_at(session: Session, list_id: int, moment: dt.datetime) -> list[PastEntry]:
    """Return the entries that stood on a list at a moment, in its order, as they were then.

    What was changed later is taken back in thought, the newest change first. An entry whose very
    coming was undone since is not known any more.
    """
    rows = session.scalars(select(ReferenceEntry).where(ReferenceEntry.list_id == list_id))
    then: dict[int, dict[str, Any]] = {
        row.id: {name: getattr(row, name) for name in _COLUMNS} for row in rows
    }
    later = (
        select(Change.row_id, Change.before)
        .join(ChangeSet, ChangeSet.id == Change.set_id)
        .where(
            Change.table_name == ReferenceEntry.__tablename__,
            Change.row_id.in_(_entry_ids(list_id)),
            ChangeSet.at > moment,
        )
        .order_by(Change.id.desc())
    )
    for change in session.execute(later):
        if change.before is None:
            then.pop(change.row_id, None)
        elif change.row_id in then:
            then[change.row_id] |= {name: value for name, value in change.before.items() if name in _COLUMNS}
    statuses = statuses_at(session, list_id, moment)
    standing = sorted(then.items(), key=lambda numbered: (numbered[1]["position"], numbered[0]))
    return [
        PastEntry(
            entry_id,
            values["reference_id"],
            values["description"],
            values["weight"],
            statuses.get(entry_id, ""),
        )
        for entry_id, values in standing
        if values["removed_at"] is None
    ]


def statuses_at(session: Session, list_id: int, moment: dt.datetime) -> dict[int, str]:
    """Return the status that each entry had; none before the list was first checked."""
    first = first_report(session, list_id)
    if first is None or first > moment:
        return {}
    kept = (
        select(GapResult.entry_id, GapResult.status)
        .join(GapReport, GapReport.id == GapResult.report_id)
        .where(GapReport.list_id == list_id)
        .order_by(GapResult.report_id)
    )
    later = (
        select(StatusChange.entry_id, StatusChange.before)
        .where(StatusChange.list_id == list_id, StatusChange.at > moment)
        .order_by(StatusChange.id.desc())
    )
    found = {row.entry_id: row.status for row in session.execute(kept)}
    return found | {row.entry_id: row.before for row in session.execute(later)}


def first_report(session: Session, list_id: int) -> dt.datetime | None:
    """When a list was first checked."""
    return session.scalar(select(func.min(GapReport.made_at)).where(GapReport.list_id == list_id))


def acts_on(session: Session, list_id: int, limit: int, *, after: int = 0) -> list[ChangeSet]:
    """Return the newest acts that changed a list or its entries, those after an act."""
    concerned = select(Change.set_id).where(
        or_(
            (Change.table_name == ReferenceEntry.__tablename__) & Change.row_id.in_(_entry_ids(list_id)),
            (Change.table_name == "reference_list") & (Change.row_id == list_id),
        )
    )
    answered = (ChangeSet.action == "sheet_applied") & (ChangeSet.params["list_id"].as_integer() == list_id)
    query = (
        select(ChangeSet)
        .where(ChangeSet.id > after, ChangeSet.id.in_(concerned) | answered)
        .order_by(ChangeSet.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def entries_changed_by(session: Session, set_id: int) -> set[int]:
    """Return the entries that an act made, changed or took away."""
    query = select(Change.row_id).where(
        Change.set_id == set_id, Change.table_name == ReferenceEntry.__tablename__
    )
    return set(session.scalars(query))


def answered_by(session: Session, set_id: int) -> set[str]:
    """Return the fingerprints of the entries of which an act gave an answer or took one back."""
    query = (
        select(MatchDecision.fingerprint)
        .join(Change, Change.row_id == MatchDecision.id)
        .where(Change.set_id == set_id, Change.table_name == MatchDecision.__tablename__)
    )
    return set(session.scalars(query))


def answers_for_all_in(session: Session, set_id: int) -> bool:
    """Whether an act gave or took back an answer that counts on every list."""
    query = (
        select(MatchDecision.id)
        .join(Change, Change.row_id == MatchDecision.id)
        .where(
            Change.set_id == set_id,
            Change.table_name == MatchDecision.__tablename__,
            MatchDecision.for_all,
        )
    )
    return session.scalars(query.limit(1)).first() is not None


def lists_of(session: Session, entry_ids: Collection[int]) -> set[int]:
    """Return the lists that entries belong to, also those that were taken off."""
    query = select(ReferenceEntry.list_id).where(ReferenceEntry.id.in_(sorted(entry_ids))).distinct()
    return set(session.scalars(query))


def versions_of(session: Session, list_id: int) -> list[ListVersion]:
    """Return the editions that were laid upon a list, oldest first."""
    query = (
        select(ListVersion)
        .where(ListVersion.list_id == list_id)
        .options(joinedload(ListVersion.user))
        .order_by(ListVersion.number)
    )
    return list(session.scalars(query))


def _entry_ids(list_id: int) -> Select[int]:
    return select(ReferenceEntry.id).where(ReferenceEntry.list_id == list_id)
