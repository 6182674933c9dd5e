"""Queries behind coverage and growth."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .models import Copy, Donation, DonationLine, Donor


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
