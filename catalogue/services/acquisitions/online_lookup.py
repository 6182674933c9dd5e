"""Looking an ISBN up on the internet: only where the centre allows it, only when a librarian asks.

Offline is a normal state: a service that does not answer is named, and nothing else happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum

from catalogue.domain.description import Description
from catalogue.domain.identifiers import normalise_isbn, recognise
from catalogue.errors import InvalidInput, NotAllowed

from ..settings import Settings
from .book_services import BookService, ServiceFault


class SourceState(StrEnum):
    """How a service answered; ``OTHER_BOOK`` is an answer about another ISBN, which is not shown."""

    FOUND = "found"
    NOTHING = "nothing"
    OTHER_BOOK = "other_book"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """What one service said; ``description`` is empty unless it was found."""

    name: str
    state: SourceState
    description: Description = field(default_factory=Description)


@dataclass(frozen=True, slots=True)
class OnlineAnswer:
    """What the services said of an ISBN, in the order in which they are trusted."""

    isbn: str
    sources: tuple[SourceAnswer, ...]

    @property
    def found(self) -> tuple[SourceAnswer, ...]:
        """The services that know the book."""
        return tuple(each for each in self.sources if each.state is SourceState.FOUND)


class OnlineLookup:
    """Asks every service at the same time."""

    def __init__(self, settings: Settings, book_services: Sequence[BookService]) -> None:
        self._settings = settings
        self._services = tuple(book_services)

    @property
    def names(self) -> tuple[str, ...]:
        """The services that would be asked."""
        return tuple(each.name for each in self._services)

    def isbn_in(self, text: str) -> str:
        """The sound ISBN-13 in a text that may be asked for; "" where there is none or it is not allowed."""
        found = [normalise_isbn(each.value) for each in recognise(text) if each.scheme == "isbn"]
        isbn = normalise_isbn(text) or next(filter(None, found), None)
        return isbn if isbn and self._settings.centre().online_lookup else ""

    def look_up(self, text: str) -> OnlineAnswer:
        """Ask for the ISBN in a text.

        Raises ``NotAllowed`` unless the centre's settings allow it, ``InvalidInput`` for no sound ISBN.
        """
        if not self._settings.centre().online_lookup:
            raise NotAllowed("online_off", "Looking up on the internet is switched off in the settings.")
        isbn = self.isbn_in(text)
        if not isbn:
            raise InvalidInput("online_isbn", "Only a sound ISBN can be looked up on the internet.")
        with ThreadPoolExecutor(len(self._services)) as pool:
            answers = pool.map(lambda each: _answer(each, isbn), self._services)
            return OnlineAnswer(isbn, tuple(answers))


def _answer(service: BookService, isbn: str) -> SourceAnswer:
    try:
        found = service.find(isbn)
    except ServiceFault as fault:
        return SourceAnswer(service.name, SourceState(fault.kind))
    if found is None:
        return SourceAnswer(service.name, SourceState.NOTHING)
    if found.isbns and isbn not in found.isbns:
        return SourceAnswer(service.name, SourceState.OTHER_BOOK)
    return SourceAnswer(service.name, SourceState.FOUND, found.description)
