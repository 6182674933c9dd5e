"""Accounts: who may log in, and the logins that last.

Passwords are kept as argon2 hashes, session tokens as digests. Failed logins are counted by
account name, never by address, so that nothing about an anonymous visitor is kept.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.domain.access import Account, Role
from catalogue.domain.lasting import is_over
from catalogue.errors import InvalidInput, LacunaError, NotFound
from catalogue.storage.database import Database
from catalogue.storage.models import LoginStep, User, UserSession, now

from ..acts import act
from .throttle import Throttle
from .tokens import digest_of, new_token

SESSION_LASTS = dt.timedelta(days=14)
SESSION_IDLES = dt.timedelta(hours=12)
STEP_LASTS = dt.timedelta(minutes=10)
_SHORTEST_PASSWORD = 10


@functools.cache
def _decoy() -> str:
    """Verified when no such account exists, so that the answer takes as long as for one that does."""
    return PasswordHasher().hash("no account has this password")


class CodeNeeded(LacunaError):
    """The password was right; ``step`` is what to hand in with the code (``SecondStep.pass_with``)."""

    def __init__(self, step: str) -> None:
        super().__init__("code_needed", "Type the code that your phone shows.")
        self.step = step


class Accounts:
    """Logging in and out, and the keeping of accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher()
        self._throttle = Throttle(database)

    def log_in(self, email: str, password: str) -> str:
        """A fresh session token for a right password.

        Raises ``CodeNeeded`` where this person also gives a code, and ``LacunaError`` with code
        "wrong_login", or "too_many_logins" as ``Throttle.check`` does.
        """
        email = email.strip().lower()
        self._throttle.check(email)
        with self._database.read() as session:
            user = session.scalar(select(User).where(User.email == email, User.disabled_at.is_(None)))
        if not self._verify(user.password_hash if user else _decoy(), password) or user is None:
            self._throttle.count(email)
            raise LacunaError(
                "wrong_login",
                "This e-mail address and password do not belong together. Check both and try again.",
            )
        with self._database.write() as session:
            token = _open_step(session, user.id) if user.code_secret else open_session(session, user.id)
        if user.code_secret:
            raise CodeNeeded(token)
        self._throttle.forget(email)
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
            or is_over(login.created_at, SESSION_LASTS, moment)
            or is_over(login.seen_at, SESSION_IDLES, moment)
        ):
            return None
        if is_over(login.seen_at, dt.timedelta(minutes=5), moment):
            with self._database.write() as session:
                if (row := session.get(UserSession, login.digest)) is not None:
                    row.seen_at = moment
        return user.read_account()

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
            return user.read_account() if user else None

    def everybody(self) -> list[Account]:
        """All accounts, by address."""
        with self._database.read() as session:
            return [each.read_account() for each in session.scalars(select(User).order_by(User.email))]

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def open_session(session: Session, user_id: int) -> str:
    """Begin a login that lasts, inside a transaction that is under way; gives its token."""
    token = new_token()
    session.execute(delete(UserSession).where(UserSession.created_at < now() - SESSION_LASTS))
    session.add(UserSession(digest=digest_of(token), user_id=user_id))
    return token


def _open_step(session: Session, user_id: int) -> str:
    token = new_token()
    session.execute(delete(LoginStep).where(LoginStep.created_at < now() - STEP_LASTS))
    session.add(LoginStep(digest=digest_of(token), user_id=user_id))
    return token


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


def find_user(session: Session, user_id: int) -> User:
    """An account inside a transaction; raises ``NotFound``."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("no_such_person", "There is no such account.")
    return user


def check_email(email: str) -> str:
    """An address as accounts are known by; raises ``InvalidInput`` for what is none."""
    email = email.strip().lower()
    if "@" not in email or any(each.isspace() for each in email):
        raise InvalidInput("email", "Write a whole e-mail address, such as name@example.org.", field="email")
    return email


def _check_password(password: str) -> None:
    if len(password) < _SHORTEST_PASSWORD:
        raise InvalidInput(
            "short_password",
            "Choose a password of at least %(length)s characters.",
            length=_SHORTEST_PASSWORD,
            field="password",
        )
