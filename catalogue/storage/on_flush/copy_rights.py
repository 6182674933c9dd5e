"""Whoever keeps some libraries changes the copies of these alone: held at every flush, of any service.

What is said of a copy is its library's; to which publication it belongs is the catalogue's, so that two
records of one work can be merged by whoever keeps either. A copy comes onto the shelf of a library that is
here only, and a library goes once none of its copies is there, whoever does either. With a publication that
is withdrawn its copies are gone from the readers' sight: so none may stand that is another library's.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker

from catalogue.domain.people.access import CENTRE
from catalogue.errors import Conflict, NotAllowed
from catalogue.storage.models import Copy, Library, Publication

_OF_THE_CATALOGUE = frozenset({"publication_id"})


def hold_rights(sessions: sessionmaker[Session]) -> None:
    """Refuse in sessions of this factory what an act may not do to copies, by ``NotAllowed``."""
    event.listen(sessions, "before_flush", _check)


def library_of_new(session: Session) -> int:
    """Return the library to which a new copy belongs that nobody gives another."""
    act = session.info.get("act")
    return act.new_copies_in if act is not None else CENTRE


def _check(session: Session, _context: UOWTransaction, _instances: object) -> None:
    rows = (*session.new, *session.dirty)
    for library in [row for row in rows if isinstance(row, Library)]:
        _refuse_to_leave_copies(session, library)
    coming = {row.library_id for row in rows if isinstance(row, Copy) and _comes_to_a_shelf(row)}
    for number in sorted(filter(None, coming)):
        _refuse_where_none_is(session, number)
    act = session.info.get("act")
    if act is None or act.keeps is None:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Copy) and not act.keeps:
            raise NotAllowed(
                "works_nowhere",
                "The library where you worked was removed, so you change no copies now. Ask an administrator "
                "to say where you work.",
            )
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


def _comes_to_a_shelf(row: Copy) -> bool:
    """Whether a copy comes to stand in a library beside the centre, where it did not stand before."""
    if not row.library_id or row.withdrawn_at is not None:
        return False
    attrs = inspect(row).attrs
    return any(attrs[name].history.has_changes() for name in ("library_id", "withdrawn_at"))


def _refuse_where_none_is(session: Session, library_id: int) -> None:
    """Raise ``Conflict`` unless a library is here; it stays so until the transaction ends."""
    known = session.info.setdefault("libraries_here", set())
    if library_id in known:
        return
    found = session.execute(
        select(Library.removed_at, Library.in_union)
        .where(Library.id == library_id)
        .with_for_update(read=True)
    ).one_or_none()
    pending = session.identity_map.get(session.identity_key(Library, library_id))
    if pending is not None and pending in session.dirty:
        found_here = pending.removed_at is None and pending.in_union
    else:
        found_here = found is not None and found.removed_at is None and found.in_union
    if not found_here:
        raise Conflict(
            "library_not_here",
            "The library of this copy was removed, or its copies are not catalogued here. Give the copy to "
            "another library, or bring that one back first.",
        )
    known.add(library_id)


def _refuse_to_leave_copies(session: Session, row: Library) -> None:
    """Raise ``Conflict`` where a library goes, or is catalogued here no more, and copies of it stand here."""
    attrs = inspect(row).attrs
    if not any(attrs[name].history.has_changes() for name in ("removed_at", "in_union")):
        return
    if row.id is None or (row.removed_at is None and row.in_union):
        return
    # Whoever puts a copy there holds the library, so that it is seen here, or does not find it.
    session.execute(select(Library.id).where(Library.id == row.id).with_for_update(key_share=True))
    standing = Copy.library_id == row.id, Copy.withdrawn_at.is_(None)
    if count := session.scalar(select(func.count()).select_from(Copy).where(*standing)):
        raise Conflict(
            "library_has_copies",
            "Copies of this library are catalogued here (%(count)s). Withdraw them first, or give them to "
            "another library.",
            count=count,
        )
    session.info.get("libraries_here", set()).discard(row.id)


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
