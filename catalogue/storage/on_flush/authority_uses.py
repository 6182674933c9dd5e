"""Which publications an authority file speaks of: what must be indexed again when one changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.matching.records.corporate_bodies import keys_of_name, name_key
from catalogue.matching.records.name_variants import form_key
from catalogue.storage.batches import batches_of
from catalogue.storage.models import (
    Heading,
    HeadingForm,
    Organisation,
    OrganisationName,
    PublicationMention,
    Subject,
    SubjectLabel,
)
from search_index.analysis.normalisation import fold

NAMES = (MentionKind.BODY, MentionKind.PUBLISHER, MentionKind.PERSON)
"""Where a body may be named: some are catalogued as persons."""


def publications_touched(session: Session) -> set[int]:
    """Publications that name what this flush changes in the authority files, by its old or new names."""
    changed = [
        row
        for row in (*session.new, *session.dirty, *session.deleted)
        if isinstance(row, Organisation | OrganisationName | Heading | HeadingForm | Subject | SubjectLabel)
    ]
    if not changed:
        return set()
    found: set[int] = set()
    if names := {
        name_key(name) for name in _names(session, changed, Organisation, OrganisationName, "organisation_id")
    }:
        found |= _with(session, NAMES, lambda value: not names.isdisjoint(keys_of_name(value)))
    if forms := {form_key(name) for name in _names(session, changed, Heading, HeadingForm, "heading_id")}:
        kinds = (MentionKind.PERSON, MentionKind.SERIES)
        found |= _with(session, kinds, lambda value: form_key(value) in forms)
    if terms := {fold(term) for term in _terms(session, changed)}:
        found |= _with(session, (MentionKind.SUBJECT,), lambda value: fold(value) in terms)
    return found


def mentioning(session: Session, kinds: Collection[str], values: Collection[str]) -> set[int]:
    """Publications that mention one of these values as printed, withdrawn ones too."""
    found: set[int] = set()
    for some in batches_of(sorted(values)):
        query = select(PublicationMention.publication_id).where(
            PublicationMention.kind.in_(kinds), PublicationMention.value.in_(some)
        )
        found.update(session.connection().scalars(query))
    return found


def _with(session: Session, kinds: Collection[str], meant: Callable[[str], bool]) -> set[int]:
    query = select(PublicationMention.value).where(PublicationMention.kind.in_(kinds)).distinct()
    return mentioning(
        session, kinds, [mention for mention in session.connection().scalars(query) if meant(mention)]
    )


def _names(
    session: Session,
    changed: Collection[object],
    owner: type[Organisation | Heading],
    name: type[OrganisationName | HeadingForm],
    owned_by: str,
) -> Iterator[str]:
    """Yield the old and new names in the changed rows, and every other name of what they name.

    ``owned_by`` is the column by which a ``name`` row belongs to its ``owner``.
    """
    ids: set[int] = set()
    for row in changed:
        if isinstance(row, owner | name):
            yield from _old_and_new(row, "name")
            which = [row.id] if isinstance(row, owner) else _old_and_new(row, owned_by)
            ids.update(publication_id for publication_id in which if publication_id is not None)
    for column, of in ((owner.name, owner.id), (name.name, getattr(name, owned_by))):
        yield from session.connection().scalars(select(column).where(of.in_(ids)))


def _terms(session: Session, changed: Collection[object]) -> Iterator[str]:
    subjects: set[int] = set()
    moved: set[int] = set()
    for row in changed:
        if isinstance(row, SubjectLabel):
            yield from _old_and_new(row, "label")
            subjects.update(
                subject_id for subject_id in _old_and_new(row, "subject_id") if subject_id is not None
            )
        elif isinstance(row, Subject):
            subjects.add(row.id)
            if inspect(row).attrs["broader"].history.has_changes():
                moved.add(row.id)
    subjects |= subjects_below(session, moved)
    yield from session.connection().scalars(
        select(SubjectLabel.label).where(SubjectLabel.subject_id.in_(subjects))
    )


def subjects_below(session: Session, moved: Collection[int]) -> set[int]:
    """Return the ids of some terms and of those that stand under them, at any depth."""
    if not moved:
        return set()
    labels: dict[int, set[str]] = {}
    for subject_id, folded in session.connection().execute(
        select(SubjectLabel.subject_id, SubjectLabel.folded)
    ):
        labels.setdefault(subject_id, set()).add(folded)
    wider = {
        row.id: {fold(name) for name in row.broader.split(";")}
        for row in session.connection().execute(
            select(Subject.id, Subject.broader).where(Subject.broader != "")
        )
    }
    found, waiting = set(moved), set(moved)
    while waiting:
        names = set().union(*(labels.get(subject_id, set()) for subject_id in waiting))
        waiting = {subject_id for subject_id, above in wider.items() if above & names} - found
        found |= waiting
    return found


def _old_and_new(row: object, name: str) -> list[Any]:
    history = inspect(row).attrs[name].history
    return [*history.deleted, getattr(row, name)]
