"""Tidying up: what is worth mending, counted, in work lists, and mended in place.

Nothing is corrected by itself: a person says what it should be, or that it is right as it is, which is
remembered. A page of mends is one act, undone in the change log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.languages import code_of, guess_script_language
from catalogue.domain.descriptions.misprints import Suggestion, is_misprinted, suggestions
from catalogue.domain.descriptions.years import year_of
from catalogue.domain.holdings.copies import suggest_call_number
from catalogue.domain.people.access import Account
from catalogue.storage.engine.database import Database
from catalogue.storage.maintenance import tidying as stored
from catalogue.storage.models import Copy, Publication, SetAside
from search_index.analysis.normalisation import fold

from ..acts import act
from ..records.call_numbers import given_call_numbers, run_of, shown_call_numbers
from ..settings import Settings


class Untidy(StrEnum):
    """What may be worth mending, the gravest first."""

    TITLE = "title"
    IDENTIFIER = "identifier"
    YEAR = "year"
    LANGUAGE = "language"
    SUBJECT = "subject"
    CALL_NUMBER = "call_number"


@dataclass(frozen=True, slots=True)
class UntidyItem:
    """One thing to mend; ``value`` is what stands there, ``proposed`` what it may be.

    ``key`` names it on its page; ``version`` is that of the record; ``copy_id`` is 0 but for a copy.
    """

    key: str
    publication_id: int
    version: int
    description: Description
    value: str = ""
    proposed: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    copy_id: int = 0
    accession_number: str = ""


@dataclass(frozen=True, slots=True)
class Mend:
    """What a person says of one thing: its new value, or None where it is right as it is.

    One that stands there ``as_proposed`` gets the next running number where it has one.
    """

    key: str
    publication_id: int
    version: int
    value: str
    new: str | None
    copy_id: int = 0
    as_proposed: bool = False


@dataclass(frozen=True, slots=True)
class TidyOutcome:
    """How many were mended, and why others were not: by key, "unreadable" or "meanwhile"."""

    mended: int
    left: Mapping[str, str]


class Tidying:
    """The work lists of the tidy-up page."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def counts(self) -> dict[Untidy, int]:
        """How much of each there is to mend."""
        with self._database.read() as session:
            found = stored.counts(session)
        return {kind: found[kind] for kind in Untidy}

    def items(self, kind: Untidy, offset: int, limit: int) -> list[UntidyItem]:
        """Return a page of one work list."""
        with self._database.read() as session:
            if kind is Untidy.IDENTIFIER:
                return [_misprint(row, value) for row, value in stored.misprints(session, offset, limit)]
            if kind is Untidy.CALL_NUMBER:
                pattern = self._settings.centre().call_number_pattern
                copies = list(stored.unplaced(session, offset, limit))
                runs = [suggest_call_number(copy.publication.read_description(), pattern) for copy in copies]
                return [
                    _unplaced(copy, mark)
                    for copy, mark in zip(copies, shown_call_numbers(session, runs), strict=True)
                ]
            return [
                _lacking(kind, publication) for publication in stored.lacking(session, kind, offset, limit)
            ]

    def mend(self, actor: Account | None, kind: Untidy, mends: Sequence[Mend]) -> TidyOutcome:
        """Mend some things in one act; those that cannot be read or were changed meanwhile are left."""
        left: dict[str, str] = {}
        versions: dict[int, int] = {}
        intent, pattern = act(actor, "tidied", count=0), self._settings.centre().call_number_pattern
        with self._database.write(intent) as session:
            for wish in mends:
                if kind is Untidy.CALL_NUMBER and wish.new is not None:
                    problem = _place(session, wish, pattern)
                else:
                    problem = _mend(session, kind, wish, versions)
                if problem:
                    left[wish.key] = problem
            intent.params["count"] = len(mends) - len(left)
        return TidyOutcome(len(mends) - len(left), left)


def _misprint(row: Publication, value: str) -> UntidyItem:
    description = row.read_description()
    wrong = next(
        identifier
        for identifier in description.identifiers
        if identifier.value == value and is_misprinted(identifier)
    )
    place = description.identifiers.index(wrong)
    found = tuple(suggestions(wrong))
    return UntidyItem(f"{row.id}-{place}", row.id, row.version, description, value, suggestions=found)


def _unplaced(copy: Copy, proposed: str) -> UntidyItem:
    row = copy.publication
    return UntidyItem(
        f"copy{copy.id}",
        row.id,
        row.version,
        row.read_description(),
        proposed=proposed,
        copy_id=copy.id,
        accession_number=copy.accession_number,
    )


def _lacking(kind: Untidy, row: Publication) -> UntidyItem:
    description = row.read_description()
    value = description.year if kind is Untidy.YEAR else ""
    proposed = _likely_language(description.full_title) if kind is Untidy.LANGUAGE else ""
    if kind is Untidy.TITLE:
        proposed = description.reference or next(iter(description.parallel_titles), "")
    return UntidyItem(str(row.id), row.id, row.version, description, value, proposed)


_SMALL_WORDS = {
    "en": frozenset({"the", "and", "of", "for", "in", "on", "to", "with", "from", "by", "is"}),
    "fr": frozenset({"le", "la", "les", "des", "du", "et", "dans", "pour", "sur", "au", "aux"}),
    "es": frozenset({"el", "los", "las", "del", "y", "para", "una", "en", "por"}),
}
"""Words that a title in one language has and one in the others has not."""


def _likely_language(title: str) -> str:
    """Return the language of a title by its script, else by its small words; "" where neither tells."""
    if by_script := guess_script_language(title):
        return by_script
    words = set(fold(title).split())
    found = [code for code, small in _SMALL_WORDS.items() if words & small]
    return found[0] if len(found) == 1 else ""


def _mend(session: Session, kind: Untidy, mend: Mend, versions: dict[int, int]) -> str:
    """Mend one thing; gives why not, or "". ``versions`` are those that this act itself has made."""
    row = session.get(Publication, mend.publication_id)
    if row is None or row.version != versions.get(mend.publication_id, mend.version):
        return "meanwhile"
    if mend.new is None:
        session.add(SetAside(kind=kind, publication_id=row.id, value=mend.value))
        return ""
    description = _MENDED[kind](row.read_description(), mend.value, mend.new.strip())
    if description is None:
        return "unreadable"
    row.description = description.to_dict()
    session.flush()
    versions[row.id] = row.version
    return ""


def _place(session: Session, mend: Mend, pattern: str) -> str:
    """Give a copy its call number; gives why not, or ""."""
    copy = session.get(Copy, mend.copy_id)
    if copy is None or copy.call_number:
        return "meanwhile"
    mark = (mend.new or "").strip()
    if mend.as_proposed:
        mark = run_of(session, copy.publication_id, mark, pattern)
    (copy.call_number,) = given_call_numbers(session, [(copy.publication_id, mark)])
    session.flush()
    return ""


def _with_title(description: Description, _old: str, new: str) -> Description | None:
    return description.with_changes(title=new)


def _with_year(description: Description, _old: str, new: str) -> Description | None:
    return description.with_changes(year=new) if year_of(new) is not None else None


def _with_languages(description: Description, _old: str, new: str) -> Description | None:
    codes = [code_of(value) for value in _several(new)]
    known = tuple(dict.fromkeys(code for code in codes if code))
    return description.with_changes(languages=known) if known and all(codes) else None


def _with_subjects(description: Description, _old: str, new: str) -> Description | None:
    return description.with_changes(subjects=tuple(dict.fromkeys(_several(new))))


def _with_identifier(description: Description, old: str, new: str) -> Description | None:
    """Return the misprint replaced where it stands; the change log keeps what was printed."""
    changed = tuple(
        Identifier(identifier.scheme, new)
        if identifier.value == old and is_misprinted(identifier)
        else identifier
        for identifier in description.identifiers
    )
    if any(is_misprinted(identifier) for identifier in changed if identifier.value == new):
        return None
    return description.with_changes(identifiers=changed)


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.replace(",", ";").split(";") if part.strip()]


_MENDED: Mapping[Untidy, Callable[[Description, str, str], Description | None]] = {
    Untidy.TITLE: _with_title,
    Untidy.YEAR: _with_year,
    Untidy.LANGUAGE: _with_languages,
    Untidy.SUBJECT: _with_subjects,
    Untidy.IDENTIFIER: _with_identifier,
}
