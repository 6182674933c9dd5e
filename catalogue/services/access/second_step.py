"""The second step of logging in: a code from one's phone (TOTP, RFC 6238), for whoever turned it on.

A code counts once. For a lost phone there are recovery codes, shown once and kept as digests; an
administrator, or whoever has the shell, can turn the step off. The secret that makes the codes is kept
sealed with the secret key, so that whoever reads the database can make none.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from catalogue.domain.operations.lasting import is_over
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput, LacunaError
from catalogue.storage.engine.database import Database
from catalogue.storage.models import LoginStep, RecoveryCode, UsedCode, User, now

from ..acts import act
from .accounts import STEP_LASTS, find_user, open_session, tries_at
from .keyring import Keyring, is_sealed
from .throttle import Throttle
from .tokens import digest_of

_SECRET = re.compile(r"[A-Z2-7]{32}")
_RECOVERY_CODES = 8
_PERIOD = 30  # seconds a code holds; RFC 6238's own
_DRIFT = 1  # periods that a phone's clock may be off, either way


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a phone must learn: the secret in base32, and the same as an ``otpauth:`` address."""

    secret: str
    address: str


class SecondStep:
    """Turning the second step on and off, and passing it."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._throttle = Throttle(database)

    def is_on(self, account: Account) -> bool:
        """Whether this person is asked for a code."""
        with self._database.read() as session:
            return bool(find_user(session, account.id).code_secret)

    def enrol(self, account: Account, issuer: str, secret: str = "") -> Enrolment:
        """Return a fresh secret, or the one shown before; nothing is turned on until a code proves it."""
        secret = secret if _SECRET.fullmatch(secret) else pyotp.random_base32()
        address = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=issuer)
        return Enrolment(secret, address)

    def turn_on(self, account: Account, secret: str, code: str) -> list[str]:
        """Ask for codes from now on; gives the recovery codes, which are shown this once.

        Raises ``InvalidInput`` when the code is not one of this secret, and ``Conflict`` where the step is on
        already: else a login that was left open could put another phone in the place of its owner's.
        """
        period = _period_of(secret, code, after=0)
        if period is None:
            raise _wrong_code()
        recovery = [_recovery_code() for _ in range(_RECOVERY_CODES)]
        intent = act(account, "second_step_on", email=account.email)
        with self._database.write(intent, accounts=[account.id]) as session:
            user = find_user(session, account.id)
            if user.code_secret:
                raise Conflict(
                    "second_step_is_on",
                    "A code is asked for already. Turn that off first, with a code from the phone or one of "
                    "your recovery codes.",
                )
            _forget(session, user)
            user.code_secret = self._keyring.seal(secret)
            session.add(UsedCode(user_id=user.id, period=period))
            session.add_all(
                RecoveryCode(digest=digest_of(_bare(recovery_code)), user_id=user.id)
                for recovery_code in recovery
            )
        return recovery

    def turn_off(self, account: Account, code: str) -> None:
        """Ask for no codes any more; raises ``InvalidInput`` for a wrong code."""
        mark = self._keyring.mark("account", "code", account.email)
        self._throttle.take(mark)
        intent = act(account, "second_step_off", email=account.email)
        with self._database.write(intent, accounts=[account.id]) as session:
            user = find_user(session, account.id)
            right = self._passes(session, user, code)
            if right:
                _forget(session, user)
        if not right:
            raise _wrong_code()
        self._throttle.forget(mark)

    def remove(self, actor: Account | None, user_id: int) -> None:
        """Turn the step off for somebody who lost phone and recovery codes; raises ``NotFound``."""
        intent = act(actor, "second_step_off", email="")
        with self._database.write(intent, accounts=[user_id]) as session:
            user = find_user(session, user_id)
            intent.params["email"] = user.email
            _forget(session, user)

    def pass_with(self, step: str, code: str, devices: Collection[str] = ()) -> str:
        """Return a fresh session token for a right code, after a right password gave ``step``.

        ``devices`` are as for ``Accounts.log_in``: wrong codes in another browser make this one wait for
        nothing.

        Raises ``LacunaError``: "step_over" when the step is unknown or too old, "too_many_logins",
        or ``InvalidInput`` for a wrong code.
        """
        with self._database.read() as session:
            found = session.get(LoginStep, digest_of(step))
            if found is None or found.user.disabled_at or is_over(found.created_at, STEP_LASTS, now()):
                raise _step_over()
            mark = tries_at(self._keyring, "code", found.user.email, found.user, devices)
        self._throttle.take(mark)
        with self._database.write() as session:
            user = find_user(session, found.user_id)
            right = self._passes(session, user, code)
            token = open_session(session, self._keyring, user.id) if right else ""
            if token:
                steps = delete(LoginStep).where(LoginStep.user_id == user.id).returning(LoginStep.digest)
                if found.digest not in session.scalars(steps).all():
                    # Passed by another, or ended with a new password or the account, since it was looked at.
                    raise _step_over()
        if not token:
            raise _wrong_code()
        self._throttle.forget(mark)
        return token

    def seal_secrets(self) -> None:
        """Seal the secrets that an older Lacuna kept as they are; does nothing where there are none."""
        with self._database.read() as session:
            if not _plain_secrets(session):
                return
        with self._database.write() as session:
            for user_id, secret in _plain_secrets(session):
                sealed = self._keyring.seal(secret)
                session.execute(update(User).where(User.id == user_id).values(code_secret=sealed))

    def unreadable(self) -> list[str]:
        """Whose secret was sealed with another key, by address: they pass by a recovery code alone."""
        with self._database.read() as session:
            users = session.scalars(select(User).where(User.code_secret != "").order_by(User.email))
            return [user.email for user in users if not self._keyring.unseal(user.code_secret)]

    def _passes(self, session: Session, user: User, code: str) -> bool:
        """Whether a code is right and unused; it is used up by asking.

        The row of the account is held meanwhile, so that of two who type one code at once one gets in.
        """
        session.refresh(user, with_for_update=True)
        used = session.get(UsedCode, user.id)
        secret = self._keyring.unseal(user.code_secret)
        period = _period_of(secret, code, after=used.period if used else 0)
        if period is not None:
            session.merge(UsedCode(user_id=user.id, period=period))
            return True
        mine = select(RecoveryCode).where(RecoveryCode.user_id == user.id)
        recovery = session.scalar(mine.where(RecoveryCode.digest == digest_of(_bare(code))))
        if recovery is not None:
            session.delete(recovery)
        return recovery is not None


def _plain_secrets(session: Session) -> list[tuple[int, str]]:
    rows = session.execute(select(User.id, User.code_secret).where(User.code_secret != ""))
    return [(user_id, secret) for user_id, secret in rows if not is_sealed(secret)]


def _period_of(secret: str, code: str, after: int) -> int | None:
    """Return the period (count of half minutes since 1970) whose code this is, later than ``after``."""
    bare = _bare(code)
    if not _SECRET.fullmatch(secret) or not bare.isascii() or not bare.isdigit():
        return None
    this = int(now().timestamp()) // _PERIOD
    totp = pyotp.TOTP(secret, interval=_PERIOD)
    if after > this + _DRIFT:  # noted by a clock that was ahead: it must not shut its owner out until then
        after = 0
    for period in range(max(this - _DRIFT, after + 1), this + _DRIFT + 1):
        if secrets.compare_digest(totp.at(period * _PERIOD), bare):
            return period
    return None


def _forget(session: Session, user: User) -> None:
    user.code_secret = ""
    for table in (RecoveryCode, UsedCode):
        session.execute(delete(table).where(table.user_id == user.id))


def _recovery_code() -> str:
    letters = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _bare(code: str) -> str:
    return "".join(character for character in code.lower() if character.isalnum())


def _step_over() -> LacunaError:
    return LacunaError("step_over", "This took too long. Log in again from the beginning.")


def _wrong_code() -> InvalidInput:
    return InvalidInput(
        "wrong_code",
        "This code is not right, or it was used already. Wait for the next one and type that.",
        field="code",
    )
