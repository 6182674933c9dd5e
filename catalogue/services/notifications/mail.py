"""Mail: a letter made into a message that nobody can add a header to, and a server that takes it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime

from catalogue.domain.people.mail import MailServer, is_address
from catalogue.errors import InvalidInput
from catalogue.storage.models import now

_TIMEOUT = 20.0
"""Seconds that a server may take over one answer."""

_LONGEST_SUBJECT = 200


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that is never folded: the library would cut a long address in pieces and encode them,
    where RFC 2369 asks for the address as it is."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)
_POLICY = EmailPolicy(header_factory=_HEADERS)


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
    if not is_address(letter.to) or not letter.to.isascii():
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


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Yield a connection that is ready to send; raises ``OSError`` or ``SMTPException`` where there is
    none.
    """
    host = server.host.strip("[]")
    if server.security == "tls":
        context = ssl.create_default_context()
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port, timeout=_TIMEOUT, context=context)
    else:
        connection = smtplib.SMTP(host, server.port, timeout=_TIMEOUT)
    with connection:
        if server.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
        yield connection


def _one_line(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
