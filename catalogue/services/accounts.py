"""Accounts: who may log in, and the logins that last.

Passwords are kept as argon2 hashes, session tokens as digests. Failed logins are counted by
account name, never by address, so that nothing about an anonymous visitor is kept.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import secrets
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.domain.access import Account, Role
from catalogue.errors import InvalidInput, LacunaError, NotFound
from catalogue.storage.database import Database
from catalogue.storage.models import LoginFailure, User, UserSession, now

from .acts import act

SESSION_LASTS = dt.timedelta(days=14)
SESSION_IDLES = dt.timedelta(hours=12)
_FREE_FAILURES = 5
_LONGEST_WAIT = dt.timedelta(minutes=15)
_SHORTEST_PASSWORD = 10


@functools.cache
def _decoy() -> str:
    """Verified when no such account exists, so that the answer takes as long as for one that does."""
    return PasswordHasher().hash("no account has this password")


class Accounts:
    """Logging in and out, and the keeping of accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher()

    def log_in(self, email: str, password: str) -> str:
        """A fresh session token for a right password.

        Raises ``LacunaError`` with code "wrong_login", or "too_many_logins" after five failures in
        a row: then the wait doubles with each, up to a quarter of an hour.
        """
        email = email.strip().lower()
        self._check_throttle(email)
        with self._database.read() as session:
            user = session.scalar(select(User).where(User.email == email, User.disabled_at.is_(None)))
        if not self._verify(user.password_hash if user else _decoy(), password) or user is None:
            self._count_failure(email)
            raise LacunaError(
                "wrong_login",
                "This e-mail address and password do not belong together. Check both and try again.",
            )
        token = secrets.token_urlsafe(32)
        with self._database.write() as session:
            session.execute(delete(LoginFailure).where(LoginFailure.email_digest == digest_of(email)))
            session.execute(delete(UserSession).where(UserSession.created_at < now() - SESSION_LASTS))
            session.add(UserSession(digest=digest_of(token), user_id=user.id))
        return token

    def session(self, token: str) -> Account | None:
        """Whose login a token is; None when it is unknown, too old, or idle for too long."""
        with self._database.read() as session:
            found = session.execute(
                select(UserSession, User).join(User).where(UserSession.digest == digest_of(token))
            ).first()
        if found is None:
            return None
        login, user = found
        moment = now()
        if (
            user.disabled_at is not None
            or moment - login.created_at > SESSION_LASTS
            or moment - login.seen_at > SESSION_IDLES
        ):
            return None
        if moment - login.seen_at > dt.timedelta(minutes=5):
            with self._database.write() as session:
                if (row := session.get(UserSession, login.digest)) is not None:
                    row.seen_at = moment
        return account_of(user)

    def log_out(self, token: str) -> None:
        """End a login; does nothing for an unknown one."""
        with self._database.write() as session:
            session.execute(delete(UserSession).where(UserSession.digest == digest_of(token)))

    def add(
        self,
        actor: Account | None,
        email: str,
        roles: Iterable[Role],
        *,
        password: str,
        name: str = "",
        agency: str = "",
    ) -> int:
        """Add an account and give its id; raises ``InvalidInput`` for what cannot be taken."""
        email = check_email(email)
        _check_password(password)
        password_hash = self._hasher.hash(password)
        with self._database.write(act(actor, "user_added", email=email)) as session:
            return new_user(session, email, roles, name, agency, password_hash).id

    def set_password(self, actor: Account | None, email: str, password: str) -> None:
        """Give an account a new password and end its logins; raises ``NotFound`` or ``InvalidInput``."""
        _check_password(password)
        with self._database.write(act(actor, "password_set", email=email)) as session:
            user = session.scalar(select(User).where(User.email == email.strip().lower()))
            if user is None:
                raise NotFound("no_such_user", "There is no account with the address %(email)s.", email=email)
            user.password_hash = self._hasher.hash(password)
            session.execute(delete(UserSession).where(UserSession.user_id == user.id))

    def by_email(self, email: str) -> Account | None:
        """The account with an address, or None."""
        with self._database.read() as session:
            user = session.scalar(select(User).where(User.email == email.strip().lower()))
            return account_of(user) if user else None

    def everybody(self) -> list[Account]:
        """All accounts, by address."""
        with self._database.read() as session:
            return [account_of(each) for each in session.scalars(select(User).order_by(User.email))]

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    def _check_throttle(self, email: str) -> None:
        with self._database.read() as session:
            row = session.get(LoginFailure, digest_of(email))
        if row is None or row.failures < _FREE_FAILURES:
            return
        wait = min(dt.timedelta(seconds=2.0 ** min(row.failures - _FREE_FAILURES + 2, 20)), _LONGEST_WAIT)
        left = row.last_at + wait - now()
        if left > dt.timedelta(0):
            raise LacunaError(
                "too_many_logins",
                "Too many tries in a row. Wait %(seconds)s seconds, then try again.",
                seconds=int(left.total_seconds()) + 1,
            )

    def _count_failure(self, email: str) -> None:
        with self._database.write() as session:
            _forget_old_failures(session)
            row = session.get(LoginFailure, digest_of(email))
            if row is None:
                session.add(LoginFailure(email_digest=digest_of(email), failures=1))
            else:
                row.failures += 1
                row.last_at = now()


def _forget_old_failures(session: Session) -> None:
    session.execute(delete(LoginFailure).where(LoginFailure.last_at < now() - dt.timedelta(days=1)))


def new_user(
    session: Session, email: str, roles: Iterable[Role], name: str, agency: str, password_hash: str = ""
) -> User:
    """A new account inside a transaction that is under way; without a hash nobody can log in to it yet.

    Raises ``InvalidInput`` when the address has an account already.
    """
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise InvalidInput("email_taken", "There is an account with this address already.", field="email")
    user = User(
        email=email,
        name=name.strip(),
        agency=agency.strip(),
        roles=sorted(str(each) for each in set(roles)),
        password_hash=password_hash,
    )
    session.add(user)
    session.flush()
    return user


def check_email(email: str) -> str:
    """An address as accounts are known by; raises ``InvalidInput`` for what is none."""
    email = email.strip().lower()
    if "@" not in email or any(each.isspace() for each in email):
        raise InvalidInput("email", "Write a whole e-mail address, such as name@example.org.", field="email")
    return email


def digest_of(secret: str) -> str:
    """What is kept of a secret, so that reading the database gives nobody a way in."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _check_password(password: str) -> None:
    if len(password) < _SHORTEST_PASSWORD:
        raise InvalidInput(
            "short_password",
            "Choose a password of at least %(length)s characters.",
            length=_SHORTEST_PASSWORD,
            field="password",
        )


def account_of(user: User) -> Account:
    """An account row as the rest of the program knows it."""
    return Account(
        id=user.id,
        email=user.email,
        name=user.name,
        agency=user.agency,
        roles=frozenset(Role(each) for each in user.roles),
    )
