"""Authority files: bodies with their names, people and series with theirs, subjects with their labels.

Words of one meaning belong to them: what reads them reads these too.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalogue.domain.descriptions.collation import sort_key
from catalogue.storage.engine import restores
from catalogue.storage.models import (
    Change,
    Heading,
    HeadingForm,
    Organisation,
    OrganisationName,
    Subject,
    SubjectLabel,
    SynonymGroup,
)

_TABLES = [
    model.__tablename__
    for model in (Organisation, OrganisationName, Heading, HeadingForm, Subject, SubjectLabel, SynonymGroup)
]


def stamp(session: Session) -> tuple[int | None, int, str]:
    """Something that is different after every change of the authority files, and after a restore.

    Their number tells of changes that were committed after others with higher ids.
    """
    query = select(func.max(Change.id), func.count(), restores.newest())
    highest, number, restored = session.execute(query.where(Change.table_name.in_(_TABLES))).one()
    return highest, number, restored


def organisations(session: Session) -> list[Organisation]:
    """Every body with its names and its parent, by preferred name."""
    query = select(Organisation).options(selectinload(Organisation.names), joinedload(Organisation.parent))
    return sorted(session.scalars(query), key=lambda row: sort_key(row.name))


def headings(session: Session, kind: str) -> list[Heading]:
    """Every person or every series that is known under several forms."""
    query = select(Heading).where(Heading.kind == kind).options(selectinload(Heading.forms))
    return list(session.scalars(query.order_by(Heading.id)))


def subjects(session: Session) -> list[Subject]:
    """Every thesaurus term with its labels."""
    return list(session.scalars(select(Subject).options(selectinload(Subject.labels)).order_by(Subject.id)))


def labels(session: Session, languages: Collection[str]) -> list[str]:
    """Return the labels of every term in these languages, by label, each once."""
    query = select(SubjectLabel.label).where(SubjectLabel.language.in_(languages))
    return sorted(session.scalars(query.distinct()))
