"""A relay before a server, which can fall silent: it takes connections and passes nothing on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Semaphore, Thread


class Relay:
    """Passes on what comes to ``port`` of 127.0.0.1, while it ``speaks``."""

    def __init__(self, server: Path | int) -> None:
        self._server = server
        self.held = Semaphore(0)
        """Let go of once for whatever comes while it does not speak."""
        self._door = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self.port = int(self._door.getsockname()[1])
        self.speaks = Event()
        self.speaks.set()
        Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                near, far = self._door.accept()[0], self._behind()
                self._ends += [near, far]
                for source, target in ((near, far), (far, near)):
                    Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _behind(self) -> socket.socket:
        if isinstance(self._server, int):
            return socket.create_connection(("127.0.0.1", self._server))
        far = socket.socket(socket.AF_UNIX)
        far.connect(str(self._server))
        return far

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                if not self.speaks.is_set():
                    self.held.release()
                    self.speaks.wait()
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Break every connection off."""
        self.speaks.set()
        for end in (self._door, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def relayed(server: Path | int) -> Iterator[Relay]:
    """A relay before the server of a socket, or of a port of this machine, as long as the block lasts."""
    relay = Relay(server)
    try:
        yield relay
    finally:
        relay.close()
