"""Queries of the house in order: suspected duplicates, merges, and what was set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import Select

from catalogue.storage.models import (
    Audited,
    Base,
    DuplicateSuspect,
    MatchDecision,
    Publication,
    PublicationMerge,
    SetAside,
)


def publication_ids(session: Session) -> list[int]:
    """Every publication that is in the catalogue."""
    return list(session.scalars(select(Publication.id).where(Publication.withdrawn_at.is_(None))))


def suspects(session: Session, offset: int, limit: int) -> list[DuplicateSuspect]:
    """Return a page of suspected duplicates that nobody has answered yet, the surest first."""
    order = (DuplicateSuspect.sure.desc(), DuplicateSuspect.score.desc(), DuplicateSuspect.first_id)
    query = _open_suspects(select(DuplicateSuspect)).order_by(*order, DuplicateSuspect.second_id)
    return list(session.scalars(query.offset(offset).limit(limit)))


def count_suspects(session: Session) -> int:
    """How many suspected duplicates wait for an answer."""
    return session.scalar(_open_suspects(select(func.count()).select_from(DuplicateSuspect))) or 0


def next_suspect(session: Session, first_id: int, second_id: int) -> DuplicateSuspect | None:
    """Return the pair that waits behind this one in their order, else the first; None where this is no
    suspect.
    """
    here = session.get(DuplicateSuspect, (first_id, second_id))
    if here is None:
        return None
    waiting = sorted(session.scalars(_open_suspects(select(DuplicateSuspect))), key=_rank)
    others = [pair for pair in waiting if pair is not here]
    return next((pair for pair in others if _rank(pair) > _rank(here)), next(iter(others), None))


def _rank(pair: DuplicateSuspect) -> tuple[bool, float, int, int]:
    """Return the place of a pair in the order of ``suspects``."""
    return not pair.sure, -pair.score, pair.first_id, pair.second_id


def _open_suspects(query: Select[Any]) -> Select[Any]:
    first, second = aliased(Publication), aliased(Publication)
    answered = exists().where(
        SetAside.kind == "pair",
        SetAside.publication_id == DuplicateSuspect.first_id,
        SetAside.other_id == DuplicateSuspect.second_id,
    )
    return (
        query.join(first, first.id == DuplicateSuspect.first_id)
        .join(second, second.id == DuplicateSuspect.second_id)
        .where(first.withdrawn_at.is_(None), second.withdrawn_at.is_(None), ~answered)
    )


def replace_suspects(session: Session, found: Iterable[dict[str, Any]]) -> None:
    """Put what was found now in the place of what was found before; what is gone by now is left out."""
    session.execute(delete(DuplicateSuspect))
    there = set(session.scalars(select(Publication.id)))
    rows = [row for row in found if {row["first_id"], row["second_id"]} <= there]
    for start in range(0, len(rows), 500):
        session.execute(insert(DuplicateSuspect), rows[start : start + 500])


def merged_into(session: Session, publication_id: int) -> int | None:
    """Return what a record is part of; None where it was not merged.

    A merge leads to the end of its chain.
    """
    found = merge_of(session, publication_id)
    return found.into_id if found else None


def leads(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Return of those of some records that were merged what each is part of."""
    query = select(PublicationMerge).where(PublicationMerge.publication_id.in_(ids))
    return {merge.publication_id: merge.into_id for merge in session.scalars(query)}


def merges_into(session: Session, publication_id: int) -> list[PublicationMerge]:
    """Return the notes of all records that are part of one."""
    query = select(PublicationMerge).where(PublicationMerge.into_id == publication_id)
    return list(session.scalars(query))


def hanging_on(session: Session, publication_id: int) -> list[Base]:
    """Every recorded row that hangs on a publication (copies, lines of donations, files, ...).

    Answers to "is this entry that publication?" and what was set aside have rules of their own.
    """
    rows: list[Base] = []
    for model in _hanging_models():
        rows.extend(session.scalars(select(model).where(model.publication_id == publication_id)))
    return rows


def _hanging_models() -> Sequence[Any]:
    own = (Publication, MatchDecision, SetAside, PublicationMerge)
    return [
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Audited)
        and mapper.class_ not in own
        and "publication_id" in mapper.columns
    ]


def answers_on(session: Session, publications: Collection[int]) -> list[MatchDecision]:
    """Standing answers that name these publications, oldest first."""
    query = select(MatchDecision).where(
        MatchDecision.publication_id.in_(publications), MatchDecision.revoked_at.is_(None)
    )
    return list(session.scalars(query.order_by(MatchDecision.id)))


def merge_of(session: Session, publication_id: int) -> PublicationMerge | None:
    """Return the note that a record became part of another."""
    query = select(PublicationMerge).where(PublicationMerge.publication_id == publication_id)
    return session.scalar(query)


def pair_is_set_aside(session: Session, first: int, second: int) -> bool:
    """Whether a person said that two records are not one."""
    low, high = sorted((first, second))
    query = select(SetAside.id).where(
        SetAside.kind == "pair", SetAside.publication_id == low, SetAside.other_id == high
    )
    return session.scalar(query.limit(1)) is not None
