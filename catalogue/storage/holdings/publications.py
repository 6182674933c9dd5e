"""Queries on publications and their copies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from catalogue.domain.descriptions.description import Description, Record
from catalogue.storage.batches import batches_of
from catalogue.storage.models import Copy, Donor, Publication, PublicationKey
from catalogue.storage.ordering import by_bytes

_PRESENT = (
    select(
        Publication.id,
        Publication.description,
        Publication.version,
        Publication.year,
        Publication.created_at,
        Publication.updated_at,
        Copy.id.label("copy_id"),
        Copy.accession_number,
        Copy.call_number,
        Copy.location,
        Copy.condition,
        Copy.status,
        Copy.note,
        Copy.donor_id,
        Copy.library_id,
        Copy.created_at.label("copy_created_at"),
        func.coalesce(Donor.name, "").label("donor"),
    )
    .outerjoin(Copy, and_(Copy.publication_id == Publication.id, Copy.withdrawn_at.is_(None)))
    .outerjoin(Donor, and_(Donor.id == Copy.donor_id, Donor.unnamed.is_(False)))
    .where(Publication.id.in_(bindparam("ids", expanding=True)), Publication.withdrawn_at.is_(None))
    .order_by(Copy.id)
)
"""Made once: to put it together takes longer than to ask it."""

_WITH_COPIES = selectinload(Publication.copies).joinedload(Copy.donor)


def load(session: Session, publication_id: int) -> Publication | None:
    """One publication with its copies and their donors."""
    return session.get(Publication, publication_id, options=[_WITH_COPIES])


def load_many(session: Session, ids: Collection[int]) -> dict[int, Publication]:
    """Publications by id, with copies and donors, in two queries."""
    if not ids:
        return {}
    query = select(Publication).where(Publication.id.in_(ids)).options(_WITH_COPIES)
    return {publication.id: publication for publication in session.scalars(query)}


def present(connection: Connection, ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """Publications that are not withdrawn, by id, each as one row for each copy that is not, at least one.

    Columns and no objects, in one query: pages of results are asked for more often than anything else.
    ``copy_id`` is None where there is no copy, ``donor`` is "" where the donor wishes not to be named;
    whether the name is hidden, whoever shows it asks.
    """
    found: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(_PRESENT, {"ids": list(ids)}):
        found.setdefault(row.id, []).append(row)
    return found


def stream(session: Session) -> Iterator[Publication]:
    """Every publication that is not withdrawn, as ``batches`` does."""
    for batch in batches(session):
        yield from batch


def batches(session: Session, *, by_title: bool = False) -> Iterator[list[Publication]]:
    """Every publication that is not withdrawn, in batches of constant memory.

    Rows are let go after each batch; do not keep them.
    """
    order = (by_bytes(Publication.filing_title), Publication.id) if by_title else (Publication.id,)
    ids = list(
        session.scalars(select(Publication.id).where(Publication.withdrawn_at.is_(None)).order_by(*order))
    )
    for wanted in batches_of(ids):
        found = load_many(session, wanted)
        yield [found[publication_id] for publication_id in wanted if publication_id in found]
        session.expunge_all()


def with_keys(session: Session, keys: Collection[str]) -> dict[str, list[int]]:
    """For each key, the publications in the catalogue that carry it."""
    found: dict[str, list[int]] = {}
    if keys:
        query = (
            select(PublicationKey.key, PublicationKey.publication_id)
            .join(Publication)
            .where(PublicationKey.key.in_(keys), Publication.withdrawn_at.is_(None))
            .order_by(PublicationKey.publication_id)
        )
        for key, publication_id in session.execute(query):
            found.setdefault(key, []).append(publication_id)
    return found


def in_catalogue(session: Session) -> int:
    """How many publications are in the catalogue and not withdrawn."""
    query = select(func.count()).select_from(Publication).where(Publication.withdrawn_at.is_(None))
    return session.scalar(query) or 0


def newest(session: Session, limit: int) -> list[int]:
    """Return the ids of the latest arrivals, newest first."""
    query = (
        select(Publication.id)
        .where(Publication.withdrawn_at.is_(None))
        .order_by(Publication.created_at.desc(), Publication.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def ids_after(session: Session, publication_id: int, limit: int) -> list[int]:
    """Return the ids that follow one, of publications that are not withdrawn."""
    query = select(Publication.id).where(Publication.id > publication_id, Publication.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Publication.id).limit(limit)))


def filed_under(session: Session) -> dict[str, int]:
    """How many publications in the catalogue are filed under each first character."""
    first = func.substr(Publication.filing_title, 1, 1)
    query = select(first, func.count()).where(Publication.withdrawn_at.is_(None)).group_by(first)
    found: dict[str, int] = {}
    for character, count in session.execute(query):
        found[character] = count
    return found


def title_contains(session: Session, words: Iterable[str], offset: int, limit: int) -> tuple[int, list[int]]:
    """Return a plain search of titles for when there is no index: how many hold all words, and a page of
    ids.
    """
    condition = [Publication.sort_title.contains(word, autoescape=True) for word in words]
    query = select(Publication.id).where(Publication.withdrawn_at.is_(None), *condition)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.order_by(by_bytes(Publication.filing_title), Publication.id).offset(offset).limit(limit)
    return total, list(session.scalars(page))


def copies_with_numbers(session: Session, numbers: Collection[str]) -> dict[str, Copy]:
    """Return the copies that bear these accession numbers, by number."""
    found: dict[str, Copy] = {}
    for some in batches_of(filter(None, numbers)):
        query = select(Copy).where(Copy.accession_number.in_(some))
        found |= {copy.accession_number: copy for copy in session.scalars(query)}
    return found


def accession_numbers_present(session: Session, numbers: Collection[str]) -> set[str]:
    """Which of these accession numbers are taken; "" stands for none and never is."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return set()
    return set(session.scalars(select(Copy.accession_number).where(Copy.accession_number.in_(wanted))))


def call_numbers_present(session: Session, marks: Collection[str]) -> set[str]:
    """Which of these call numbers stand on copies, also on withdrawn ones, which may come back."""
    return set(session.scalars(select(Copy.call_number).where(Copy.call_number.in_(marks)).distinct()))


def highest_id(session: Session) -> int:
    """Return the id of the publication that was added last; 0 where there is none."""
    return session.scalar(select(func.max(Publication.id))) or 0


def descriptions(session: Session, ids: Collection[int]) -> dict[str, Description]:
    """Descriptions of publications in the catalogue by their ids as text; no copies are read."""
    return {
        publication_id: Description.from_dict(record)
        for publication_id, record in records(session, ids).items()
    }


def records(session: Session, ids: Collection[int]) -> dict[str, Record]:
    """Return the same as they are stored: of many that are looked at few are taken apart."""
    found: dict[str, Record] = {}
    for some in batches_of(sorted(ids)):
        query = select(Publication.id, Publication.description).where(
            Publication.id.in_(some), Publication.withdrawn_at.is_(None)
        )
        found.update((str(row.id), row.description) for row in session.execute(query))
    return found


def values_of(session: Session, ids: Collection[int], field: str) -> Iterator[tuple[int, int, Any]]:
    """Yield what a field of some descriptions says, with the id and the version of each; None where it is
    not said.

    Nothing else of them is read: what one field says of thousands is asked for while somebody waits.
    """
    query = select(Publication.id, Publication.version, Publication.description[field])
    yield from _in_stretches(session, query, ids)


def values_of_copies(session: Session, ids: Collection[int], field: str) -> Iterator[tuple[int, int, str]]:
    """Yield the same of a field of their copies; a publication comes once for each."""
    query = select(Publication.id, Publication.version, getattr(Copy, field)).join(Copy)
    yield from _in_stretches(session, query.where(Copy.withdrawn_at.is_(None)), ids)


def _in_stretches(session: Session, query: Select[Any], ids: Collection[int]) -> Iterator[Any]:
    for some in batches_of(sorted(ids)):
        yield from session.execute(query.where(Publication.id.in_(some), Publication.withdrawn_at.is_(None)))


def titles(session: Session) -> Iterator[str]:
    """Yield the folded title of every publication in the catalogue, in no order."""
    query = select(Publication.sort_title).where(Publication.withdrawn_at.is_(None))
    yield from session.scalars(query.execution_options(yield_per=2000))
