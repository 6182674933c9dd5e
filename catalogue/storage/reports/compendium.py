"""Queries behind the compendium."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from catalogue.storage.models import Attachment, FilePage, Publication


def of_kinds(session: Session, kinds: Collection[str]) -> Iterator[Publication]:
    """Every publication in the catalogue of some kinds, with its copies; the title's words play no part."""
    query = (
        select(Publication)
        .where(Publication.withdrawn_at.is_(None), Publication.description["kind"].as_string().in_(kinds))
        .options(selectinload(Publication.copies))
        .order_by(Publication.id)
    )
    yield from session.scalars(query)


def texts_of(session: Session, publication_id: int, *, staff: bool) -> list[tuple[int, str]]:
    """Return the pages of the first text of a publication that a reader may open; none where there is no
    text.
    """
    query = select(Attachment.digest).where(
        Attachment.publication_id == publication_id,
        Attachment.kind == "text",
        Attachment.removed_at.is_(None),
    )
    if not staff:
        query = query.where(Attachment.visibility == "public")
    for digest in session.scalars(query.order_by(Attachment.id)):
        pages = select(FilePage.page, FilePage.text).where(FilePage.digest == digest).order_by(FilePage.page)
        if found := [(row.page, row.text) for row in session.execute(pages)]:
            return found
    return []
