"""Guessing is slowed down, by account name and never by address.

Strangers to an account wait together; a browser in which its owner logged in before waits only for its own
mistakes, so that nobody keeps the owner out by guessing (OWASP, "Slow Down Online Guessing Attacks with
Device Cookies"). Kept is a mark that nobody without the secret key can guess back, and only for a day, so
that nothing about an anonymous visitor is.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalogue.domain.operations.lasting import is_over
from catalogue.errors import LacunaError
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database, fenced
from catalogue.storage.models import LoginFailure, now

_FREE_FAILURES = 5
_LONGEST_WAIT = dt.timedelta(minutes=15)
_REMEMBERED = dt.timedelta(days=1)


class Throttle:
    """Counts tries in a row that did not get in; ``mark`` stands for who tries, or at what
    (``Keyring.mark``).
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def check(self, mark: str) -> None:
        """Raise ``LacunaError`` "too_many_logins" after five failures in a row.

        The wait then doubles with each failure, up to a quarter of an hour.
        """
        with self._database.read() as session:
            _check(session.get(LoginFailure, mark))

    def take(self, mark: str) -> None:
        """Take a try, which counts as a failure until it is forgotten; raises as ``check`` does.

        It is counted before anything is compared: of many who try at one moment no more get a try than one
        after another. Whatever form it came by was not taken yet, and can be sent again.
        """
        with fenced(None), self._database.write() as session:
            _forget_old(session)
            alone(session, "failed log-in", mark)
            row = session.get(LoginFailure, mark, with_for_update=True)
            _check(row)
            if row is None:
                session.add(LoginFailure(mark=mark, failures=1))
            else:
                row.failures += 1
                row.last_at = now()

    def forget(self, mark: str) -> None:
        """Forget the failures of a person who got in."""
        with fenced(None), self._database.write() as session:
            forget_failures(session, mark)

    def forget_old(self) -> None:
        """Forget what a day went by since; the worker sees to it where nobody fails any more."""
        with self._database.write() as session:
            _forget_old(session)


def _check(row: LoginFailure | None) -> None:
    if row is None or row.failures < _FREE_FAILURES:
        return
    wait = min(dt.timedelta(seconds=2.0 ** min(row.failures - _FREE_FAILURES + 2, 20)), _LONGEST_WAIT)
    moment = now()
    if not is_over(row.last_at, wait, moment):
        left = row.last_at + wait - moment
        raise LacunaError(
            "too_many_logins",
            "Too many tries in a row. Wait %(seconds)s seconds, then try again.",
            seconds=int(left.total_seconds()) + 1,
        )


def forget_failures(session: Session, mark: str) -> None:
    """Forget failures inside a transaction that is under way."""
    session.execute(delete(LoginFailure).where(LoginFailure.mark == mark))


def _forget_old(session: Session) -> None:
    remembered = LoginFailure.last_at.between(now() - _REMEMBERED, now() + _REMEMBERED)
    session.execute(delete(LoginFailure).where(~remembered))
