"""What a source on the internet answers to a question, within the little time that a librarian waits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..internet import ask_once
from ..internet_answers import NoAnswer, Silence

PATIENCE = 5.0
"""Seconds that all sources together may take, however steadily an answer drips."""
_LARGEST = 1024 * 1024
_READ = {"Accept": "application/json, application/xml;q=0.9"}


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
    try:
        answer = ask_once(address, until=until, largest=_LARGEST, headers={**_READ, **(headers or {})})
    except NoAnswer as error:
        raise SourceFault("unreadable" if error.why is Silence.TOO_MUCH else str(error.why)) from error
    if answer.status == 404:
        return b""
    if answer.status != 200:
        raise SourceFault("refused")
    return answer.content


def ask_json(address: str, until: float, headers: Mapping[str, str] | None = None) -> Any:
    """Return the JSON that stands at an address, an empty object for nothing; raises ``SourceFault``."""
    content = ask(address, until, headers)
    if not content:
        return {}
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SourceFault("unreadable") from error
