"""What a source on the internet is, and what it says of a book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from catalogue.domain.descriptions.description import Description

from .question import Question


@dataclass(frozen=True, slots=True)
class Found:
    """One book that a source names.

    ``isbns`` are those that it prints, sound ones only, of any binding; ``free`` is the address at which
    everybody can read the book without paying, "" where the source names none.
    """

    description: Description
    isbns: frozenset[str] = frozenset()
    free: str = ""


class Source(Protocol):
    """One source; ``name`` is a proper name and stays as it is in any language.

    ``key`` names it in the settings, ``address`` is where it is asked.
    """

    key: str
    name: str
    address: str

    def takes(self, question: Question) -> bool:
        """Whether it can be asked this at all: some know no ISBN, some no report number."""
        ...

    def find(self, question: Question, until: float) -> Sequence[Found]:
        """Return what it names, likeliest first; raises ``SourceFault``.

        ``until`` is as ``asking.ask`` has it.
        """
        ...
