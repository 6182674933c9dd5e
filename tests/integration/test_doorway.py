"""What is slow by its nature stands in a line of its own, and keeps no other page back."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from catalogue.cli.site.doorway import Doorway
from catalogue.config import Config
from catalogue.web.security.access import takes_turns

_WITHIN = 30.0
_GIVEN = "lacuna-known=another~given"


def _lines(method: str, path: str, cookies: str) -> str | None:
    return takes_turns(method, path, cookies, was_given=lambda device: device == "given")


Site = Callable[[dict[str, Any], Callable[..., object]], list[bytes]]


@contextmanager
def _served(folder: Path, site: Site, stop: Event) -> Iterator[tuple[str, int]]:
    """A doorway before a site, until the event is set; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    doorway = Doorway(site, listener, Config.for_home(folder, threads=2), _lines)

    def work() -> None:
        while not stop.is_set():
            doorway.look_round(0.05)

    thread = Thread(target=work)
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        stop.set()
        thread.join()
        doorway.finish(1)
        doorway.close()
        listener.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterable[tuple[tuple[str, int], Event, Event]]:
    """A doorway before a site whose PDFs are never ready before the second event is set."""
    begun, ready, stop = Event(), Event(), Event()

    def site(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"].endswith(".pdf"):
            begun.set()
            ready.wait(_WITHIN)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with _served(tmp_path, site, stop) as address:
        yield address, begun, ready
        ready.set()


def _asked(address: tuple[str, int], method: str, path: str, cookies: str = "") -> socket.socket:
    connection = socket.create_connection(address, timeout=_WITHIN)
    head = "Content-Length: 0\r\n" if method == "POST" else ""
    head += f"Cookie: {cookies}\r\n" if cookies else ""
    connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: here\r\n{head}Connection: close\r\n\r\n".encode())
    return connection


def test_pdfs_that_are_being_set_keep_neither_pages_nor_logins_back(
    served: tuple[tuple[str, int], Event, Event],
) -> None:
    address, begun, ready = served
    waiting = [_asked(address, "GET", f"/en/holdings.pdf?number={number}") for number in range(6)]
    assert begun.wait(_WITHIN)
    for method, path in (("GET", "/en/search"), ("POST", "/en/log-in"), ("GET", "/en/")):
        with _asked(address, method, path) as connection:
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
    ready.set()
    for connection in waiting:
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
        connection.close()


def test_what_a_stranger_has_set_on_paper_keeps_nobody_s_own_paper_back(
    tmp_path: Path,
) -> None:
    begun, ready, stop = Event(), Event(), Event()

    def site(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"] == "/en/holdings.pdf" or environ["QUERY_STRING"] == "guess":
            begun.set()
            ready.wait(_WITHIN)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with _served(tmp_path, site, stop) as address:
        strangers = [_asked(address, "GET", "/en/holdings.pdf"), _asked(address, "POST", "/en/log-in?guess")]
        assert begun.wait(_WITHIN)
        for method, path in (("GET", "/en/desk/labels.pdf"), ("POST", "/en/log-in")):
            with _asked(address, method, path, _GIVEN) as connection:
                assert connection.recv(100).startswith(b"HTTP/1.1 200")
        ready.set()
        for connection in strangers:
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
            connection.close()


@pytest.mark.parametrize(
    ("method", "path", "cookies", "line"),
    [
        ("GET", "/en/holdings.pdf", "", "paper"),
        ("GET", "/en/holdings.pdf", "lacuna=x; " + _GIVEN, "paper"),
        ("GET", "/en/desk/register.pdf", "", "own_paper"),
        ("HEAD", "/km/member/lists/1/report.pdf", "", "own_paper"),
        ("POST", "/km/password/x", "", "passwords"),
        ("POST", "/en/log-in", "lacuna-known=made~up", "passwords"),
        ("POST", "/en/log-in", _GIVEN, "known_passwords"),
        ("POST", "/km/log-in/code", "__Secure-" + _GIVEN, "known_passwords"),
        ("GET", "/en/log-in", _GIVEN, None),
        ("GET", "/en/", "", None),
        ("GET", "x.pdf", "", "paper"),
    ],
)
def test_what_is_slow_waits_in_a_line_of_its_own(
    method: str, path: str, cookies: str, line: str | None
) -> None:
    assert _lines(method, path, cookies) == line
