"""Gap results: kept, replaced where an entry is judged again, with a trace of every changed status."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from catalogue.domain.gaps.gap_report import Status
from catalogue.storage.batches import batches_of
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.models import (
    GapMatch,
    GapReport,
    GapResult,
    IndexQueue,
    ListVisit,
    Publication,
    ReferenceEntry,
    ReferenceList,
    StatusChange,
)
from catalogue.storage.on_flush import queue
from catalogue.storage.on_flush.wordings import note_results

_BEFORE_ALL = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class NewResult:
    """What is to be kept of one entry; ``publications`` are those that its matches name."""

    entry_id: int
    status: str
    result: dict[str, Any]
    publications: frozenset[int]


def add_report(
    session: Session, list_id: int, rules_version: str, notes: list[Any], results: Iterable[NewResult]
) -> GapReport:
    """Keep a new report; statuses that differ from the last report's leave a trace."""
    before, added = statuses(session, list_id), list(results)
    row = GapReport(list_id=list_id, rules_version=rules_version, notes=notes)
    session.add(row)
    for result in added:
        if result.entry_id in before:
            _trace(session, list_id, result.entry_id, before[result.entry_id], result.status)
    session.flush()
    _add_results(session, row.id, added)
    _drop_older_results(session, list_id, row.id)
    note_results(session, list_id, before, {result.entry_id: result.status for result in added})
    return row


def replace_results(session: Session, report: GapReport, results: Iterable[NewResult]) -> int:
    """Replace results inside a report, or add those of new entries; gives how many statuses changed."""
    changed = 0
    for some in batches_of(results):
        entry_ids = [new_result.entry_id for new_result in some]
        kept, named = _kept_results(session, report.id, entry_ids), _named(session, report.id, entry_ids)
        before = {entry_id: row.status for entry_id, row in kept.items()}
        note_results(session, report.list_id, before, {each.entry_id: each.status for each in some})
        new = []
        for new_result in some:
            row = kept.get(new_result.entry_id)
            if row is None:
                new.append(new_result)
            elif (row.status, row.result) != (new_result.status, new_result.result) or (
                named.get(row.entry_id, set()) != new_result.publications
            ):
                changed += _trace(session, report.list_id, new_result.entry_id, row.status, new_result.status)
                row.status, row.result = new_result.status, new_result.result
                session.execute(
                    delete(GapMatch).where(
                        GapMatch.report_id == report.id, GapMatch.entry_id == new_result.entry_id
                    )
                )
                _add_matches(session, report.id, [new_result])
        _add_results(session, report.id, new)
    return changed


def _kept_results(session: Session, report_id: int, entry_ids: Sequence[int]) -> dict[int, GapResult]:
    query = select(GapResult).where(GapResult.report_id == report_id, GapResult.entry_id.in_(entry_ids))
    return {gap_result.entry_id: gap_result for gap_result in session.scalars(query)}


def _named(session: Session, report_id: int, entry_ids: Sequence[int]) -> dict[int, set[int]]:
    query = select(GapMatch.entry_id, GapMatch.publication_id)
    found: dict[int, set[int]] = {}
    for entry_id, publication_id in session.execute(
        query.where(GapMatch.report_id == report_id, GapMatch.entry_id.in_(entry_ids))
    ):
        found.setdefault(entry_id, set()).add(publication_id)
    return found


def statuses(session: Session, list_id: int) -> dict[int, str]:
    """Return the status of each entry in the newest report of a list."""
    newest = select(func.max(GapReport.id)).where(GapReport.list_id == list_id).scalar_subquery()
    query = select(GapResult.entry_id, GapResult.status).where(GapResult.report_id == newest)
    return {row.entry_id: row.status for row in session.execute(query)}


def entries_matching(session: Session, publications: Collection[int], list_id: int | None = None) -> set[int]:
    """Return the entries whose results name any of these publications, in all lists or in one."""
    query = select(GapMatch.entry_id).where(GapMatch.publication_id.in_(publications))
    if list_id is not None:
        query = query.join(ReferenceEntry, ReferenceEntry.id == GapMatch.entry_id).where(
            ReferenceEntry.list_id == list_id
        )
    return set(session.scalars(query))


def found_in_what_is_gone(session: Session) -> dict[int, list[int]]:
    """Return of each list the entries that its newest report finds, and not all of them in what is there.

    What a result was read from says how many publications it names, and the rows beside it which: a former
    version let these go along with their publications. What is about to be judged again is none of them.
    """
    newest = (
        select(func.max(GapReport.id))
        .join(ReferenceList, ReferenceList.id == GapReport.list_id)
        .where(ReferenceList.removed_at.is_(None))
        .group_by(GapReport.list_id)
    )
    waiting = select(IndexQueue.publication_id).where(IndexQueue.machine == queue.FOR_ALL)
    there = (
        select(func.count())
        .select_from(GapMatch)
        .outerjoin(Publication, Publication.id == GapMatch.publication_id)
        .where(
            GapMatch.report_id == GapResult.report_id,
            GapMatch.entry_id == GapResult.entry_id,
            (Publication.id.is_not(None) & Publication.withdrawn_at.is_(None))
            | GapMatch.publication_id.in_(waiting),
        )
        .scalar_subquery()
    )
    query = (
        select(ReferenceEntry.list_id, ReferenceEntry.id)
        .join(GapResult, GapResult.entry_id == ReferenceEntry.id)
        .where(
            GapResult.report_id.in_(newest),
            GapResult.status != Status.MISSING,
            ReferenceEntry.removed_at.is_(None),
            _length(session)(GapResult.result["matches"]) > there,
        )
    )
    found: dict[int, list[int]] = {}
    for list_id, entry_id in session.execute(query.order_by(ReferenceEntry.id)):
        found.setdefault(list_id, []).append(entry_id)
    return found


def _length(session: Session) -> Callable[..., ColumnElement[int]]:
    if session.get_bind().dialect.name == "sqlite":
        return func.json_array_length
    return func.jsonb_array_length


def changes_since(session: Session, list_id: int, moment: dt.datetime) -> Sequence[StatusChange]:
    """Return changed statuses of a list after a moment, oldest first."""
    query = select(StatusChange).where(StatusChange.list_id == list_id, StatusChange.at > moment)
    return session.scalars(query.order_by(StatusChange.id)).all()


def last_visit(session: Session, user_id: int, list_id: int) -> dt.datetime | None:
    """When a person last looked at a list's report."""
    visit = session.get(ListVisit, (user_id, list_id))
    return visit.seen_at if visit else None


def note_visit(session: Session, user_id: int, list_id: int) -> None:
    """Note that a person looks at a list's report as it is now.

    The moment is that of the newest change that there was to see: one that bears an earlier moment than this
    look, and is committed after it, is still new at the next.
    """
    newest = session.scalar(select(func.max(StatusChange.at)).where(StatusChange.list_id == list_id))
    alone(session, "visit", f"{user_id} {list_id}")
    session.merge(ListVisit(user_id=user_id, list_id=list_id, seen_at=newest or _BEFORE_ALL))


def _add_results(session: Session, report_id: int, results: Sequence[NewResult]) -> None:
    """Write them as plain rows: ten thousand objects would keep all other writing waiting for seconds."""
    if results:
        rows = [
            {"report_id": report_id, "entry_id": each.entry_id, "status": each.status, "result": each.result}
            for each in results
        ]
        session.connection().execute(GapResult.__table__.insert(), rows)  # type: ignore[attr-defined]
        _add_matches(session, report_id, results)


def _add_matches(session: Session, report_id: int, results: Iterable[NewResult]) -> None:
    rows = [
        {"report_id": report_id, "entry_id": result.entry_id, "publication_id": publication_id}
        for result in results
        for publication_id in sorted(result.publications)
    ]
    if rows:
        session.connection().execute(GapMatch.__table__.insert(), rows)  # type: ignore[attr-defined]


def _trace(session: Session, list_id: int, entry_id: int, before: str, after: str) -> bool:
    if before == after:
        return False
    session.add(StatusChange(list_id=list_id, entry_id=entry_id, before=before, after=after))
    return True


def _drop_older_results(session: Session, list_id: int, report_id: int) -> None:
    """Only the newest report keeps its results, and an entry that it has no more its last one.

    What changed since an older day stands in the trace.
    """
    older = select(GapReport.id).where(GapReport.list_id == list_id, GapReport.id < report_id)
    newest = select(GapResult.entry_id).where(GapResult.report_id == report_id)
    gone = GapResult.report_id.in_(older), GapResult.entry_id.in_(newest)
    connection = session.connection()  # a session would ask for each row that goes
    connection.execute(delete(GapMatch).where(GapMatch.report_id.in_(older)))
    connection.execute(delete(GapResult).where(*gone))
