"""The answer while typing: is this gift held, held in another edition, wanted, or new?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from catalogue.domain.description import Description
from catalogue.domain.gap_report import Status
from catalogue.domain.identifiers import key_of, recognise
from catalogue.storage import publications as stored
from catalogue.storage.database import Database
from search_index.text import clean

from .gap_check import ReferenceItem
from .holdings import HoldingsMatcher, only
from .publications import Publications
from .views import PublicationView
from .wanted import Wanted, WantedTitle


class Answer(StrEnum):
    """What the catalogue says of a gift, in the order in which it is looked for."""

    HELD = "held"
    OTHER_EDITION = "other_edition"
    POSSIBLE = "possible"
    WANTED = "wanted"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class IntakeAnswer:
    """What is known of a gift; ``description`` is what a new record would start from.

    ``publications`` are what it is, or could be (with ``why`` in one line of English);
    ``wanted`` are missing titles that it could be, whatever ``answer`` says.
    """

    answer: Answer
    description: Description
    publications: tuple[PublicationView, ...] = ()
    why: str = ""
    wanted: tuple[WantedTitle, ...] = ()


class Intake:
    """One field: an ISBN in any form, a report number, a DOI, or a title."""

    def __init__(
        self, database: Database, matcher: HoldingsMatcher, publications: Publications, wanted: Wanted
    ) -> None:
        self._database = database
        self._matcher = matcher
        self._publications = publications
        self._wanted = wanted

    def look_up(self, text: str) -> IntakeAnswer:
        """The answer for what was typed or scanned so far."""
        text = clean(text)
        if not text:
            return IntakeAnswer(Answer.NEW, Description())
        identifiers = tuple(recognise(text))
        rest = text
        for each in identifiers:
            rest = rest.replace(each.value, " ")
        title = clean(rest) if sum(map(str.isalpha, rest)) > 3 else ""
        described = Description(title=title, identifiers=identifiers)
        held = self._by_keys(described)
        if held:
            return IntakeAnswer(
                Answer.HELD, held[0].description, held, "same number", self._missing_like(described)
            )
        return self._by_title(described)

    def look_up_description(self, description: Description) -> IntakeAnswer:
        """The answer for a whole description, such as a line of a file or a filled-in form."""
        held = self._by_keys(description)
        if held:
            return IntakeAnswer(
                Answer.HELD, description, held, "same number", self._missing_like(description)
            )
        return self._by_title(description)

    def _by_keys(self, description: Description) -> tuple[PublicationView, ...]:
        keys = [key for each in description.identifiers if (key := key_of(each))]
        with self._database.read() as session:
            found = stored.with_keys(session, keys)
        ids = dict.fromkeys(each for key in keys for each in found.get(key, ()))
        return tuple(self._publications.many(list(ids)))

    def _by_title(self, description: Description) -> IntakeAnswer:
        wanted = self._missing_like(description)
        if description.title:
            (result,) = self._matcher.check([ReferenceItem("typed", description)], decisions=only({}))
            ids = [int(each.holding_id) for each in result.matches[:3]] if result.best else []
            publications = tuple(self._publications.many(ids))
            if publications:
                return IntakeAnswer(
                    _ANSWERS[result.status], description, publications, result.explanation, wanted
                )
        if wanted:
            return IntakeAnswer(Answer.WANTED, wanted[0].description, wanted=wanted)
        return IntakeAnswer(Answer.NEW, description)

    def _missing_like(self, description: Description) -> tuple[WantedTitle, ...]:
        return tuple(self._wanted.matching(description, self._matcher.matcher()))


_ANSWERS = {
    Status.HELD: Answer.HELD,
    Status.OTHER_EDITION: Answer.OTHER_EDITION,
    Status.REVIEW: Answer.POSSIBLE,
    Status.MISSING: Answer.NEW,
}
