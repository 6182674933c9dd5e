"""The mail server that the centre sends by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

from catalogue.errors import InvalidInput

Security = Literal["none", "starttls", "tls"]
SECURITIES: tuple[Security, ...] = get_args(Security)
USUAL_PORTS: Mapping[Security, int] = {"none": 25, "starttls": 587, "tls": 465}

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_ENCODED_WORD = "=?"


@dataclass(frozen=True, slots=True)
class MailServer:
    """How to reach the server; ``user`` is "" where it asks for no login.

    The password is no part of what is printed, logged or kept among the settings.
    """

    host: str
    port: int = USUAL_PORTS["starttls"]
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready mapping without the password."""
        return {
            attribute.name: getattr(self, attribute.name)
            for attribute in fields(self)
            if attribute.name != "password"
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], password: str = "") -> MailServer:
        """Return what ``to_dict`` wrote; unknown keys are passed over."""
        known = {attribute.name: data[attribute.name] for attribute in fields(cls) if attribute.name in data}
        return cls(**{**known, "password": password})

    @property
    def login(self) -> dict[str, Any]:
        """Where and how safely one logs in, and as whom: a password holds for this and for nothing else."""
        return {"host": self.host, "port": self.port, "security": self.security, "user": self.user}

    @property
    def password_missing(self) -> bool:
        """Whether a user is to log in without a password: none was ever set, or a restore left it out."""
        return bool(self.user) and not self.password

    def check(self) -> None:
        """Raise ``InvalidInput`` naming the field of a value that cannot be used."""
        if not _HOST.fullmatch(self.host):
            raise InvalidInput(
                "mail_host", "Write the mail server's name, such as mail.example.org.", field="host"
            )
        if not 1 <= self.port <= 65535:
            raise InvalidInput("mail_port", "A port is a number from 1 to 65535.", field="port")
        if self.security not in SECURITIES:
            raise InvalidInput("mail_security", "Choose how the connection is kept safe.", field="security")
        if any(not character.isprintable() for character in self.user + self.password):
            raise InvalidInput("mail_user", "A name and a password are one line each.", field="user")
        # Many servers take no other letters, and each letter would be refused for good.
        if not is_address(self.sender):
            raise InvalidInput(
                "mail_sender",
                "Write the address that mail comes from, such as library@example.org.",
                field="sender",
            )
        if self.password and self.security == "none" and self.host not in ("localhost", "127.0.0.1", "[::1]"):
            raise InvalidInput(
                "mail_open_password",
                "A password would travel readable by everybody. Choose STARTTLS or TLS.",
                field="security",
            )


def is_address(text: str) -> bool:
    """Whether a text is one plain mail address, as a header takes it: no name, no second address, no line
    break, and no empty part between two dots.
    """
    return len(text) <= 254 and _ENCODED_WORD not in text and _ADDRESS.fullmatch(text) is not None
