"""What an address on the internet answered, or why it did not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Find = Callable[[str, int], Sequence[str]]
"""Gives the numbers of a machine by its name, and the port that is meant; raises ``OSError`` for none."""


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
