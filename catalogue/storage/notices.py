"""Queries on notices, on the choices people made about mail, and on what there is to tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from .models import MailChoice, Notice, Pledge, ReferenceEntry, ReferenceList, Setting, StatusChange, User

LONGEST_WAIT = dt.timedelta(hours=6)
"""How long a letter that could not be sent waits at most before it is tried again."""


def mail_is_set(session: Session) -> bool:
    """Whether the centre has a mail server."""
    return bool(session.scalar(select(Setting.value).where(Setting.name == "mail")))


def refused_kinds(session: Session, user_id: int) -> frozenset[str]:
    """The kinds of notices that a person wants no mail of."""
    choice = session.get(MailChoice, user_id)
    return frozenset(choice.refused) if choice else frozenset()


def known(session: Session, occasion: str) -> bool:
    """Whether a notice was made on this occasion before."""
    return session.scalar(select(Notice.id).where(Notice.occasion == occasion)) is not None


def of_user(session: Session, user_id: int, limit: int) -> list[Notice]:
    """What a person was told, newest first."""
    query = select(Notice).where(Notice.user_id == user_id).order_by(Notice.id.desc()).limit(limit)
    return list(session.scalars(query))


def due(session: Session, moment: dt.datetime, limit: int) -> list[tuple[Notice, MailChoice | None]]:
    """Notices whose mail may be tried now, oldest first, each with its reader's choice of language.

    One that would have to wait for longer than any does was put off by a clock that was ahead.
    """
    query = (
        select(Notice, MailChoice)
        .outerjoin(MailChoice, MailChoice.user_id == Notice.user_id)
        .where(
            Notice.mail == "waiting", or_(Notice.next_at <= moment, Notice.next_at > moment + LONGEST_WAIT)
        )
        .options(joinedload(Notice.user))
        .order_by(Notice.id)
        .limit(limit)
    )
    return [(notice, choice) for notice, choice in session.execute(query)]


def waiting(session: Session) -> tuple[int, int]:
    """How many notices wait for the mail server, and how many of them were tried in vain."""
    tried = func.count().filter(Notice.attempts > 0)
    row = session.execute(select(func.count(), tried).where(Notice.mail == "waiting")).one()
    return row[0], row[1]


def call_off(session: Session, user_id: int, kinds: Collection[str]) -> None:
    """What waits for a person and is of these kinds stays on the page alone."""
    query = update(Notice).where(Notice.user_id == user_id, Notice.kind.in_(kinds), Notice.mail == "waiting")
    session.execute(query.values(mail="page"))


def take_back(session: Session, occasion: str) -> None:
    """Delete a notice that has become untrue, unless its mail has gone out."""
    found = session.scalar(select(Notice).where(Notice.occasion == occasion, Notice.mail != "sent"))
    if found is not None:
        session.delete(found)


def open_pledges(session: Session, first: dt.date, last: dt.date) -> list[Pledge]:
    """Open pledges whose day lies between two days, both included."""
    query = select(Pledge).where(Pledge.state == "open", Pledge.until.between(first, last))
    return list(session.scalars(query.order_by(Pledge.id)))


def owners(session: Session) -> list[int]:
    """Everybody who may log in and has a list."""
    query = (
        select(ReferenceList.owner_id)
        .join(User, User.id == ReferenceList.owner_id)
        .where(ReferenceList.removed_at.is_(None), User.disabled_at.is_(None))
        .distinct()
    )
    return sorted(each for each in session.scalars(query) if each is not None)


def newest_of_kind(session: Session, user_id: int, kind: str) -> Notice | None:
    """The newest notice of a kind to a person."""
    query = select(Notice).where(Notice.user_id == user_id, Notice.kind == kind)
    return session.scalar(query.order_by(Notice.id.desc()).limit(1))


def changes_of_owner(
    session: Session, owner_id: int, first: dt.datetime | None, end: dt.datetime
) -> Sequence[tuple[StatusChange, ReferenceEntry, str]]:
    """Changed statuses of a person's own lists in a span of time, oldest first, with the list's name."""
    query = (
        select(StatusChange, ReferenceEntry, ReferenceList.name)
        .join(ReferenceEntry, ReferenceEntry.id == StatusChange.entry_id)
        .join(ReferenceList, ReferenceList.id == StatusChange.list_id)
        .where(
            ReferenceList.owner_id == owner_id,
            ReferenceList.removed_at.is_(None),
            ReferenceEntry.removed_at.is_(None),
            StatusChange.at < end,
        )
        .order_by(StatusChange.id)
    )
    if first is not None:
        query = query.where(StatusChange.at >= first)
    return [(change, entry, name) for change, entry, name in session.execute(query)]
