"""Queries on attachments, stored files and the texts of their pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, joinedload

from catalogue.storage.batches import batches_of
from catalogue.storage.models import Attachment, FilePage, Publication, StoredFile
from catalogue.storage.on_flush.derived import queue_for_index

Page = tuple[str, int]
"""A page: the digest of its file, and its number from 1."""


def of_publications(session: Session, ids: Collection[int]) -> list[Attachment]:
    """Return the attachments of publications that were not removed, the oldest first."""
    query = (
        select(Attachment)
        .where(Attachment.publication_id.in_(ids), Attachment.removed_at.is_(None))
        .order_by(Attachment.id)
        .options(joinedload(Attachment.file))
    )
    return list(session.scalars(query))


def have_covers(session: Session) -> bool:
    """Whether any publication has a cover that everybody may see."""
    return session.scalar(select(Attachment.id).where(*_PUBLIC_COVER).limit(1)) is not None


def covers_of(session: Session, ids: Collection[int]) -> Iterator[tuple[int, int, int, int, str]]:
    """Yield the covers of publications that everybody may see: publication, attachment, width and height
    in pixels, and digest.

    Values and no objects, since every page of results asks.
    """
    query = (
        select(
            Attachment.publication_id,
            Attachment.id,
            StoredFile.width,
            StoredFile.height,
            StoredFile.digest,
        )
        .join(Attachment.file)
        .where(Attachment.publication_id.in_(ids), *_PUBLIC_COVER)
        .order_by(Attachment.id)
    )
    for publication_id, attachment_id, width, height, digest in session.execute(query):
        yield publication_id, attachment_id, width or 0, height or 0, digest


_PUBLIC_COVER = (
    Attachment.kind == "cover",
    Attachment.visibility == "public",
    Attachment.removed_at.is_(None),
)


def removed_from(session: Session, publication_id: int) -> list[Attachment]:
    """Return the attachments of a publication that were removed, the latest first."""
    query = (
        select(Attachment)
        .where(Attachment.publication_id == publication_id, Attachment.removed_at.is_not(None))
        .order_by(Attachment.removed_at.desc())
        .options(joinedload(Attachment.file))
    )
    return list(session.scalars(query))


def load(session: Session, attachment_id: int) -> Attachment | None:
    """One attachment with its file and its publication."""
    options = [joinedload(Attachment.file), joinedload(Attachment.publication)]
    return session.get(Attachment, attachment_id, options=options)


def newest(session: Session, limit: int) -> list[Attachment]:
    """Return the attachments added last that were not removed."""
    query = (
        select(Attachment)
        .where(Attachment.removed_at.is_(None))
        .order_by(Attachment.id.desc())
        .limit(limit)
        .options(joinedload(Attachment.file), joinedload(Attachment.publication))
    )
    return list(session.scalars(query))


def standing(session: Session, ids: Collection[int], visibility: str) -> list[Attachment]:
    """Those of some texts that are attached now, to publications in the catalogue, for these readers."""
    query = (
        select(Attachment)
        .join(Attachment.publication)
        .where(
            Attachment.id.in_(ids),
            Attachment.kind == "text",
            Attachment.visibility == visibility,
            Attachment.removed_at.is_(None),
            Publication.withdrawn_at.is_(None),
        )
        .options(joinedload(Attachment.file))
    )
    return list(session.scalars(query))


def publications_with_texts(session: Session, visibility: str) -> list[int]:
    """Return the publications in the catalogue to which texts of this visibility are attached."""
    query = (
        select(Attachment.publication_id)
        .join(Attachment.publication)
        .where(
            Attachment.kind == "text",
            Attachment.visibility == visibility,
            Attachment.removed_at.is_(None),
            Publication.withdrawn_at.is_(None),
        )
        .distinct()
        .order_by(Attachment.publication_id)
    )
    return list(session.scalars(query))


def texts_of(session: Session, digest: str) -> list[tuple[int, str]]:
    """Return the pages of a file that have text, in order."""
    query = select(FilePage.page, FilePage.text).where(FilePage.digest == digest).order_by(FilePage.page)
    return [(row.page, row.text) for row in session.execute(query)]


def text_pages_of(session: Session, digests: Collection[str]) -> dict[str, list[int]]:
    """For each file, its pages that have text."""
    query = select(FilePage.digest, FilePage.page).where(FilePage.digest.in_(digests))
    found: dict[str, list[int]] = {}
    for row in session.execute(query.order_by(FilePage.digest, FilePage.page)):
        found.setdefault(row.digest, []).append(row.page)
    return found


def page_texts(session: Session, pages: Collection[Page]) -> dict[Page, str]:
    """Return the texts of some pages."""
    if not pages:
        return {}
    conditions = [(FilePage.digest == digest) & (FilePage.page == page) for digest, page in pages]
    query = select(FilePage).where(or_(*conditions))
    return {(row.digest, row.page): row.text for row in session.scalars(query)}


def files_to_read(session: Session) -> list[str]:
    """Return the digests of the files whose text nobody has read yet."""
    return list(session.scalars(select(StoredFile.digest).where(StoredFile.text_state == "waiting")))


def is_to_read(session: Session, digest: str) -> bool:
    """Whether nobody has read the text of a file yet."""
    return session.scalar(select(StoredFile.text_state).where(StoredFile.digest == digest)) == "waiting"


def keep_text(
    session: Session, digest: str, pages: Mapping[int, str], *, state: str, count: int | None
) -> None:
    """Keep what was read of a file, and have its publications indexed again.

    Does nothing where another worker has read it meanwhile, or is just keeping it.
    """
    row = select(StoredFile.text_state).where(StoredFile.digest == digest).with_for_update()
    if session.scalar(row) != "waiting":
        return
    session.execute(delete(FilePage).where(FilePage.digest == digest))
    rows = [{"digest": digest, "page": page, "text": text} for page, text in pages.items()]
    if rows:
        session.execute(insert(FilePage), rows)
    session.execute(
        update(StoredFile).where(StoredFile.digest == digest).values(text_state=state, pages=count)
    )
    having = select(Attachment.publication_id).where(Attachment.digest == digest).distinct()
    queue_for_index(session, session.scalars(having))


def files(session: Session) -> dict[str, int]:
    """Return the digests of all stored files with their sizes in bytes."""
    return {row.digest: row.size for row in session.execute(select(StoredFile.digest, StoredFile.size))}


def shown_files(session: Session) -> dict[str, tuple[int, str]]:
    """Return the digests of the files that records show, each with one such publication and its name there.

    What was taken off every record is shown nowhere, and could only be put back.
    """
    query = (
        select(Attachment.digest, Attachment.publication_id, Attachment.name)
        .where(Attachment.removed_at.is_(None))
        .order_by(Attachment.id)
    )
    return {row.digest: (row.publication_id, row.name) for row in session.execute(query)}


def lost(session: Session, digests: Collection[str], since: dt.datetime) -> list[Attachment]:
    """Return the attachments that records show of some files, unless such a file was attached again since."""
    found: list[Attachment] = []
    for some in batches_of(sorted(digests)):
        again = select(Attachment.digest).where(Attachment.digest.in_(some), Attachment.created_at > since)
        query = (
            select(Attachment)
            .where(
                Attachment.digest.in_(some), Attachment.removed_at.is_(None), Attachment.digest.not_in(again)
            )
            .order_by(Attachment.id)
            .options(joinedload(Attachment.publication))
        )
        found += session.scalars(query)
    return found


def sizes(session: Session) -> dict[str, tuple[int, int]]:
    """How many files there are and their bytes, by who may read them: public, staff or "" (nobody now)."""
    shown = (
        select(Attachment.digest, func.min(Attachment.visibility).label("visibility"))
        .where(Attachment.removed_at.is_(None))
        .group_by(Attachment.digest)
        .subquery()
    )
    query = (
        select(shown.c.visibility, func.count(), func.sum(StoredFile.size))
        .select_from(StoredFile)
        .outerjoin(shown, shown.c.digest == StoredFile.digest)
        .group_by(shown.c.visibility)
    )
    return {row[0] or "": (row[1], int(row[2])) for row in session.execute(query)}
