"""A real mail server on this machine's loopback, that keeps what it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from catalogue.domain.people.mail import MailServer


class MailBox:
    """What has arrived; it can be told to refuse a receiver, or a word, with an answer of its own, and to
    hang up over a word.
    """

    def __init__(self, port: int) -> None:
        self.messages: list[EmailMessage] = []
        self.as_sent: list[bytes] = []
        self.refusals: dict[str, str] = {}
        self.refused_words: dict[bytes, str] = {}
        self.hangs_up_over: bytes | None = None
        self.hung_up = 0
        self.server = MailServer("127.0.0.1", port, security="none", sender="library@example.org")

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Take a receiver, or refuse it."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        """Keep a message, or refuse it."""
        if self.hangs_up_over is not None and self.hangs_up_over in envelope.content:
            self.hung_up += 1
            server.transport.abort()
        for word, answer in self.refused_words.items():
            if word in envelope.content:
                return answer
        self.as_sent.append(envelope.content)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 Message accepted for delivery"


@contextmanager
def listening(box: MailBox) -> Iterator[MailBox]:
    """The server, running."""
    controller = Controller(box, hostname="127.0.0.1", port=box.server.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
