"""What a source on the internet is, and what it says of a book."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

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


class Source(ABC):
    """One source; ``name`` is a proper name and stays as it is in any language.

    ``key`` names it in the settings, ``address`` is where it is asked, ``secret`` a key that it gave, or "".
    ``asked_by`` says what it knows of a book: some know no ISBN, some no report number.
    """

    key: ClassVar[str]
    name: ClassVar[str]
    asked_by: ClassVar[frozenset[str]]
    """Of "isbn", "doi", "title" and the schemes of other numbers."""

    def __init__(self, address: str, secret: str = "") -> None:
        self.address = address.rstrip("/")
        self.secret = secret

    def takes(self, question: Question) -> bool:
        """Whether it can be asked this at all."""
        return not self.asked_by.isdisjoint(question.says)

    @abstractmethod
    def find(self, question: Question, until: float) -> Sequence[Found]:
        """Return what it names, likeliest first; raises ``SourceFault``.

        ``until`` is as ``asking.ask`` has it.
        """
