"""What is slow by its nature stands in a line of its own, and keeps no other page back."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from catalogue.cli.site.doorway import Doorway
from catalogue.config import Config
from catalogue.web.security.access import takes_turns

_WITHIN = 30.0


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

    listener = socket.create_server(("127.0.0.1", 0))
    doorway = Doorway(site, listener, Config.for_home(tmp_path, threads=2), takes_turns)

    def work() -> None:
        while not stop.is_set():
            doorway.look_round(0.05)

    thread = Thread(target=work)
    thread.start()
    yield listener.getsockname(), begun, ready
    ready.set()
    stop.set()
    thread.join()
    doorway.finish(1)
    doorway.close()
    listener.close()


def _asked(address: tuple[str, int], method: str, path: str) -> socket.socket:
    connection = socket.create_connection(address, timeout=_WITHIN)
    length = "Content-Length: 0\r\n" if method == "POST" else ""
    connection.sendall(
        f"{method} {path} HTTP/1.1\r\nHost: here\r\n{length}Connection: close\r\n\r\n".encode()
    )
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


@pytest.mark.parametrize(
    ("method", "path", "line"),
    [
        ("GET", "/en/holdings.pdf", "paper"),
        ("HEAD", "/km/member/lists/1/report.pdf", "paper"),
        ("POST", "/km/password/x", "passwords"),
        ("GET", "/en/log-in", None),
        ("GET", "/en/", None),
    ],
)
def test_what_is_slow_waits_in_a_line_of_its_own(method: str, path: str, line: str | None) -> None:
    assert takes_turns(method, path) == line
