"""One question to one address: followed nowhere, and read no longer and no further than may be.

Sources on the internet and other catalogues are both asked through this; what an answer says is theirs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

_PIECE = 64 * 1024
_NAME = {"User-Agent": "Lacuna"}
_PACKED = ("", "identity", "gzip", "x-gzip", "deflate")
"""How a body may come: in one layer, of which no more is unpacked at a time than is read."""

Request = Callable[..., "BaseHTTPResponse"]
"""As ``urllib3.PoolManager.request``: method, address, and how."""


class Silence(StrEnum):
    """Why there is no answer."""

    UNREACHABLE = "unreachable"
    LATE = "late"
    TOO_MUCH = "too_much"


class NoAnswer(Exception):
    """An address that gave no answer within what it may take."""

    def __init__(self, why: Silence) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address said, whatever its status."""

    status: int
    content: bytes
    headers: Mapping[str, str]


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


def ask_once(
    address: str,
    *,
    until: float,
    largest: int,
    headers: Mapping[str, str],
    request: Request | None = None,
) -> Answer:
    """Return what an address answers to one GET; no redirection is followed.

    ``until`` is a moment of ``time.monotonic`` and ``largest`` bytes of the body, at which reading ends;
    ``request`` asks in another way than all addresses are asked. Raises ``NoAnswer``.
    """
    from urllib3 import Timeout
    from urllib3.exceptions import HTTPError, NewConnectionError
    from urllib3.exceptions import TimeoutError as TooLate

    how: dict[str, Any] = {"headers": {**_NAME, **headers}, "preload_content": False, "redirect": False}
    timeout = Timeout(max(until - time.monotonic(), 0.001))
    try:
        answer = (request or _pool().request)("GET", address, timeout=timeout, **how)
        try:
            content = b"".join(_pieces(answer, until, largest))
        finally:
            answer.close()
    except NewConnectionError as error:  # A kind of time-out to urllib3, even where a door is shut.
        raise NoAnswer(Silence.UNREACHABLE) from error
    except TooLate as error:
        raise NoAnswer(Silence.LATE) from error
    except HTTPError as error:
        raise NoAnswer(Silence.UNREACHABLE) from error
    return Answer(answer.status, content, answer.headers)


def _pieces(answer: BaseHTTPResponse, until: float, largest: int) -> Iterator[bytes]:
    """Yield the body as it comes in, while it is neither too late nor too much, however steadily it drips."""
    if answer.headers.get("Content-Encoding", "").strip().lower() not in _PACKED:
        raise NoAnswer(Silence.TOO_MUCH)
    length = 0
    while piece := answer.read1(_PIECE):
        length += len(piece)
        if time.monotonic() > until:
            raise NoAnswer(Silence.LATE)
        if length > largest:
            raise NoAnswer(Silence.TOO_MUCH)
        yield piece


@cache
def _pool() -> PoolManager:
    """Load when the internet is asked first: most centres never do."""
    from urllib3 import PoolManager

    return PoolManager(maxsize=8, retries=False)
