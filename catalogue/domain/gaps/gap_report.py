"""What a gap check answers: for each entry of a list a status, the matches behind it, and why.

Reasons are codes with parameters; ``Reason.message`` is the English sentence that serves as
message id, so that the edge can say it in the reader's language.

What is made for every candidate is not frozen, which would take four times as long; it is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Status(StrEnum):
    """What the centre has of an entry. The order is that of the member's interest."""

    HELD = "held"
    OTHER_EDITION = "other_edition"
    REVIEW = "review"
    MISSING = "missing"


ACCEPTED: Final = (Status.HELD, Status.OTHER_EDITION)
"""What counts as held."""


class Outcome(StrEnum):
    """How two values of one field stand to each other; ``UNKNOWN`` is never held against a match."""

    AGREES = "agrees"
    CLOSE = "close"
    UNKNOWN = "unknown"
    DIFFERS = "differs"


@dataclass(slots=True)
class FieldEvidence:
    """How one field of an entry compares with the same field of a holding.

    ``field`` is "title", "contributors", "year", "isbn", ...; ``score`` is the agreement from 0 to
    1; the two values stand as they were printed, for showing side by side.
    """

    field: str
    outcome: Outcome
    score: float
    entry_value: str = ""
    holding_value: str = ""


REASONS: Mapping[str, str] = {
    "same_number": "same %(kind)s",
    "isbn_slip": "the ISBN is one slip away from %(isbn)s",
    "number_in_record": "the number stands in the record",
    "listed_held": "a list gives this number for a title that is held",
    "listed_other_edition": "a list gives this number; another edition of the title is held",
    "listed_review": "a list gives this number for a title that may be held",
    "same_title": "same title",
    "close_title": "title nearly the same",
    "short_title": "the shorter title stands in the longer one",
    "parallel_title": "title agrees with a title in another language",
    "romanised_title": "title agrees, written in another script",
    "title_in_reference": "the held title stands in the reference",
    "words_in_reference": "words of the held title stand in the reference",
    "some_words": "some words of the held title stand in the reference",
    "cut_title": "the title breaks off; as far as it goes it agrees",
    "translated_title": "the titles say the same in two languages",
    "title_begins_in_reference": "the first part of the held title stands in the reference",
    "title_not_in_reference": "the held title does not stand in the reference",
    "title_elsewhere": "the title stands in another field",
    "title_in_part": "title agrees in part",
    "other_title": "title differs",
    "no_title": "no title given",
    "same_people": "authors agree",
    "some_people": "some authors agree",
    "other_people": "authors differ",
    "people_unlike": "other authors, or other names for them",
    "same_body": "organisation agrees",
    "same_publisher": "publisher agrees",
    "same_year": "year agrees",
    "same_volume": "volume agrees",
    "same_pages": "pages agree",
    "same_first_page": "first page agrees",
    "same_numbers": "volume, pages and other numbers agree",
    "other_numbers": "volume, pages or other numbers differ",
    "other_volume": "volume differs",
    "volume_unseen": "the held volume does not stand in the reference",
    "other_pages": "pages differ",
    "other_venue": "another journal or book",
    "venue_named": "the journal or book has another name",
    "venue_unlike": "another journal or book, or another name for it",
    "series_unlike": "another series, or another name for it",
    "publisher_unlike": "another publisher, or another name for it",
    "other_number": "number %(entry)s, held %(holding)s",
    "other_country": "another country",
    "other_province": "another province or state",
    "remark_on": "one is an erratum, a comment, a review, a supplement or an index of the other",
    "companion_of": "one is a summary, a brief, a guide or a review of the other",
    "remark_maybe": "one may be an erratum, a comment, a review, a supplement or an index of the other",
    "companion_maybe": "one may be a summary, a brief, a guide or a review of the other",
    "part_of": "the reference is to a part of this work",
    "part_maybe": "the reference may be to a part of this work",
    "isbn_shared": "the ISBN is that of a set, or of a book and its chapters",
    "title_unsaid": "no title given; its place in the journal agrees",
    "people_alone": "no title given; the same people wrote this in the same year",
    "one_hand": "the same people wrote this in the same year",
    "initials_alone": "the title may be given by its initials",
    "number_alone": "nothing but a number is given",
    "number_like": "the number agrees, but others may bear it too",
    "law_other": "another number of a law or treaty",
    "series_same": "number in the series agrees",
    "series_other": "another number in the series",
    "about_law": "one is a law, the other a work about it",
    "part_unsaid": "a year or number stands in one title only",
    "other_year": "year %(entry)s, held %(holding)s",
    "other_edition": "edition %(entry)s, held %(holding)s",
    "other_isbn": "another ISBN: %(entry)s, held %(holding)s",
    "other_language": "in %(entry)s, held in %(holding)s",
    "held_language": "held in %(holding)s",
    "other_binding": "another binding or form: %(entry)s, held %(holding)s",
    "reprint": "a reprint: %(entry)s, held %(holding)s",
    "other_doi": "another DOI",
    "other_issue": "another year of a series",
    "other_part": "another volume or issue",
    "sibling": "one word of the title is another",
    "other_subtitle": "the same title with another subtitle",
    "longer": "one title has words beside it that the other lacks",
    "other_length": "one is more than twice as long as the other",
    "open_run": "one is a run of years, the other one issue: see whether it is among them",
    "other_version": "may be another publication of this work: an abstract, a paper or an article",
    "shared_title": "several works bear this title",
    "run_or_edition": "may be another issue of a series, or another edition",
    "translation_guess": "may be the same work in another language",
    "not_sure": "it is not certain that they are the same work",
    "several_alike": "another entry of the list answers to this holding as well",
    "human_same": "a person said: the same",
    "human_other_edition": "a person said: another edition",
    "human_different": "a person said: not the same as what is held",
    "unreadable": "what the last check found cannot be read: check the list again",
    "nothing_close": "nothing like it is held",
    "not_alike": "the nearest held title is another work",
    "in_book_held": "the book that it stands in is held",
    "meeting": "Of %(total)s titles the centre holds %(held)s, and %(other_edition)s in another edition. "
    "Missing: %(missing)s. For a person to look at: %(review)s.",
    "meeting_as_asked": "Of %(total)s titles the centre holds %(held)s. "
    "Missing: %(missing)s. For a person to look at: %(review)s.",
}
"""Every reason a match or a status can have, as the English message id of its sentence."""


@dataclass(slots=True)
class Reason:
    """One reason, in words at the edge: ``gettext(reason.message) % reason.params``."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The message id: an English sentence with ``%(name)s`` placeholders for ``params``."""
        return REASONS[self.code]

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(slots=True)
class Match:
    """One holding that an entry is, or could be.

    ``score`` is the estimated probability, 0 to 1, that holding and entry are the same work; the
    ``status`` (held, other_edition or review) says what follows from it. Of very many copies the
    further ones bring no ``evidence``.
    """

    holding_id: str
    status: Status
    score: float
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[FieldEvidence, ...] = ()

    @property
    def explanation(self) -> str:
        """The reasons on one line in English, such as "same title; year 2012, held 2011"."""
        return "; ".join(str(reason) for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class EntryResult:
    """The answer for one entry: its status and the matches, best first.

    For ``held`` and ``other_edition`` the first match gives the status and the others are further
    copies or editions; for ``review`` all are candidates; for ``missing`` they are the nearest
    titles, shown so that a person can disagree. ``decided_by_human`` says that the status is a
    remembered answer. ``run`` names the annual or numbered series the entry belongs to, if any.
    """

    reference_id: str
    status: Status
    matches: tuple[Match, ...] = ()
    reasons: tuple[Reason, ...] = ()
    decided_by_human: bool = False
    run: str = ""

    @property
    def best(self) -> Match | None:
        """The first match of an entry that is not missing."""
        return self.matches[0] if self.matches and self.status is not Status.MISSING else None

    @property
    def nearest(self) -> Match | None:
        """The first of what is shown of an entry that is missing: another work, with why it is one."""
        return self.matches[0] if self.matches and self.status is Status.MISSING else None

    @property
    def score(self) -> float:
        """The chance, 0 to 1, that the best holding shown is the work asked for: one meaning for each status.

        0 where nothing is like the entry.
        """
        return self.matches[0].score if self.matches else 0.0

    @property
    def explanation(self) -> str:
        """Why, on one line in English."""
        return self.explained()

    def explained(self, nearest: str = "") -> str:
        """Return why, on one line in English; of a missing entry the ``nearest`` title, and why not."""
        reasons = "; ".join(str(reason) for reason in self.reasons)
        if self.nearest:
            return ": ".join(filter(None, (reasons, nearest, self.nearest.explanation)))
        best = self.best.explanation if self.best else ""
        return "; ".join(reason for reason in (best, reasons) if reason)


@dataclass(frozen=True, slots=True)
class RunNote:
    """Of one annual or numbered series on the list: which parts are held, in doubt and missing."""

    title: str
    held: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """In English, such as "2008 and 2010 held, 2009 missing"."""
        parts = ((self.held, "held"), (self.review, "to review"), (self.missing, "missing"))
        return ", ".join(f"{join_words(values)} {word}" for values, word in parts if values)


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """Which model decided, and from which chances on: held, held though in doubt, asked about."""

    version: str
    held: float
    doubted: float
    review: float

    def __str__(self) -> str:
        return f"{self.version}/{self.held:g}/{self.doubted:g}/{self.review:g}"

    @classmethod
    def read(cls, text: str) -> DecidedBy | None:
        """Return what ``str`` wrote; None for the name of another program's rules."""
        version, *chances = text.split("/")
        try:
            held, doubted, review = map(float, chances)
        except ValueError:
            return None
        return cls(version, held, doubted, review)


@dataclass(frozen=True, slots=True)
class GapReport:
    """The answers for a whole list, in its order, and what decided them, see ``DecidedBy``."""

    results: tuple[EntryResult, ...]
    rules_version: str
    runs: tuple[RunNote, ...] = ()

    def __iter__(self) -> Iterator[EntryResult]:
        return iter(self.results)

    @property
    def counts(self) -> dict[Status, int]:
        """Entries by status; every status is there."""
        return count_statuses(self.results)

    @property
    def sentence(self) -> Reason:
        """The report in one sentence, to be read out at a meeting; its params are the counts."""
        return sentence_of(self.counts)


def count_statuses(results: Iterable[EntryResult]) -> dict[Status, int]:
    """Entries by status; every status is there, in its order."""
    counts = dict.fromkeys(Status, 0)
    for result in results:
        counts[result.status] += 1
    return counts


def sentence_of(counts: Mapping[Status, int]) -> Reason:
    """Return counts by status in one sentence; its params are the counts.

    Other editions are named where there are any.
    """
    numbers = {status.value: counts.get(status, 0) for status in Status}
    code = "meeting" if numbers[Status.OTHER_EDITION.value] else "meeting_as_asked"
    return Reason(code, {"total": sum(numbers.values()), **numbers})


def join_words(words: Iterable[str], last: str = "and") -> str:
    """ "2008", "2008 and 2010", "2008, 2009 and 2010"."""
    items = list(words)
    return f" {last} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
