"""Whoever has a page may ask the internet with it, and not look round the house."""

from __future__ import annotations

import socket

import pytest

from catalogue.errors import LacunaError
from catalogue.services.libraries.other_catalogues import ask_in_public, is_public


@pytest.mark.parametrize(
    ("number", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::808:808", True),
        ("fec0::1", False),
        ("192.88.99.1", False),
        ("::ffff:192.88.99.1", False),
        ("192.88.98.1", True),
        ("5f00::1", False),
        ("4000::1", False),
        ("ff0e::1", False),
        ("2001::1", False),
        ("2001:20::1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("2002:7f00:1::1", False),
        ("2002:808:808::1", False),
        ("2606:2800:220:1:0:5efe:10.1.2.3", False),
        ("2606:2800:220:1:200:5efe:8.8.8.8", False),
        ("2606:2800:220:1:300:5efe:8.8.8.8", True),
        ("2a00:1450:4001:81b::200e", True),
        ("2001:4860:4860::8888", True),
    ],
)
def test_a_number_of_the_internet_is_told_from_all_others(number: str, public: bool) -> None:
    assert is_public(number) is public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_nothing_within_the_house_is_asked(host: str) -> None:
    """A server that listens on this machine sees nobody come."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        port = listening.getsockname()[1]
        with pytest.raises(LacunaError):
            ask_in_public(f"http://{host}:{port}/oai", {"verb": "Identify"}, lambda _seconds: None)
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_one_private_number_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_arguments: object, **_named: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (number, 80)) for number in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(LacunaError, match="within the house"):
        ask_in_public("http://library.example.org/oai", {}, lambda _seconds: None)
