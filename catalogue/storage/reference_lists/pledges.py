"""Queries on pledges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.gaps.union import ANY_LIBRARY
from catalogue.storage.batches import batches_of
from catalogue.storage.conditions import PUBLISHED, PUBLISHED_ENTRY, newest_reports
from catalogue.storage.models import Change, GapResult, Pledge, ReferenceEntry, ReferenceList


def standing(session: Session, today: dt.date) -> list[Pledge]:
    """Every pledge that holds on a day, the soonest due first."""
    query = (
        select(Pledge)
        .where(Pledge.state == "open", Pledge.until >= today)
        .options(joinedload(Pledge.user))
        .order_by(Pledge.until, Pledge.id)
    )
    return list(session.scalars(query))


def of_user(session: Session, user_id: int) -> list[Pledge]:
    """Everything a person ever pledged, newest first."""
    query = select(Pledge).where(Pledge.user_id == user_id).options(joinedload(Pledge.user))
    return list(session.scalars(query.order_by(Pledge.id.desc())))


def open_among(session: Session, fingerprints: Collection[str]) -> list[Pledge]:
    """Return the open pledges of some titles."""
    found: list[Pledge] = []
    for some in batches_of(sorted(fingerprints)):
        query = select(Pledge).where(Pledge.fingerprint.in_(some), Pledge.state == "open")
        found.extend(session.scalars(query))
    return found


def published_lists(session: Session) -> set[int]:
    """Return the lists that everybody may see."""
    return set(session.scalars(select(ReferenceList.id).where(PUBLISHED)))


def unsaid(session: Session) -> list[Pledge]:
    """Return the open pledges of titles that no published list names in these words."""
    query = select(Pledge).where(Pledge.state == "open", ~_of_published().exists())
    return list(session.scalars(query.order_by(Pledge.id)))


def said(session: Session) -> list[Pledge]:
    """Return the open pledges of titles that a published list names in these words, and that know what these
    are of.
    """
    query = select(Pledge).where(Pledge.state == "open", _of_published().exists())
    return [pledge for pledge in session.scalars(query.order_by(Pledge.id)) if pledge.said]


def without_title(session: Session) -> list[Pledge]:
    """Return the open pledges that do not know what their words are of."""
    query = select(Pledge).where(Pledge.state == "open").order_by(Pledge.id)
    return [pledge for pledge in session.scalars(query) if not pledge.said]


def standing_for(session: Session, entry_ids: Collection[int], list_ids: Collection[int]) -> list[Pledge]:
    """Return the open pledges that have the words of some published entries, or of any on some lists."""
    found = dict[int, Pledge]()
    for column, numbers in ((ReferenceEntry.id, entry_ids), (ReferenceEntry.list_id, list_ids)):
        for some in batches_of(sorted(numbers)):
            # Of these entries first: they are few, or on no published list, where pledges may be thousands.
            words = (
                select(ReferenceEntry.fingerprint)
                .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
                .where(column.in_(some), PUBLISHED_ENTRY)
            )
            query = select(Pledge).where(Pledge.state == "open", Pledge.fingerprint.in_(words))
            found.update((pledge.id, pledge) for pledge in session.scalars(query))
    return [found[number] for number in sorted(found)]


def _of_published() -> Select[int]:
    """Return the entries of published lists that have the words of a pledge."""
    return (
        select(ReferenceEntry.id)
        .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
        .where(ReferenceEntry.fingerprint == Pledge.fingerprint, PUBLISHED_ENTRY)
    )


def named_on(
    session: Session, list_ids: Collection[int], fingerprints: Collection[str]
) -> Iterator[tuple[str, Description]]:
    """Yield those of some wordings that stand on some lists."""
    of_lists = select(ReferenceEntry.fingerprint, ReferenceEntry.description).where(
        ReferenceEntry.list_id.in_(list_ids), ReferenceEntry.removed_at.is_(None)
    )
    return _described(session, of_lists, fingerprints) if list_ids else iter(())


def named_once(session: Session, fingerprints: Collection[str]) -> Iterator[tuple[str, Description]]:
    """Yield those of some wordings that were taken off a published list, or went with it."""
    taken_off = (
        select(ReferenceEntry.fingerprint, ReferenceEntry.description)
        .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
        .where(
            ReferenceList.visibility == Visibility.PUBLIC,
            ReferenceEntry.removed_at.is_not(None) | ReferenceList.removed_at.is_not(None),
        )
    )
    return _described(session, taken_off, fingerprints)


def _described(
    session: Session, query: Select[str, dict[str, object]], fingerprints: Collection[str]
) -> Iterator[tuple[str, Description]]:
    for some in batches_of(sorted(fingerprints)):
        of_some = query.where(ReferenceEntry.fingerprint.in_(some)).order_by(ReferenceEntry.id)
        for fingerprint, description in session.execute(of_some):
            yield fingerprint, Description.from_dict(description)


def moved_by(session: Session, act_id: int) -> list[tuple[Pledge, str]]:
    """Return the open pledges that an act put to the words which they are of still, each with the words that
    it was of before.
    """
    query = (
        select(Pledge, Change)
        .join(Change, Change.row_id == Pledge.id)
        .where(Change.set_id == act_id, Change.table_name == Pledge.__tablename__, Pledge.state == "open")
    )
    return [
        (pledge, change.before["fingerprint"])
        for pledge, change in session.execute(query.order_by(Change.id.desc()))
        if change.before
        and (change.after or {}).get("fingerprint") == pledge.fingerprint
        and "fingerprint" in change.before
    ]


class Found(NamedTuple):
    """What an entry was found to be that has the words of a pledge, and who may see its list."""

    list_id: int
    entry_id: int
    fingerprint: str
    status: Status
    visibility: str
    owner_id: int | None


def pledged_on(session: Session, list_ids: Collection[int]) -> list[Found]:
    """Return what those entries of some lists were found to be that have the words of a pledge, open or kept.

    A list that was removed is left out, and so is an entry that was taken off.
    """
    pledged = select(Pledge.fingerprint).where(Pledge.state.in_(("open", "kept")))
    found = list[Found]()
    for some in batches_of(sorted(list_ids)):
        newest = newest_reports(some)
        query = (
            select(
                ReferenceEntry.list_id,
                ReferenceEntry.id,
                ReferenceEntry.fingerprint,
                GapResult.status,
                ReferenceList.visibility,
                ReferenceList.owner_id,
            )
            .join(GapResult, GapResult.entry_id == ReferenceEntry.id)
            .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
            .where(
                GapResult.report_id.in_(newest),
                ReferenceEntry.fingerprint.in_(pledged),
                ReferenceEntry.removed_at.is_(None),
                ReferenceList.removed_at.is_(None),
            )
            .order_by(ReferenceEntry.id)
        )
        rows = session.execute(query)
        found += [
            Found(list_id, entry_id, fingerprint, Status(status), visibility, owner_id)
            for list_id, entry_id, fingerprint, status, visibility, owner_id in rows
        ]
    return found


def found_among(session: Session, fingerprints: Collection[str], statuses: Collection[Status]) -> set[str]:
    """Return those of some wordings that some published list finds to have one of some statuses."""
    newest = newest_reports()
    found = set[str]()
    for some in batches_of(sorted(fingerprints)):
        query = (
            select(ReferenceEntry.fingerprint)
            .join(GapResult, GapResult.entry_id == ReferenceEntry.id)
            .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
            .where(
                ReferenceEntry.fingerprint.in_(some),
                GapResult.status.in_([status.value for status in statuses]),
                GapResult.report_id.in_(newest),
                PUBLISHED_ENTRY,
            )
        )
        found.update(session.scalars(query))
    return found


def for_libraries(session: Session, today: dt.date) -> list[Pledge]:
    """Return the pledges for one library of a union that are open, or were kept and have their day before
    them.
    """
    kept = (Pledge.state == "kept") & (Pledge.until >= today)
    query = select(Pledge).where(Pledge.library != ANY_LIBRARY, (Pledge.state == "open") | kept)
    return list(session.scalars(query.order_by(Pledge.id)))


def kept_among(session: Session, fingerprints: Collection[str], today: dt.date) -> list[Pledge]:
    """Return the kept pledges of some titles whose day has not passed, newest first; none for one library
    alone.
    """
    if not fingerprints:
        return []
    query = select(Pledge).where(
        Pledge.fingerprint.in_(fingerprints),
        Pledge.library == ANY_LIBRARY,
        Pledge.state == "kept",
        Pledge.until >= today,
    )
    return list(session.scalars(query.order_by(Pledge.id.desc())))


def kept_with(session: Session, fingerprints: Collection[str]) -> list[Pledge]:
    """Return the kept pledges of some titles, oldest first."""
    if not fingerprints:
        return []
    query = select(Pledge).where(Pledge.fingerprint.in_(fingerprints), Pledge.state == "kept")
    return list(session.scalars(query.order_by(Pledge.id)))


def kept_and_open(session: Session, agencies: Collection[str]) -> dict[str, tuple[int, int]]:
    """For each agency how many of its pledges were kept, and how many are open."""
    query = (
        select(Pledge.agency, Pledge.state, func.count())
        .where(Pledge.agency.in_(agencies), Pledge.state.in_(("kept", "open")))
        .group_by(Pledge.agency, Pledge.state)
    )
    counts = {(agency, state): count for agency, state, count in session.execute(query)}
    return {agency: (counts.get((agency, "kept"), 0), counts.get((agency, "open"), 0)) for agency in agencies}


def kept_by_agency(session: Session) -> list[tuple[str, int]]:
    """How many pledged titles each agency brought, the most first."""
    count = func.count()
    query = select(Pledge.agency, count).where(Pledge.state == "kept").group_by(Pledge.agency)
    return [(agency, number) for agency, number in session.execute(query.order_by(count.desc()))]
