"""The outbox: notices that wait for the mail server, sent one by one and tried again until they go.

Nothing is lost with the server: a notice leaves the outbox only when the server took it, or said for
good that there is no such receiver. Whatever goes wrong over one letter is that letter's: an attempt is noted
before it is made, and those that were tried least come first. Of several workers one has a letter in hand, as
its lease says. A letter that the server took in the moment in which the worker was killed is sent once more,
under the same Message-ID: nobody can know.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from secrets import token_hex
from threading import Event
from time import monotonic
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogue.domain.people.mail import MailServer, is_address
from catalogue.errors import DatabaseAway, place_of
from catalogue.storage.background import duties
from catalogue.storage.engine.database import Database
from catalogue.storage.models import MailChoice, Notice, now
from catalogue.storage.people import notices as stored

from ..daily import Daily
from ..days import Days, this_day
from ..leases import Lease
from ..settings import Settings
from .mail import PATIENCE, Connection, Letter, MailPatience, connected, message_of
from .notices import Notices, choice_of, params_for, still_holds

_AT_ONCE = 50
_PAUSE = 1.0
FIRST_WAIT = dt.timedelta(minutes=1)
"""For how long a letter waits over which something went wrong, the first time."""
ANSWERS_WAIT = dt.timedelta(days=7)
"""For how long an answer to somebody without an account waits for the mail server."""
_MOST_ENDED = 3
"""Connections that may end over letters before the server is left alone for a minute."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Posting:
    """A notice on its way out, as the ``letter`` of a name of its own; ``unsubscribe_token`` is "" where its
    reader has no account.
    """

    notice_id: int
    letter: str
    to: str
    name: str
    language: str
    kind: str
    params: dict[str, Any]
    unsubscribe_token: str


Compose = Callable[[Posting], Letter]
"""Gives a posting its words; they belong to the edge, where languages are known."""


class Outbox:
    """Sending what waits, and doing what is done every day; only workers do."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        notices: Notices,
        compose: Compose,
        lease: Lease,
        days: Days,
        daily: Iterable[Daily] = (),
        patience: MailPatience = PATIENCE,
    ) -> None:
        self._database = database
        self._settings = settings
        self._notices = notices
        self._compose = compose
        self._lease = lease
        self._days = days
        self._daily = tuple(daily)
        self._patience = patience
        self._day: dt.date | None = None
        self._left: list[Daily] = []
        self._again = 0.0
        self._unsettled: dict[int, str] = {}

    def run(self, stop: Event) -> None:
        """Send until ``stop`` is set, and once a day see what the new day brings."""
        while not stop.is_set():
            try:
                self.begin_day(this_day())
                self.send_due()
            except DatabaseAway:
                stop.wait(1)  # the worker says so
            except Exception as error:
                # Nothing must end the post: it tries again. The words of the error may name somebody.
                log.error("the outbox stumbled and goes on: %s", place_of(error))
                stop.wait(5)
            stop.wait(_PAUSE)

    def begin_day(self, today: dt.date) -> None:
        """Do what a new day brings, the notices first; does nothing when all of it was done already.

        What fails, or another worker is at, is looked at again a little later, and holds up neither the rest
        nor the mail. What deletes waits for a day of which nobody doubts that it has come.
        """
        if today != self._day:
            in_doubt = self._days.in_doubt(today)
            due = [duty for duty in self._daily if not (in_doubt and duty.deletes)]
            self._day, self._left, self._again = today, due, 0.0
        if monotonic() < self._again:
            return
        waiting, self._left = self._left, []
        for duty in waiting:
            try:
                done = self._do(duty, today)
            except Exception as error:
                log.error("%s, done every day, failed and is tried again: %s", duty.name, place_of(error))
                done = False
            if not done:
                self._left.append(duty)
                self._again = monotonic() + FIRST_WAIT.total_seconds()

    def _do(self, duty: Daily, today: dt.date) -> bool:
        """Do what is done every day; False where another worker is at it."""
        if duty.on_each_machine:
            duty.do(today)
            return True
        with self._lease.held() as token:
            with self._database.write() as session:
                row = duties.take(session, duty.name, token)
                done, taken = row.done_on == today, row.owner == token
            done_on = today if done else None
            try:
                if taken and not done:
                    duty.do(today)
                    done_on = today
            finally:
                if taken:
                    with self._database.write() as session:
                        duties.release(session, duty.name, token, done_on)
        return done_on is not None

    def waiting(self) -> tuple[int, int]:
        """How many notices wait to be sent, and how many of them were tried in vain."""
        with self._database.read() as session:
            return stored.waiting(session)

    def send_due(self, moment: dt.datetime | None = None) -> int:
        """Send what is due now; gives how many the server took."""
        moment = moment or now()
        self._settle_again()
        self._give_up(moment)
        with self._lease.held() as token:
            with self._database.read() as session:
                due = stored.any_due(session, moment, token)
            server = self._settings.mail if due else None
            return self._send_all(server, moment, token) if server else 0

    def _give_up(self, moment: dt.datetime) -> None:
        """Have the desk see what cannot go to somebody without an account: no address waits here for good."""
        before = moment - ANSWERS_WAIT
        with self._database.read() as session:
            if not stored.any_stranded(session, before):
                return
        with self._database.write(forgets=True) as session:
            for notice in stored.stranded(session, before):
                stored.give_up(session, notice)

    def _send_all(self, server: MailServer, moment: dt.datetime, token: str) -> int:
        """Send one letter after the other; where a connection ends over one, the others go by a new one.

        Some servers end it over words that they take for spam, and a stranger may have chosen those.
        """
        sent, tried, ended = 0, list[int](), 0
        if not is_address(server.sender):
            log.warning("mail cannot come from the address that is set")
            self._put_off_all(moment, token, tried, counted=True)
            return sent
        until = monotonic() + self._patience.sitting
        while ended < _MOST_ENDED and len(tried) < _AT_ONCE and monotonic() < until:
            begun = len(tried)
            try:
                with connected(server, self._patience) as connection:
                    while len(tried) < _AT_ONCE and connection.is_timely():
                        notice_id = self._take(moment, token, tried)
                        if notice_id is None:
                            return sent
                        tried.append(notice_id)
                        sent += self._send(connection, server, notice_id)
            except (OSError, smtplib.SMTPException) as error:
                log.warning("the mail server could not be used (%s); it is tried again", type(error).__name__)
                if len(tried) == begun:  # nothing was in hand over which it could have ended
                    self._put_off_all(moment, token, tried, counted=not ended)
                    return sent
                ended += 1
        if ended == _MOST_ENDED:
            self._put_off_all(moment, token, tried, counted=False)
        return sent

    def _put_off_all(self, moment: dt.datetime, token: str, tried: Collection[int], *, counted: bool) -> None:
        """Let what is due wait. It counts as an attempt where the server is away; not where it has gone over
        other letters.
        """
        with self._database.write() as session:
            for notice in stored.due(session, moment, token, None, tried):
                if counted:
                    _count(notice)
                else:
                    notice.next_at = now() + FIRST_WAIT
                notice.owner = ""

    def _take(self, moment: dt.datetime, token: str, tried: Collection[int]) -> int | None:
        """Take the next letter in hand, so that no other worker sends it; None where there is none.

        That it was tried is noted before: whatever happens over it, others come first the next time. One that
        tells what is so no more is sent no more.
        """
        with self._database.write() as session:
            while True:
                found = stored.due(session, moment, token, 1, tried)
                if not found:
                    return None
                (notice,) = found
                if still_holds(session, notice):
                    break
                notice.mail = "page"
                session.flush()
            _count(notice)
            notice.owner, notice.letter = token, notice.letter or token_hex(16)
            return notice.id

    def _send(self, connection: Connection, server: MailServer, notice_id: int) -> bool:
        """Send a letter; whatever is wrong with it is noted at this letter alone.

        Raises ``OSError`` or ``SMTPException`` where no other goes over this connection.
        """
        try:
            message = self._message(notice_id, server.sender)
        except (DatabaseAway, SQLAlchemyError):
            raise  # of which no letter is the cause
        except Exception as error:
            # It would fail in the same way each time. The words of the error may be somebody's address.
            log.warning("a letter cannot be made and is not sent: %s", place_of(error))
            self._settle(notice_id, "refused")
            return False
        if message is None:
            return False
        try:
            connection.send(message)
        except smtplib.SMTPRecipientsRefused as error:
            ((code, _words),) = error.recipients.values()
            self._settle(notice_id, "refused" if code >= 500 else "waiting")
        except smtplib.SMTPDataError as error:
            # Its words, which a stranger may have chosen: what they do to this letter, they do to no other.
            self._settle(notice_id, "refused" if error.smtp_code >= 500 else "waiting")
        except smtplib.SMTPSenderRefused:
            self._settle(notice_id, "waiting")
        except (UnicodeError, ValueError, smtplib.SMTPNotSupportedError):
            self._settle(notice_id, "refused")
        except (OSError, smtplib.SMTPException):
            self._settle(notice_id, "waiting")
            raise
        else:
            self._settle(notice_id, "sent")
            return True
        connection.go_on()
        return False

    def _settle(self, notice_id: int, state: str) -> None:
        """Note what became of a letter; what cannot be noted now is noted before anything else is sent."""
        self._unsettled[notice_id] = state
        self._settle_again()

    def _settle_again(self) -> None:
        for notice_id, state in list(self._unsettled.items()):
            with self._database.write() as session:
                row = session.get(Notice, notice_id, with_for_update=True)
                gone = row is not None and bool(row.address) and state != "waiting"
                if row is not None and state == "waiting":
                    row.owner = ""
                elif row is not None and gone and state == "refused":
                    stored.give_up(session, row)
                elif gone:
                    session.delete(row)  # of somebody without an account nothing is kept
                elif row is not None:
                    row.mail, row.owner = state, ""
            del self._unsettled[notice_id]
            if gone:
                self._database.empty_log()

    def _message(self, notice_id: int, sender: str) -> EmailMessage | None:
        """Return the message for a notice; None where it was taken back, or called off, in this moment, or
        is not so any more.
        """
        with self._database.read() as session:
            notice = session.get(Notice, notice_id)
            if notice is None or notice.mail != "waiting" or not still_holds(session, notice):
                return None
            posting = self._posting(session, notice)
        return message_of(self._compose(posting), sender)

    def _posting(self, session: Session, notice: Notice) -> Posting:
        choice = session.get(MailChoice, notice.user_id) if notice.user_id else None
        user = notice.user
        token = self._notices.unsubscribe_token(user.id, choice_of(notice.kind)) if user else ""
        return Posting(
            notice_id=notice.id,
            letter=notice.letter,
            to=user.email if user else notice.address,
            name=user.name if user else "",
            language=choice.language if choice else str(notice.params.get("language", "en")),
            kind=notice.kind,
            params=params_for(session, notice, user.read_account()) if user else dict(notice.params),
            unsubscribe_token=token,
        )


def _count(notice: Notice) -> None:
    """Note an attempt, and when the next may be."""
    wait = min(FIRST_WAIT * 2 ** min(notice.attempts, 10), stored.LONGEST_WAIT)
    notice.next_at = now() + wait
    notice.attempts += 1
