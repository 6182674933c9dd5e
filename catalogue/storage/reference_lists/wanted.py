"""Queries behind the wanted list and coverage: marks of change, and light rows of entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import Text, cast, func, null, select
from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.storage.batches import batches_of
from catalogue.storage.conditions import PUBLISHED, newest_reports
from catalogue.storage.engine import restores
from catalogue.storage.models import (
    Change,
    Copy,
    GapMatch,
    GapReport,
    GapResult,
    Publication,
    ReferenceEntry,
    ReferenceList,
    StatusChange,
)
from catalogue.storage.ordering import by_bytes


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the catalogue had come; found without reading a table.

    Two that are equal have nothing committed between them. The numbers alone do not say so: on PostgreSQL a
    lower one may be committed after a higher. ``under_way`` are the transactions that may still do that. Nor
    do they after a restore, which may bring lower ones: ``restored`` is its mark.
    """

    report: int
    status: int
    change: int
    under_way: tuple[int, ...] = ()
    restored: str = ""

    @property
    def log(self) -> tuple[object, ...]:
        """How far the change log has come."""
        return self.restored, self.change, self.under_way


class ListRow(NamedTuple):
    """What a checked list is called, whose it is, and who may see it."""

    id: int
    name: str
    owner_id: int | None
    visibility: str
    help_asked: bool
    created_at: dt.datetime

    @property
    def is_published(self) -> bool:
        """Whether everybody may see it."""
        return self.visibility == Visibility.PUBLIC


class EntryRow(NamedTuple):
    """An entry of a checked list without its description."""

    entry_id: int
    list_id: int
    fingerprint: str
    weight: str
    status: str
    publication_id: int | None


def marks(session: Session) -> Marks:
    """How far the catalogue has come; ask before reading what is to be kept under it."""
    newest = (
        select(func.coalesce(func.max(model.id), 0)).scalar_subquery()
        for model in (GapReport, StatusChange, Change)
    )
    if session.get_bind().dialect.name == "sqlite":  # where transactions follow one another
        *numbers, restored = session.execute(select(*newest, restores.newest())).one()
        report, status, change = map(int, numbers)
        return Marks(report, status, change, restored=restored)
    # In one statement, which sees one state of everything.
    query = select(*newest, restores.newest(), cast(func.pg_current_snapshot(), Text))
    *numbers, restored, state = session.execute(query).one()
    report, status, change = map(int, numbers)
    under_way = tuple(map(int, filter(None, state.rpartition(":")[2].split(","))))
    return Marks(report, status, change, under_way, restored)


def changed_rows(session: Session, after: int, tables: Collection[str]) -> dict[str, set[int]]:
    """Return the rows of some tables that were changed since a mark of the change log."""
    query = (
        select(Change.table_name, Change.row_id)
        .where(Change.id > after, Change.table_name.in_(tables))
        .distinct()
    )
    found: dict[str, set[int]] = {}
    for table, row_id in session.execute(query):
        found.setdefault(table, set()).add(row_id)
    return found


def entries_of_removed(session: Session, list_ids: Collection[int]) -> set[int]:
    """Return the entries of those lists, of some, that were removed."""
    if not list_ids:
        return set()
    removed = select(ReferenceList.id).where(
        ReferenceList.id.in_(list_ids), ReferenceList.removed_at.is_not(None)
    )
    return set(session.scalars(select(ReferenceEntry.id).where(ReferenceEntry.list_id.in_(removed))))


def checked_lists(session: Session, *, published: bool = False) -> list[ListRow]:
    """Every list that has a report and was not removed, or of these the published ones, oldest first."""
    checked = select(GapReport.list_id)
    columns = (getattr(ReferenceList, name) for name in ListRow._fields)
    query = select(*columns).where(
        PUBLISHED if published else ReferenceList.removed_at.is_(None), ReferenceList.id.in_(checked)
    )
    return [ListRow(*row) for row in session.execute(query.order_by(ReferenceList.id))]


def entry_rows(
    session: Session, list_ids: Collection[int] | None = None, status: str | None = None
) -> Sequence[EntryRow]:
    """Return the entries of the newest reports of some lists (or of all), in the order of their ids."""
    newest = newest_reports(list_ids)
    one_match = (
        select(func.min(GapMatch.publication_id))
        .where(GapMatch.report_id == GapResult.report_id, GapMatch.entry_id == GapResult.entry_id)
        .scalar_subquery()
    )
    query = (
        select(
            ReferenceEntry.id,
            ReferenceEntry.list_id,
            ReferenceEntry.fingerprint,
            ReferenceEntry.weight,
            GapResult.status,
            one_match if status is None else null(),
        )
        .join(GapResult, GapResult.entry_id == ReferenceEntry.id)
        .where(GapResult.report_id.in_(newest), ReferenceEntry.removed_at.is_(None))
        .order_by(ReferenceEntry.id)
    )
    if status is not None:
        query = query.where(GapResult.status == status)
    return [EntryRow(*row) for row in session.execute(query)]


def publications_of(session: Session, entry_id: int) -> tuple[int, ...]:
    """Return the publications that the newest report names for an entry."""
    newest = select(func.max(GapMatch.report_id)).where(GapMatch.entry_id == entry_id).scalar_subquery()
    query = select(GapMatch.publication_id).where(GapMatch.entry_id == entry_id, GapMatch.report_id == newest)
    return tuple(session.scalars(query.order_by(GapMatch.publication_id)))


def checked_entries(session: Session) -> dict[str, str]:
    """Return the fingerprint of every entry of every list that has a report, by its id as text."""
    query = (
        select(ReferenceEntry.id, ReferenceEntry.fingerprint)
        .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
        .where(
            ReferenceEntry.removed_at.is_(None),
            ReferenceList.removed_at.is_(None),
            ReferenceList.id.in_(select(GapReport.list_id)),
        )
    )
    return {str(row.id): row.fingerprint for row in session.execute(query)}


def entry_descriptions(session: Session, ids: Iterable[int]) -> Iterator[tuple[int, str, Description]]:
    """Yield the fingerprints and descriptions of entries, in batches."""
    for some in batches_of(sorted(ids)):
        query = select(ReferenceEntry.id, ReferenceEntry.fingerprint, ReferenceEntry.description)
        for row in session.execute(query.where(ReferenceEntry.id.in_(some))):
            yield row.id, row.fingerprint, Description.from_dict(row.description)


def publication_descriptions(session: Session, ids: Collection[int]) -> Iterator[tuple[int, Description]]:
    """Yield the descriptions of publications, in batches."""
    for some in batches_of(sorted(ids)):
        query = select(Publication.id, Publication.description)
        for row in session.execute(query.where(Publication.id.in_(some))):
            yield row.id, Description.from_dict(row.description)


_BEHIND_ALL = "\U0010ffff"
"""A sign that sorts behind every letter, those of Khmer too."""


def shelved_like(session: Session, beginning: str, limit: int) -> list[tuple[int, Description]]:
    """Publications on the shelf whose folded titles begin so, by title."""
    query = (
        select(Publication.id, Publication.description)
        .where(
            Publication.withdrawn_at.is_(None),
            by_bytes(Publication.sort_title) >= beginning,
            by_bytes(Publication.sort_title) < f"{beginning}{_BEHIND_ALL}",
            select(Copy.id)
            .where(Copy.publication_id == Publication.id, Copy.withdrawn_at.is_(None))
            .exists(),
        )
        .order_by(by_bytes(Publication.sort_title), Publication.id)
        .limit(limit)
    )
    return [(row[0], Description.from_dict(row[1])) for row in session.execute(query)]


def missing_since(session: Session, list_ids: Collection[int]) -> dict[int, dt.datetime]:
    """When entries of some lists turned missing that were not always so."""
    query = (
        select(StatusChange.entry_id, func.max(StatusChange.at))
        .where(StatusChange.after == "missing", StatusChange.list_id.in_(list_ids))
        .group_by(StatusChange.entry_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def words_digest(session: Session, ids: Collection[int]) -> str:
    """Return what is another once one of some entries says something else, in whatever field."""
    digest = blake2b()
    for some in batches_of(sorted(ids)):
        query = select(ReferenceEntry.id, cast(ReferenceEntry.description, Text))
        for row in session.execute(query.where(ReferenceEntry.id.in_(some)).order_by(ReferenceEntry.id)):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()
