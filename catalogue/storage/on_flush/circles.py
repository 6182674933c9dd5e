"""Nothing comes to stand above itself: no organisation, no subject, no record that became part of another.

That something was put elsewhere is noted at its flush, whoever does it, and how all of it stands is looked at
before the commit: an act, or its undoing, may pass through what its last step puts right. What stood in a
circle before stops nobody, and can be taken apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from catalogue.domain.authorities.circles import in_circles
from catalogue.errors import Conflict
from catalogue.storage.models import Base, Organisation, PublicationMerge, Subject, SubjectLabel
from catalogue.storage.ordering import by_bytes
from search_index.analysis.normalisation import fold

Links = Iterable[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tree:
    """Something of which one stands above another: by which fields, and who stands above whom now."""

    fields: Mapping[type[Base], tuple[str, ...]]
    links: Callable[[Session], Links]
    called: Callable[[Session, Iterable[int]], list[str]]


def refuse_circles(sessions: sessionmaker[Session]) -> None:
    """Refuse in sessions of this factory what would put something above itself, by ``Conflict``."""
    event.listen(sessions, "before_flush", _note)
    event.listen(sessions, "before_commit", _check)


def hold_tree(session: Session, name: str) -> None:
    """Let nobody else put anything elsewhere in a tree, or name anything in it, until the transaction ends.

    Whoever looks first at how something stands there, or whether a name is free, holds it before, and no row
    of it: who moves another holds the tree, and then the rows.
    """
    if session.get_bind().dialect.name != "sqlite":  # there whoever writes is alone anyhow
        session.connection().execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def standing(session: Session) -> Iterator[tuple[str, list[str]]]:
    """Yield of each tree in which something stands above itself what that is called."""
    for name, tree in TREES.items():
        if found := in_circles(tree.links(session)):
            yield name, tree.called(session, found)


def with_those_above(organisation: Organisation) -> list[Organisation]:
    """Return a body and those above it, nearest first; each once, though they stand in a circle."""
    found, above = [organisation], organisation.parent
    while above is not None and above not in found:
        found.append(above)
        above = above.parent
    return found


def _note(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """Keep what stood in circles before a transaction touches a tree; from here on it alone does."""
    before: dict[str, set[int]] = session.info.setdefault("circles_before", {})
    for name, tree in TREES.items():
        if name not in before and any(_moved(row, tree) for row in (*session.new, *session.dirty)):
            hold_tree(session, name)
            before[name] = in_circles(tree.links(session))


def _moved(row: object, tree: Tree) -> bool:
    fields = next((fields for model, fields in tree.fields.items() if isinstance(row, model)), ())
    return any(any(get_history(row, name, PASSIVE_NO_INITIALIZE).added or ()) for name in fields)


def _check(session: Session) -> None:
    for name, before in session.info.get("circles_before", {}).items():
        if in_circles(TREES[name].links(session)) - before:
            raise Conflict(
                "above_itself",
                "By this, something would come to stand above itself. Look again, or undo the later changes "
                "first, the newest one before the others.",
            )


def _of_organisations(session: Session) -> Links:
    query = select(Organisation.id, Organisation.parent_id).where(Organisation.parent_id.is_not(None))
    return [(row.id, row.parent_id) for row in session.connection().execute(query)]


def _of_subjects(session: Session) -> Links:
    """Return them by the names of what is wider: whatever is called so in any language may be meant."""
    named = select(Subject.id, Subject.broader).where(Subject.broader != "")
    wider = [
        (row.id, fold(name)) for row in session.connection().execute(named) for name in row.broader.split(";")
    ]
    labels = select(SubjectLabel.folded, SubjectLabel.subject_id)
    called: dict[str, list[int]] = {}
    for row in session.connection().execute(labels) if wider else ():
        called.setdefault(row.folded, []).append(row.subject_id)
    return [(subject, other) for subject, name in wider for other in called.get(name, ())]


def _of_merges(session: Session) -> Links:
    query = select(PublicationMerge.publication_id, PublicationMerge.into_id)
    return [(row.publication_id, row.into_id) for row in session.connection().execute(query)]


def _names(session: Session, ids: Iterable[int]) -> list[str]:
    query = select(Organisation.name).where(Organisation.id.in_(ids)).order_by(by_bytes(Organisation.name))
    return list(session.scalars(query))


def _labels(session: Session, ids: Iterable[int]) -> list[str]:
    query = select(Subject).where(Subject.id.in_(ids)).order_by(Subject.id)
    return [subject.labels[0].label if subject.labels else subject.code for subject in session.scalars(query)]


def _numbers(_session: Session, ids: Iterable[int]) -> list[str]:
    return [str(number) for number in sorted(ids)]


TREES: Mapping[str, Tree] = {
    "organisations": Tree({Organisation: ("parent_id", "parent")}, _of_organisations, _names),
    "subjects": Tree(
        {Subject: ("broader",), SubjectLabel: ("folded", "subject_id", "subject")}, _of_subjects, _labels
    ),
    "records": Tree({PublicationMerge: ("publication_id", "into_id")}, _of_merges, _numbers),
}
"""All of which one stands above another of its kind."""
