"""One question to one address: followed nowhere, and read no longer and no further than may be.

Sources on the internet and other catalogues are both asked through this; what an answer says is theirs.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import SplitResult, urlsplit

from .internet_answers import Answer, Find, NoAnswer, Silence

_NAME = {"User-Agent": "Lacuna"}
_LOOK_UP_EVERY = 0.2
"""Seconds between two looks whether an answer is wanted still."""

Meanwhile = Callable[[], object]
"""What is done again and again while an answer is waited for; whatever it raises ends the waiting."""


def web_parts(address: str) -> SplitResult | None:
    """Return the parts of an address that leads to a site of the web; None for any other text."""
    try:
        parts = urlsplit(address)
        leads_there = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if leads_there else None


def is_web_address(address: str) -> bool:
    """Whether an address leads to a site of the web."""
    return web_parts(address) is not None


def numbers_of(host: str, port: int) -> Sequence[str]:
    """Return the numbers of a machine by its name; raises ``OSError`` or ``UnicodeError`` for none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(said[4][0]) for said in found))


def nothing() -> None:
    """Do nothing meanwhile."""


def ask_once(
    address: str,
    *,
    until: float,
    largest: int,
    headers: Mapping[str, str],
    find: Find = numbers_of,
    meanwhile: Meanwhile = nothing,
) -> Answer:
    """Return what an address answers to one GET; no redirection is followed.

    ``until`` is a moment of ``time.monotonic``, for all of it: finding the machine, its greeting, headers and
    body, however steadily they drip; ``largest`` is bytes of the body. Raises ``NoAnswer``, and what ``find``
    or ``meanwhile`` do.
    """
    from .exchange import Exchange  # most centres never ask the internet

    exchange = Exchange(address, until, largest, {**_NAME, **headers}, find)
    try:
        while not exchange.is_over(min(_LOOK_UP_EVERY, max(until - time.monotonic(), 0.0))):
            if time.monotonic() >= until:
                raise NoAnswer(Silence.LATE)
            meanwhile()
    finally:
        exchange.cut_off()
    return exchange.answer()


def wait_for(seconds: float, meanwhile: Meanwhile = nothing) -> None:
    """Wait for a while in which what else waits is done."""
    over = time.monotonic() + seconds
    meanwhile()
    while (left := over - time.monotonic()) > 0:
        time.sleep(min(left, _LOOK_UP_EVERY))
        meanwhile()
