"""Whoever keeps some libraries changes the copies of these alone: held at every flush, of any service.

What is said of a copy is its library's; to which publication it belongs is the catalogue's, so that two
records of one work can be merged by whoever keeps either. With a publication that is withdrawn its copies are
gone from the readers' sight: so none may stand that is another library's.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker

from catalogue.domain.people.access import CENTRE
from catalogue.errors import NotAllowed
from catalogue.storage.models import Copy, Publication

_OF_THE_CATALOGUE = frozenset({"publication_id"})


def hold_rights(sessions: sessionmaker[Session]) -> None:
    """Refuse in sessions of this factory what an act may not do to copies, by ``NotAllowed``."""
    event.listen(sessions, "before_flush", _check)


def library_of_new(session: Session) -> int:
    """Return the library to which a new copy belongs that nobody gives another."""
    act = session.info.get("act")
    return act.new_copies_in if act is not None else CENTRE


def _check(session: Session, _context: UOWTransaction, _instances: object) -> None:
    act = session.info.get("act")
    if act is None or act.keeps is None:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Copy) and not act.keeps.issuperset(_libraries_of(row, row in session.deleted)):
            raise NotAllowed(
                "copy_of_another_library",
                "This copy belongs to another library. Whoever works there can change it.",
            )
        if isinstance(row, Publication) and not act.keeps.issuperset(_libraries_losing(session, row)):
            raise NotAllowed(
                "copies_of_another_library",
                "Copies of another library stand under this record. Withdraw your own copies; the record can "
                "be withdrawn by whoever works there too.",
            )


def _libraries_losing(session: Session, row: Publication) -> Iterator[int]:
    """Yield the libraries whose copies are lost to the readers by a change of a publication."""
    if row.withdrawn_at is None or not inspect(row).attrs.withdrawn_at.history.has_changes():
        return
    for copy in session.scalars(select(Copy).where(Copy.publication_id == row.id)):
        # As they are in this session: a merge has moved them away, and not written that yet.
        if copy.publication_id == row.id and copy.withdrawn_at is None:
            yield copy.library_id or CENTRE


def _libraries_of(row: Copy, is_deleted: bool) -> Iterator[int]:
    """Yield the libraries that a change of a copy is the business of; none where nothing of it is a
    library's.
    """
    state = inspect(row)
    changed = {
        column.key for column in state.mapper.column_attrs if state.attrs[column.key].history.has_changes()
    }
    if state.persistent and not changed - _OF_THE_CATALOGUE and not is_deleted:
        return
    yield row.library_id or CENTRE
    before = state.attrs.library_id.load_history() if state.persistent else None
    for library_id in before.deleted if before is not None and before.deleted else ():
        yield library_id or CENTRE
