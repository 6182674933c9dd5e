"""Suggestions: titles on no list that somebody thinks the centre should have.

The librarian takes one onto a list, where it is checked and wanted like any other, or answers it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from sqlalchemy import inspect
from sqlalchemy.orm import Session, UOWTransaction

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Visibility, may_add_others_titles
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from catalogue.storage.acquisitions import giving as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held
from catalogue.storage.models import Suggestion, User
from catalogue.storage.reference_lists import lists as stored_lists

from ..access.sent_forms import spend
from ..acts import act
from ..gap_check.checking import ReferenceItem
from ..gap_check.holdings import HoldingsMatcher, only
from ..jobs import Jobs
from ..named_columns import NamedColumns
from ..notifications.notices import take_back_told, tell_again
from ..pledges.wanted import Wanted
from .editing.entries import free_number
from .gap_reports.recheck import Recheck
from .lists import add_list, editable_list, new_entry

MOST_IN_A_FILE = 500
_MOST_WAITING = 1000
_MOST_ANONYMOUS = 200
_LONGEST = 1000
_SHOWN = 100


class Outcome(StrEnum):
    """What became of a suggestion at once: kept, or there is no need for it."""

    KEPT = "kept"
    HELD = "held"
    WANTED = "wanted"


@dataclass(frozen=True, slots=True)
class Suggested:
    """The outcome; ``place`` is the publication that is held or the key of the wanted title."""

    outcome: Outcome
    place: str = ""


@dataclass(frozen=True, slots=True)
class SuggestedFile:
    """How many titles of a file were kept, held and wanted already, and what was odd in it."""

    counts: dict[Outcome, int]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A suggestion; ``state`` is open, taken or answered; ``person`` is "" where nobody said who they are."""

    id: int
    description: Description
    reason: str
    state: str
    answer: str
    person: str
    list_id: int | None
    created_at: dt.datetime


class Suggestions:
    """Taking suggestions, and answering them."""

    def __init__(
        self,
        database: Database,
        columns: NamedColumns,
        holdings_matcher: HoldingsMatcher,
        wanted: Wanted,
        recheck: Recheck,
        jobs: Jobs,
    ) -> None:
        self._database = database
        self._columns = columns
        self._holdings_matcher = holdings_matcher
        self._wanted = wanted
        self._recheck = recheck
        self._jobs = jobs
        database.before_each_flush(tell_of_answers)

    def suggest(
        self, account: Account | None, description: Description, reason: str = "", form: str = ""
    ) -> Suggested:
        """Keep a suggestion unless the title is held or wanted already.

        Raises ``InvalidInput`` without a title and ``Conflict`` where too many wait or ``form`` was sent
        before.
        """
        if not (description.title or description.reference).strip():
            raise InvalidInput(
                "title_missing", "Give a title; everything else may stay empty.", field="title"
            )
        if len(reason) > _LONGEST or any(
            len(str(value)) > _LONGEST for value in description.to_dict().values()
        ):
            raise InvalidInput(
                "suggestion_long", "Write at most %(most)s letters.", most=_LONGEST, field="reason"
            )
        known = self._known(description)
        if known is not None:
            return known
        self._keep(account, [(description, reason.strip())], form)
        return Suggested(Outcome.KEPT)

    def suggest_file(self, account: Account, source: BinaryIO, filename: str) -> SuggestedFile:
        """Keep the titles of a file in any readable form; what is held or wanted already is left out.

        Raises ``InvalidInput`` "suggestion_file".
        """
        reading = self._columns.read(account, source, filename)
        descriptions = [record.description for record in reading]
        if not 1 <= len(descriptions) <= MOST_IN_A_FILE:
            raise InvalidInput(
                "suggestion_file",
                "A file of suggestions holds 1 to %(most)s titles. Make a list of a longer one.",
                most=MOST_IN_A_FILE,
                field="file",
            )
        counts = dict.fromkeys(Outcome, 0)
        kept = []
        for description in descriptions:
            known = self._known(description)
            counts[known.outcome if known else Outcome.KEPT] += 1
            if known is None:
                kept.append((description, ""))
        self._keep(account, kept)
        return SuggestedFile(counts, tuple(reading.problems))

    def mine(self, account: Account) -> list[SuggestionView]:
        """Return what a person suggested, newest first."""
        with self._database.read() as session:
            return [_view(suggestion) for suggestion in stored.suggestions_of(session, account.id)]

    def withdraw(self, account: Account, suggestion_id: int) -> None:
        """Take back a suggestion of one's own that waits."""
        intent = act(account, "suggestion_withdrawn", title="")
        with self._database.write(intent) as session:
            row = held(session, Suggestion, suggestion_id)
            if row is None or row.user_id != account.id or row.state != "open":
                raise _no_such()
            intent.params["title"] = _title(row)
            session.delete(row)

    def waiting(self) -> list[SuggestionView]:
        """Return what waits for the librarian, oldest first."""
        with self._database.read() as session:
            return [_view(suggestion) for suggestion in stored.open_suggestions(session, _SHOWN)]

    def counts(self) -> tuple[int, int]:
        """How many suggestions wait, and how many offers of gifts."""
        with self._database.read() as session:
            return stored.counts(session)

    def take(self, actor: Account, suggestion_id: int, list_id: int | None, new_list: str = "") -> int:
        """Put a suggestion onto a list, or onto a new one that is published; gives the list's id.

        Raises ``InvalidInput`` "name_missing" and, for a list that ``Lists.for_suggestions`` does not offer,
        ``NotFound`` or ``NotAllowed``.
        """
        intent = act(actor, "suggestion_taken", title="", name="")
        with self._database.write(intent) as session:
            row = _open(session, suggestion_id)
            if list_id is None:
                if not new_list.strip():
                    raise InvalidInput("name_missing", "Give the list a name.", field="name")
                list_id = add_list(session, actor.id, new_list.strip(), [], Visibility.PUBLIC).id
            target = editable_list(session, actor, list_id)
            if not may_add_others_titles(actor, target.owner_id, target.visibility):
                raise NotAllowed(
                    "not_for_suggestions",
                    "A suggestion goes onto a published list, onto one of your own, or onto a new one.",
                )
            present = stored_lists.entries_of(session, list_id)
            last = max((entry.position for entry in present), default=0)
            number = free_number(str(last + 1), {entry.reference_id for entry in present})
            entry = new_entry(list_id, last + 1, number, row.read_description())
            session.add(entry)
            row.state, row.list_id = "taken", list_id
            intent.params.update(title=_title(row), name=target.name)
            session.flush()
            checked = list_id in stored_lists.latest_reports(session, [list_id])
            self._recheck.entries(session, [entry])
            if not checked:
                self._jobs.add(session, "gap_check", {"list_id": list_id}, actor)
        return list_id

    def answer(self, actor: Account, suggestion_id: int, text: str) -> None:
        """Answer a suggestion that goes onto no list. Raises ``InvalidInput`` "answer_missing" and
        "answer_long".
        """
        if not text.strip():
            raise InvalidInput("answer_missing", "Write a word of answer.", field="answer")
        if len(text.strip()) > _LONGEST:
            raise InvalidInput(
                "answer_long", "Write at most %(most)s letters.", most=_LONGEST, field="answer"
            )
        intent = act(actor, "suggestion_answered", title="")
        with self._database.write(intent) as session:
            row = _open(session, suggestion_id)
            row.state, row.answer = "answered", text.strip()
            intent.params["title"] = _title(row)

    def _known(self, description: Description) -> Suggested | None:
        """Where the title is already; on the wanted list only if everybody may see it there."""
        (result,) = self._holdings_matcher.check(
            [ReferenceItem("suggested", description)], decisions=only({})
        )
        if result.status is Status.HELD:
            return Suggested(Outcome.HELD, result.matches[0].holding_id)
        for title in self._wanted.matching(description, self._holdings_matcher.matcher()):
            if self._wanted.get(title.key) is not None:
                return Suggested(Outcome.WANTED, title.key)
        return None

    def _keep(self, account: Account | None, titles: list[tuple[Description, str]], form: str = "") -> None:
        user_id = account.id if account else None
        most = _MOST_WAITING if account else _MOST_ANONYMOUS
        name = (titles[0][0].title or titles[0][0].reference)[:120] if titles else ""
        with self._database.write(act(account, "titles_suggested", title=name, count=len(titles))) as session:
            spend(session, form)
            if account:
                titles = _new(session, account, titles)
            if stored.open_suggestion_count(session, user_id) + len(titles) > most:
                raise Conflict(
                    "suggestions_full", "Too many suggestions wait for an answer. Please try again later."
                )
            session.add_all(
                Suggestion(user_id=user_id, description=description.to_dict(), reason=reason)
                for description, reason in titles
            )


def _new(
    session: Session, account: Account, titles: list[tuple[Description, str]]
) -> list[tuple[Description, str]]:
    """Leave out what the same person suggested in the same words, and what waits for an answer still."""
    own = stored.suggestions_of(session, account.id)
    waiting = [(row.read_description(), row.reason) for row in own if row.state == "open"]
    return [title for title in titles if title not in waiting]


def _open(session: Session, suggestion_id: int) -> Suggestion:
    """Return a suggestion that waits, held behind whoever made it: they do not leave before they are told."""
    user_id = stored.whose_suggestion(session, suggestion_id)
    if user_id is not None:
        held(session, User, user_id, shared=True)
    row = held(session, Suggestion, suggestion_id)
    if row is None or row.state != "open":
        raise _no_such()
    return row


def _no_such() -> NotFound:
    return NotFound("no_such_suggestion", "There is no such suggestion, or it was answered already.")


def tell_of_answers(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """Tell people what became of their suggestions, whoever answers, undoes that, or undoes the undoing.

    What was told before is taken back where its mail has not gone.
    """
    for row in [changed for changed in session.dirty if isinstance(changed, Suggestion)]:
        if row.user_id is None or not inspect(row).attrs.state.history.has_changes():
            continue
        occasion = f"suggestion {row.id}"
        take_back_told(session, occasion)
        if row.state != "open":
            said = {"taken": True, "list_id": row.list_id} if row.state == "taken" else {"answer": row.answer}
            tell_again(session, occasion, "suggestion", {"title": _title(row), **said}, row.user_id)


def _title(row: Suggestion) -> str:
    description = row.read_description()
    return description.called[:200]


def _view(row: Suggestion) -> SuggestionView:
    return SuggestionView(
        id=row.id,
        description=row.read_description(),
        reason=row.reason,
        state=row.state,
        answer=row.answer,
        person=(row.user.name or row.user.email) if row.user else "",
        list_id=row.list_id,
        created_at=row.created_at,
    )
