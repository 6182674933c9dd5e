"""Mail: a letter made into a message that nobody can add a header to, and a server that takes it."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime
from threading import Event, Thread
from typing import Any

from catalogue.domain.people.mail import MailServer, is_address
from catalogue.errors import InvalidInput
from catalogue.storage.models import now

_CUT_AGAIN = 0.1
"""Seconds between two cuts: a connection that is being encrypted in the moment of one is cut by the next."""

_LONGEST_SUBJECT = 200
_LONGEST_ANSWERS = 1024 * 1024
"""Bytes of all that a server says while it is talked to: it says some hundreds of each letter."""
_OK = 250


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that is never folded: the library would cut a long address in pieces and encode them,
    where RFC 2369 asks for the address as it is."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)
_POLICY = EmailPolicy(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class MailPatience:
    """How long a mail server is waited for, in seconds.

    ``piece`` is for the next word of an answer, ``letter`` for all that belongs to one letter, or to the
    beginning; after ``sitting`` no further letter is begun.
    """

    piece: float = 20.0
    letter: float = 120.0
    sitting: float = 300.0


PATIENCE = MailPatience()


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent; ``unsubscribe`` is the address that stops mail of its kind, or ""."""

    to: str
    subject: str
    text: str
    sender_name: str
    message_id: str
    unsubscribe: str = ""


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Return the message for a letter; raises ``InvalidInput`` where its receiver is not one plain address.

    Whatever a title or a name holds, a header stays one line: line breaks and control characters
    become spaces, and the library folds and encodes the rest.
    """
    if not is_address(letter.to):
        raise InvalidInput("mail_receiver", "This is not a mail address: %(address)s.", address=letter.to)
    message = EmailMessage(_POLICY)
    message["Subject"] = _one_line(letter.subject)[:_LONGEST_SUBJECT]
    message["From"] = Address(_one_line(letter.sender_name), addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{letter.message_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    return message


class Connection:
    """A connection to a mail server; whoever says a little now and then, without end, is cut off."""

    def __init__(self, patience: MailPatience) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._patience = patience
        self._began = time.monotonic()
        self._until = self._began + patience.letter
        self._over = Event()
        Thread(target=self._watch, name="mail-watch", daemon=True).start()

    def begin(self, server: MailServer) -> smtplib.SMTP:
        """Come to where letters are taken; raises ``OSError`` or ``SMTPException`` where none are."""
        host = server.host.strip("[]")
        how: dict[str, Any] = {"timeout": self._patience.piece, "connecting": self._connecting}
        smtp: smtplib.SMTP
        if server.security == "tls":
            smtp = _Encrypted(host, server.port, context=ssl.create_default_context(), **how)
        else:
            smtp = _Plain(host, server.port, **how)
        if server.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
        return smtp

    def is_timely(self) -> bool:
        """Whether another letter may be begun."""
        return time.monotonic() - self._began < self._patience.sitting

    def send(self, message: EmailMessage) -> None:
        """Send a letter; raises ``OSError`` or ``SMTPException`` where the server does not take it."""
        assert self._smtp is not None
        self._until = time.monotonic() + self._patience.letter
        self._smtp.send_message(message)

    def go_on(self) -> None:
        """Make sure that another letter can be sent after one was refused; raises as ``send`` where none can:
        some servers end the connection over what they refuse.
        """
        assert self._smtp is not None
        if self._smtp.noop()[0] != _OK:
            raise smtplib.SMTPServerDisconnected("nothing more is taken")

    def end(self) -> None:
        """Watch it no more."""
        self._over.set()
        if self._smtp is not None:
            self._smtp.close()

    def _connecting(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def _watch(self) -> None:
        while (left := self._until - time.monotonic()) > 0:
            if self._over.wait(left):
                return
        while not self._over.wait(_CUT_AGAIN):
            held = self._smtp.sock if self._smtp is not None else None
            if held is not None:
                with suppress(OSError):  # closed, or not there yet
                    socket.socket.shutdown(held, socket.SHUT_RDWR)


class _Heard:
    """What a server says, line by line, and no more than it may: lines kept coming could fill the memory."""

    def __init__(self, stream: Any, left: list[int]) -> None:
        self._stream = stream
        self._left = left

    def readline(self, limit: int) -> bytes:
        """Return the next line; raises ``OSError`` where there were too many."""
        line: bytes = self._stream.readline(limit)
        self._left[0] -= len(line)
        if self._left[0] < 0:
            raise OSError("it says more than belongs to an answer")
        return line

    def close(self) -> None:
        """Hear no more."""
        self._stream.close()


class _Told:
    """Tells who connects before a server is listened to: its greeting may be the one without end."""

    file: Any
    sock: Any

    def __init__(self, *arguments: Any, connecting: Callable[[Any], object], **named: Any) -> None:
        self._told = connecting
        self._left = [_LONGEST_ANSWERS]
        super().__init__(*arguments, **named)

    def getreply(self) -> tuple[int, bytes]:
        """Hear an answer."""
        if self.file is None:  # at first, and again when what is said is encrypted
            self.file = _Heard(self.sock.makefile("rb"), self._left)
        return super().getreply()  # type: ignore[misc,no-any-return]

    def connect(self, *arguments: Any, **named: Any) -> Any:
        self._told(self)
        return super().connect(*arguments, **named)  # type: ignore[misc]


class _Plain(_Told, smtplib.SMTP):
    pass


class _Encrypted(_Told, smtplib.SMTP_SSL):
    pass


@contextmanager
def connected(server: MailServer, patience: MailPatience = PATIENCE) -> Iterator[Connection]:
    """Yield a connection that is ready to send; raises ``OSError`` or ``SMTPException`` where there is
    none.
    """
    connection = Connection(patience)
    try:
        with connection.begin(server):
            yield connection
    finally:
        connection.end()


def _one_line(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
