"""Queries for readers who walk along names, shelves and arrivals."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .models import Copy, Publication, PublicationMention


def names(session: Session, kinds: Collection[str], first_letter: str | None = None) -> list[tuple[str, int]]:
    """Names mentioned in the catalogue, each in one spelling, with how many publications mention them.

    ``first_letter`` is one character of the folded name.
    """
    query = (
        select(func.min(PublicationMention.value), func.count(PublicationMention.publication_id.distinct()))
        .join(Publication, Publication.id == PublicationMention.publication_id)
        .where(PublicationMention.kind.in_(kinds), Publication.withdrawn_at.is_(None))
        .group_by(PublicationMention.folded)
    )
    if first_letter is not None:
        query = query.where(func.substr(PublicationMention.folded, 1, 1) == first_letter)
    return [(row[0], row[1]) for row in session.execute(query)]


def first_letters(session: Session, kinds: Collection[str]) -> list[str]:
    """The characters with which folded names begin."""
    letter = func.substr(PublicationMention.folded, 1, 1)
    query = (
        select(letter)
        .join(Publication, Publication.id == PublicationMention.publication_id)
        .where(PublicationMention.kind.in_(kinds), Publication.withdrawn_at.is_(None))
        .distinct()
    )
    return list(session.scalars(query))


def shelf_marks(session: Session) -> list[tuple[str, int]]:
    """Every call number on the shelves, with how many publications stand there."""
    query = (
        select(Copy.call_number, func.count(Copy.publication_id.distinct()))
        .join(Publication, Publication.id == Copy.publication_id)
        .where(Copy.withdrawn_at.is_(None), Publication.withdrawn_at.is_(None), Copy.call_number != "")
        .group_by(Copy.call_number)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def standing_at(session: Session, marks: Collection[str]) -> list[tuple[str, int]]:
    """The publications at some call numbers, each with its call number, by title within one."""
    query = (
        select(Copy.call_number, Copy.publication_id)
        .join(Publication, Publication.id == Copy.publication_id)
        .where(Copy.withdrawn_at.is_(None), Publication.withdrawn_at.is_(None), Copy.call_number.in_(marks))
        .group_by(Copy.call_number, Copy.publication_id, Publication.sort_title)
        .order_by(Copy.call_number, Publication.sort_title, Copy.publication_id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def arrivals(session: Session, offset: int, limit: int) -> list[int]:
    """Publications in the catalogue, those that came last first."""
    query = (
        select(Publication.id)
        .where(Publication.withdrawn_at.is_(None))
        .order_by(Publication.created_at.desc(), Publication.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return list(session.scalars(query))
