"""Copies in the order of a register."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from catalogue.domain.holdings.shelving import shelf_key
from catalogue.storage.batches import batches_of
from catalogue.storage.models import Copy, Donation, DonationLine, Publication

_BATCH = 500
"""Copies that are in memory at once."""
_MOST_LABELS = 1000
_WHOLE = (joinedload(Copy.publication), joinedload(Copy.donor))


def copies(session: Session, order: str) -> Iterator[Copy]:
    """Every copy by taking in ("accession"), or those on the shelf as they stand there ("shelf")."""
    if order != "shelf":
        query = select(Copy).order_by(Copy.id).options(*_WHOLE)
        yield from session.scalars(query.execution_options(yield_per=_BATCH))
        return
    for some in batches_of(_along_the_shelf(session)):
        yield from _with_ids(session, some)


def some_copies(session: Session, order: str, offset: int, limit: int) -> tuple[int, list[Copy]]:
    """How many copies a register has, and a page of them in its order."""
    if order == "shelf":
        ids = _along_the_shelf(session)
        return len(ids), _with_ids(session, ids[offset : offset + limit])
    total = session.scalar(select(func.count()).select_from(Copy)) or 0
    page = select(Copy).order_by(Copy.id).options(*_WHOLE).offset(offset).limit(limit)
    return total, list(session.scalars(page))


def _along_the_shelf(session: Session) -> list[int]:
    """Return the copies that stand here, location by location, numbers in call numbers counting as numbers.

    No database sorts so, the digits of Khmer included; plain rows are quickly read and put in order here.
    """
    query = (
        select(Copy.location, Copy.call_number, Publication.filing_title, Copy.id)
        .join(Publication, Publication.id == Copy.publication_id)
        .where(Copy.withdrawn_at.is_(None), Publication.withdrawn_at.is_(None))
    )
    standing = (
        (shelf_key(location), location, shelf_key(call_number), filing_title, copy_id)
        for location, call_number, filing_title, copy_id in session.execute(query)
    )
    return [place[-1] for place in sorted(standing)]


def _with_ids(session: Session, ids: Sequence[int]) -> list[Copy]:
    found = {copy.id: copy for copy in session.scalars(select(Copy).options(*_WHOLE).where(Copy.id.in_(ids)))}
    return [found[copy_id] for copy_id in ids]


def copies_of_donation(session: Session, donation_id: int) -> list[Copy]:
    """Return the copies that a donation brought, in the order of its lines."""
    query = (
        select(Copy)
        .options(*_WHOLE)
        .join(DonationLine, DonationLine.copy_id == Copy.id)
        .where(DonationLine.donation_id == donation_id)
        .order_by(DonationLine.position)
    )
    return list(session.scalars(query))


def copies_with_ids(session: Session, ids: Collection[int]) -> list[Copy]:
    """Return copies in the order of taking in, as many as are labelled at once."""
    query = select(Copy).options(*_WHOLE).where(Copy.id.in_(ids)).order_by(Copy.id).limit(_MOST_LABELS)
    return list(session.scalars(query))


def copies_between(session: Session, first: str, last: str) -> list[Copy]:
    """Return copies taken in from the one with a number to the one with another; none if either is
    unknown.
    """
    ends = select(Copy.id).where(Copy.accession_number.in_((first, last)))
    found = sorted(session.scalars(ends))
    if len(found) < len({first, last}):
        return []
    query = (
        select(Copy)
        .options(*_WHOLE)
        .where(Copy.id.between(found[0], found[-1]))
        .order_by(Copy.id)
        .limit(_MOST_LABELS)
    )
    return list(session.scalars(query))


def numbers_of_copies(session: Session, publication_ids: Collection[int]) -> dict[int, int]:
    """Return which copy of its publication each is, by its id: the first 1, in the order of taking in."""
    query = (
        select(Copy.id, Copy.publication_id).where(Copy.publication_id.in_(publication_ids)).order_by(Copy.id)
    )
    numbers: dict[int, int] = {}
    counted: Counter[int] = Counter()
    for copy_id, publication_id in session.execute(query):
        counted[publication_id] += 1
        numbers[copy_id] = counted[publication_id]
    return numbers


def copies_since(session: Session, day: dt.date, zone: ZoneInfo) -> Iterator[tuple[Copy, dt.date]]:
    """Yield copies of gifts received since a day (or else taken in since), in order, with their day.

    Days begin and end where the centre is. Withdrawn copies are left out.
    """
    begin = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
    query = (
        select(Copy, Donation.received_on)
        .options(*_WHOLE)
        .join(Publication, Publication.id == Copy.publication_id)
        .outerjoin(DonationLine, DonationLine.copy_id == Copy.id)
        .outerjoin(Donation, Donation.id == DonationLine.donation_id)
        .where(Copy.withdrawn_at.is_(None), Publication.withdrawn_at.is_(None))
        .where(or_(Donation.received_on >= day, and_(Donation.id.is_(None), Copy.created_at >= begin)))
        .order_by(Copy.id)
        .execution_options(yield_per=_BATCH)
    )
    for copy, received_on in session.execute(query):
        yield copy, received_on or copy.created_at.astimezone(zone).date()
