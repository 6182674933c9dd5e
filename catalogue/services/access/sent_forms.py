"""A form does what it asks for once, however often it is sent: by two presses, by loading its answer again.

What is sent is known by a mark in which the form's own random number is mixed in; the mark says nothing of
who sent it or what it held. It is written in the transaction that does what was asked: so one that was
refused, or cut off, can be sent again. Forms of people without an account are known by their number alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from catalogue.errors import Conflict, SentBefore
from catalogue.storage.engine.database import Database, fenced
from catalogue.storage.models import now
from catalogue.storage.people import spent_forms as stored

FORM_LASTS = dt.timedelta(hours=24)
"""How long a form may stay open (``web.security.csrf.LIFETIME``); a sent one is remembered twice as long."""


class Sending:
    """Notes its mark in the transaction of a request; a second one of the same request finds its own."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.noted = False

    def __call__(self, session: Session) -> None:
        """Raise ``SentBefore`` where another request has noted the same."""
        if not stored.spend(session, self.mark) and not self.noted:
            raise SentBefore(
                "sent_before",
                "This was sent before, and what it asks for is done. If you want it once more, open the page "
                "anew and send it from there.",
            )
        self.noted = True


class SentForms:
    """What was sent, remembered until nobody can send it again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def once(self, mark: str) -> Iterator[Sending]:
        """Have this block's transaction raise ``SentBefore`` where one with the same mark was committed."""
        sending = Sending(mark)
        with fenced(sending):
            yield sending

    def take_back(self, sending: Sending) -> None:
        """Let what was refused after all be sent again, though some of it was committed (a count, say)."""
        if sending.noted:
            with self._database.write() as session:
                stored.forget_one(session, sending.mark)

    def forget_old(self) -> None:
        """Forget what nobody can send again, since its form is too old."""
        with self._database.write() as session:
            stored.forget(session, now() - 2 * FORM_LASTS)


def spend(session: Session, form: str) -> None:
    """Note that a form was sent, by its random number ("": none); raises ``Conflict`` if it was before."""
    if form and not stored.spend(session, form):
        raise Conflict(
            "form_spent",
            "We have this already, thank you. Only if it is something else, please send it again.",
        )
