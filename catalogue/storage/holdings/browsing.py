"""Queries for readers who walk along names, shelves and arrivals."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from catalogue.storage.batches import batches_of
from catalogue.storage.models import Copy, Publication, PublicationMention
from catalogue.storage.ordering import by_key


def names_under(session: Session, kind: str, first_letter: str) -> list[tuple[str, int]]:
    """Names that begin so, folded, each in one spelling, with how many publications have them."""
    return _counted(session, kind, func.substr(PublicationMention.folded, 1, 1) == first_letter)


def names_called(session: Session, kind: str, folded: Sequence[str]) -> list[tuple[str, int]]:
    """Return some names, given folded, each in one spelling, with how many publications have them."""
    found: list[tuple[str, int]] = []
    for some in batches_of(folded):
        found += _counted(session, kind, PublicationMention.folded.in_(some))
    return found


def counted_names(session: Session, kind: str) -> list[tuple[str, int]]:
    """All names of a kind, each in one spelling, with how many publications have them."""
    return _counted(session, kind, true())


def first_letters(session: Session, kind: str, but: Collection[str] = ()) -> list[str]:
    """Return the characters with which folded names begin ``but`` for some, those of withdrawn
    publications too.
    """
    letter = func.substr(PublicationMention.folded, 1, 1)
    query = select(letter).where(PublicationMention.kind == kind, PublicationMention.folded.not_in(but))
    return list(session.scalars(query.distinct()))


def folded_names(session: Session, kind: str) -> list[str]:
    """All names, folded, those of withdrawn publications too."""
    query = select(PublicationMention.folded).where(PublicationMention.kind == kind).distinct()
    return list(session.scalars(query))


def _counted(session: Session, kind: str, condition: ColumnElement[bool]) -> list[tuple[str, int]]:
    query = (
        select(func.min(PublicationMention.value), func.count(PublicationMention.publication_id.distinct()))
        .join(Publication, Publication.id == PublicationMention.publication_id)
        .where(PublicationMention.kind == kind, condition, Publication.withdrawn_at.is_(None))
        .group_by(PublicationMention.folded)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


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
    """Return the publications at some call numbers, each with its call number, by title within one."""
    query = (
        select(Copy.call_number, Copy.publication_id)
        .join(Publication, Publication.id == Copy.publication_id)
        .where(Copy.withdrawn_at.is_(None), Publication.withdrawn_at.is_(None), Copy.call_number.in_(marks))
        .group_by(Copy.call_number, Copy.publication_id, Publication.filing_title)
        .order_by(*by_key(Copy.call_number, Publication.filing_title, Copy.publication_id))
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
