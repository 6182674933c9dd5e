"""Other catalogues on the internet, asked over HTTP: by the librarian's or administrator's act alone.

One address is asked at a time; no redirection is followed, and no more is read than may be.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlencode, urlsplit

from catalogue.errors import InvalidInput, LacunaError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

PATIENCE = 60.0
"""Seconds that one answer may take in all."""
LARGEST = 64 * 1024 * 1024
"""Bytes of one answer."""
_PIECE = 64 * 1024
_TRIES = 3
_LONGEST_PAUSE = 60

Pause = Callable[[float], object]


def checked_address(address: str) -> str:
    """The address; raises ``InvalidInput`` unless it is one of the web, without a question."""
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment:
        raise InvalidInput(
            "harvest_address",
            "Give the address at which the other catalogue is asked, such as https://library.example.org/oai.",
        )
    return address


def ask(address: str, arguments: Mapping[str, str], pause: Pause = time.sleep) -> BinaryIO:
    """What is answered; one that is busy (503, 429) is asked again, as late as it wishes within a minute.

    Raises ``LacunaError`` for whatever is no answer.
    """
    for tried in range(1, _TRIES + 1):
        status, content, later = _once(f"{address}?{urlencode(arguments)}")
        if status == 200:
            return BytesIO(content)
        if status not in (429, 503) or tried == _TRIES:
            break
        pause(min(int(later) if later.isdecimal() else 5, _LONGEST_PAUSE))
    raise LacunaError(
        "harvest_refused",
        "The other catalogue answered with status %(status)s instead of records. Is the address right?",
        status=status,
    )


def _once(address: str) -> tuple[int, bytes, str]:
    from urllib3 import Timeout
    from urllib3.exceptions import HTTPError

    until = time.monotonic() + PATIENCE
    try:
        answer = _pool().request(
            "GET", address, preload_content=False, redirect=False, timeout=Timeout(PATIENCE)
        )
        try:
            return answer.status, _content(answer, until), answer.headers.get("Retry-After", "")
        finally:
            answer.close()
    except HTTPError as error:
        raise LacunaError(
            "harvest_unreachable", "The other catalogue cannot be reached, or did not answer in time."
        ) from error


def _content(answer: BaseHTTPResponse, until: float) -> bytes:
    """The body as it comes in, while it is neither too late nor too much."""
    pieces: list[bytes] = []
    length = 0
    while piece := answer.read1(_PIECE):
        length += len(piece)
        if time.monotonic() > until or length > LARGEST:
            raise LacunaError(
                "harvest_too_much", "The other catalogue sent more, or more slowly, than one answer may."
            )
        pieces.append(piece)
    return b"".join(pieces)


@cache
def _pool() -> PoolManager:
    """Loaded when another catalogue is asked first: most centres never do."""
    from urllib3 import PoolManager

    return PoolManager(retries=False, headers={"Accept": "application/xml, text/xml", "User-Agent": "Lacuna"})
