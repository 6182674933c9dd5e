"""Queries on the authority files for what is being typed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from catalogue.storage.models import (
    Heading,
    HeadingForm,
    Organisation,
    OrganisationName,
    Subject,
    SubjectLabel,
)
from catalogue.storage.ordering import by_bytes


def bodies_called(session: Session, text: str, limit: int) -> list[tuple[str, str]]:
    """Bodies with a name of which a word begins so (``text`` is folded): preferred name, and that name."""
    preferred = (
        select(Organisation.name)
        .where(_begins(func.lower(Organisation.name), text))
        .order_by(by_bytes(Organisation.name))
    )
    other = (
        select(Organisation.name, OrganisationName.name)
        .join(OrganisationName.organisation)
        .where(_begins(OrganisationName.folded, text))
        .order_by(func.length(OrganisationName.name), OrganisationName.id)
    )
    found = {name: name for name in session.scalars(preferred.limit(limit))}
    for name, called in session.execute(other.limit(limit * 3)):
        found.setdefault(name, called)
    return list(found.items())[:limit]


def headings_called(session: Session, kind: str, text: str, limit: int) -> list[tuple[str, str]]:
    """People or series with a form of their name of which a word begins so: the preferred, and that form."""
    names = select(Heading.name).where(Heading.kind == kind, _begins(Heading.folded, text))
    other = select(Heading.name, HeadingForm.name).join(HeadingForm.heading)
    forms = other.where(Heading.kind == kind, _begins(HeadingForm.folded, text)).order_by(HeadingForm.id)
    found = {name: name for name in session.scalars(names.order_by(by_bytes(Heading.name)).limit(limit))}
    for name, called in session.execute(forms.limit(limit * 3)):
        found.setdefault(name, called)
    return list(found.items())[:limit]


def subjects_called(session: Session, text: str, limit: int) -> list[tuple[Subject, SubjectLabel]]:
    """Terms with a label in any language of which a word begins so, each with the shortest such label."""
    query = (
        select(SubjectLabel)
        .where(_begins(SubjectLabel.folded, text))
        .options(joinedload(SubjectLabel.subject).selectinload(Subject.labels))
        .order_by(func.length(SubjectLabel.label), SubjectLabel.id)
        .limit(limit * 3)
    )
    found: dict[int, tuple[Subject, SubjectLabel]] = {}
    for subject_label in session.scalars(query):
        found.setdefault(subject_label.subject_id, (subject_label.subject, subject_label))
    return list(found.values())[:limit]


def _begins(column: InstrumentedAttribute[str] | ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether a word of the column begins with a text; it stands anywhere in Khmer, which parts no words."""
    within = f" {text}" if text.isascii() else text
    return or_(column.startswith(text, autoescape=True), column.contains(within, autoescape=True))
