"""A sheet of a list that comes back filled in: what it would change, row by row, and then the changing.

Nothing is changed that the sheet does not say plainly: a row that is not in it takes nothing off the
list, a new row adds nothing, unless the person says so; where the entry was changed here since the
sheet was made, the sheet gives way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict, Weight
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, NotAllowed, NotFound, Problem
from catalogue.services.acts import act
from catalogue.services.files.kept_files import KeptFiles
from catalogue.services.jobs import Jobs
from catalogue.services.lists.editing.answers import answer
from catalogue.services.lists.editing.entries import Correction, Marks, free_number, rewrite, set_marks
from catalogue.services.lists.editing.list_history import JUDGED_AT_ONCE
from catalogue.services.lists.gap_reports.recheck import Recheck
from catalogue.services.lists.gap_reports.report_views import EntryRow
from catalogue.services.lists.gap_reports.reports import Reports
from catalogue.services.lists.gap_reports.since_last_look import own_hand
from catalogue.services.lists.lists import editable_list, new_entry, take_off
from catalogue.storage.engine.database import Database
from catalogue.storage.models import ReferenceEntry
from catalogue.storage.on_flush.changes import current_set
from catalogue.storage.reference_lists import lists as stored
from catalogue.storage.reference_lists.overtaken import anything_since
from catalogue.storage.reference_lists.wanted import marks

from .sheet_reading import RowsRead, SheetChange, rows_read
from .sheet_table import NONE, REMOVE, SheetRow, list_of_sheet, read_sheet


@dataclass(frozen=True, slots=True)
class AbsentEntry:
    """An entry of the list that no row of the sheet tells of."""

    entry_id: int
    reference_id: str
    title: str


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What a sheet would change.

    ``added`` are its rows without a number, by line; ``digest`` is another when the plan is.
    """

    list_id: int
    filename: str
    changes: tuple[SheetChange, ...]
    problems: tuple[Problem, ...]
    absent: tuple[AbsentEntry, ...]
    added: tuple[tuple[int, Description], ...]
    rows: int

    @property
    def digest(self) -> str:
        """Names the plan, to be shown again when what it rests on was changed since."""
        plain = repr((self.changes, self.problems, self.absent, self.added))
        return hashlib.sha256(plain.encode()).hexdigest()[:16]


class ListSheets:
    """Taking back what was filled in elsewhere."""

    def __init__(
        self, database: Database, reports: Reports, recheck: Recheck, jobs: Jobs, files: KeptFiles
    ) -> None:
        self._database = database
        self._reports = reports
        self._recheck = recheck
        self._jobs = jobs
        self._files = files

    def receive(self, account: Account, source: BinaryIO, filename: str) -> tuple[int, str] | None:
        """Keep a sheet of a list that this person may change: gives the list and the file's token.

        None where the file is no sheet, or one of somebody else's list.
        """
        token = self._files.keep(account, source)
        list_id = list_of_sheet(self._files.path(account, token), filename)
        if list_id is not None and self._may_change(account, list_id):
            return list_id, token
        self._files.drop(account, token)
        return None

    def plan(self, account: Account, list_id: int, token: str, filename: str) -> SheetPlan:
        """Return what the sheet would change now; raises ``NotFound`` and ``NotAllowed``."""
        path = self._files.path(account, token)
        with self._database.read() as session:
            editable_list(session, account, list_id)
        return self._plan(account, list_id, filename, read_sheet(path, filename))

    def apply(
        self,
        account: Account,
        list_id: int,
        token: str,
        filename: str,
        *,
        digest: str,
        take_off_absent: bool = False,
        add_new: bool = False,
    ) -> Correction:
        """Do what the plan of this digest says, in one act.

        Raises ``Conflict`` with code "plan_changed" when the plan would be another by now. It is made once
        more, when nobody else changes the list, if anything was changed since: what somebody said meanwhile
        stands.
        """
        path = self._files.path(account, token)
        with self._database.read() as session:
            editable_list(session, account, list_id)
            looked = marks(session)  # first: what is read after it may be newer, never older
        rows = read_sheet(path, filename)
        plan = self._plan_of(account, list_id, filename, rows, digest)
        intent = act(account, "sheet_applied", name="", count=len(plan.changes), list_id=list_id)
        with self._database.write(intent) as session:
            intent.params["name"] = editable_list(session, account, list_id).name
            if anything_since(session, looked):
                plan = self._plan_of(account, list_id, filename, rows, digest)
            doing = _Doing(session, account, list_id)
            doing.change(plan.changes)
            if add_new:
                doing.add([description for _, description in plan.added])
            if take_off_absent:
                doing.take_off(absent_entry.entry_id for absent_entry in plan.absent)
            session.flush()
            if len(doing.concerned) <= JUDGED_AT_ONCE:
                with own_hand(session, account, list_id):
                    self._recheck.entries(session, doing.to_judge())
            written = current_set(session)
            done = Correction(list_id, 0, written.id if written else 0)
            if len(doing.concerned) > JUDGED_AT_ONCE:
                self._jobs.add(session, "gap_check", {"list_id": list_id}, account)
        self._files.drop(account, token)
        return done

    def _plan_of(
        self, account: Account, list_id: int, filename: str, rows: Sequence[SheetRow], digest: str
    ) -> SheetPlan:
        """Return the plan as it would be now; raises ``Conflict`` where it is not the one of this digest."""
        plan = self._plan(account, list_id, filename, rows)
        if plan.digest != digest:
            raise Conflict(
                "plan_changed", "The list was changed meanwhile. Look again at what the sheet would do."
            )
        return plan

    def _plan(self, account: Account, list_id: int, filename: str, rows: Sequence[SheetRow]) -> SheetPlan:
        report = self._reports.report(account, list_id)
        entries = {row.entry_id: row for row in report.rows} if report else {}
        found: RowsRead = rows_read(rows, list_id, entries)
        return SheetPlan(
            list_id=list_id,
            filename=filename,
            changes=tuple(found.changes),
            problems=tuple(found.problems),
            absent=tuple(_absent(entries, found.seen)),
            added=tuple(found.added),
            rows=len(rows),
        )

    def _may_change(self, account: Account, list_id: int) -> bool:
        with self._database.read() as session:
            try:
                editable_list(session, account, list_id)
            except (NotFound, NotAllowed):
                return False
            return True


@dataclass
class _Doing:
    """A plan being carried out inside a transaction."""

    session: Session
    account: Account
    list_id: int
    concerned: dict[int, ReferenceEntry] = field(default_factory=dict)

    def change(self, changes: Sequence[SheetChange]) -> None:
        """Collect what the rows say of entries that are there."""
        rows = stored.entries_by_id(self.session, {change.entry_id for change in changes})
        entries = {row.id: row for row in rows if row.list_id == self.list_id}
        for change in changes:
            self._change(entries[change.entry_id], change)

    def take_off(self, entry_ids: Iterator[int]) -> None:
        """Entries that no row tells of."""
        take_off(stored.entries_by_id(self.session, set(entry_ids)))

    def add(self, descriptions: Sequence[Description]) -> None:
        """Rows that are no entry yet, at the end."""
        present = stored.entries_of(self.session, self.list_id)
        taken = {entry.reference_id for entry in present}
        last = max((entry.position for entry in present), default=0)
        made = []
        for at, description in enumerate(descriptions, last + 1):
            number = free_number(str(at), taken)
            taken.add(number)
            made.append(new_entry(self.list_id, at, number, description))
        self.session.add_all(made)
        self.session.flush()
        self.concerned |= {entry.id: entry for entry in made}

    def to_judge(self) -> list[ReferenceEntry]:
        """Return the entries to check again, on whatever list their like stands."""
        alike = {
            same_entry.id: same_entry
            for mark in {entry.fingerprint for entry in self.concerned.values()}
            for same_entry in stored.entries_with(self.session, mark)
        }
        return list(alike.values())

    def _change(self, entry: ReferenceEntry, change: SheetChange) -> None:
        if change.what == REMOVE:
            take_off([entry])
        elif change.what == "tick":
            set_marks(entry, Marks(ticked=bool(change.after)))
        elif change.what == "weight":
            set_marks(entry, Marks(weight=Weight(change.after)))
        elif change.what == "note":
            set_marks(entry, Marks(note=change.after))
        elif change.description is not None:
            rewrite(self.session, self.account, entry, change.description)
            self.concerned[entry.id] = entry
        else:
            for publication_id in change.publications:
                verdict = Verdict.DIFFERENT if change.after == NONE else Verdict(change.after)
                answer(self.session, self.account, entry, publication_id, verdict)
            self.concerned[entry.id] = entry


def _absent(entries: Mapping[int, EntryRow], seen: set[int]) -> Iterator[AbsentEntry]:
    for entry_id, row in entries.items():
        if entry_id not in seen:
            title = row.description.called
            yield AbsentEntry(entry_id, row.reference_id, title)
