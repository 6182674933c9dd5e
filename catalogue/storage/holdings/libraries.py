"""Libraries and what they hold elsewhere: kept apart from publications, refreshed, and struck."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from catalogue.domain.descriptions.collation import sort_key
from catalogue.domain.descriptions.description import Description, Record
from catalogue.storage.batches import batches_of
from catalogue.storage.engine.holding import held
from catalogue.storage.models import (
    Copy,
    FoundElsewhere,
    HoldingElsewhere,
    Library,
    LibraryHarvest,
    LookedElsewhere,
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A record as it came from elsewhere."""

    name: str
    description: Description
    call_number: str
    address: str


def standing(session: Session) -> list[Library]:
    """Every library that was not removed, by name."""
    query = select(Library).where(Library.removed_at.is_(None))
    return sorted(session.scalars(query), key=lambda row: (sort_key(row.name), row.id))


def in_union(session: Session) -> list[Library]:
    """Return the libraries whose copies are catalogued here, by name; the centre itself is none of them."""
    return [row for row in standing(session) if row.in_union]


def copies_of_none(session: Session) -> list[str]:
    """Return the accession numbers of copies on the shelf of a library that is not here any more."""
    query = (
        select(Copy.id, Copy.accession_number)
        .join(Library, Library.id == Copy.library_id)
        .where(Copy.withdrawn_at.is_(None), (Library.removed_at.is_not(None)) | ~Library.in_union)
        .order_by(Copy.id)
    )
    return [row.accession_number or str(row.id) for row in session.execute(query)]


def find(session: Session, library_id: int, *, to_change: bool = False) -> Library | None:
    """One library that was not removed; held for who is ``to_change`` it, until the transaction ends."""
    row = held(session, Library, library_id) if to_change else session.get(Library, library_id)
    return row if row is not None and row.removed_at is None else None


def harvest_of(session: Session, library_id: int) -> LibraryHarvest:
    """How far the catalogue of a library was read; noted as not at all where nothing is known."""
    row = session.get(LibraryHarvest, library_id, with_for_update=True)
    if row is None:
        row = LibraryHarvest(
            library_id=library_id, asked="", since="", began="", token="", round=0, mark="", taken_at=None
        )
        session.add(row)
        session.flush()
    return row


def harvests(session: Session) -> dict[int, LibraryHarvest]:
    """How far the catalogue of each library was read."""
    return {row.library_id: row for row in session.scalars(select(LibraryHarvest))}


def counts(session: Session) -> dict[int, int]:
    """How many records each library has here."""
    query = select(HoldingElsewhere.library_id, func.count()).group_by(HoldingElsewhere.library_id)
    return {row[0]: row[1] for row in session.execute(query)}


def note_change(row: LibraryHarvest) -> None:
    """Give what a library holds a mark that nothing had before."""
    row.mark = uuid4().hex


def stamp(session: Session) -> str:
    """Return what is another whenever something else is held elsewhere; "" where nothing is."""
    query = (
        select(LibraryHarvest.library_id, LibraryHarvest.mark)
        .join(Library, Library.id == LibraryHarvest.library_id)
        .where(Library.removed_at.is_(None), LibraryHarvest.mark != "")
        .order_by(LibraryHarvest.library_id)
    )
    said = ",".join(f"{library_id}:{mark}" for library_id, mark in session.execute(query))
    return blake2b(said.encode(), digest_size=16).hexdigest() if said else ""


def keep(session: Session, library_id: int, arrived: Sequence[Arrived], round: int) -> int:
    """Keep records of a library as they came; gives how many are new or became different."""
    changed = 0
    newest = {holding.name: holding for holding in arrived}
    for names in batches_of(sorted(newest)):
        changed += _keep_some(session, library_id, [newest[name] for name in names], round)
    return changed


def _keep_some(session: Session, library_id: int, arrived: Sequence[Arrived], round: int) -> int:
    query = select(HoldingElsewhere).where(
        HoldingElsewhere.library_id == library_id,
        HoldingElsewhere.name.in_([holding.name for holding in arrived]),
    )
    known = {row.name: row for row in session.scalars(query)}
    new, same, changed = [], [], 0
    for holding in arrived:
        description = json.loads(json.dumps(holding.description.to_dict()))
        row = known.get(holding.name)
        if row is None:
            new.append(
                {
                    "library_id": library_id,
                    "name": holding.name,
                    "description": description,
                    "call_number": holding.call_number,
                    "address": holding.address,
                    "version": 1,
                    "round": round,
                }
            )
        elif (row.description, row.call_number, row.address) == (
            description,
            holding.call_number,
            holding.address,
        ):
            same.append(row.id)
        else:
            row.description, row.call_number, row.address = description, holding.call_number, holding.address
            row.version, row.round = row.version + 1, round
            changed += 1
    if new:
        session.execute(insert(HoldingElsewhere), new)
    if same:
        session.execute(
            update(HoldingElsewhere)
            .where(HoldingElsewhere.id.in_(same), HoldingElsewhere.round != round)
            .values(round=round)
            .execution_options(synchronize_session=False)
        )
    return len(new) + changed


def strike(session: Session, library_id: int, names: Collection[str]) -> int:
    """Strike records that a library says are gone; gives how many there were."""
    struck = 0
    for some in batches_of(sorted(names)):
        struck += _delete(
            session,
            HoldingElsewhere.library_id == library_id,
            HoldingElsewhere.name.in_(some),
        )
    return struck


def strike_before(session: Session, library_id: int, round: int) -> int:
    """Strike the records of a library that did not come again when all of it was read."""
    return _delete(session, HoldingElsewhere.library_id == library_id, HoldingElsewhere.round < round)


def forget_removed(session: Session, before: dt.datetime) -> int:
    """Strike all that libraries hold which were removed before a moment; one that comes back is read anew."""
    gone = select(Library.id).where(Library.removed_at < before)
    session.execute(delete(LibraryHarvest).where(LibraryHarvest.library_id.in_(gone)))
    return _delete(session, HoldingElsewhere.library_id.in_(gone))


def _delete(session: Session, *where: object) -> int:
    found = session.execute(
        delete(HoldingElsewhere).where(*where).execution_options(synchronize_session=False)  # type: ignore[arg-type]
    )
    return int(found.rowcount)  # type: ignore[attr-defined]


def versions(session: Session) -> Iterator[tuple[int, int]]:
    """Yield the number and version of every record of the libraries that stand."""
    query = (
        select(HoldingElsewhere.id, HoldingElsewhere.version)
        .join(Library, Library.id == HoldingElsewhere.library_id)
        .where(Library.removed_at.is_(None))
    )
    for row in session.execute(query.execution_options(yield_per=10_000)):
        yield row.id, row.version


def records(session: Session, ids: Collection[int]) -> dict[int, tuple[int, Record]]:
    """Versions and descriptions of records of the libraries that stand, by their numbers."""
    found: dict[int, tuple[int, Record]] = {}
    for some in batches_of(sorted(ids)):
        query = (
            select(HoldingElsewhere.id, HoldingElsewhere.version, HoldingElsewhere.description)
            .join(Library, Library.id == HoldingElsewhere.library_id)
            .where(Library.removed_at.is_(None), HoldingElsewhere.id.in_(some))
        )
        found.update({row.id: (row.version, row.description) for row in session.execute(query)})
    return found


def looked(session: Session, now: str) -> set[str]:
    """Return the fingerprints that were looked for in what is known now."""
    return set(session.scalars(select(LookedElsewhere.fingerprint).where(LookedElsewhere.stamp == now)))


def note_found(session: Session, stamp: str, found: Mapping[str, Mapping[int, str]]) -> None:
    """Note for titles, by their fingerprints, what was found of each: records and their status."""
    names = sorted(found)
    session.execute(
        delete(LookedElsewhere)
        .where(LookedElsewhere.fingerprint.in_(names))
        .execution_options(synchronize_session=False)
    )
    there = set(
        session.scalars(
            select(HoldingElsewhere.id).where(
                HoldingElsewhere.id.in_({number for numbers in found.values() for number in numbers})
            )
        )
    )
    session.execute(insert(LookedElsewhere), [{"fingerprint": name, "stamp": stamp} for name in names])
    rows = [
        {"fingerprint": name, "holding_id": number, "status": status}
        for name, numbers in found.items()
        for number, status in numbers.items()
        if number in there
    ]
    if rows:
        session.execute(insert(FoundElsewhere), rows)


def forget_looked(session: Session, fingerprints: Collection[str]) -> None:
    """Forget what was found of titles that are looked for no more."""
    for some in batches_of(sorted(fingerprints)):
        session.execute(
            delete(LookedElsewhere)
            .where(LookedElsewhere.fingerprint.in_(some))
            .execution_options(synchronize_session=False)
        )


def all_looked(session: Session) -> set[str]:
    """Every fingerprint that was ever looked for and not forgotten."""
    return set(session.scalars(select(LookedElsewhere.fingerprint)))


def shown(session: Session, ids: Collection[int]) -> Iterator[tuple[HoldingElsewhere, Library]]:
    """Yield some records of the libraries that stand, each with its library."""
    for some in batches_of(sorted(ids)):
        query = (
            select(HoldingElsewhere, Library)
            .join(Library, Library.id == HoldingElsewhere.library_id)
            .where(Library.removed_at.is_(None), HoldingElsewhere.id.in_(some))
        )
        for row in session.execute(query):
            yield row[0], row[1]


def found_elsewhere(
    session: Session, fingerprints: Collection[str]
) -> Iterator[tuple[str, str, HoldingElsewhere, Library]]:
    """Yield what was found of some titles: fingerprint, status, the record, its library; by library, held
    first.
    """
    for some in batches_of(sorted(fingerprints)):
        query = (
            select(FoundElsewhere.fingerprint, FoundElsewhere.status, HoldingElsewhere, Library)
            .join(HoldingElsewhere, HoldingElsewhere.id == FoundElsewhere.holding_id)
            .join(Library, Library.id == HoldingElsewhere.library_id)
            .where(
                Library.removed_at.is_(None),
                FoundElsewhere.fingerprint.in_(some),
            )
            .order_by(FoundElsewhere.status, Library.name, HoldingElsewhere.id)
        )
        for row in session.execute(query):
            yield row[0], row[1], row[2], row[3]
