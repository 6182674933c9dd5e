"""What a source on the internet answers to a question, within the little time that a librarian waits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any

from catalogue.domain.descriptions.description import LONGEST_TEXT

from ..internet import ask_once
from ..internet_answers import NoAnswer, Silence

PATIENCE = 5.0
"""Seconds that all sources together may take, however steadily an answer drips."""
_LARGEST = 1024 * 1024
_MOST_VALUES = 300
"""Of a list or an object of an answer; the longest that sources document are the authors of an article."""
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
    """Return the JSON that stands at an address, an empty object for nothing; raises ``SourceFault``.

    Of a longer text the first 30,000 letters are given, of a list or an object the first 300 values: whoever
    registers a title at a source writes what stands there, and what is done with it takes a time to match.
    """
    content = ask(address, until, headers)
    if not content:
        return {}
    try:
        return _bounded(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise SourceFault("unreadable") from error


def _bounded(value: Any) -> Any:
    match value:
        case str():
            return value[:LONGEST_TEXT]
        case list():
            return [_bounded(part) for part in value[:_MOST_VALUES]]
        case dict():
            return {name: _bounded(part) for name, part in islice(value.items(), _MOST_VALUES)}
        case _:
            return value
