"""A server on this machine's loopback that never comes to an end by itself, and knows when it is cut off."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

_GOES_ON = 20.0
"""Seconds after which it ends all the same, as it should: whoever waits for that fails, and does not hang."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said: ``again`` is repeated without end, every ``pace`` seconds, and ``ends`` would end it."""

    begins: bytes
    again: bytes
    ends: bytes = b""
    pace: float = 0.01
    listens: bool = True


_OVER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

CONTINUES = Saying(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50, _OVER, pace=0)
DRIPS_HEADERS = Saying(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x", b"\r\nContent-Length: 0\r\n\r\n")
DRIPS_BODY = Saying(b"HTTP/1.1 200 OK\r\n\r\n", b"x")
DRIPS_GREETING = Saying(b"\x16\x03\x03\x40\x00", b"\x00", listens=False)
"""A record of TLS of which the rest drips."""
MAIL_IN_FLOODS = Saying(b"", b"220-and so on\r\n" * 5000, b"220 ready\r\n", pace=0, listens=False)
MAIL_WITHOUT_END = Saying(b"220-", b"and so on\r\n220-", b"at last\r\n220 ready\r\n", listens=False)


@dataclass
class HostileServer:
    """``begun`` is set once it has said something again, ``cut_off`` when the other side went away."""

    port: int
    begun: Event = field(default_factory=Event)
    cut_off: Event = field(default_factory=Event)
    _over: Event = field(default_factory=Event)

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}/oai"

    def serve(self, listening: socket.socket, saying: Saying) -> None:
        """Say the same to all who come, one after the other."""
        while not self._over.is_set():
            with suppress(TimeoutError):
                connection, _ = listening.accept()
                with connection:
                    self._say(connection, saying)

    def _say(self, connection: socket.socket, saying: Saying) -> None:
        until = time.monotonic() + _GOES_ON
        connection.settimeout(_GOES_ON)
        try:
            if saying.listens:
                connection.recv(65_536)
            connection.sendall(saying.begins)
            while time.monotonic() < until and not self._over.wait(saying.pace):
                connection.sendall(saying.again)
                self.begun.set()
            connection.sendall(saying.ends)
        except OSError:
            self.cut_off.set()

    def end(self) -> None:
        """Say no more."""
        self._over.set()


@contextmanager
def saying(what: Saying) -> Iterator[HostileServer]:
    """The server, running."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        server = HostileServer(listening.getsockname()[1])
        thread = Thread(target=server.serve, args=(listening, what))
        thread.start()
        try:
            yield server
        finally:
            server.end()
            thread.join()
