"""The records of a file before they are taken in: looked at, mended in place, and told what becomes of them.

A record gets an answer (new, held, other_edition, doubtful, untitled, twice) and from it an action that the
librarian may change. One without a title waits until somebody gives it one, and one whose publication
stands in the file already until somebody has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description, Record
from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.domain.gaps.reference_lists import said
from catalogue.domain.operations.describing import laid_over
from catalogue.domain.people.access import Account
from catalogue.errors import ChangedMeanwhile, InvalidInput, NotFound, SeenOtherwise
from catalogue.storage.acquisitions import imports as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held
from catalogue.storage.models import ImportBatch, ImportLine

from ..gap_check.checking import ReferenceItem
from ..gap_check.holdings import HoldingsMatcher
from ..records.publications import check_description, discard_draft, with_source_fields
from .import_problems import settle
from .import_views import ASKING, ImportLineView, line_view

ACTIONS = ("add", "copy", "skip", "wait")
"""Add it as new, add a further copy, leave it out, or leave it for later."""

_ANSWERS = {
    Status.HELD: ("held", "skip"),
    Status.OTHER_EDITION: ("other_edition", "add"),
    Status.REVIEW: ("doubtful", "add"),
    Status.MISSING: ("new", "add"),
}


class ImportLines:
    """Lines of proposals."""

    def __init__(self, database: Database, holdings_matcher: HoldingsMatcher) -> None:
        self._database = database
        self._holdings_matcher = holdings_matcher

    def page(
        self, batch_id: int, answer: str | None = None, offset: int = 0, limit: int = 100
    ) -> list[ImportLineView]:
        """Return some lines of a file; ``answer`` "problem" gives the odd ones, "person" those that ask
        for one.
        """
        with self._database.read() as session:
            return [line_view(line) for line in stored.lines(session, batch_id, answer, offset, limit)]

    def get(self, line_id: int) -> ImportLineView:
        """One line; raises ``NotFound``."""
        with self._database.read() as session:
            line = session.get(ImportLine, line_id)
            if line is None:
                raise _not_waiting()
            return line_view(line)

    def choose(
        self, batch_id: int, choices: Mapping[int, str], seen: Mapping[int, str] | None = None
    ) -> None:
        """Say for lines of a file, by their ids, what is to be done with each: one of ``ACTIONS``.

        ``seen`` and what is raised are as for ``take_choices``.
        """
        with self._database.write() as session:
            take_choices(session, batch_id, choices, seen)

    def describe(
        self,
        actor: Account,
        line_id: int,
        description: Description,
        *,
        began: Description | None = None,
        problem: int | None = None,
        draft: str = "",
    ) -> None:
        """Mend a line that is not taken in yet; it is answered anew.

        ``began`` is what the form began with: what it did not change stays as others left it. With it the
        ``problem`` of its file, by its place among them, is done, else all of its problems; and the actor's
        ``draft`` is gone. Raises ``BothChanged``, as ``laid_over`` does.
        """
        check_description(description)
        with self._database.read() as session:
            waiting = _waiting(session, line_id)
            batch_id, stands = waiting.batch_id, Description.from_dict(waiting.description)
        description = laid_over(description, began, stands)
        noted: dict[str, Record] = {}
        (result,) = self._holdings_matcher.check([ReferenceItem("mended", description)], noted=noted)
        with self._database.write() as session:
            held(session, ImportBatch, batch_id)  # its file first, as whoever takes the file in does
            line = _waiting(session, line_id)
            if (
                Description.from_dict(line.description) != stands
            ):  # what was answered is not what would be kept
                raise ChangedMeanwhile(
                    "changed_meanwhile",
                    "Somebody else changed this at the same moment. Look again, then repeat your change.",
                )
            line.description = with_source_fields(description, line.description).to_dict()
            line.publication_id, line.said = None, {}
            take_answer(line, result, noted)
            settle(
                session,
                line.batch_id,
                "done",
                lambda thing: (
                    thing.at == problem
                    if problem is not None
                    else thing.problem.line == line.line and not thing.settled
                ),
            )
            discard_draft(session, actor, draft)


def _waiting(session: Session, line_id: int) -> ImportLine:
    line = held(session, ImportLine, line_id)
    if line is None or line.state != "proposed":
        raise _not_waiting()
    return line


def take_choices(
    session: Session, batch_id: int, choices: Mapping[int, str], seen: Mapping[int, str] | None
) -> None:
    """Keep what a person chose for lines of a file, inside a transaction.

    A choice that a line has already changes nothing, also when the line has been taken in. ``seen`` is as for
    ``must_be_as_seen``, and raised for. Raises ``NotFound`` for a line that does not wait in this file,
    ``InvalidInput`` for what it cannot become.
    """
    lines = stored.lines_by_id(session, batch_id, choices)
    if len(lines) < len(choices):
        raise _not_waiting()
    for line in lines:
        action = choices[line.id]
        if action == line.action:
            continue
        if line.state != "proposed":
            raise _not_waiting()
        if not may_become(line, action):
            raise InvalidInput("import_action", "Choose whether to add this line or to skip it.")
        must_be_as_seen([line], seen)
        line.action = action


def must_be_as_seen(lines: Iterable[ImportLine], seen: Mapping[int, str] | None) -> None:
    """Raise ``SeenOtherwise`` for the first of some lines that does not say what was ``seen`` of it
    (``ImportLineView.said``, by its id); None is of a caller who reads and acts at once.
    """
    for line in lines if seen is not None else ():
        if seen is not None and seen.get(line.id) != says(line):
            raise SeenOtherwise(
                "record_says_otherwise",
                "Record %(number)s of this file says something else since you opened this page, so nothing "
                "was done. Look at it again.",
                number=line.line,
            )


def says(line: ImportLine) -> str:
    """Return a mark of what a line says."""
    return said(Description.from_dict(line.description))


def take_answer(line: ImportLine, result: EntryResult, noted: Mapping[str, Record]) -> None:
    """Set what a line seems to be, and what is done with it unless somebody says otherwise; ``noted`` is what
    the records said that it was held against.
    """
    line.answer, line.action = _ANSWERS[result.status]
    if result.best is not None:
        line.publication_id = int(result.best.holding_id)
        line.said = dict(noted.get(result.best.holding_id, {}))
    if not line.description.get("title") and line.answer != "held":
        line.answer, line.action = "untitled", "wait"
    line.asks = line.answer in ASKING


def may_become(line: ImportLine, action: str) -> bool:
    """Whether one of ``ACTIONS`` can be done with a line."""
    if action == "copy":
        return line.publication_id is not None or line.answer == "twice"
    return action in ACTIONS and (action != "add" or bool(line.description.get("title")))


def _not_waiting() -> NotFound:
    return NotFound("no_such_line", "This line is not waiting for an answer.")
