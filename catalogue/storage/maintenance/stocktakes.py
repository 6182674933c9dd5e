"""Queries of stocktakes: the copies of a part of the shelves, and the scans."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, joinedload

from catalogue.domain.holdings.shelving import shelf_key
from catalogue.storage.batches import batches_of
from catalogue.storage.models import Copy, Publication, Stocktake, StocktakeScan


def newest(session: Session, limit: int) -> list[Stocktake]:
    """Stocktakes, open ones first, then the newest."""
    query = select(Stocktake).order_by(Stocktake.closed_at.is_not(None), Stocktake.id.desc())
    return list(session.scalars(query.limit(limit)))


def locations(session: Session) -> list[str]:
    """Every location that a copy on the shelf has."""
    query = select(Copy.location).where(Copy.withdrawn_at.is_(None), Copy.location != "").distinct()
    return sorted(session.scalars(query))


def on_shelves(
    session: Session, location: str = "", library_id: int | None = None
) -> list[tuple[int, str, str, str]]:
    """Id, call number, location and status of every copy that should stand there, along the shelf.

    Of one library, of the centre itself with None.
    """
    query = (
        select(Copy.id, Copy.call_number, Copy.location, Copy.status)
        .join(Publication, Publication.id == Copy.publication_id)
        .where(
            Copy.withdrawn_at.is_(None),
            Publication.withdrawn_at.is_(None),
            Copy.library_id.is_not_distinct_from(library_id),
        )
    )
    if location:
        query = query.where(Copy.location == location)
    standing = [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]
    return sorted(standing, key=lambda copy: (shelf_key(copy[2]), copy[2], shelf_key(copy[1]), copy[0]))


def copies(session: Session, ids: Collection[int]) -> dict[int, Copy]:
    """Return copies with their publications, by id, withdrawn ones too."""
    found: dict[int, Copy] = {}
    for some in batches_of(sorted(ids)):
        query = select(Copy).where(Copy.id.in_(some))
        found.update({copy.id: copy for copy in session.scalars(query.options(joinedload(Copy.publication)))})
    return found


def copies_numbered(session: Session, numbers: Iterable[str]) -> dict[str, int]:
    """Ids of copies by accession number in small letters, however it was scanned."""
    found: dict[str, int] = {}
    number = func.lower(Copy.accession_number)
    for some in batches_of(sorted({scanned.lower() for scanned in numbers})):
        query = select(number, Copy.id).where(number.in_(some))
        found.update((row[0], row[1]) for row in session.execute(query))
    return found


def copies_of_publications(session: Session, ids: Collection[int]) -> dict[int, list[int]]:
    """Ids of the copies on the shelf of each publication."""
    query = select(Copy.publication_id, Copy.id).where(
        Copy.publication_id.in_(ids), Copy.withdrawn_at.is_(None)
    )
    found: dict[int, list[int]] = {}
    for publication_id, copy_id in session.execute(query.order_by(Copy.id)):
        found.setdefault(publication_id, []).append(copy_id)
    return found


def scans(session: Session, stocktake_id: int) -> list[tuple[str, int | None]]:
    """Return the numbers scanned and the copies they name, in the order of the shelf."""
    query = select(StocktakeScan.number, StocktakeScan.copy_id).where(
        StocktakeScan.stocktake_id == stocktake_id
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(StocktakeScan.id))]


def add_scans(session: Session, stocktake_id: int, found: Collection[tuple[str, int | None]]) -> None:
    """Note scans in their order."""
    rows = [{"stocktake_id": stocktake_id, "number": number, "copy_id": copy_id} for number, copy_id in found]
    if rows:
        session.execute(insert(StocktakeScan), rows)


def last_scan(session: Session, stocktake_id: int) -> StocktakeScan | None:
    """Return the newest scan."""
    query = select(StocktakeScan).where(StocktakeScan.stocktake_id == stocktake_id)
    return session.scalar(query.order_by(StocktakeScan.id.desc()).limit(1))
