"""Nothing comes to be a person's once they have left: held at every flush, of any service.

Whoever leaves may have begun something just before. A new row that points to an account holds that account,
as its foreign key does, and what comes behind the erasing is refused; a notice to them is not written. A
promise of theirs that was kept holds no title again where its gift is undone, and no list of theirs that
others see is hidden from all.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Mapper, Session, UOWTransaction, sessionmaker

from catalogue.errors import Conflict, NotAllowed
from catalogue.storage.models import Notice, Pledge, ReferenceList, User


def refuse_belongings_of_nobody(sessions: sessionmaker[Session]) -> None:
    """Refuse in sessions of this factory new rows of those who left, by ``NotAllowed``."""
    event.listen(sessions, "before_flush", _check)
    event.listen(sessions, "before_flush", _open_no_promise_of_nobody)
    event.listen(sessions, "before_flush", _hide_no_list_of_nobody)


def account_closed() -> NotAllowed:
    """Return the error for what is to be kept for somebody whose account was closed meanwhile."""
    return NotAllowed(
        "account_closed", "This account was closed at the same moment. What you sent was not kept."
    )


def _check(session: Session, _context: UOWTransaction, _instances: object) -> None:
    act = session.info.get("act")
    owners = {user_id for row in session.new for user_id in _owners(row)} - {act.user_id if act else None}
    if not owners:
        return
    query = (
        select(User.id, User.email).where(User.id.in_(owners)).order_by(User.id).with_for_update(read=True)
    )
    with session.no_autoflush:
        left = {user_id for user_id, email in session.execute(query) if "@" not in email}
    for row in list(session.new) if left else ():
        if left.isdisjoint(_owners(row)):
            continue
        if not isinstance(row, Notice):
            raise account_closed()
        session.expunge(row)


def _open_no_promise_of_nobody(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """Let a promise lapse that would be open again, of somebody who left or whose account is closed: whoever
    opens it, by what is found or by an undoing.
    """
    opened = {row.id: row for row in session.dirty if isinstance(row, Pledge) and _is_opened(row)}
    if not opened:
        return
    there = User.email.contains("@") & User.disabled_at.is_(None)
    with session.no_autoflush:
        # Whoever leaves holds their promises: behind these it is known whether somebody does.
        held = select(Pledge.id).where(Pledge.id.in_(opened)).order_by(Pledge.id)
        session.execute(held.with_for_update(key_share=True)).all()
        owners = {row.user_id for row in opened.values()}
        standing = set(session.scalars(select(User.id).where(User.id.in_(owners), there)))
    for row in opened.values():
        if row.user_id not in standing:
            row.state = "lapsed"


def _hide_no_list_of_nobody(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """Refuse what would leave a list to nobody's eyes, by whatever act: its owner left, and only they would
    see it.
    """
    hidden = [row for row in session.dirty if isinstance(row, ReferenceList) and _is_hidden(row)]
    if not hidden:
        return
    owners = {row.owner_id for row in hidden}
    with session.no_autoflush:
        left = session.scalar(select(User.id).where(User.id.in_(owners), User.email.not_like("%@%")))
    if left is not None:
        raise Conflict(
            "nobody_would_see",
            "Whoever made this list has left: nobody would see it any more. Remove it instead.",
        )


def _is_hidden(row: ReferenceList) -> bool:
    """Whether a list comes to be its owner's alone to see, or its agency's, and so theirs to look after."""
    shut = row.visibility != "public" and not row.help_asked and row.removed_at is None
    attributes = inspect(row).attrs
    names = ("visibility", "help_asked", "removed_at", "owner_id")
    return shut and any(attributes[name].history.has_changes() for name in names)


def _is_opened(pledge: Pledge) -> bool:
    return pledge.state == "open" and bool(inspect(pledge).attrs.state.history.has_changes())


def _owners(row: object) -> Iterator[int]:
    for name in _columns(inspect(row).mapper):
        value = getattr(row, name)
        if value is not None:
            yield value


@cache
def _columns(mapper: Mapper[object]) -> tuple[str, ...]:
    """Return the attributes of a table by which its rows are somebody's."""
    return tuple(
        mapper.get_property_by_column(column).key
        for column in mapper.local_table.columns
        if any(key.column.table is User.__table__ for key in column.foreign_keys)
    )
