"""Queries on notices, on the choices people made about mail, and on what there is to tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true, update
from sqlalchemy.orm import Session

from catalogue.storage.background import leases
from catalogue.storage.models import (
    GiftOffer,
    MailChoice,
    Notice,
    Pledge,
    ReferenceEntry,
    ReferenceList,
    Setting,
    StatusChange,
    User,
)

LONGEST_WAIT = dt.timedelta(hours=6)
"""How long a letter that could not be sent waits at most before it is tried again."""


def mail_is_set(session: Session) -> bool:
    """Whether the centre has a mail server."""
    return bool(session.scalar(select(Setting.value).where(Setting.name == "mail")))


def refused_kinds(session: Session, user_id: int) -> frozenset[str]:
    """Return the kinds of notices that a person wants no mail of."""
    choice = session.get(MailChoice, user_id)
    return frozenset(choice.refused) if choice else frozenset()


def is_closed(session: Session, user_id: int) -> bool:
    """Whether an account is closed."""
    query = select(User.id).where(User.id == user_id, User.disabled_at.is_not(None))
    return session.scalar(query) is not None


def known(session: Session, occasion: str) -> bool:
    """Whether a notice was made on this occasion before."""
    return session.scalar(select(Notice.id).where(Notice.occasion == occasion)) is not None


def of_user(session: Session, user_id: int, limit: int) -> list[Notice]:
    """Return what a person was told, newest first."""
    query = select(Notice).where(Notice.user_id == user_id).order_by(Notice.id.desc()).limit(limit)
    return list(session.scalars(query))


def any_due(session: Session, moment: dt.datetime, token: str) -> bool:
    """Whether a worker may try the mail of any notice now; asked again and again, and locks nothing."""
    return session.scalar(select(Notice.id).where(_due(session, moment, token)).limit(1)) is not None


def due(
    session: Session, moment: dt.datetime, token: str, limit: int | None, but: Collection[int] = ()
) -> Sequence[Notice]:
    """Notices whose mail a worker may try now, the least tried first, locked until the transaction ends.

    Those that another worker has in hand, or looks at in this moment, are passed over.
    """
    query = select(Notice).where(_due(session, moment, token), Notice.id.not_in(but))
    return session.scalars(
        query.order_by(Notice.attempts, Notice.id).limit(limit).with_for_update(skip_locked=True)
    ).all()


def _due(session: Session, moment: dt.datetime, token: str) -> ColumnElement[bool]:
    """One that would have to wait for longer than any does was put off by a clock that was ahead."""
    return and_(
        Notice.mail == "waiting",
        or_(Notice.next_at <= moment, Notice.next_at > moment + LONGEST_WAIT),
        or_(Notice.owner.in_(("", token)), Notice.owner.not_in(leases.living(session))),
    )


def waiting(session: Session) -> tuple[int, int]:
    """How many notices wait for the mail server, and how many of them were tried in vain.

    That which a worker has in hand is being tried still.
    """
    in_hand = Notice.owner.in_(leases.living(session))
    tried = func.count().filter(Notice.attempts > 0, ~in_hand)
    row = session.execute(select(func.count(), tried).where(Notice.mail == "waiting")).one()
    return row[0], row[1]


def any_stranded(session: Session, before: dt.datetime) -> bool:
    """Whether a letter to somebody without an account is to be given up; locks nothing."""
    return session.scalar(select(Notice.id).where(_stranded(session, before)).limit(1)) is not None


def stranded(session: Session, before: dt.datetime) -> Sequence[Notice]:
    """Letters to people without an account that are to be given up, locked until the transaction ends."""
    query = select(Notice).where(_stranded(session, before))
    return session.scalars(query.order_by(Notice.id).with_for_update(skip_locked=True)).all()


def _stranded(session: Session, before: dt.datetime) -> ColumnElement[bool]:
    """Those that were written before a moment, or wait for nothing; all of them where no mail goes out."""
    late = or_(Notice.created_at < before, Notice.mail == "page") if mail_is_set(session) else true()
    return and_(Notice.address != "", late, Notice.owner.not_in(leases.living(session)))


def give_up(session: Session, notice: Notice) -> None:
    """Delete a letter to somebody without an account; their offer is at the desk again, with the answer.

    That of a member who left is not.
    """
    session.delete(notice)
    member = session.get(User, number) if (number := notice.params.get("offered_by")) else None
    if member is not None and "@" not in member.email:
        return
    offered_at = notice.params.get("offered_at")
    offer = GiftOffer(
        titles=notice.params.get("titles", ""),
        contact=notice.address,
        wanted=notice.params.get("wanted", ""),
        unsent=notice.params.get("answer", ""),
        language=notice.params.get("language", ""),
        created_at=dt.datetime.fromisoformat(offered_at) if offered_at else notice.created_at,
        user_id=number,
    )
    session.add(offer)


def tell_on_page(session: Session, kind: str, params: Mapping[str, Any], user_id: int | None) -> None:
    """Write a notice that is for the page alone, on an occasion of its own."""
    occasion = f"{kind} {token_hex(8)}"
    session.add(Notice(user_id=user_id, kind=kind, params=dict(params), occasion=occasion, mail="page"))


def call_off(session: Session, user_id: int, kinds: Collection[str]) -> None:
    """Keep what waits for a person and is of these kinds on the page alone."""
    query = update(Notice).where(Notice.user_id == user_id, Notice.kind.in_(kinds), Notice.mail == "waiting")
    session.execute(query.values(mail="page"))


def newest_sent(session: Session, occasion: str) -> Notice | None:
    """Return the newest notice that went by mail on an occasion that may come again."""
    query = select(Notice).where(_about(occasion), Notice.mail == "sent")
    return session.scalar(query.order_by(Notice.id.desc()).limit(1))


def take_back_all(session: Session, occasion: str) -> None:
    """As ``take_back``, for an occasion that may come again."""
    for found in session.scalars(select(Notice).where(_about(occasion), Notice.mail != "sent")):
        session.delete(found)


def _about(occasion: str) -> ColumnElement[bool]:
    """Each time has a name of its own."""
    return or_(Notice.occasion == occasion, Notice.occasion.startswith(f"{occasion} ", autoescape=True))


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
    return sorted(user_id for user_id in session.scalars(query) if user_id is not None)


def newest_of_kind(session: Session, user_id: int, kind: str) -> Notice | None:
    """Return the newest notice of a kind to a person."""
    query = select(Notice).where(Notice.user_id == user_id, Notice.kind == kind)
    return session.scalar(query.order_by(Notice.id.desc()).limit(1))


def untold_changes(
    session: Session, owner_id: int, end: dt.datetime
) -> Sequence[tuple[StatusChange, ReferenceEntry, str]]:
    """Return changed statuses of a person's own lists that no digest has told, oldest first, with the
    list's name.

    Those from ``end`` on are left for the next. A change that was committed long after the moment it bears is
    among them, which a span of time would have passed over.
    """
    query = (
        select(StatusChange, ReferenceEntry, ReferenceList.name)
        .join(ReferenceEntry, ReferenceEntry.id == StatusChange.entry_id)
        .join(ReferenceList, ReferenceList.id == StatusChange.list_id)
        .where(
            ReferenceList.owner_id == owner_id,
            ReferenceList.removed_at.is_(None),
            ReferenceEntry.removed_at.is_(None),
            StatusChange.told.is_(False),
            StatusChange.at < end,
        )
        .order_by(StatusChange.id)
    )
    return [(change, entry, name) for change, entry, name in session.execute(query)]
