"""Queries of the sitemap: publications in parts by their numbers, so that a part never grows."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.storage.models import Publication


def parts(session: Session, size: int) -> list[tuple[int, dt.datetime]]:
    """Return the numbers of the parts, from 0, in which any publication is; with the newest change in
    each.
    """
    part = Publication.id // size
    query = (
        select(part, func.max(Publication.updated_at))
        .where(Publication.withdrawn_at.is_(None))
        .group_by(part)
        .order_by(part)
    )
    return [(number, moment) for number, moment in session.execute(query)]


def of_part(session: Session, number: int, size: int) -> list[tuple[int, dt.datetime]]:
    """Return the publications of a part that are in the catalogue, each with its newest change."""
    query = (
        select(Publication.id, Publication.updated_at)
        .where(
            Publication.id >= number * size,
            Publication.id < (number + 1) * size,
            Publication.withdrawn_at.is_(None),
        )
        .order_by(Publication.id)
    )
    return [(row.id, row.updated_at) for row in session.execute(query)]
