"""What a transaction reads and relies on is held until its end: of two who act at one moment the second sees
what the first did.

PostgreSQL lets both read the same state otherwise, and what is right by it for each is wrong together. SQLite
lets one alone write, so that nothing needs to be held there.

Everybody holds in one order (``ORDER``, and of one kind the lowest number first), so that no two wait for
each other. Whoever needs a row only to know what to hold before it reads its number first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.domain.people.access import Role
from catalogue.errors import NotAllowed
from catalogue.storage.batches import batches_of
from catalogue.storage.models import (
    Attachment,
    Base,
    ChangeSet,
    Copy,
    Donation,
    DonationLine,
    Donor,
    FreeCopy,
    GiftOffer,
    Heading,
    HeadingForm,
    HiddenName,
    Library,
    ListVersion,
    MatchDecision,
    Organisation,
    OrganisationName,
    Pledge,
    Publication,
    PublicationMerge,
    ReferenceEntry,
    ReferenceList,
    SetAside,
    Setting,
    Stocktake,
    Subject,
    SubjectLabel,
    Suggestion,
    SynonymGroup,
    User,
)
from catalogue.storage.on_flush.belongings import account_closed
from catalogue.storage.on_flush.circles import hold_tree

from .advisory_locks import alone

Row = TypeVar("Row", bound=Base)

ORDER: tuple[type[Base], ...] = (
    User, Suggestion, ReferenceList, ListVersion, ReferenceEntry, Pledge, GiftOffer, Stocktake, Publication,
    Donor, Donation, DonationLine, Copy, Attachment, PublicationMerge, MatchDecision, SetAside, FreeCopy,
    HiddenName, Library, Setting, SynonymGroup, Heading, HeadingForm, Organisation, OrganisationName, Subject,
    SubjectLabel, ChangeSet,
)  # fmt: skip
"""What is held, in the order in which it is: all that the change log tells of, and some more."""

_IN_TREES: Mapping[type[Base], str] = {
    Organisation: "organisations",
    OrganisationName: "organisations",
    Subject: "subjects",
    SubjectLabel: "subjects",
}
"""Kinds whose tree is held before a row of them."""


def held(session: Session, model: type[Row], row_id: int, *, shared: bool = False) -> Row | None:
    """Return a row as it is now, to be relied on until the transaction ends; None where there is none.

    Who only relies on it may have it ``shared`` with others who do; whoever also changes it may not. In a
    session that only reads it is no more than looked up.
    """
    if session.info.get("reads_only"):
        return session.get(model, row_id)
    if shared:
        return session.get(model, row_id, with_for_update={"read": True}, populate_existing=True)
    return held_all(session, model, [row_id]).get(row_id)


def held_all(session: Session, model: type[Row], ids: Iterable[int]) -> dict[int, Row]:
    """Return rows of one kind by their ids, each as ``held`` does; unknown ones are left out."""
    key: Any = model.id  # type: ignore[attr-defined]
    before: dict[int, Row] = session.info.setdefault(("held", model), {})
    wanted = set(ids)
    found = {row_id: before[row_id] for row_id in wanted & before.keys() if before[row_id] in session}
    for some in batches_of(sorted(wanted - found.keys())):
        query = select(model).where(key.in_(some)).order_by(key)
        if not session.info.get("reads_only"):
            # Nobody else changes or holds them; what points to them can be written meanwhile.
            query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        found.update({row.id: row for row in session.scalars(query)})  # type: ignore[attr-defined]
    before.update(found)
    if not session.info.get("reads_only"):
        note_held(session, model, found)
    return found


def note_held(session: Session, model: type[Base], ids: Iterable[int]) -> None:
    """Note of rows of one kind that this transaction alone changes them until it ends."""
    session.info.setdefault(("is held", model), set()).update(ids)


def is_held(session: Session, model: type[Base], row_id: int) -> bool:
    """Whether a row was read held, as far as was noted; what is not noted may be held all the same."""
    return row_id in session.info.get(("is held", model), ())


def there_is(session: Session, model: type[Base], row_id: int) -> bool:
    """Whether there is such a row now, whatever this transaction read before; locks nothing."""
    key: Any = model.id  # type: ignore[attr-defined]
    return session.scalar(select(key).where(key == row_id)) is not None


def hold_pledges(session: Session) -> None:
    """Let nobody else make a pledge, or move one to other words, until the transaction ends.

    It comes before pledges themselves are held. What published lists say when this is had is what others have
    left; whoever changes a list later has to wait for it before they look where its pledges went.
    """
    alone(session, "where pledges stand")


def hold_shared(session: Session, model: type[Base], ids: Iterable[int]) -> bool:
    """Hold rows of one kind with others who only rely on them, without reading them; whether that says
    anything here.
    """
    if session.info.get("reads_only") or session.get_bind().dialect.name == "sqlite":
        return False
    key: Any = model.id  # type: ignore[attr-defined]
    for some in batches_of(sorted(set(ids))):
        session.execute(select(key).where(key.in_(some)).order_by(key).with_for_update(read=True))
    return True


def hold_those(session: Session, model: type[Base], column: Any, values: Iterable[int]) -> None:
    """Hold rows of one kind by what they point to, before they are read."""
    if session.info.get("reads_only") or session.get_bind().dialect.name == "sqlite":
        return
    key: Any = model.id  # type: ignore[attr-defined]
    for some in batches_of(sorted(set(values))):
        query = select(key).where(column.in_(some)).order_by(key)
        note_held(session, model, session.scalars(query.with_for_update(key_share=True)))


def hold_rows(session: Session, rows: Mapping[str, Iterable[int]]) -> None:
    """Hold rows of several kinds, given by the names of their tables."""
    for model in ORDER:
        wanted = rows.get(model.__tablename__)
        if not wanted:
            continue
        if model is Pledge:
            hold_pledges(session)
        if model in _IN_TREES:
            hold_tree(session, _IN_TREES[model])
        held_all(session, model, wanted)


def hold_people(
    session: Session,
    actor: int | None,
    roles: Collection[Role],
    changed: Collection[int] = (),
    keeps: frozenset[int] | None = frozenset(),
) -> None:
    """Hold whoever acts, so that they stay who they are until the transaction ends, and the accounts changed.

    Whoever closes or erases an account, or takes a role or a library, waits for what it does; what it begins
    after that is refused. Accounts are changed by one transaction at a time, so that one which counts
    administrators sees all. Raises ``NotAllowed`` where the account was closed meanwhile, or lost one of
    ``roles`` or of the libraries whose copies it ``keeps`` (None for all).
    """
    if changed:
        alone(session, "who may do what")
    for user_id in sorted({*changed, *(() if actor is None else (actor,))}):
        how = {"with_for_update": True} if user_id in changed else {"with_for_update": {"read": True}}
        user = session.get(User, user_id, populate_existing=True, **how)
        if user_id in changed:
            note_held(session, User, [user_id])
        if user_id != actor or user is None:
            continue
        if user.disabled_at is not None:
            raise account_closed()
        account = user.read_account()
        if not account.still_has(roles, frozenset()):
            raise NotAllowed("wrong_role", "Your account may not do this. Ask the librarian if it should.")
        if not account.still_has(roles, keeps):
            raise NotAllowed(
                "works_elsewhere",
                "You do not work at this library any more, so nothing more was changed. Look again, then "
                "repeat what you may still do.",
            )
