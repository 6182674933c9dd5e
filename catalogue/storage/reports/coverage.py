"""Queries behind coverage and growth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from catalogue.storage.conditions import PUBLISHED_ENTRY, newest_reports
from catalogue.storage.models import (
    Copy,
    Donation,
    DonationLine,
    Donor,
    GapMatch,
    GapResult,
    ReferenceEntry,
    ReferenceList,
    StatusChange,
)

Row = TypeVarTuple("Row")


def copies_by_year(session: Session) -> dict[int, int]:
    """How many copies came in each year, those withdrawn since left out."""
    year = func.extract("year", func.coalesce(Donation.received_on, Copy.created_at))
    query = (
        select(year, func.count(Copy.id.distinct()))
        .outerjoin(DonationLine, DonationLine.copy_id == Copy.id)
        .outerjoin(Donation, Donation.id == DonationLine.donation_id)
        .where(Copy.withdrawn_at.is_(None))
        .group_by(year)
    )
    return {int(list_id): count for list_id, count in session.execute(query)}


def copies_by_donor(session: Session) -> list[tuple[str, int]]:
    """How many copies each donor gave, the most first; those who wish not to be named are left out.

    Whether a name is hidden, whoever shows it asks; so with ``gifts``.
    """
    count = func.count(Copy.id)
    query = (
        select(Donor.name, count)
        .join(Copy, Copy.donor_id == Donor.id)
        .where(Copy.withdrawn_at.is_(None), Donor.unnamed.is_(False))
        .group_by(Donor.name)
        .order_by(count.desc(), Donor.name)
    )
    return [(name, number) for name, number in session.execute(query)]


def gifts(session: Session, limit: int) -> list[tuple[dt.date, str, int, int]]:
    """Return the newest donations with accepted lines: day, donor ("" if unnamed), titles, gaps closed."""
    accepted = (
        select(DonationLine.donation_id, func.count().label("titles"))
        .where(DonationLine.state == "accepted")
        .group_by(DonationLine.donation_id)
        .subquery()
    )
    query = (
        select(Donation.id, Donation.received_on, Donor.name, Donor.unnamed, accepted.c.titles)
        .join(accepted, accepted.c.donation_id == Donation.id)
        .join(Donor, Donor.id == Donation.donor_id)
        .order_by(Donation.received_on.desc(), Donation.id.desc())
        .limit(limit)
    )
    rows = session.execute(query).all()
    closed = _gaps_closed(session, [row.id for row in rows])
    return [
        (row.received_on, "" if row.unnamed else row.name, row.titles, closed.get(row.id, 0)) for row in rows
    ]


def _gaps_closed(session: Session, donations: Collection[int]) -> dict[int, int]:
    """For each donation, how many titles of published lists were missing and are held by it."""
    query = (
        select(DonationLine.donation_id, func.count(ReferenceEntry.fingerprint.distinct()))
        .join(GapMatch, GapMatch.publication_id == DonationLine.publication_id)
        .join(
            GapResult, (GapResult.report_id == GapMatch.report_id) & (GapResult.entry_id == GapMatch.entry_id)
        )
        .join(ReferenceEntry, ReferenceEntry.id == GapResult.entry_id)
        .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
        .join(StatusChange, StatusChange.entry_id == ReferenceEntry.id)
        .where(
            DonationLine.donation_id.in_(donations),
            DonationLine.state == "accepted",
            GapResult.status.in_(("held", "other_edition")),
            StatusChange.before == "missing",
            PUBLISHED_ENTRY,
        )
        .group_by(DonationLine.donation_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _of_public_entries_held(query: Select[*Row]) -> Select[*Row]:
    """Narrow a query of matches to those of public entries that the newest report of a list calls held."""
    newest = newest_reports()
    of_match = (GapResult.report_id == GapMatch.report_id) & (GapResult.entry_id == GapMatch.entry_id)
    return (
        query.select_from(GapMatch)
        .join(GapResult, of_match)
        .join(ReferenceEntry, ReferenceEntry.id == GapResult.entry_id)
        .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
        .where(
            GapResult.report_id.in_(newest),
            GapResult.status.in_(("held", "other_edition")),
            PUBLISHED_ENTRY,
        )
    )


def gaps_closed_by(session: Session, publications: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """For publications the fingerprints and lists of public entries that lacked them and are held now."""
    was_missing = select(StatusChange.entry_id).where(StatusChange.before == "missing")
    query = (
        _of_public_entries_held(
            select(GapMatch.publication_id, ReferenceEntry.fingerprint, ReferenceList.name)
        )
        .where(GapMatch.publication_id.in_(publications), ReferenceEntry.id.in_(was_missing))
        .order_by(ReferenceList.id, ReferenceEntry.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for publication_id, fingerprint, name in session.execute(query):
        found.setdefault(publication_id, []).append((fingerprint, name))
    return found


def first_copies(session: Session, lines: Collection[int]) -> dict[int, int]:
    """Return the publications of accepted lines of donations, of those lines that brought the first copy."""
    first = (
        select(func.min(Copy.id)).where(Copy.publication_id == DonationLine.publication_id).scalar_subquery()
    )
    query = select(DonationLine.id, DonationLine.publication_id).where(
        DonationLine.id.in_(lines), DonationLine.state == "accepted", DonationLine.copy_id == first
    )
    rows = session.execute(query)
    return {line_id: publication_id for line_id, publication_id in rows if publication_id is not None}


def now_held(session: Session, fingerprints: Collection[str]) -> dict[str, int]:
    """By which publication public entries with these fingerprints are held now."""
    query = (
        _of_public_entries_held(select(ReferenceEntry.fingerprint, func.min(GapMatch.publication_id)))
        .where(ReferenceEntry.fingerprint.in_(fingerprints))
        .group_by(ReferenceEntry.fingerprint)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def gaps_closed_since(session: Session, day: dt.date) -> int:
    """How many titles of published lists were missing before a day and have been found held since."""
    query = (
        select(ReferenceEntry.fingerprint, StatusChange.before, StatusChange.after)
        .join(StatusChange, StatusChange.entry_id == ReferenceEntry.id)
        .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
        .where(
            StatusChange.at >= dt.datetime.combine(day, dt.time(), dt.UTC),
            PUBLISHED_ENTRY,
        )
        .order_by(StatusChange.id)
    )
    course: dict[str, tuple[str, str]] = {}
    for fingerprint, before, after in session.execute(query):
        course[fingerprint] = (course.get(fingerprint, (before, ""))[0], after)
    return sum(
        before == "missing" and after in ("held", "other_edition") for before, after in course.values()
    )


def titles_in_since(session: Session, day: dt.date) -> int:
    """How many publications have a copy that was accepted from a donation received since a day."""
    query = (
        select(func.count(DonationLine.publication_id.distinct()))
        .join(Donation, Donation.id == DonationLine.donation_id)
        .where(DonationLine.state == "accepted", Donation.received_on >= day)
    )
    return session.scalar(query) or 0
