"""Reading a file that a test has written down as bytes."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.errors import Problem
from catalogue.formats import Record, read


@dataclass(frozen=True)
class Taken:
    """A whole file as it was read."""

    format: str
    records: list[Record]
    problems: list[Problem]
    seen: int
    preset: str = ""

    @property
    def codes(self) -> Counter[str]:
        return Counter(problem.code for problem in self.problems)

    @property
    def first(self) -> Description:
        return self.records[0].description

    @property
    def titles(self) -> list[str]:
        return [record.description.title for record in self.records]

    @property
    def references(self) -> list[str]:
        return [record.description.reference for record in self.records]


class Take(Protocol):
    """The function ``take``, as a test is given it."""

    def __call__(self, data: bytes | str, name: str, columns: Mapping[str, str] | None = None) -> Taken: ...


def take(data: bytes | str, name: str, columns: Mapping[str, str] | None = None) -> Taken:
    """Read bytes (or text in UTF-8) as a file of this name."""
    raw = data.encode() if isinstance(data, str) else data
    reading = read(io.BytesIO(raw), name, columns=columns)
    records = list(reading)
    return Taken(reading.format, records, reading.problems, reading.seen, reading.preset)


@pytest.fixture(name="take")
def _take() -> Take:
    return take
