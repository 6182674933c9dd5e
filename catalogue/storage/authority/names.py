"""Names as they are printed in descriptions: how often each is used, and where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.collation import sort_key
from catalogue.matching.records.name_variants import form_key
from catalogue.storage.batches import batches_of
from catalogue.storage.models import (
    Heading,
    HeadingForm,
    Organisation,
    Publication,
    PublicationMention,
    Subject,
    SubjectLabel,
)
from catalogue.storage.ordering import by_key
from search_index.analysis.normalisation import fold

_VALUE = PublicationMention.value
_USES = func.count(func.distinct(PublicationMention.publication_id))


def _mentions(*columns: Any, kinds: Collection[str], text: str = "") -> Select[Any]:
    """Mentions of some kinds in publications that are in the catalogue, with a text in their names."""
    query = (
        select(*columns)
        .select_from(PublicationMention)
        .join(Publication, Publication.id == PublicationMention.publication_id)
        .where(PublicationMention.kind.in_(kinds), Publication.withdrawn_at.is_(None))
    )
    for word in fold(text).split():
        query = query.where(PublicationMention.folded.contains(word, autoescape=True))
    return query


def counts(session: Session, kinds: Collection[str]) -> dict[str, int]:
    """In how many publications each name of some kinds is printed."""
    query = _mentions(_VALUE, _USES, kinds=kinds).group_by(_VALUE)
    return {row[0]: row[1] for row in session.execute(query)}


def counts_of(session: Session, kind: str, names: Sequence[str]) -> dict[str, int]:
    """In how many publications some names of a kind are printed; those that are in none are left out."""
    found: dict[str, int] = {}
    for some in batches_of(names):
        query = _mentions(_VALUE, _USES, kinds=(kind,)).where(_VALUE.in_(some)).group_by(_VALUE)
        found.update((row[0], row[1]) for row in session.execute(query))
    return found


def page(
    session: Session, kind: str, text: str, offset: int, limit: int
) -> tuple[list[tuple[str, int]], int]:
    """Return a page of the names of a kind in their order with their uses, and how many names there are."""
    query = _mentions(_VALUE, _USES, kinds=(kind,), text=text).group_by(_VALUE, PublicationMention.folded)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(*by_key(PublicationMention.folded, _VALUE)).offset(offset).limit(limit)
    )
    return [(row[0], row[1]) for row in rows], total


def uses(session: Session, kinds: Collection[str], values: Sequence[str]) -> list[int]:
    """Publications in the catalogue that print one of these names, by title."""
    found: dict[int, str] = {}
    for some in batches_of(values):
        query = _mentions(Publication.id, Publication.sort_title, kinds=kinds)
        query = query.where(_VALUE.in_(some)).distinct()
        found.update((row[0], row[1]) for row in session.execute(query))
    return sorted(found, key=lambda publication_id: (found[publication_id], publication_id))


def publications_printing(session: Session, kind: MentionKind, value: str) -> list[Publication]:
    """Every publication that prints a name, withdrawn ones too."""
    query = select(PublicationMention.publication_id).where(
        PublicationMention.kind == kind,
        PublicationMention.value == value,
        PublicationMention.folded == fold(value)[:200],
    )
    return list(
        session.scalars(select(Publication).where(Publication.id.in_(query)).order_by(Publication.id))
    )


def organisation_named(session: Session, name: str) -> Organisation | None:
    """Return the organisation of that preferred name."""
    return session.scalar(select(Organisation).where(Organisation.name == name))


def parts_of(session: Session, organisation_id: int) -> list[Organisation]:
    """Return the bodies right below an organisation, by name."""
    query = select(Organisation).where(Organisation.parent_id == organisation_id)
    return sorted(session.scalars(query), key=lambda row: sort_key(row.name))


def heading_called(session: Session, kind: str, folded: str) -> Heading | None:
    """Return the person or series one form of whose name is this (see ``matching.forms.form_key``)."""
    query = (
        select(Heading)
        .outerjoin(HeadingForm)
        .where(Heading.kind == kind, or_(Heading.folded == folded, HeadingForm.folded == folded))
        .order_by(Heading.id)
    )
    return session.scalars(query.limit(1)).first()


def printed_as(session: Session, kind: str, forms: Iterable[str]) -> list[str]:
    """Return the spellings in which records print these forms of a name."""
    wanted = set(forms)
    begun = or_(*(PublicationMention.folded.startswith(form[:100], autoescape=True) for form in wanted))
    query = select(_VALUE).where(PublicationMention.kind == kind, begun).distinct()
    return [form for form in session.scalars(query) if form_key(form) in wanted]


def subject_labelled(session: Session, label: str) -> Subject | None:
    """Return the thesaurus term that is called so in any language."""
    query = select(Subject).join(SubjectLabel).where(SubjectLabel.folded == fold(label)).order_by(Subject.id)
    return session.scalars(query.limit(1)).first()
