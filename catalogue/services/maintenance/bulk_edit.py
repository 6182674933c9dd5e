"""One change for many records: chosen, shown before anything is touched, made in one act, undone in one.

A proposal keeps which records it would change and in which version it saw them. When it is applied, records
that somebody saved meanwhile are left alone and counted. A large change is made some hundreds at a time, all
of them one act: nobody else waits for its end, it can be stopped, and it goes on where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalogue.domain.holdings.bulk_changes import SEVERAL, BulkChange, changed, changed_value, checked
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.storage.engine.database import Act, Database
from catalogue.storage.engine.holding import hold_those
from catalogue.storage.holdings import publications as stored
from catalogue.storage.models import BulkEdit, Copy, Publication
from catalogue.storage.on_flush import changes as stored_changes
from search_index.interface import IndexUnavailable, SearchEngine, SearchRequest

from ..acts import act
from ..gap_check.holdings import index_unavailable
from ..jobs import Cancelled, Jobs, Task

JOB = "bulk_edit"
AT_ONCE = 200
"""Up to so many records a change is made while one waits; more are a job."""
_BATCH = 250
"""Records changed in one transaction, at least ``AT_ONCE``: an eighth of a second that others wait."""
_FOUND_AT_ONCE = 2_000
_MADE = 0
"""Stands in a selection for the version of a record that the change was made to, or that was left alone."""
_JOINERS = {"OR", "AND", "NOT", "|"}


@dataclass(frozen=True, slots=True)
class BulkEditView:
    """A proposal: how many records were chosen (``found``), how many of them would change, what became of it.

    ``state`` is proposed, running, stopped, applied or dropped; ``done`` counts the records changed.
    """

    id: int
    chosen_by: str
    found: int
    change: BulkChange
    changing: int
    state: str
    done: int
    act_id: int | None


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One value that would change; ``number`` is the accession number where it is that of a copy."""

    publication_id: int
    title: str
    languages: tuple[str, ...]
    before: Any
    after: Any
    number: str = ""


class BulkEdits:
    """Proposing, showing and making changes of many records."""

    def __init__(self, database: Database, engine: SearchEngine, jobs: Jobs) -> None:
        self._database = database
        self._engine = engine
        self._jobs = jobs
        jobs.needs(JOB, Role.LIBRARIAN)

    def find(self, text: str, offset: int, limit: int) -> tuple[list[int], int]:
        """Return a page of the publications in which every word of a query stands, and how many there are.

        Raises ``LacunaError`` with code "index_unavailable" while the index is built again.
        """
        try:
            found = self._engine.search(SearchRequest(text=certain(text), offset=offset, limit=limit))
        except IndexUnavailable as error:
            raise index_unavailable() from error
        return ([], 0) if found.relaxed else ([int(hit.id) for hit in found.hits], found.total)

    def propose(self, actor: Account, change: BulkChange, *, text: str = "", ids: Sequence[int] = ()) -> int:
        """Return a proposal for the given publications, or for all that a query finds; gives its id.

        Raises ``InvalidInput`` for a change that cannot be made, and where it would change nothing.
        """
        change = checked(change)
        chosen = list(dict.fromkeys(ids)) or list(self._all(text))
        with self._database.read() as session:
            changing = dict(_changing(session, chosen, change))
        selection = [
            [publication_id, changing[publication_id]]
            for publication_id in chosen
            if publication_id in changing
        ]
        if not selection:
            raise InvalidInput("bulk_nothing", "That would change none of these records.", field="new")
        with self._database.write() as session:
            row = BulkEdit(
                user_id=actor.id,
                chosen_by=text if not ids else "",
                found=len(chosen),
                change=change.to_dict(),
                selection=selection,
            )
            session.add(row)
            session.flush()
            return row.id

    def get(self, edit_id: int) -> BulkEditView:
        """One proposal; raises ``NotFound``."""
        with self._database.read() as session:
            return _view(_find(session, edit_id))

    def lines(self, edit_id: int, offset: int, limit: int) -> list[BulkLine]:
        """Return what a page of its records would say, before and after."""
        with self._database.read() as session:
            row = _find(session, edit_id)
            change, ids = (
                BulkChange(**row.change),
                [selected[0] for selected in row.selection[offset : offset + limit]],
            )
            rows = stored.load_many(session, ids)
            return [line for number in ids if number in rows for line in _lines(rows[number], change)]

    def drop(self, edit_id: int) -> None:
        """Throw a proposal away."""
        with self._database.write() as session:
            row = _find(session, edit_id)
            if row.state == "proposed":
                row.state, row.selection = "dropped", []

    def apply(self, actor: Account, edit_id: int) -> int | None:
        """Make the change; a large one becomes a job, whose id is given.

        One that failed or was stopped goes on where it stood. Raises ``Conflict`` for a change that was
        made, undone or thrown away before.
        """
        intent = act(actor, "bulk_edited", count=0, **self.get(edit_id).change.to_dict())
        with self._database.write(intent) as session:
            row = _find(session, edit_id)
            if row.state not in ("proposed", "running", "stopped"):
                raise _over()
            at_once = row.state == "proposed" and len(row.selection) <= AT_ONCE
            if not at_once:
                row.state = "running"
                job = self._jobs.latest(actor, JOB, edit_id=edit_id)
                if job is not None and not job.finished:
                    return job.id
                return self._jobs.add(session, JOB, {"edit_id": edit_id}, actor)
            _make_part(session, row, intent)
        return None

    def run(self, task: Task) -> dict[str, Any]:
        """Make a large change, as a job; begun again, it goes on where it stood."""
        edit_id = int(task.params["edit_id"])
        total = self.get(edit_id).changing
        try:
            task.progress(0, total)
            while waiting := self._make_some(task.actor, edit_id):
                task.progress(total - waiting, total)
        except Cancelled:
            self._stop(edit_id)
            raise
        return {"edit_id": edit_id}

    def _make_some(self, actor: Account | None, edit_id: int) -> int:
        """Make the next part of a change, as part of its one act; gives how many records still wait."""
        intent = act(actor, "bulk_edited", count=0, **self.get(edit_id).change.to_dict())
        with self._database.write(intent) as session:
            return _make_part(session, _find(session, edit_id), intent)

    def _stop(self, edit_id: int) -> None:
        with self._database.write() as session:
            row = _find(session, edit_id)
            if row.state == "running":
                row.state = "stopped"

    def _all(self, text: str) -> Iterator[int]:
        offset = 0
        while found := self.find(text, offset, _FOUND_AT_ONCE)[0]:
            yield from found
            offset += _FOUND_AT_ONCE


def _make_part(session: Session, row: BulkEdit, intent: Act) -> int:
    """Make the next part of a change inside a transaction; gives how many records still wait."""
    waiting = [(publication_id, version) for publication_id, version in row.selection if version != _MADE]
    if row.act_id is not None:
        _go_on(session, row.act_id)
    row.done += _change_some(session, waiting[:_BATCH], BulkChange(**row.change))
    intent.params["count"] = row.done
    row.act_id = made.id if (made := stored_changes.current_set(session)) else None
    seen = {publication_id for publication_id, _ in waiting[:_BATCH]}
    row.selection = [
        [publication_id, _MADE if publication_id in seen else version]
        for publication_id, version in row.selection
    ]
    if len(waiting) <= _BATCH:
        row.state = "applied"
    return max(len(waiting) - _BATCH, 0)


def certain(text: str) -> str:
    """Return a query in which every plain word is asked for, where a reader's query asks for any of them."""
    parts = re.findall(r'[^\s"]*"[^"]*"?|\S+', text)
    beside = {at + step for at, part in enumerate(parts) if part in _JOINERS for step in (-1, 0, 1)}
    said = [at in beside or part[0] in '+-"(' or ":" in part for at, part in enumerate(parts)]
    return " ".join(part if is_said else f"+{part}" for part, is_said in zip(parts, said, strict=True))


def _changing(session: Session, ids: Sequence[int], change: BulkChange) -> Iterator[tuple[int, int]]:
    """Which publications would change, with their versions."""
    values = stored.values_of_copies if change.of_copies else stored.values_of
    for publication_id, version, value in values(session, ids, change.field):
        before = tuple(value or ()) if change.field in SEVERAL else value or ""
        if changed_value(before, change) != before:
            yield publication_id, version


def _change_some(session: Session, selection: Sequence[tuple[int, int]], change: BulkChange) -> int:
    """Change some records; those of another version by now are left. Gives how many were changed."""
    numbers = [publication_id for publication_id, _ in selection]
    if change.of_copies:  # records tell by their version whether somebody changed them
        hold_those(session, Copy, Copy.publication_id, numbers)
    rows = stored.load_many(session, numbers)
    done = 0
    for publication_id, version in selection:
        row = rows.get(publication_id)
        if row is None or row.version != version or row.withdrawn_at is not None:
            continue
        if change.of_copies:
            for copy in _copies(row):
                setattr(copy, change.field, changed_value(getattr(copy, change.field), change))
        else:
            row.description = changed(row.read_description(), change).to_dict()
        done += 1
    session.flush()
    for row in rows.values():  # what is written is let go, so that memory does not grow with the change
        session.expunge(row)
    return done


def _lines(row: Publication, change: BulkChange) -> Iterator[BulkLine]:
    description = row.read_description()
    title, languages = description.full_title, description.languages
    if change.of_copies:
        for copy in _copies(row):
            before = getattr(copy, change.field)
            after = changed_value(before, change)
            if before != after:
                yield BulkLine(row.id, title, languages, before, after, copy.accession_number)
        return
    old, new = (getattr(version, change.field) for version in (description, changed(description, change)))
    if old != new:
        yield BulkLine(row.id, title, languages, old, new)


def _copies(row: Publication) -> list[Copy]:
    return [copy for copy in row.copies if copy.withdrawn_at is None]


def _go_on(session: Session, act_id: int) -> None:
    """Let what follows be part of an act that was begun before; raises ``Conflict`` once it is undone."""
    begun = stored_changes.go_on(session, act_id)
    if begun.reverted_by_id is not None:
        raise _over()


def _over() -> Conflict:
    return Conflict("bulk_state", "This change was made, undone or thrown away before.")


def _find(session: Session, edit_id: int) -> BulkEdit:
    row = session.get(BulkEdit, edit_id)
    if row is None:
        raise NotFound("no_such_bulk_edit", "There is no such change of many records.")
    return row


def _view(row: BulkEdit) -> BulkEditView:
    return BulkEditView(
        row.id,
        row.chosen_by,
        row.found,
        BulkChange(**row.change),
        len(row.selection),
        row.state,
        row.done,
        row.act_id,
    )
