"""Asking sources on the internet side by side: only those that the centre allows, only when a librarian asks.

Offline is a normal state: a source that does not answer is named, and holds up no other.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from enum import StrEnum

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.identifiers import keys_of
from catalogue.errors import InvalidInput, NotAllowed
from catalogue.matching.decision.matcher import Matcher
from search_index.analysis.normalisation import fold

from ..settings import Settings
from .asking import PATIENCE, SourceFault
from .question import Question, question_in
from .source import Found, Source

_log = logging.getLogger(__name__)

_GRACE = 0.2
"""Seconds beyond the limit in which a source may still say by itself that it is late."""


class SourceState(StrEnum):
    """How a source answered; ``OTHER_BOOK`` is an answer about other books, which is not shown."""

    FOUND = "found"
    NOTHING = "nothing"
    OTHER_BOOK = "other_book"
    NOT_ASKED = "not_asked"
    UNREACHABLE = "unreachable"
    LATE = "late"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """What one source said; ``description`` is empty unless it was found, ``free`` as ``Found`` has it."""

    name: str
    state: SourceState
    description: Description = field(default_factory=Description)
    free: str = ""


@dataclass(frozen=True, slots=True)
class OnlineAnswer:
    """What the sources said, in the order in which they are trusted."""

    question: Question
    sources: tuple[SourceAnswer, ...]

    @property
    def found(self) -> tuple[SourceAnswer, ...]:
        """The sources that know the book."""
        return tuple(answer for answer in self.sources if answer.state is SourceState.FOUND)


_MOST_FOUND = 20
"""Books of one answer that are held against the question; sources are asked for five."""


class OnlineLookup:
    """Asks every allowed source at the same time."""

    def __init__(
        self,
        settings: Settings,
        sources: Sequence[Source],
        matcher: Callable[[], Matcher],
        patience: float = PATIENCE,
    ) -> None:
        self._settings = settings
        self._sources = tuple(sources)
        self._matcher = matcher
        self._patience = patience

    @property
    def sources(self) -> tuple[Source, ...]:
        """All that there are, allowed or not."""
        return self._sources

    @property
    def names(self) -> tuple[str, ...]:
        """The sources that would be asked."""
        return tuple(source.name for source in self.allowed)

    def question_in(self, text: str) -> Question | None:
        """Return what would be asked for a typed text; None where it names no book or nothing may be
        asked.
        """
        question = question_in(text)
        allowed = question is not None and any(source.takes(question) for source in self.allowed)
        return question if allowed else None

    def look_up(self, text: str) -> OnlineAnswer:
        """Ask for the book that a text names.

        Raises ``NotAllowed`` unless the centre's settings allow a source, ``InvalidInput`` for no book.
        """
        self.must_be_allowed()
        question = question_in(text)
        if question is None:
            raise InvalidInput(
                "online_question", "Give a sound ISBN, a report number or a title to ask the internet for."
            )
        return self.answers(question)

    def must_be_allowed(self) -> None:
        """Raise ``NotAllowed`` unless the centre's settings allow at least one source."""
        if not self.allowed:
            raise NotAllowed("online_off", "Looking up on the internet is switched off in the settings.")

    def answers(self, question: Question) -> OnlineAnswer:
        """Return what the allowed sources say, when all have answered or the time is over."""
        asked = self.allowed
        until = time.monotonic() + self._patience
        pool = ThreadPoolExecutor(max(len(asked), 1), thread_name_prefix="online")
        try:
            under_way = [pool.submit(self._answer, source, question, until) for source in asked]
            wait(under_way, self._patience + _GRACE)
            answers = [_said(source, future) for source, future in zip(asked, under_way, strict=True)]
        finally:
            # Whatever still waits for a name server, say, ends by itself; nobody waits for it.
            pool.shutdown(wait=False, cancel_futures=True)
        return OnlineAnswer(question, tuple(answers))

    @property
    def allowed(self) -> tuple[Source, ...]:
        """Those that the centre's settings allow."""
        allowed = self._settings.centre().online_sources
        return tuple(source for source in self._sources if source.key in allowed)

    def _answer(self, source: Source, question: Question, until: float) -> SourceAnswer:
        if not source.takes(question):
            return SourceAnswer(source.name, SourceState.NOT_ASKED)
        try:
            named = [found for found in source.find(question, until)[:_MOST_FOUND] if found.description.title]
        except SourceFault as fault:
            return SourceAnswer(source.name, SourceState(fault.kind))
        if not named:
            return SourceAnswer(source.name, SourceState.NOTHING)
        found = best_of(named, question, self._matcher())
        if found is None:
            return SourceAnswer(source.name, SourceState.OTHER_BOOK)
        return SourceAnswer(source.name, SourceState.FOUND, _with_isbn(found, question), found.free)


def best_of(named: Sequence[Found], question: Question, matcher: Matcher) -> Found | None:
    """Return the book that was asked for among those that a source names; None where it is none of them.

    A number that both have decides, then the title: by the rules of the gap check, or where all words
    that were typed stand in it. A source that prints no number of the kind that it was asked by is trusted.
    """
    own = set(keys_of(_numbers(question.description, question.isbn)))
    for found in named:
        if own & set(keys_of(_numbers(found.description, *found.isbns))):
            return found
    if question.title:
        return _titled(named, question, matcher)
    schemes = {key.partition(":")[0] for key in own}
    silent = (found for found in named if schemes.isdisjoint(_schemes(found)))
    return next(silent, None)


def _titled(named: Sequence[Found], question: Question, matcher: Matcher) -> Found | None:
    wanted = matcher.prepare(question.description)
    held = [(str(at), matcher.prepare(found.description)) for at, found in enumerate(named)]
    for proposal in matcher.decide(wanted, held):
        if proposal.accepted:
            return named[int(proposal.holding_id)]
    words = set(fold(question.title).split())
    if len(words) < _TELLING_WORDS:
        return None
    return next((found for found in named if words <= set(fold(found.description.full_title).split())), None)


_TELLING_WORDS = 3
"""Words of a title from which on they are looked for in any title: "Annual report" stands in many."""


def _numbers(description: Description, *isbns: str) -> tuple[Identifier, ...]:
    return (*description.identifiers, *(Identifier("isbn", isbn) for isbn in isbns if isbn))


def _schemes(found: Found) -> set[str]:
    return {key.partition(":")[0] for key in keys_of(_numbers(found.description, *found.isbns))}


def _with_isbn(found: Found, question: Question) -> Description:
    """Return the description with the ISBN that was asked for, or with the only one that the source
    prints.
    """
    isbn = question.isbn or (next(iter(found.isbns)) if len(found.isbns) == 1 else "")
    if not isbn:
        return found.description
    others = (number for number in found.description.identifiers if number.scheme != "isbn")
    return found.description.with_changes(identifiers=(Identifier("isbn", isbn), *others))


def _said(source: Source, asked: Future[SourceAnswer]) -> SourceAnswer:
    if not asked.done():
        return SourceAnswer(source.name, SourceState.LATE)
    if fault := asked.exception():
        _log.error("%s was not understood", source.name, exc_info=fault)
        return SourceAnswer(source.name, SourceState.UNREADABLE)
    return asked.result()
