"""Queries on donors and donations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalogue.domain.descriptions.collation import sort_key
from catalogue.storage.models import Copy, Donation, DonationLine, Donor, ImportBatch


def donor_named(session: Session, name: str) -> Donor | None:
    """Return the donor of that name, however it is capitalised."""
    return session.scalar(select(Donor).where(func.lower(Donor.name) == name.lower()))


def donors(session: Session) -> list[Donor]:
    """Every donor by name."""
    return sorted(session.scalars(select(Donor)), key=lambda row: (sort_key(row.name), row.id))


def donation(session: Session, donation_id: int) -> Donation | None:
    """One donation with its donor, lines, and what they became."""
    lines = selectinload(Donation.lines)
    return session.get(
        Donation,
        donation_id,
        options=[joinedload(Donation.donor), lines.joinedload(DonationLine.copy)],
        populate_existing=True,
    )


def donor_of(session: Session, donation_id: int) -> int | None:
    """Return the number of whoever gave a donation; None where there is none."""
    return session.scalar(select(Donation.donor_id).where(Donation.id == donation_id))


def is_empty(session: Session, donation_id: int) -> bool:
    """Whether neither lines nor files belong to a donation."""
    lines = select(DonationLine.id).where(DonationLine.donation_id == donation_id)
    files = select(ImportBatch.id).where(ImportBatch.donation_id == donation_id)
    return all(session.scalar(query.limit(1)) is None for query in (lines, files))


def gave_nothing(session: Session, donor_id: int) -> bool:
    """Whether neither donations, copies nor files name a donor."""
    named_in = (Donation, Copy, ImportBatch)
    found = (
        session.scalar(select(model.id).where(model.donor_id == donor_id).limit(1)) for model in named_in
    )
    return all(row_id is None for row_id in found)


def donation_of(session: Session, line_id: int) -> int | None:
    """Return the donation that a line belongs to; None where there is no such line."""
    return session.scalar(select(DonationLine.donation_id).where(DonationLine.id == line_id))


def publications_of(session: Session, donation_id: int) -> list[int]:
    """Return the publications that lines of a donation are further copies of."""
    query = select(DonationLine.publication_id).where(DonationLine.donation_id == donation_id)
    return [number for number in session.scalars(query) if number is not None]


def publications_of_line(session: Session, line_id: int) -> list[int]:
    """Return the publication that a line is a further copy of, in a list; none for a new one."""
    found = session.scalar(select(DonationLine.publication_id).where(DonationLine.id == line_id))
    return [] if found is None else [found]


def newest_donations(session: Session, limit: int) -> Sequence[tuple[Donation, int, int]]:
    """Donations, open ones first, then newest; each with how many lines and how many accepted."""
    accepted = func.count().filter(DonationLine.state == "accepted")
    query = (
        select(Donation, func.count(DonationLine.id), accepted)
        .outerjoin(Donation.lines)
        .group_by(Donation.id)
        .order_by(Donation.closed_at.is_not(None), Donation.received_on.desc(), Donation.id.desc())
        .limit(limit)
        .options(selectinload(Donation.donor))
    )
    return [(row, lines, taken) for row, lines, taken in session.execute(query)]


def last_position(session: Session, donation_id: int) -> int:
    """Return the position of a donation's last line; 0 where it has none."""
    query = select(func.max(DonationLine.position)).where(DonationLine.donation_id == donation_id)
    return session.scalar(query) or 0
