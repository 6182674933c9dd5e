"""The answer while typing: is this gift held, held in another edition, wanted, or new?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from catalogue.domain.access import Account
from catalogue.domain.description import Description, Identifier
from catalogue.domain.gap_report import EntryResult, Reason, Status
from catalogue.domain.identifiers import key_of, recognise
from catalogue.storage import publications as stored
from catalogue.storage.database import Database
from search_index.text import clean

from ..checking.gap_check import ReferenceItem
from ..checking.holdings import HoldingsMatcher, only
from ..giving.wanted import Wanted, WantedTitle
from ..records.publications import Publications
from ..views import PublicationView


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

    ``publications`` are what it is, or could be, for these ``reasons``;
    ``wanted`` are missing titles that it could be, whatever ``answer`` says.
    """

    answer: Answer
    description: Description
    publications: tuple[PublicationView, ...] = ()
    reasons: tuple[Reason, ...] = ()
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

    def look_up(self, text: str, librarian: Account | None = None) -> IntakeAnswer:
        """The answer for what was typed or scanned so far; what is wanted as ``librarian`` may know of it."""
        text = clean(text)
        if not text:
            return IntakeAnswer(Answer.NEW, Description())
        identifiers = tuple(recognise(text))
        if not identifiers and _DIGITS.fullmatch(text):
            # Somebody scanned or typed a number: an ISBN, if a misprinted one, and no title.
            identifiers = (Identifier("isbn", text),)
        rest = text
        for each in identifiers:
            rest = rest.replace(each.value, " ")
        # What stands before a number ("ISBN", "Report No.") is not yet a title.
        few = 3 if not identifiers else 10
        title = clean(rest) if sum(map(str.isalpha, rest)) > few else ""
        described = Description(title=title, identifiers=identifiers)
        return self.look_up_description(described, librarian)

    def look_up_description(self, description: Description, librarian: Account | None = None) -> IntakeAnswer:
        """The answer for a whole description, such as a line of a file or a filled-in form."""
        held, kinds = self._by_keys(description)
        reasons = tuple(Reason("same_number", {"kind": each}) for each in kinds)
        if held and not description.title:
            return IntakeAnswer(
                Answer.HELD, held[0].description, held, reasons, self._missing_like(description, librarian)
            )
        answer = self._by_title(description, librarian)
        if held and not answer.publications:
            # The matcher is not sure, or the index has not caught up: the number alone asks for a look.
            return IntakeAnswer(Answer.POSSIBLE, description, held, reasons, answer.wanted)
        return answer

    def _by_keys(self, description: Description) -> tuple[tuple[PublicationView, ...], list[str]]:
        """Publications with one of the description's numbers, and the kinds of those numbers.

        An ISSN is left out: every issue of a periodical has the same.
        """
        keys = [key for each in description.identifiers if each.scheme != "issn" and (key := key_of(each))]
        with self._database.read() as session:
            found = stored.with_keys(session, keys)
        ids = dict.fromkeys(each for key in keys for each in found.get(key, ()))
        kinds = dict.fromkeys(_kind(key) for key in keys if found.get(key))
        return tuple(self._publications.many(list(ids))), list(kinds)

    def _by_title(self, description: Description, librarian: Account | None) -> IntakeAnswer:
        wanted = self._missing_like(description, librarian)
        if description.title:
            typed = [ReferenceItem("typed", description)]
            (result,) = self._matcher.check(typed, decisions=only({}), thorough=False)
            ids = [int(each.holding_id) for each in result.matches[:3]] if result.best else []
            publications = tuple(self._publications.many(ids))
            if publications:
                return IntakeAnswer(
                    _ANSWERS[result.status], description, publications, _reasons(result), wanted
                )
        if wanted:
            return IntakeAnswer(Answer.WANTED, wanted[0].description, wanted=wanted)
        return IntakeAnswer(Answer.NEW, description)

    def _missing_like(self, description: Description, librarian: Account | None) -> tuple[WantedTitle, ...]:
        return tuple(self._wanted.matching(description, self._matcher.matcher(), librarian))


def _reasons(result: EntryResult) -> tuple[Reason, ...]:
    return (*(result.best.reasons if result.best else ()), *result.reasons)


def _kind(key: str) -> str:
    scheme = key.partition(":")[0]
    return {"isbn": "ISBN", "doi": "DOI", "url": "address"}.get(scheme, "report number")


_DIGITS = re.compile(r"[\dXx\s.–-]{9,20}")
_ANSWERS = {
    Status.HELD: Answer.HELD,
    Status.OTHER_EDITION: Answer.OTHER_EDITION,
    Status.REVIEW: Answer.POSSIBLE,
    Status.MISSING: Answer.NEW,
}
