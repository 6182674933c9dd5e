"""Guessing is slowed down, by account name and never by address.

Only a digest of the name is kept, and only for a day, so that nothing about an anonymous visitor is.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete

from catalogue.domain.lasting import is_over
from catalogue.errors import LacunaError
from catalogue.storage.database import Database
from catalogue.storage.models import LoginFailure, now

from .tokens import digest_of

_FREE_FAILURES = 5
_LONGEST_WAIT = dt.timedelta(minutes=15)
_REMEMBERED = dt.timedelta(days=1)


class Throttle:
    """Counts failed tries of one account name in a row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def check(self, email: str) -> None:
        """Raises ``LacunaError`` "too_many_logins" after five failures in a row.

        The wait then doubles with each failure, up to a quarter of an hour.
        """
        with self._database.read() as session:
            row = session.get(LoginFailure, digest_of(email))
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

    def count(self, email: str) -> None:
        """Count one failure."""
        with self._database.write() as session:
            remembered = LoginFailure.last_at.between(now() - _REMEMBERED, now() + _REMEMBERED)
            session.execute(delete(LoginFailure).where(~remembered))
            row = session.get(LoginFailure, digest_of(email))
            if row is None:
                session.add(LoginFailure(email_digest=digest_of(email), failures=1))
            else:
                row.failures += 1
                row.last_at = now()

    def forget(self, email: str) -> None:
        """The person got in: their failures are forgotten."""
        with self._database.write() as session:
            session.execute(delete(LoginFailure).where(LoginFailure.email_digest == digest_of(email)))
