"""Queries behind coverage and growth."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .models import Copy, Donation, DonationLine, Donor, GapMatch, GapResult, ReferenceEntry

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class EntryStatus:
    """An entry of a checked list, its status, and one publication that its result names, if any."""

    list_id: int
    fingerprint: str
    description: dict[str, Any]
    status: str
    publication_id: int | None


def statuses(session: Session, report_ids: Collection[int]) -> Iterator[Sequence[EntryStatus]]:
    """Every entry of some reports, in batches."""
    one_match = (
        select(func.min(GapMatch.publication_id))
        .where(GapMatch.report_id == GapResult.report_id, GapMatch.entry_id == GapResult.entry_id)
        .scalar_subquery()
    )
    query = (
        select(
            ReferenceEntry.list_id,
            ReferenceEntry.fingerprint,
            ReferenceEntry.description,
            GapResult.status,
            one_match,
        )
        .join(GapResult, GapResult.entry_id == ReferenceEntry.id)
        .where(GapResult.report_id.in_(report_ids), ReferenceEntry.removed_at.is_(None))
        .execution_options(yield_per=_BATCH)
    )
    for batch in session.execute(query).partitions():
        yield [EntryStatus(*row) for row in batch]


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
    return {int(each): count for each, count in session.execute(query)}


def copies_by_donor(session: Session) -> list[tuple[str, int]]:
    """How many copies each donor gave, the most first; unnamed donors are left out."""
    count = func.count(Copy.id)
    query = (
        select(Donor.name, count)
        .join(Copy, Copy.donor_id == Donor.id)
        .where(Copy.withdrawn_at.is_(None), Donor.unnamed.is_(False))
        .group_by(Donor.name)
        .order_by(count.desc(), Donor.name)
    )
    return [(name, number) for name, number in session.execute(query)]
