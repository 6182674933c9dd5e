"""What a mail server's settings may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue.domain.people.mail import MailServer
from catalogue.errors import InvalidInput

SERVER = MailServer("mail.example.org", 587, "starttls", "library", "hush-hush", "library@example.org")


def test_a_usual_server_is_taken_and_its_password_never_shown() -> None:
    SERVER.check()
    assert "hush" not in repr(SERVER) + str(SERVER.to_dict())
    assert MailServer.from_dict(SERVER.to_dict(), "hush-hush") == SERVER


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", "mail.example.org\nx"),
        ("host", ""),
        ("port", 0),
        ("security", "none"),
        ("security", "perhaps"),
        ("sender", "Library <library@example.org>"),
        ("sender", "a@example.org\r\nBcc: b@example.org"),
        ("user", "a\nb"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        replace(SERVER, **{field: value}).check()  # type: ignore[arg-type]
    assert refusal.value.params["field"] == field
