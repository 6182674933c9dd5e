"""Queries of the tidy-up page: which records lack something, and which numbers are misprinted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql import ColumnElement, Select

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.storage.models import Copy, Publication, PublicationMention, SetAside

_HELD = Publication.withdrawn_at.is_(None)


def _mentioned(kind: str) -> ColumnElement[bool]:
    return exists().where(
        PublicationMention.publication_id == Publication.id, PublicationMention.kind == kind
    )


def _set_aside(kind: str, *further: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(SetAside.kind == kind, SetAside.publication_id == Publication.id, *further)


def _lacking(kind: str, lacks: ColumnElement[bool]) -> Select[Any]:
    return select(Publication).where(_HELD, lacks, ~_set_aside(kind))


_LACKING: Mapping[str, Callable[[], Select[Any]]] = {
    "title": lambda: _lacking("title", Publication.sort_title == ""),
    "year": lambda: _lacking("year", Publication.year.is_(None)),
    "language": lambda: _lacking("language", ~_mentioned(MentionKind.LANGUAGE)),
    "subject": lambda: _lacking("subject", ~_mentioned(MentionKind.SUBJECT)),
}


def _misprints() -> Select[Publication, str]:
    said_right = _set_aside("identifier", SetAside.value == PublicationMention.value)
    return (
        select(Publication, PublicationMention.value)
        .join(PublicationMention, PublicationMention.publication_id == Publication.id)
        .where(_HELD, PublicationMention.kind == MentionKind.MISPRINT, ~said_right)
    )


def _unplaced() -> Select[Any]:
    return (
        select(Copy)
        .join(Publication, Publication.id == Copy.publication_id)
        .where(_HELD, Copy.withdrawn_at.is_(None), Copy.call_number == "", ~_set_aside("call_number"))
    )


def counts(session: Session) -> dict[str, int]:
    """How much there is to mend, by kind."""
    queries: dict[str, Any] = {
        **{kind: query() for kind, query in _LACKING.items()},
        "identifier": _misprints(),
        "call_number": _unplaced(),
    }
    return {kind: session.scalar(_counting(query)) or 0 for kind, query in queries.items()}


def _counting(query: Any) -> Any:
    return query.with_only_columns(func.count(Publication.id), maintain_column_froms=True)


def lacking(session: Session, kind: str, offset: int, limit: int) -> list[Publication]:
    """Return a page of the publications that lack a title, year, language or subject, the newest first."""
    query = _LACKING[kind]().order_by(Publication.id.desc()).offset(offset).limit(limit)
    return list(session.scalars(query))


def misprints(session: Session, offset: int, limit: int) -> list[tuple[Publication, str]]:
    """Return a page of misprinted numbers as printed, each with its publication."""
    query = _misprints().order_by(Publication.id.desc(), PublicationMention.position)
    return [(row, value) for row, value in session.execute(query.offset(offset).limit(limit))]


def unplaced(session: Session, offset: int, limit: int) -> list[Copy]:
    """Return a page of the copies on the shelf that have no call number, with their publications."""
    query = _unplaced().options(joinedload(Copy.publication)).order_by(Copy.id.desc())
    return list(session.scalars(query.offset(offset).limit(limit)))
