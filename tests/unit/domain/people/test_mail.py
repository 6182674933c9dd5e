"""What a mail server's settings may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue.domain.people.mail import SECURITIES, USUAL_PORTS, MailServer, is_address
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
        ("port", 65_536),
        ("security", "none"),
        ("security", "perhaps"),
        ("sender", "Library <library@example.org>"),
        ("sender", "bibliothèque@example.org"),
        ("sender", "a@example.org\r\nBcc: b@example.org"),
        ("user", "a\nb"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        replace(SERVER, **{field: value}).check()  # type: ignore[arg-type]
    assert refusal.value.params["field"] == field


def test_usual_ports_are_those_that_iana_gave() -> None:
    """smtp (RFC 5321), submission (RFC 6409), submissions (RFC 8314)."""
    assert USUAL_PORTS == {"none": 25, "starttls": 587, "tls": 465}
    assert MailServer("mail.example.org").port == 587


@pytest.mark.parametrize("port", [1, 65_535])
def test_any_port_that_there_is_may_be_chosen(port: int) -> None:
    replace(SERVER, port=port).check()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_password_may_go_open_to_the_same_machine(host: str) -> None:
    replace(SERVER, host=host, security="none").check()
    replace(SERVER, security="none", user="", password="").check()


def test_a_user_without_a_password_lacks_one() -> None:
    assert replace(SERVER, password="").password_missing
    assert not SERVER.password_missing
    assert not replace(SERVER, user="", password="").password_missing


def test_an_address_is_as_long_as_mail_carries_it() -> None:
    """RFC 5321 lets a path be 256 characters long, its brackets among them."""
    rest = "@example.org"
    assert is_address("a" * (254 - len(rest)) + rest)
    assert not is_address("a" * (255 - len(rest)) + rest)


def test_without_a_word_more_a_server_is_asked_for_no_login_over_starttls() -> None:
    server = MailServer("mail.example.org")
    assert (server.security, server.user, server.password, server.sender) == ("starttls", "", "", "")
    assert not server.password_missing
    assert SECURITIES == ("none", "starttls", "tls")


def test_what_is_unknown_among_settings_is_passed_over_and_the_password_comes_from_elsewhere() -> None:
    read = MailServer.from_dict({"host": "mail.example.org", "port": 25, "unknown": 1, "password": "old"})
    assert read == MailServer("mail.example.org", 25)


def test_a_password_goes_open_to_no_other_machine_and_may_be_left_out() -> None:
    replace(SERVER, security="none", password="").check()
    replace(SERVER, security="tls").check()
    for host in ("localhost.example.org", "127.0.0.2"):
        with pytest.raises(InvalidInput):
            replace(SERVER, host=host, security="none").check()


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("a@b", True),
        ("a.b+c@mail.example.org", True),
        ("", False),
        ("a", False),
        ("@example.org", False),
        ("a@example.org, b@example.org", False),
        ("a@-example.org", False),
        ("a b@example.org", False),
        ("a@mail..example.org", False),
        ("a@example.org.", False),
        ("a@mail.-example.org", False),
        ("a@mail-.example.org", False),
        ("a@" + "x" * 63 + ".org", True),
        ("a@" + "x" * 64 + ".org", False),
        (".a@example.org", False),
        ("a..b@example.org", False),
        ("a.@example.org", False),
        ("a\x1b@example.org", False),
        ("=?utf-8?q?x?=@example.org", False),
        ("bibliothèque@example.org", False),
    ],
)
def test_an_address_is_one_and_plain(address: str, plain: bool) -> None:
    assert is_address(address) is plain
