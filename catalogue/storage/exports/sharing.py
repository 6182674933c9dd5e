"""Queries on what programs elsewhere are told: what changed since, record by record, set by set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalogue.storage.batches import batches_of
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.models import CatalogueIdentity, Publication, SharedRecord, SharedSet
from catalogue.storage.ordering import by_bytes

_TOLD: Any = (
    SharedRecord.id,
    SharedRecord.name,
    SharedRecord.version,
    SharedRecord.changed_at,
    SharedRecord.deleted,
    SharedRecord.digest,
)
"""What ``Told`` is made of."""


class Told(NamedTuple):
    """What was told of a record last."""

    id: int
    name: str
    version: int
    changed_at: dt.datetime
    deleted: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told of a record from now on; the sets are told by their digest too."""

    name: str
    kind: str
    digest: str
    sets: tuple[str, ...]
    publication_id: int | None = None
    version: int = 0


def identity(session: Session) -> str | None:
    """Return the catalogue's name among all; None where it has none yet."""
    return session.scalar(select(CatalogueIdentity.uuid).where(CatalogueIdentity.id == 1))


def give_identity(session: Session, name: str = "") -> None:
    """Give the catalogue a name, a new one or this, unless it has one or somebody did so in this moment."""
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    given = make(CatalogueIdentity).values(id=1, uuid=name or str(uuid4()))
    session.execute(given.on_conflict_do_nothing())


def told(session: Session, names: Collection[str]) -> dict[str, Told]:
    """Return what was told of records, by name; those that were never told of are left out."""
    found: dict[str, Told] = {}
    for some in batches_of(sorted(names)):
        query = select(*_TOLD).where(SharedRecord.name.in_(some))
        found.update((row.name, Told(*row)) for row in session.execute(query))
    return found


def of_kind(session: Session, kind: str) -> dict[str, Told]:
    """Return what was told of every record of a kind, by name."""
    query = select(*_TOLD).where(SharedRecord.kind == kind)
    return {row.name: Told(*row) for row in session.execute(query)}


def tell(session: Session, tellings: Sequence[Telling], at: dt.datetime) -> None:
    """Have these be told from now on, once, though another machine looks at the same records."""
    alone(session, "records told")
    names = [telling.name for telling in tellings]
    before = told(session, names)
    new = [telling for telling in tellings if telling.name not in before]
    if new:
        session.execute(insert(SharedRecord), [_columns(telling) | {"changed_at": at} for telling in new])
    again = [
        {**_columns(telling), "id": before[telling.name].id, "changed_at": at}
        for telling in tellings
        if telling.name in before
    ]
    if again:
        session.execute(update(SharedRecord), again)
    known = told(session, names)
    for some in batches_of(row.id for row in known.values()):
        session.execute(delete(SharedSet).where(SharedSet.record_id.in_(some)))
    sets = [
        {"record_id": known[telling.name].id, "spec": spec} for telling in tellings for spec in telling.sets
    ]
    if sets:
        session.execute(insert(SharedSet), sets)


def note_version(session: Session, versions: Mapping[int, int]) -> None:
    """Note versions of publications, by record, that changed nothing of what is told."""
    if versions:
        rows = [{"id": record_id, "version": version} for record_id, version in versions.items()]
        session.execute(update(SharedRecord), rows)


def _columns(telling: Telling) -> dict[str, object]:
    return {
        "name": telling.name,
        "kind": telling.kind,
        "publication_id": telling.publication_id,
        "version": telling.version,
        "deleted": False,
        "digest": telling.digest,
    }


def take_back(session: Session, ids: Collection[int], at: dt.datetime) -> None:
    """Have these be told as gone; they stay in the sets that they were in."""
    for some in batches_of(sorted(ids)):
        change = update(SharedRecord).where(SharedRecord.id.in_(some))
        session.execute(change.values(deleted=True, digest="", changed_at=at))


def publications_untold(session: Session) -> list[int]:
    """Return the publications of which something else holds than was told: new, changed, or gone."""
    same = SharedRecord.publication_id == Publication.id
    otherwise = (
        select(Publication.id)
        .outerjoin(SharedRecord, same)
        .where(
            Publication.withdrawn_at.is_(None),
            or_(SharedRecord.id.is_(None), SharedRecord.deleted, SharedRecord.version != Publication.version),
        )
    )
    gone = (
        select(SharedRecord.publication_id)
        .outerjoin(Publication, same)
        .where(
            SharedRecord.publication_id.is_not(None),
            ~SharedRecord.deleted,
            or_(Publication.id.is_(None), Publication.withdrawn_at.is_not(None)),
        )
    )
    return [
        publication_id
        for query in (otherwise, gone)
        for publication_id in session.scalars(query)
        if publication_id is not None
    ]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which records are asked for; moments are inclusive, ``after`` is the last one that was given."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    spec: str = ""
    after: tuple[dt.datetime, int] | None = None


def chosen(session: Session, choice: Choice, limit: int) -> list[Told]:
    """Return the records asked for, in the order of their changes; none is left out that changes
    meanwhile.
    """
    query = select(*_TOLD).where(*_conditions(choice))
    if choice.after is not None:
        query = query.where(tuple_(SharedRecord.changed_at, SharedRecord.id) > _pair(choice.after))
    rows = session.execute(query.order_by(SharedRecord.changed_at, SharedRecord.id).limit(limit))
    return [Told(*row) for row in rows]


def _pair(after: tuple[dt.datetime, int]) -> ColumnElement[Any]:
    return tuple_(*after, types=[SharedRecord.changed_at.type, SharedRecord.id.type])


def _conditions(choice: Choice) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if choice.since is not None:
        conditions.append(SharedRecord.changed_at >= choice.since)
    if choice.until is not None:
        conditions.append(SharedRecord.changed_at <= choice.until)
    if choice.spec:
        within = or_(
            SharedSet.spec == choice.spec, SharedSet.spec.startswith(f"{choice.spec}:", autoescape=True)
        )
        conditions.append(exists().where(SharedSet.record_id == SharedRecord.id, within))
    return conditions


def sets_of(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    """Return the sets of records by id, in order."""
    found: dict[int, list[str]] = {number: [] for number in ids}
    query = select(SharedSet.record_id, SharedSet.spec).where(SharedSet.record_id.in_(ids))
    for record_id, spec in session.execute(query.order_by(by_bytes(SharedSet.spec))):
        found[record_id].append(spec)
    return found


def every_set(session: Session) -> list[str]:
    """All sets that anything is in, in order."""
    return sorted(session.scalars(select(SharedSet.spec).distinct()))


def earliest(session: Session) -> dt.datetime | None:
    """When the first change was that is still told."""
    return session.scalar(select(func.min(SharedRecord.changed_at)))


@dataclass(frozen=True, slots=True)
class Heard:
    """All that programs elsewhere may have been told: the register, by name, and whose it was."""

    identity: str | None
    tellings: Mapping[str, Telling]
    """What was told of each record; without a digest where it was told as gone."""


def heard(session: Session) -> Heard:
    """Return what was told so far; nothing where the catalogue has no name by which anybody could be told."""
    if (name := identity(session)) is None:
        return Heard(None, {})
    sets: dict[int, list[str]] = {}
    for record_id, spec in session.execute(select(SharedSet.record_id, SharedSet.spec)):
        sets.setdefault(record_id, []).append(spec)
    query = select(
        SharedRecord.id,
        SharedRecord.name,
        SharedRecord.kind,
        SharedRecord.digest,
        SharedRecord.publication_id,
        SharedRecord.version,
    )
    return Heard(
        name,
        {
            row.name: Telling(
                row.name, row.kind, row.digest, tuple(sets.get(row.id, ())), row.publication_id, row.version
            )
            for row in session.execute(query)
        },
    )


def go_on_from(session: Session, before: Heard, at: dt.datetime) -> None:
    """Have those who heard what was told before a restore hear what it made different.

    What the backup does not know is told as gone, and what it has otherwise anew. A catalogue that had no
    name yet keeps the one it was known by since; of another catalogue nobody has heard anything.
    """
    if before.identity is None:
        return
    give_identity(session, before.identity)
    if identity(session) != before.identity:
        return
    present = {row.name: row for row in session.execute(select(*_TOLD))}
    otherwise = [
        {"id": row.id, "changed_at": at}
        for name, telling in before.tellings.items()
        if (row := present.get(name)) is not None and row.digest != telling.digest
    ]
    if otherwise:
        session.execute(update(SharedRecord), otherwise)
    unknown = [telling for name, telling in before.tellings.items() if name not in present]
    tell(session, unknown, at)
    take_back(session, [row.id for row in told(session, [telling.name for telling in unknown]).values()], at)
