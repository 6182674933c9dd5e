"""People who may log in, and their logins."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from catalogue.domain.people.access import CENTRE, Account, Role

from .base import NUMBERED_ONCE, Audited, Base, now
from .libraries import Library


class User(Audited, Base):
    """A person who may log in; ``roles`` of member, librarian, administrator.

    ``libraries`` are the numbers of those where they work, the centre alone where none is named.
    """

    __tablename__ = "user_account"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    agency: Mapped[str] = mapped_column(default="")
    roles: Mapped[list[Any]]
    libraries: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    password_hash: Mapped[str]
    code_secret: Mapped[str] = mapped_column(default="", server_default="")
    disabled_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    private: ClassVar[frozenset[str]] = frozenset({"password_hash", "code_secret"})

    def read_account(self) -> Account:
        """Return the row as the rest of the program knows it.

        Who worked at a library that is here no more works there no more; should it come back, they do again.
        """
        return Account(
            id=self.id,
            email=self.email,
            name=self.name,
            agency=self.agency,
            roles=frozenset(Role(role) for role in self.roles),
            libraries=self._libraries(),
        )

    def _libraries(self) -> frozenset[int]:
        named = frozenset(self.libraries) or frozenset({CENTRE})
        session = object_session(self)
        if session is None or named == {CENTRE}:
            return named
        with session.no_autoflush:
            standing = Library.id.in_(named), Library.removed_at.is_(None), Library.in_union
            return (named & {CENTRE}) | frozenset(session.scalars(select(Library.id).where(*standing)))


class UserSession(Base):
    """A login that lasts; only a digest of its token is kept."""

    __tablename__ = "user_session"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    seen_at: Mapped[dt.datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()


class TourTaken(Base):
    """A tour of the program that a person has put away."""

    __tablename__ = "tour_taken"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    tour: Mapped[str] = mapped_column(String(20), primary_key=True)


class LoginFailure(Base):
    """Failed logins in a row, for throttling; ``mark`` says of what, and cannot be guessed back to a name."""

    __tablename__ = "login_failure"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[dt.datetime] = mapped_column(default=now)


class AccountLink(Base):
    """A link that lets a person choose a password once; only a digest of its token is kept."""

    __tablename__ = "account_link"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[dt.datetime]

    user: Mapped[User] = relationship()


class LoginStep(Base):
    """A login between its right password and its code; only a digest of its token is kept."""

    __tablename__ = "login_step"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()


class AccessToken(Base):
    """What lets a program act for a person, for a time and within ``scopes``; its digest alone is kept."""

    __tablename__ = "access_token"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    scopes: Mapped[list[Any]]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]

    user: Mapped[User] = relationship()


class UsedCode(Base):
    """The last code of a person's phone that counted, as the number of its half minute since 1970."""

    __tablename__ = "used_code"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    period: Mapped[int]


class RecoveryCode(Base):
    """A code for a lost phone, which works once; only its digest is kept."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
