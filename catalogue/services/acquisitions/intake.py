"""The answer while typing: is this gift held, held in another edition, wanted, or new?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from catalogue.domain.descriptions.completing import completed
from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.identifiers import key_of, printed_isbn, recognise
from catalogue.domain.descriptions.misprints import one_slip_away
from catalogue.domain.descriptions.own_numbers import own_numbers
from catalogue.domain.gaps.gap_report import EntryResult, Reason, Status
from catalogue.domain.people.access import Account
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import publications as stored
from search_index.analysis.normalisation import clean
from search_index.interface import IndexUnavailable, SearchEngine, SearchRequest

from ..gap_check.checking import ReferenceItem
from ..gap_check.holdings import HoldingsMatcher, only
from ..pledges.listed_numbers import ListedNumber, ListedNumbers
from ..pledges.wanted import Wanted, WantedTitle
from ..records.publications import Publications
from ..views import PublicationView


class Answer(StrEnum):
    """What the catalogue says of a gift, in the order in which it is looked for."""

    HELD = "held"
    OTHER_EDITION = "other_edition"
    POSSIBLE = "possible"
    WANTED = "wanted"
    NEW = "new"


NOTHING = Description()


@dataclass(frozen=True, slots=True)
class IntakeAnswer:
    """What is known of a gift; ``description`` is what a new record would start from.

    ``publications`` are what it is, or could be, for these ``reasons``;
    ``wanted`` are missing titles that it could be, whatever ``answer`` says; ``typed`` is what was asked
    for, and ``listed`` what a list says of its number.
    """

    answer: Answer
    description: Description
    publications: tuple[PublicationView, ...] = ()
    reasons: tuple[Reason, ...] = ()
    wanted: tuple[WantedTitle, ...] = ()
    typed: Description = NOTHING
    listed: Description | None = None


class Intake:
    """One field: an ISBN in any form, a report number, a DOI, an accession number, or a title.

    It knows what search knows (numbers in any form, wherever they stand in a description), what the gap
    check knows (titles, editions, answers of people), and what lists say of a number.
    """

    def __init__(
        self,
        database: Database,
        engine: SearchEngine,
        holdings_matcher: HoldingsMatcher,
        publications: Publications,
        wanted: Wanted,
        listed: ListedNumbers,
    ) -> None:
        self._database = database
        self._engine = engine
        self._holdings_matcher = holdings_matcher
        self._publications = publications
        self._wanted = wanted
        self._listed = listed

    def look_up(self, text: str, librarian: Account | None = None) -> IntakeAnswer:
        """Return the answer for what was typed or scanned so far; of lists, what ``librarian`` may know."""
        text = clean(text)
        if not text:
            return IntakeAnswer(Answer.NEW, Description())
        identifiers = tuple(recognise(text))
        if not identifiers and _DIGITS.fullmatch(text):
            # Somebody scanned or typed a number: an ISBN, if a misprinted one, and no title.
            identifiers = (Identifier("isbn", text),)
        rest = text
        for identifier in identifiers:
            rest = rest.replace(identifier.value, " ")
        # What stands before a number ("ISBN", "Report No.") is not yet a title.
        few = 3 if not identifiers else 10
        title = clean(rest) if sum(map(str.isalpha, rest)) > few else ""
        described = Description(title=title, identifiers=identifiers)
        if numbered := self._with_number(text):
            reason = Reason("same_number", {"kind": _kind_of(identifiers)})
            wanted = self._missing_like(Description(identifiers=identifiers), librarian)
            return IntakeAnswer(Answer.HELD, numbered[0].description, numbered, (reason,), wanted, described)
        answer = self.look_up_description(described, librarian)
        if identifiers and not title and not answer.publications:
            return self._in_records(text, answer) or answer
        return answer

    def look_up_description(self, description: Description, librarian: Account | None = None) -> IntakeAnswer:
        """Return the answer for a whole description, such as a line of a file or a filled-in form."""
        return replace(self._answer(description, librarian), typed=description)

    def _answer(self, description: Description, librarian: Account | None) -> IntakeAnswer:
        held, kinds = self._by_keys(description)
        reasons = tuple(Reason("same_number", {"kind": kind}) for kind in kinds)
        if held and not description.title:
            return IntakeAnswer(
                Answer.HELD, held[0].description, held, reasons, self._missing_like(description, librarian)
            )
        answer = self._by_title(description, librarian)
        if answer.publications:
            return answer
        if held:
            # The matcher is not sure, or the index has not caught up: the number alone asks for a look.
            return IntakeAnswer(Answer.POSSIBLE, description, held, reasons, answer.wanted)
        return (
            self._by_lists(description, answer, librarian)
            or self._by_slip(description, answer, librarian)
            or answer
        )

    def _with_number(self, text: str) -> tuple[PublicationView, ...]:
        """Return the publications that search finds by a number where nothing else was typed."""
        try:
            found = self._engine.search(SearchRequest(text, limit=_SHOWN))
        except IndexUnavailable:
            return ()
        ids = [int(hit.id) for hit in found.hits] if found.identified else []
        return tuple(self._publications.many(ids))

    def _in_records(self, number: str, answer: IntakeAnswer) -> IntakeAnswer | None:
        """Return the publications in whose records a number stands among other words, such as in a note."""
        try:
            found = self._engine.search(SearchRequest('"{}"'.format(number.replace('"', " ")), limit=_SHOWN))
        except IndexUnavailable:
            return None
        publications = tuple(self._publications.many([int(hit.id) for hit in found.hits]))
        if not publications or found.instead:
            return None
        reason = Reason("number_in_record")
        return IntakeAnswer(Answer.POSSIBLE, answer.description, publications, (reason,), answer.wanted)

    def _by_lists(
        self, description: Description, answer: IntakeAnswer, librarian: Account | None
    ) -> IntakeAnswer | None:
        """Return what lists say of the numbers, where the title that bears one is held in some way."""
        return self._as_listed(self._listed.find(own_numbers(description), librarian), answer)

    def _as_listed(
        self, listed: ListedNumber | None, answer: IntakeAnswer, *reasons: Reason
    ) -> IntakeAnswer | None:
        if listed is None or listed.status is Status.MISSING:
            return None
        publications = tuple(self._publications.many(listed.publications[:_SHOWN]))
        if not publications:
            return None
        said = Reason(f"listed_{listed.status.value}")
        known = completed(answer.description, listed.description).description
        given = _ANSWERS[listed.status] if not reasons else Answer.POSSIBLE
        return replace(
            answer,
            answer=given,
            description=known,
            publications=publications,
            reasons=(*reasons, said),
            listed=listed.description,
        )

    def _by_slip(
        self, description: Description, answer: IntakeAnswer, librarian: Account | None
    ) -> IntakeAnswer | None:
        """Return what is held, or wanted, under an ISBN that one slip may have made of this one."""
        near = sorted({key for identifier in description.identifiers for key in one_slip_away(identifier)})
        if not near or answer.wanted or description.title:
            return None  # Where there is a title, the gap check has weighed the slip with it.
        with self._database.read() as session:
            held = stored.with_keys(session, near)
        if held:
            ids = list(dict.fromkeys(publication_id for key in near for publication_id in held.get(key, ())))
            publications = tuple(self._publications.many(ids[:_SHOWN]))
            if publications:
                return IntakeAnswer(
                    Answer.POSSIBLE, description, publications, (_slip(next(iter(held))),), answer.wanted
                )
        if (listed := self._listed.find(near, librarian)) is None:
            return None
        slip = _slip(listed.key)
        if listed.status is not Status.MISSING:
            return self._as_listed(listed, answer, slip)
        meant = Identifier("isbn", listed.key.removeprefix("isbn:"))
        wanted = self._missing_like(Description(identifiers=(meant,)), librarian)
        if not wanted:
            return None
        known = completed(description, wanted[0].description).description
        return IntakeAnswer(Answer.WANTED, known, (), (slip,), wanted)

    def _by_keys(self, description: Description) -> tuple[tuple[PublicationView, ...], list[str]]:
        """Publications with one of the description's numbers, and the kinds of those numbers.

        An ISSN is left out: every issue of a periodical has the same.
        """
        keys = [
            key
            for identifier in description.identifiers
            if identifier.scheme != "issn" and (key := key_of(identifier))
        ]
        with self._database.read() as session:
            found = stored.with_keys(session, keys)
        ids = dict.fromkeys(publication_id for key in keys for publication_id in found.get(key, ()))
        kinds = dict.fromkeys(_kind(key) for key in keys if found.get(key))
        return tuple(self._publications.many(list(ids))), list(kinds)

    def _by_title(self, description: Description, librarian: Account | None) -> IntakeAnswer:
        wanted = self._missing_like(description, librarian)
        if description.title:
            typed = [ReferenceItem("typed", description)]
            (result,) = self._holdings_matcher.check(typed, decisions=only({}), thorough=False)
            ids = [int(match.holding_id) for match in result.matches[:_SHOWN]] if result.best else []
            publications = tuple(self._publications.many(ids))
            if publications:
                return IntakeAnswer(
                    _ANSWERS[result.status], description, publications, _reasons(result), wanted
                )
        if wanted:
            known = completed(description, wanted[0].description).description
            return IntakeAnswer(Answer.WANTED, known, wanted=wanted)
        return IntakeAnswer(Answer.NEW, description)

    def _missing_like(self, description: Description, librarian: Account | None) -> tuple[WantedTitle, ...]:
        return tuple(self._wanted.matching(description, self._holdings_matcher.matcher(), librarian))


def _reasons(result: EntryResult) -> tuple[Reason, ...]:
    return (*(result.best.reasons if result.best else ()), *result.reasons)


def _kind(key: str) -> str:
    scheme = key.partition(":")[0]
    return {"isbn": "ISBN", "doi": "DOI", "url": "address"}.get(scheme, "report number")


def _kind_of(identifiers: Sequence[Identifier]) -> str:
    return _kind(key) if identifiers and (key := key_of(identifiers[0])) else "report number"


def _slip(key: str) -> Reason:
    return Reason("isbn_slip", {"isbn": printed_isbn(key.removeprefix("isbn:"))})


_SHOWN = 3
"""Publications that an answer shows."""

_DIGITS = re.compile(r"[\dXx\s.–-]{9,20}")
_ANSWERS = {
    Status.HELD: Answer.HELD,
    Status.OTHER_EDITION: Answer.OTHER_EDITION,
    Status.REVIEW: Answer.POSSIBLE,
    Status.MISSING: Answer.NEW,
}
