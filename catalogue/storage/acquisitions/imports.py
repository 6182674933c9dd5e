"""Queries on imported files and their lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from catalogue.storage.background.jobs import unfinished
from catalogue.storage.background.uploads import COMMITTING
from catalogue.storage.batches import batches_of
from catalogue.storage.engine.holding import held
from catalogue.storage.models import ImportBatch, ImportLine, Publication, PublicationMerge, now


def newest(session: Session, limit: int, unfinished: bool) -> list[ImportBatch]:
    """Return the latest files, newest first; all, or those that are not wholly taken in."""
    query = select(ImportBatch).order_by(ImportBatch.id.desc()).limit(limit)
    if unfinished:
        query = query.where(ImportBatch.state != "committed")
    return list(session.scalars(query))


def end_taking_in(session: Session, batch_id: int) -> bool:
    """End the taking in of a file, whose rest waits, and say whether it was under way; nothing more of it is
    taken in behind this.
    """
    batch = held(session, ImportBatch, batch_id)
    if batch is None or batch.state != "committing":
        return False
    batch.state = "proposed"
    for job in unfinished(session, COMMITTING):
        if job.params.get("batch_id") == batch_id:
            job.state, job.finished_at = "cancelled", now()
    return True


def counts(session: Session, batch_id: int) -> dict[tuple[str, str, str], int]:
    """How many lines of a file have which answer, action and state."""
    columns = (ImportLine.answer, ImportLine.action, ImportLine.state)
    query = select(*columns, func.count()).where(ImportLine.batch_id == batch_id).group_by(*columns)
    return {(answer, action, state): count for answer, action, state, count in session.execute(query)}


def lines(
    session: Session, batch_id: int, answer: str | None = None, offset: int = 0, limit: int = 100
) -> list[ImportLine]:
    """Return a page of a file's lines in their order, all or those with one answer."""
    return list(session.scalars(_with_answer(batch_id, answer).offset(offset).limit(limit)))


def lines_by_id(session: Session, batch_id: int, ids: Collection[int]) -> list[ImportLine]:
    """Those of a file's lines that have one of these ids, held until the transaction ends."""
    query = select(ImportLine).where(ImportLine.batch_id == batch_id, ImportLine.id.in_(ids))
    return _held(session, query.order_by(ImportLine.id))


def proposed(session: Session, batch_id: int, answer: str | None) -> list[ImportLine]:
    """Return the lines of a file that are not taken in yet, all or those with one answer."""
    return _held(session, _with_answer(batch_id, answer).where(ImportLine.state == "proposed"))


_ASKING = (ImportLine.asks, ImportLine.state == "proposed")


def asking(session: Session, batch_id: int) -> int:
    """How many lines of a file wait for a person to look at them."""
    query = select(func.count()).where(ImportLine.batch_id == batch_id, *_ASKING)
    return session.scalar(query) or 0


def next_asking(session: Session, batch_id: int, behind: int) -> int | None:
    """Return the id of the first line behind one that waits for a person, else of the first of all."""
    query = select(ImportLine.id).where(ImportLine.batch_id == batch_id, *_ASKING).order_by(ImportLine.id)
    found = session.scalar(query.where(ImportLine.id > behind).limit(1))
    return found if found is not None else session.scalar(query.limit(1))


def _with_answer(batch_id: int, answer: str | None) -> Select[ImportLine]:
    query = select(ImportLine).where(ImportLine.batch_id == batch_id).order_by(ImportLine.id)
    if answer == "problem":
        return query.where(ImportLine.has_problems)
    if answer == "person":
        return query.where(*_ASKING)
    return query if answer is None else query.where(ImportLine.answer == answer)


def next_proposed(session: Session, batch_id: int, limit: int) -> list[ImportLine]:
    """Return the next lines of a file that are to be committed, held; those left for later are passed
    over.
    """
    query = (
        select(ImportLine)
        .where(ImportLine.batch_id == batch_id, ImportLine.state == "proposed", ImportLine.action != "wait")
        .order_by(ImportLine.id)
        .limit(limit)
    )
    return _held(session, query)


def _held(session: Session, lines: Select[ImportLine]) -> list[ImportLine]:
    """Return lines as they are once whoever else mends or chooses for one is done."""
    return list(session.scalars(lines.with_for_update(key_share=True)))


def line_numbered(session: Session, batch_id: int, number: int) -> ImportLine | None:
    """Return the first record of a file with this number."""
    query = select(ImportLine).where(ImportLine.batch_id == batch_id, ImportLine.line == number)
    return session.scalars(query.order_by(ImportLine.id).limit(1)).first()


def imported_before(session: Session, digests: Collection[str]) -> dict[str, int]:
    """For records that were imported before (the same to the letter), what they became or are part of."""
    kept = aliased(Publication)
    kept_id = case(
        (Publication.withdrawn_at.is_(None), Publication.id),
        else_=PublicationMerge.into_id,
    )
    query = (
        select(ImportLine.digest, func.min(kept.id).label("publication_id"))
        .join(Publication, Publication.id == ImportLine.publication_id)
        .outerjoin(PublicationMerge, PublicationMerge.publication_id == Publication.id)
        .join(kept, kept.id == kept_id)
        .where(
            ImportLine.digest.in_(digests),
            ImportLine.state.in_(("added", "merged")),
            kept.withdrawn_at.is_(None),
        )
        .group_by(ImportLine.digest)
    )
    return {row.digest: row.publication_id for row in session.execute(query)}


def odd_lines(session: Session, batch_id: int) -> int:
    """How many lines of a file have something odd."""
    query = select(func.count()).where(ImportLine.batch_id == batch_id, ImportLine.has_problems)
    return session.scalar(query) or 0


def lines_numbered(session: Session, batch_id: int, numbers: Collection[int]) -> Iterator[ImportLine]:
    """Yield the lines of a file with these line numbers."""
    for some in batches_of(sorted(numbers)):
        query = select(ImportLine).where(ImportLine.batch_id == batch_id, ImportLine.line.in_(some))
        yield from session.scalars(query)
