"""The change log: what was done, by whom, what it changed; and putting it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.domain.operations.backups import LOCKED_KEY
from catalogue.domain.operations.unreadable import else_say
from catalogue.domain.people.access import Account, Role
from catalogue.errors import ChangedMeanwhile, Conflict, NotAllowed, NotFound
from catalogue.storage.acquisitions.imports import end_taking_in
from catalogue.storage.background import jobs as stored_jobs
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import hold_rows
from catalogue.storage.models import Change, ChangeSet, User
from catalogue.storage.on_flush import changes as stored
from catalogue.storage.on_flush.later_changes import changed_since
from catalogue.storage.on_flush.naming import POINTS_TO, Names, names_in
from catalogue.storage.people.administrators import one_stays
from catalogue.storage.reference_lists.acts_on_lists import acts_hidden_from

from .acts import ERASED, UNREADABLE, act, sentence, undoing
from .jobs import Jobs, Task
from .views import ActView, FieldChange

JOB = "undo"
AT_ONCE = 1_000
"""Changed rows up to which an act is undone while one waits; ten thousand take some seconds."""
_SHOWN = 200
"""Changed rows that are shown of one act; a large file changes thousands."""


class ChangeLog:
    """Reading the log and undoing an act."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs
        jobs.needs(JOB, Role.LIBRARIAN)

    def recent(
        self, limit: int = 50, before_id: int | None = None, *, reader: Account | None = None
    ) -> list[ActView]:
        """Return the newest acts first, without their single changes; ``before_id`` pages on.

        Of what was done to lists that the reader may not see, and of what is for administrators, no more is
        told than that and by whom.
        """
        with self._database.read() as session:
            rows = stored.recent(session, limit, before_id)
            sealed = _sealed_for(session, reader, [row.id for row in rows])
            return [_told_of(row, sealed.get(row.id), ()) for row in rows]

    def get(self, act_id: int, *, reader: Account | None = None) -> ActView:
        """One act with the fields of the first rows it changed; raises ``NotFound``.

        Of what the reader may not see it tells what ``recent`` does.
        """
        with self._database.read() as session:
            row = session.get(ChangeSet, act_id)
            if row is None:
                raise NotFound("no_such_change", "This change is not in the log.")
            if found := _sealed_for(session, reader, [act_id]):
                return _told_of(row, found[act_id], ())
            changes, total = stored.changes_of(session, act_id, _SHOWN)
            names = names_in(session, changes)
            return replace(act_view(row, changes, names), left_out=total - len(changes))

    def newest_of(self, account: Account) -> int:
        """Return the id of the newest act of a person, 0 where there is none."""
        with self._database.read() as session:
            return stored.newest_of(session, account.id)

    def latest_on(self, table: str, row_id: int) -> ActView | None:
        """Return the newest act that changed one row, unless it was undone; it is the one to undo next."""
        with self._database.read() as session:
            row = stored.latest_on(session, table, row_id)
            return act_view(row, ()) if row is not None and row.reverted_by_id is None else None

    def undo(self, actor: Account, act_id: int) -> int | None:
        """Undo an act; a large one becomes a job, whose id is given. Raises as ``revert``.

        Of what was done to lists that the actor may not see, only a removal is undone: the owner asks for
        that, and nothing is seen by it. What only administrators may do, only they undo. Raises
        ``NotAllowed`` for anything else.
        """
        with self._database.read() as session:
            row = session.get(ChangeSet, act_id)
            if not _may_undo(session, actor, act_id):
                raise NotAllowed("for_administrators", "Only an administrator can undo this.")
            if row and row.action != "list_removed" and hidden_acts(session, actor, [act_id]):
                raise NotAllowed("private_list", "This was done to a private list. Its owner can change it.")
            large = row is not None and stored.changes_of(session, act_id, 1)[1] > AT_ONCE
            begun = row is not None and row.reverted_by_id is None
        if not (large and begun):
            self.revert(actor, act_id)
            return None
        return self._start(actor, [act_id], act_id=act_id)

    def may_undo(self, actor: Account, act_id: int) -> bool:
        """Whether it is this person's to undo an act: only administrators undo what only they may do."""
        with self._database.read() as session:
            return _may_undo(session, actor, act_id)

    def acts_of_import(self, batch_id: int) -> list[int]:
        """Return the acts by which a file was taken in, piece by piece, and that still stand; newest
        first.
        """
        with self._database.read() as session:
            return stored.standing(session, "file_imported", batch=batch_id)

    def undo_import(self, actor: Account, batch_id: int) -> int:
        """Undo all that a file brought, as a job, whose id is given; raises ``Conflict`` for nothing.

        Where it is being taken in that is ended first, so that nothing comes behind the undoing.
        """
        with self._database.write() as session:
            ended = end_taking_in(session, batch_id)
            for job in stored_jobs.unfinished(session, JOB):
                if job.params.get("batch_id") == batch_id:
                    return job.id
            if not ended and not stored.standing(session, "file_imported", batch=batch_id):
                raise Conflict("nothing_to_undo", "Nothing that this file brought is left to be undone.")
            return self._jobs.add(session, JOB, {"acts": [], "batch_id": batch_id}, actor)

    def run(self, task: Task) -> dict[str, Any]:
        """Undo large acts, as a job, each in one transaction; what was undone before is passed over.

        Of a file all that stands then is undone. Raises ``Conflict`` before anything is undone where
        something of it was changed since; where that happens meanwhile, it says how much stays.
        """
        batch_id = task.params.get("batch_id")
        if batch_id is None:
            self._undo_each(task, task.params["acts"])
            return {}
        acts = self.acts_of_import(batch_id)
        with self._database.read() as session:
            changed = changed_since(session, acts)
        if changed is not None:
            raise Conflict(
                "import_changed_since",
                "“%(title)s” was changed after this file had brought it, so nothing is undone now. Undo the "
                "later changes in the change log first, or withdraw the records one by one.",
                title=changed,
            )
        try:
            self._undo_each(task, acts)
        except Conflict as error:
            if isinstance(error, ChangedMeanwhile):
                raise
            left = len(self.acts_of_import(batch_id))
            raise Conflict(
                "import_undone_in_part",
                "Something was changed meanwhile, so %(left)s of %(count)s parts of what this file brought "
                "stay. Undo the later changes in the change log, then undo the rest.",
                left=left,
                count=len(acts),
            ) from error
        return {}

    def _undo_each(self, task: Task, acts: Sequence[int]) -> None:
        for done, act_id in enumerate(acts):
            task.progress(done, len(acts))
            with self._database.read() as session:
                row = session.get(ChangeSet, act_id)
                stands = row is None or row.reverted_by_id is None
            if stands:
                self.revert(task.actor, act_id)

    def _start(self, actor: Account, acts: Sequence[int], **named: int) -> int:
        """Begin the job, or give the one that is under way."""
        job = self._jobs.latest(actor, JOB, **named)
        if job is not None and not job.finished:
            return job.id
        return self._jobs.start(JOB, {"acts": list(acts), **named}, actor)

    def revert(self, actor: Account | None, act_id: int) -> None:
        """Undo an act; raises ``Conflict`` when it was undone before or later changes rest on it, and for an
        erasing, which is for good.

        Raises ``NotAllowed`` "last_administrator" where nobody would be one any more.
        """
        intent = act(actor, "reverted", what="")
        with self._database.read() as session:
            row = session.get(ChangeSet, act_id)
            if row is not None and row.action == ERASED:
                raise Conflict("erased_for_good", "An account was erased here for good: that is not undone.")
            rows = stored.rows_changed_by(session, act_id)
        accounts = rows.get(User.__tablename__, ())
        with self._database.write(intent, accounts=accounts) as session:
            hold_rows(session, {**rows, ChangeSet.__tablename__: [act_id]})
            with one_stays(session) if accounts else nullcontext():
                reverted = stored.revert(session, act_id)
            intent.params.update(undoing(reverted))


def _may_undo(session: Session, actor: Account, act_id: int) -> bool:
    return actor.may_act_as(Role.ADMINISTRATOR) or not stored.for_administrators(session, [act_id])


def _unreadable(row: ChangeSet, _changes: Iterable[Change], _names: Names = MappingProxyType({})) -> ActView:
    undone = row.reverted_by_id is not None
    return ActView(row.id, row.at, row.actor, UNREADABLE, {}, sentence(UNREADABLE, {}), undone)


@else_say(_unreadable)
def act_view(row: ChangeSet, changes: Iterable[Change], names: Names = MappingProxyType({})) -> ActView:
    """Return a line of the log as the pages take it; ``names`` are those of the rows that it tells of."""
    return ActView(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        params=row.params,
        sentence=sentence(row.action, row.params),
        reverted=row.reverted_by_id is not None,
        changes=tuple(field_change for change in changes for field_change in _field_changes(change, names)),
    )


def hidden_acts(session: Session, reader: Account | None, act_ids: Collection[int]) -> set[int]:
    """Those of some acts that tell of lists which the reader may not see, or could not see then."""
    return acts_hidden_from(session, act_ids, reader)


def _sealed_for(session: Session, reader: Account | None, act_ids: Collection[int]) -> dict[int, str]:
    """Return what is told instead of those of some acts that are not this reader's to know."""
    sealed = dict.fromkeys(hidden_acts(session, reader, act_ids), "private_list_changed")
    of_accounts = stored.for_administrators(session, act_ids)
    if reader is not None and not reader.may_act_as(Role.ADMINISTRATOR):
        sealed |= dict.fromkeys(of_accounts, "account_changed")
        of_accounts = set()
    erasings = select(ChangeSet.id).where(ChangeSet.id.in_(sealed), ChangeSet.action == ERASED)
    of_accounts |= set(session.scalars(erasings))
    return sealed | dict.fromkeys(sealed.keys() & of_accounts, _ITSELF)


_ITSELF = ""
"""Stands for an act that is told, and nothing of what it changed: lists went along with an account."""


def _told_of(row: ChangeSet, instead: str | None, changes: Iterable[Change]) -> ActView:
    """Return a line of the log, or no more than that somebody did something of a kind."""
    if instead is None or instead == _ITSELF:
        return act_view(row, changes if instead is None else ())
    removed = instead == "private_list_changed" and row.action == "list_removed"
    action = "private_list_removed" if removed else instead
    return ActView(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=action,
        params={},
        sentence=sentence(action, {}),
        reverted=row.reverted_by_id is not None,
    )


def _field_changes(change: Change, names: Names) -> Iterator[FieldChange]:
    """Yield the changed fields of a row; a description is taken apart into its own fields."""
    before, after = change.before or {}, change.after or {}
    table, row_id = change.table_name, change.row_id
    called = names.get((table, row_id), "")
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if name == "description":
            old, new = old or {}, new or {}
            for part in sorted({*old, *new}):
                if old.get(part) != new.get(part):
                    yield FieldChange(table, row_id, part, old.get(part), new.get(part), called)
        elif old != new and name != "id":
            yield FieldChange(table, row_id, name, _named(name, old, names), _named(name, new, names), called)


def _named(field: str, value: Any, names: Names) -> Any:
    """Return what stands for a value that is the number of a row; any other as it is, but for a locked
    key.
    """
    if isinstance(value, dict):
        return {name: part for name, part in value.items() if name != LOCKED_KEY}
    return names.get((POINTS_TO[field], value), value) if field in POINTS_TO else value
