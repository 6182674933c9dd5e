"""One question to one address on the internet: asked once, followed nowhere, within a time limit."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

PATIENCE = 5.0
"""Seconds that all sources together may take, however steadily an answer drips."""
_LARGEST = 1024 * 1024
_PIECE = 16 * 1024


class SourceFault(Exception):
    """A source that gives no answer.

    ``unreachable`` and ``late`` say it did not answer, ``refused`` that it answered with another status,
    ``unreadable`` that what it answered says nothing.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def ask(address: str, until: float, headers: Mapping[str, str] | None = None) -> bytes:
    """Return what stands at an address; nothing where the source knows no such address.

    ``until`` is a moment of ``time.monotonic``. Raises ``SourceFault``.
    """
    from urllib3 import Timeout
    from urllib3.exceptions import HTTPError, NewConnectionError
    from urllib3.exceptions import TimeoutError as TooLate

    left = max(until - time.monotonic(), 0.001)
    try:
        answer = _pool().request(
            "GET",
            address,
            headers={**_HEADERS, **(headers or {})},
            preload_content=False,
            redirect=False,
            timeout=Timeout(left),
        )
        try:
            content = b"".join(_pieces(answer, until))
        finally:
            answer.close()
    except NewConnectionError as error:  # A kind of time-out to urllib3, even where a door is shut.
        raise SourceFault("unreachable") from error
    except TooLate as error:
        raise SourceFault("late") from error
    except HTTPError as error:
        raise SourceFault("unreachable") from error
    if answer.status == 404:
        return b""
    if answer.status != 200:
        raise SourceFault("refused")
    return content


def ask_json(address: str, until: float, headers: Mapping[str, str] | None = None) -> Any:
    """Return the JSON that stands at an address, an empty object for nothing; raises ``SourceFault``."""
    content = ask(address, until, headers)
    if not content:
        return {}
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SourceFault("unreadable") from error


def _pieces(answer: BaseHTTPResponse, until: float) -> Iterator[bytes]:
    """Yield the body as it comes in, while it is neither too late nor too much."""
    length = 0
    while piece := answer.read1(_PIECE):
        length += len(piece)
        if time.monotonic() > until:
            raise SourceFault("late")
        if length > _LARGEST:
            raise SourceFault("unreadable")
        yield piece


_HEADERS = {"Accept": "application/json, application/xml;q=0.9", "User-Agent": "Lacuna"}


@cache
def _pool() -> PoolManager:
    """Load when the internet is asked first: most centres never do."""
    from urllib3 import PoolManager

    return PoolManager(maxsize=8, retries=False)
