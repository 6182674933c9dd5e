"""Queries on reference lists, their entries, reports and human answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from catalogue.domain.descriptions.description import Description
from catalogue.storage.batches import batches_of
from catalogue.storage.conditions import newest_reports
from catalogue.storage.models import (
    GapReport,
    GapResult,
    MatchDecision,
    ReferenceEntry,
    ReferenceList,
    User,
)


def visible_lists(
    session: Session, user_id: int | None, agency: str, *, librarian: bool
) -> list[ReferenceList]:
    """Return lists that a person may see, newest first; with ``user_id`` None only the public ones."""
    query = (
        select(ReferenceList)
        .where(ReferenceList.removed_at.is_(None), seen_by(user_id, agency, librarian=librarian))
        .options(joinedload(ReferenceList.owner))
        .order_by(ReferenceList.id.desc())
    )
    return list(session.scalars(query))


def ids_seen_by(session: Session, user_id: int | None, agency: str, *, librarian: bool) -> set[int]:
    """Return the ids of the lists that a person may see; with ``user_id`` None only the public ones."""
    return set(session.scalars(select(ReferenceList.id).where(seen_by(user_id, agency, librarian=librarian))))


def seen_by(user_id: int | None, agency: str, *, librarian: bool) -> ColumnElement[bool]:
    """Return the condition that a person may see a list: the rule of ``may_see``, for many lists at once."""
    conditions = [ReferenceList.visibility == "public"]
    if user_id is not None:
        conditions.append(ReferenceList.owner_id == user_id)
        if agency:
            conditions.append((ReferenceList.visibility == "agency") & (ReferenceList.shown_to == agency))
        if librarian:
            conditions.append(ReferenceList.help_asked | ReferenceList.owner_id.is_(None))
    return or_(*conditions)


def shown_by(session: Session, owner_id: int, agency: str) -> list[str]:
    """Return what the lists are called that a person shows to an agency, as its own or for its notes."""
    query = select(ReferenceList.name).where(
        ReferenceList.owner_id == owner_id,
        ReferenceList.shown_to == agency,
        ReferenceList.shown_to != "",
        ReferenceList.removed_at.is_(None),
    )
    return list(session.scalars(query.order_by(ReferenceList.id)))


def unseen(session: Session) -> list[ReferenceList]:
    """Return the lists that nobody may see, as their owner left and they are nobody else's."""
    query = (
        select(ReferenceList)
        .join(User, User.id == ReferenceList.owner_id)
        .where(
            User.email.not_like("%@%"),
            ReferenceList.removed_at.is_(None),
            ReferenceList.visibility != "public",
            ReferenceList.help_asked.is_(False),
        )
    )
    return list(session.scalars(query.order_by(ReferenceList.id)))


def entry_counts(session: Session, list_ids: Collection[int]) -> dict[int, int]:
    """How many entries each list has."""
    query = (
        select(ReferenceEntry.list_id, func.count().label("entries"))
        .where(ReferenceEntry.list_id.in_(list_ids), ReferenceEntry.removed_at.is_(None))
        .group_by(ReferenceEntry.list_id)
    )
    return {row.list_id: row.entries for row in session.execute(query)}


def latest_reports(session: Session, list_ids: Collection[int]) -> dict[int, GapReport]:
    """Return the newest report of each list that has one."""
    newest = newest_reports(list_ids)
    return {
        gap_report.list_id: gap_report
        for gap_report in session.scalars(select(GapReport).where(GapReport.id.in_(newest)))
    }


def status_counts(session: Session, report_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """For each report, how many entries have which status; removed entries do not count."""
    query = (
        select(GapResult.report_id, GapResult.status, func.count())
        .join(ReferenceEntry)
        .where(GapResult.report_id.in_(report_ids), ReferenceEntry.removed_at.is_(None))
        .group_by(GapResult.report_id, GapResult.status)
    )
    counts: dict[int, dict[str, int]] = {report_id: {} for report_id in report_ids}
    for report_id, status, count in session.execute(query):
        counts[report_id][status] = count
    return counts


def entries_of(session: Session, list_id: int) -> list[ReferenceEntry]:
    """Return the entries of a list in its order."""
    query = (
        select(ReferenceEntry)
        .where(ReferenceEntry.list_id == list_id, ReferenceEntry.removed_at.is_(None))
        .order_by(ReferenceEntry.position, ReferenceEntry.id)
    )
    return list(session.scalars(query))


def list_with(session: Session, owner_id: int, marks: Sequence[str]) -> ReferenceList | None:
    """Return the newest list of a person whose entries have these fingerprints in this order."""
    as_long = (
        select(ReferenceEntry.list_id)
        .where(ReferenceEntry.removed_at.is_(None))
        .group_by(ReferenceEntry.list_id)
        .having(func.count() == len(marks))
    )
    query = (
        select(ReferenceList)
        .where(
            ReferenceList.owner_id == owner_id,
            ReferenceList.removed_at.is_(None),
            ReferenceList.id.in_(as_long),
        )
        .order_by(ReferenceList.id.desc())
    )
    for row in session.scalars(query):
        own = (
            select(ReferenceEntry.fingerprint)
            .where(ReferenceEntry.list_id == row.id, ReferenceEntry.removed_at.is_(None))
            .order_by(ReferenceEntry.position, ReferenceEntry.id)
        )
        if list(session.scalars(own)) == list(marks):
            return row
    return None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What part of a report is asked for; None narrows nothing."""

    status: str | None = None
    weight: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As conditions on results joined with entries."""
        found: list[ColumnElement[bool]] = [ReferenceEntry.removed_at.is_(None)]
        if self.status is not None:
            found.append(GapResult.status == self.status)
        if self.weight is not None:
            found.append(ReferenceEntry.weight == self.weight)
        return found


def results_of(
    session: Session,
    report_id: int,
    narrowed: Narrowing = Narrowing(),
    offset: int = 0,
    limit: int | None = None,
) -> list[tuple[GapResult, ReferenceEntry]]:
    """Return the results of a report with their entries, in the order of the list."""
    query = (
        select(GapResult, ReferenceEntry)
        .join(ReferenceEntry)
        .where(GapResult.report_id == report_id, *narrowed.conditions())
        .order_by(ReferenceEntry.position, ReferenceEntry.id)
        .offset(offset)
        .limit(limit)
    )
    return [(result, entry) for result, entry in session.execute(query)]


def result_ids(session: Session, report_id: int, narrowed: Narrowing) -> list[int]:
    """Return the numbers of the entries of a report, in the order of the list."""
    query = (
        select(ReferenceEntry.id)
        .select_from(GapResult)
        .join(ReferenceEntry)
        .where(GapResult.report_id == report_id, *narrowed.conditions())
        .order_by(ReferenceEntry.position, ReferenceEntry.id)
    )
    return list(session.scalars(query))


def wordings_of(session: Session, ids: Sequence[int]) -> list[tuple[str, Description]]:
    """Return what some entries are called on their list and what they say, in the order of the numbers.

    Who is off its list by now is left out, and nothing else is read of the others.
    """
    entry = ReferenceEntry
    query = select(entry.id, entry.reference_id, entry.description)
    rows = session.execute(query.where(entry.id.in_(ids), entry.removed_at.is_(None)))
    found = {row.id: (row.reference_id, Description.from_dict(row.description)) for row in rows}
    return [found[entry_id] for entry_id in ids if entry_id in found]


def counts_of(session: Session, report_id: int) -> dict[tuple[str, str], int]:
    """How many entries of a report have which status and weight; removed entries do not count."""
    query = (
        select(GapResult.status, ReferenceEntry.weight, func.count())
        .select_from(GapResult)
        .join(ReferenceEntry)
        .where(GapResult.report_id == report_id, *Narrowing().conditions())
        .group_by(GapResult.status, ReferenceEntry.weight)
    )
    return {(status, weight): count for status, weight, count in session.execute(query)}


def next_result(
    session: Session, report_id: int, status: str, after_entry_id: int
) -> tuple[GapResult, ReferenceEntry] | None:
    """Return the first result of one status behind an entry, in the order of the list."""
    query = (
        select(GapResult, ReferenceEntry)
        .join(ReferenceEntry)
        .where(
            GapResult.report_id == report_id,
            GapResult.status == status,
            ReferenceEntry.removed_at.is_(None),
            ReferenceEntry.id > after_entry_id,
        )
        .order_by(ReferenceEntry.id)
        .limit(1)
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


def decisions_for(session: Session, fingerprints: Sequence[str], owner_id: int | None) -> list[MatchDecision]:
    """Standing human answers for entries with these fingerprints that count on an owner's lists, in order.

    Those are the owner's own and those that were given for all: what other members answer about the same
    title is theirs, changes nobody else's list, and tells nobody that it stands on theirs. With ``owner_id``
    None only those for all are given. Each answer says itself for whom it counts: what its giver is by now
    says nothing of it.
    """
    found: list[MatchDecision] = []
    counts = (
        MatchDecision.for_all
        if owner_id is None
        else MatchDecision.for_all | (MatchDecision.user_id == owner_id)
    )
    for some in batches_of(fingerprints):
        query = (
            select(MatchDecision)
            .where(
                MatchDecision.fingerprint.in_(some),
                MatchDecision.revoked_at.is_(None),
                counts,
            )
            .options(joinedload(MatchDecision.user))
            .order_by(MatchDecision.id)
        )
        found.extend(session.scalars(query))
    return found


def owners_of(session: Session, list_ids: Collection[int]) -> dict[int, int | None]:
    """Return the owner of each list, by its id; None for one of the centre's."""
    query = select(ReferenceList.id, ReferenceList.owner_id).where(ReferenceList.id.in_(list_ids))
    return {row.id: row.owner_id for row in session.execute(query)}


def owner_of(session: Session, list_id: int) -> int | None:
    """Return the owner of a list; None for one of the centre's, or none that is there."""
    return owners_of(session, [list_id]).get(list_id)


def entries_with(session: Session, fingerprint: str) -> list[ReferenceEntry]:
    """Return the entries of any list that read alike."""
    query = select(ReferenceEntry).where(
        ReferenceEntry.fingerprint == fingerprint, ReferenceEntry.removed_at.is_(None)
    )
    return list(session.scalars(query))


def entries_by_id(session: Session, ids: Collection[int]) -> list[ReferenceEntry]:
    """Entries that are still on a list, in the order of their ids."""
    query = select(ReferenceEntry).where(
        ReferenceEntry.id.in_(sorted(ids)), ReferenceEntry.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(ReferenceEntry.id)))
