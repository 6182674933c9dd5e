"""The outbox: notices that wait for the mail server, sent one by one and tried again until they go.

Nothing is lost with the server: a notice leaves the outbox only when the server took it, or said for
good that there is no such receiver. A crash between the two sends it twice at worst, under one
Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any

from catalogue.domain.mail import MailServer
from catalogue.errors import LacunaError
from catalogue.storage import notices as stored
from catalogue.storage.database import Database
from catalogue.storage.models import MailChoice, Notice, now

from ..settings import Settings
from .mail import Letter, connected, message_of
from .notices import Notices, choice_of, this_day

_AT_ONCE = 50
_PAUSE = 1.0
_FIRST_WAIT = dt.timedelta(minutes=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Posting:
    """A notice on its way out; ``unsubscribe_token`` is "" where its reader has no account."""

    notice_id: int
    to: str
    name: str
    language: str
    kind: str
    params: dict[str, Any]
    unsubscribe_token: str


Compose = Callable[[Posting], Letter]
"""Gives a posting its words; they belong to the edge, where languages are known."""


class Outbox:
    """Sending what waits; only the worker does."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        notices: Notices,
        compose: Compose,
        daily: Iterable[Callable[[dt.date], object]] = (),
    ) -> None:
        self._database = database
        self._settings = settings
        self._notices = notices
        self._compose = compose
        self._daily = tuple(daily)
        self._day: dt.date | None = None
        self._left: list[Callable[[dt.date], object]] = []
        self._again = 0.0

    def run(self, stop: Event) -> None:
        """Send until ``stop`` is set, and once a day see what the new day brings."""
        while not stop.is_set():
            try:
                self.begin_day(this_day())
                self.send_due()
            except Exception:
                # A database that is away must not end the post: it tries again.
                log.exception("the outbox stumbled and goes on")
                stop.wait(5)
            stop.wait(_PAUSE)

    def begin_day(self, today: dt.date) -> None:
        """Do what a new day brings, the notices first; does nothing when all of it was done already.

        What fails is tried again a little later, and holds up neither the rest nor the mail.
        """
        if today != self._day:
            self._day, self._left, self._again = today, list(self._daily), 0.0
        if monotonic() < self._again:
            return
        waiting, self._left = self._left, []
        for each in waiting:
            try:
                each(today)
            except Exception:
                log.exception("something that is done every day failed and will be tried again")
                self._left.append(each)
                self._again = monotonic() + _FIRST_WAIT.total_seconds()

    def waiting(self) -> tuple[int, int]:
        """How many notices wait to be sent, and how many of them were tried in vain."""
        with self._database.read() as session:
            return stored.waiting(session)

    def send_due(self, moment: dt.datetime | None = None) -> int:
        """Send what is due now; gives how many the server took."""
        with self._database.read() as session:
            due = stored.due(session, moment or now(), _AT_ONCE)
        server = self._settings.mail if due else None
        if server is None:
            return 0
        postings = [self._posting(notice, choice) for notice, choice in due]
        sent = 0
        try:
            with connected(server) as connection:
                while postings:
                    sent += self._send(connection, server, postings[0])
                    postings.pop(0)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("the mail server could not be used (%s); it is tried again", type(error).__name__)
            self._put_off(postings)
        return sent

    def _send(self, connection: smtplib.SMTP, server: MailServer, posting: Posting) -> bool:
        try:
            connection.send_message(message_of(self._compose(posting), server.sender))
        except smtplib.SMTPRecipientsRefused as error:
            ((code, _words),) = error.recipients.values()
            if code >= 500:
                self._settle(posting, "refused")
            else:
                self._put_off([posting])
            return False
        except (LacunaError, UnicodeError, ValueError, smtplib.SMTPNotSupportedError):
            self._settle(posting, "refused")
            return False
        self._settle(posting, "sent")
        return True

    def _settle(self, posting: Posting, state: str) -> None:
        with self._database.write() as session:
            row = session.get(Notice, posting.notice_id)
            if row is not None and row.address:
                session.delete(row)  # of somebody without an account nothing is kept
            elif row is not None:
                row.mail = state

    def _put_off(self, postings: Iterable[Posting]) -> None:
        with self._database.write() as session:
            for each in postings:
                row = session.get(Notice, each.notice_id)
                if row is not None:
                    row.next_at = now() + min(_FIRST_WAIT * 2 ** min(row.attempts, 10), stored.LONGEST_WAIT)
                    row.attempts += 1

    def _posting(self, notice: Notice, choice: MailChoice | None) -> Posting:
        user = notice.user
        token = self._notices.unsubscribe_token(user.id, choice_of(notice.kind)) if user else ""
        return Posting(
            notice_id=notice.id,
            to=user.email if user else notice.address,
            name=user.name if user else "",
            language=choice.language if choice else str(notice.params.get("language", "en")),
            kind=notice.kind,
            params=dict(notice.params),
            unsubscribe_token=token,
        )
