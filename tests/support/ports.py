"""Ports for servers that tests start: each is given out once, to one of the programs that test at once."""

from __future__ import annotations

import os
import random
import socket
from contextlib import suppress

_LEAST, _MOST = 10_240, 32_768
"""Below what Linux gives to outgoing connections, which might take a port between its choice and its use."""
_SIDE_BY_SIDE = 16
"""Programs that test at once and never draw the same port. 10,000 is a multiple of it (see ``above``)."""


def _ports_of_this_program() -> list[int]:
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _SIDE_BY_SIDE
    ports = list(range(_LEAST + number, _MOST, _SIDE_BY_SIDE))
    random.shuffle(ports)  # Two runs of all tests on one machine seldom meet.
    return ports


_LEFT = _ports_of_this_program()


def free_port(*, above: int = 0) -> int:
    """A port of the loopback on which nobody listens, nor ``above`` it: some servers take that too."""
    while True:
        port = _LEFT.pop()
        if above and port + above not in _LEFT:
            continue
        with suppress(OSError), socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", port))
            if above:
                other.bind(("127.0.0.1", port + above))
                _LEFT.remove(port + above)
            return port
