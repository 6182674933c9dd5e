"""Accounts: who may log in, and the logins that last.

Passwords are kept as argon2 hashes, session tokens as digests. Failed logins are counted by
account name, never by address, so that nothing about an anonymous visitor is kept. A browser in which
somebody logged in holds a token that says so to this account alone; nothing of it is kept here.
"""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata
from collections.abc import Collection, Iterable
from contextlib import suppress

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.domain.operations.lasting import is_over
from catalogue.domain.people.access import Account, Role
from catalogue.errors import DatabaseAway, InvalidInput, LacunaError, NotFound
from catalogue.storage.engine.database import Database
from catalogue.storage.models import LoginStep, User, UserSession, now
from catalogue.storage.on_flush.closing import end_what_lets_in
from catalogue.storage.people.leaving import has_left

from ..acts import act
from .keyring import Keyring
from .passwords import hashed, is_right
from .throttle import Throttle, forget_failures
from .tokens import digest_of, new_token

_NO_PART = frozenset('<>()[]\\,;:"')
"""Letters that part addresses in a mail, and stand in none of them."""

SESSION_LASTS = dt.timedelta(days=14)
SESSION_IDLES = dt.timedelta(hours=12)
STEP_LASTS = dt.timedelta(minutes=10)
_PROOF = 24
"""Hexadecimal digits by which a token of a browser or a login is known as one of ours."""


class CodeNeeded(LacunaError):
    """The password was right; ``step`` is what to hand in with the code (``SecondStep.pass_with``)."""

    def __init__(self, step: str) -> None:
        super().__init__("code_needed", "Type the code that your phone shows.")
        self.step = step


class Accounts:
    """Logging in and out, and the keeping of accounts."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._throttle = Throttle(database)

    def log_in(self, email: str, password: str, devices: Collection[str] = ()) -> str:
        """Return a fresh session token for a right password.

        ``devices`` are the tokens that this browser was given at logins before (``new_device``). Raises
        ``CodeNeeded`` where this person also gives a code, and ``LacunaError`` with code "wrong_login", or
        "too_many_logins" as ``Throttle.check`` does. A wrong password takes as long whether there is such
        an account or not. The row of the account is held while the login begins, so that an old password
        that was looked at before lets nobody in after a new one was set, or the account closed.
        """
        email = email.strip().lower()
        with self._database.read() as session:
            user = session.scalar(select(User).where(User.email == email, User.disabled_at.is_(None)))
        mark = tries_at(self._keyring, "password", email, user, devices)
        self._throttle.take(mark)
        if not is_right(user.password_hash if user else None, password) or user is None:
            raise _wrong_login()
        self._throttle.forget(mark)
        if user.code_secret:  # whoever guesses codes does not begin anew with the right password
            self._throttle.check(tries_at(self._keyring, "code", email, user, devices))
        with self._database.write() as session:
            row = held_user(session, user.id, read=True)
            if row is None or row.password_hash != user.password_hash:
                raise _wrong_login()
            code_needed = bool(row.code_secret)
            if code_needed:
                token = _open_step(session, user.id)
            else:
                token = open_session(session, self._keyring, user.id)
        if code_needed:
            raise CodeNeeded(token)
        return token

    def is_password(self, account: Account, password: str) -> bool:
        """Whether a password is that of somebody logged in; raises as ``Throttle.check`` does."""
        with self._database.read() as session:
            user = find_user(session, account.id)
        mark = self._keyring.mark("account", "confirmation", account.email)
        self._throttle.take(mark)
        right = is_right(user.password_hash, password)
        if right:
            self._throttle.forget(mark)
        return right

    def new_device(self, account: Account, devices: Collection[str]) -> str | None:
        """Return a token by which this person's browser is known from now on; None where it is already.

        It holds until the person has another password.
        """
        with self._database.read() as session:
            user = find_user(session, account.id)
        if known_device(self._keyring, user, filter(self.was_given, devices)):
            return None
        drawn = secrets.token_hex(8)
        number = f"{drawn}-{self._proof_of(drawn)}"
        return f"{number}.{self._keyring.mark(*_device_words(user, number))}"

    def was_given(self, device: str) -> bool:
        """Whether a browser's token is one that we gave to somebody, whoever it was.

        It tells those apart who have been here, before anything is looked up: they need not wait behind
        strangers who guess. It lets nobody in.
        """
        drawn, _, proof = device.partition(".")[0].partition("-")
        return secrets.compare_digest(proof.encode(), self._proof_of(drawn).encode())

    def _proof_of(self, drawn: str) -> str:
        return self._keyring.mark("browser that was here", drawn)[:_PROOF]

    def was_login(self, token: str) -> bool:
        """Whether a session token is one that we gave to somebody at a login, which may be over.

        It tells, before anything is looked up, who may send a file at all. It lets nobody in.
        """
        drawn, _, proof = token.partition(".")
        return secrets.compare_digest(proof.encode(), _proof_of_login(self._keyring, drawn).encode())

    def forget_old_failures(self) -> None:
        """Forget failed logins a day after the last."""
        self._throttle.forget_old()

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
            with suppress(DatabaseAway), self._database.write() as session:
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
        password_hash = hashed(password)
        with self._database.write(act(actor, "user_added", email=email)) as session:
            return new_user(session, email, roles, name, agency, password_hash).id

    def set_password(self, actor: Account | None, email: str, password: str) -> None:
        """Give an account a new password and end its logins; raises ``NotFound`` or ``InvalidInput``."""
        password_hash = hashed(password)
        found = self.by_email(email)
        if found is None:
            raise NotFound("no_such_user", "There is no account with the address %(email)s.", email=email)
        intent = act(actor, "password_set", email=email)
        with self._database.write(intent, accounts=[found.id]) as session:
            user = find_user(session, found.id)
            give_password(session, self._keyring, user, password_hash)

    def by_email(self, email: str) -> Account | None:
        """Return the account with an address, or None."""
        with self._database.read() as session:
            user = session.scalar(select(User).where(User.email == email.strip().lower()))
            return user.read_account() if user else None

    def everybody(self) -> list[Account]:
        """All accounts, by address."""
        with self._database.read() as session:
            return [user.read_account() for user in session.scalars(select(User).order_by(User.email))]


def give_password(session: Session, keyring: Keyring, user: User, password_hash: str) -> None:
    """Set a password inside a transaction that is under way; what let in with the old one ends."""
    user.password_hash = password_hash
    end_what_lets_in(session, user.id)
    forget_failures(session, tries_at(keyring, "password", user.email, None, ()))


def _wrong_login() -> LacunaError:
    return LacunaError(
        "wrong_login", "This e-mail address and password do not belong together. Check both and try again."
    )


def tries_at(keyring: Keyring, what: str, email: str, user: User | None, devices: Collection[str]) -> str:
    """Return the mark under which failures at "password" or "code" are counted: those of a known browser
    apart.
    """
    device = known_device(keyring, user, devices) if user else ""
    return keyring.mark("device", what, device) if device else keyring.mark("account", what, email)


def known_device(keyring: Keyring, user: User, devices: Iterable[str]) -> str:
    """Return the number of the browser in which this person logged in before, "" for one that is not
    known.
    """
    for token in devices:
        number, _, mark = token.partition(".")
        if keyring.is_mark(mark, *_device_words(user, number)):
            return number
    return ""


def _device_words(user: User, number: str) -> tuple[str, ...]:
    return "known device", str(user.id), user.password_hash, number


def open_session(session: Session, keyring: Keyring, user_id: int) -> str:
    """Begin a login that lasts, inside a transaction that is under way; gives its token."""
    drawn = new_token()
    token = f"{drawn}.{_proof_of_login(keyring, drawn)}"
    session.execute(delete(UserSession).where(UserSession.created_at < now() - SESSION_LASTS))
    session.add(UserSession(digest=digest_of(token), user_id=user_id))
    return token


def _proof_of_login(keyring: Keyring, drawn: str) -> str:
    return keyring.mark("login", drawn)[:_PROOF]


def _open_step(session: Session, user_id: int) -> str:
    token = new_token()
    session.execute(delete(LoginStep).where(LoginStep.created_at < now() - STEP_LASTS))
    session.add(LoginStep(digest=digest_of(token), user_id=user_id))
    return token


def new_user(
    session: Session, email: str, roles: Iterable[Role], name: str, agency: str, password_hash: str = ""
) -> User:
    """Return a new account inside a transaction that is under way; without a hash nobody can log in to it
    yet.

    Raises ``InvalidInput`` when the address has an account already.
    """
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise InvalidInput("email_taken", "There is an account with this address already.", field="email")
    user = User(
        email=email,
        name=name.strip(),
        agency=agency.strip(),
        roles=sorted(str(role) for role in set(roles)),
        password_hash=password_hash,
    )
    session.add(user)
    session.flush()
    return user


def find_user(session: Session, user_id: int) -> User:
    """Return an account inside a transaction; raises ``NotFound``."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("no_such_person", "There is no such account.")
    return user


def find_somebody(session: Session, user_id: int) -> User:
    """Return an account that is still somebody's, inside a transaction; raises ``NotFound``."""
    user = find_user(session, user_id)
    if has_left(user):
        raise NotFound("no_such_person", "There is no such account.")
    return user


def held_user(session: Session, user_id: int, *, read: bool = False) -> User | None:
    """Return an account that is not closed, its row held until the transaction ends; None for any other.

    Who gives a new password or closes the account waits for that, and then ends what was begun here. Others
    who only ``read`` it may hold it too.
    """
    user = session.get(User, user_id, with_for_update={"read": read})
    return user if user is not None and user.disabled_at is None else None


def check_email(email: str) -> str:
    """Return an address as accounts are known by; raises ``InvalidInput`` for what is none."""
    email = email.strip().lower()
    plain = unicodedata.normalize("NFKC", email) == email and email.isprintable()
    if "@" not in email or not plain or not _NO_PART.isdisjoint(email):
        raise InvalidInput("email", "Write a whole e-mail address, such as name@example.org.", field="email")
    return email
