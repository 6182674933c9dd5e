"""A new version of a list's source laid upon the list: entries that are still there keep their answers.

Old and new are matched entry to entry by what they say; what came, what went and what reads otherwise
is shown before anything is changed. Where many read otherwise, a job matches them, since each takes a
millisecond. The version before can be looked at ever after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.domain.gaps.reference_lists import fingerprint
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput
from catalogue.sandbox import must_be_whole
from catalogue.services.acts import act
from catalogue.services.files.kept_files import KeptFiles
from catalogue.services.gap_check.checking import Progress
from catalogue.services.gap_check.pairing import Pairing
from catalogue.services.jobs import Jobs, JobView, Task
from catalogue.services.lists.editing.entries import Correction, free_number, rewrite_all
from catalogue.services.lists.editing.list_history import JUDGED_AT_ONCE
from catalogue.services.lists.gap_reports.recheck import Recheck
from catalogue.services.lists.gap_reports.since_last_look import own_hand
from catalogue.services.lists.lists import editable_list, is_there, new_entry, take_off
from catalogue.services.named_columns import NamedColumns
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held_all
from catalogue.storage.models import ListVersion, ReferenceEntry, now
from catalogue.storage.on_flush.changes import current_set
from catalogue.storage.reference_lists import list_history as stored_history
from catalogue.storage.reference_lists import lists as stored

MATCHING = "match_version"
"""The kind of the jobs that hold a new version against its list."""


class NotMatched(Conflict):
    """What is alike is not known yet, or of the list as it was before: ``job`` is what looks for it."""

    def __init__(self, job: JobView | None) -> None:
        super().__init__("plan_changed", "The list was changed meanwhile. Look again at what would change.")
        self.job = job


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A line of the new version; ``entry_id`` is the entry that it is, None for one that comes."""

    reference_id: str
    description: Description
    entry_id: int | None
    before: Description | None

    @property
    def reworded(self) -> bool:
        """Whether it says something else than the entry did."""
        return self.before is not None and self.before != self.description


@dataclass(frozen=True, slots=True)
class GoneEntry:
    """An entry that the new version does not have."""

    entry_id: int
    reference_id: str
    description: Description


@dataclass(frozen=True, slots=True)
class VersionPlan:
    """What a new version would change, the which of the list it would be; ``digest`` is another when the plan
    is.
    """

    list_id: int
    filename: str
    number: int
    lines: tuple[VersionLine, ...]
    gone: tuple[GoneEntry, ...]

    @property
    def came(self) -> list[VersionLine]:
        """The lines that no entry is."""
        return [line for line in self.lines if line.entry_id is None]

    @property
    def reworded(self) -> list[VersionLine]:
        """The lines that say something else than their entry."""
        return [line for line in self.lines if line.reworded]

    @property
    def same(self) -> int:
        """How many lines say what their entry says."""
        return len(self.lines) - len(self.came) - len(self.reworded)

    @property
    def rests_on(self) -> Mapping[int, Description]:
        """The entries of the list, by number, as they were looked at."""
        there = {line.entry_id: line.before for line in self.lines if line.entry_id and line.before}
        return there | {entry.entry_id: entry.description for entry in self.gone}

    @property
    def digest(self) -> str:
        """Names the plan, to be shown again when what it rests on was changed since."""
        return hashlib.sha256(repr((self.number, self.lines, self.gone)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Sides:
    """The list and its new version: what is the same by its words, and what is left on either side.

    ``number`` is the version's.
    """

    number: int
    entries: Sequence[ReferenceEntry]
    lines: Sequence[tuple[str, Description]]
    same: Mapping[int, int]
    left: Sequence[int]
    known: Mapping[str, ReferenceEntry]

    @property
    def work(self) -> int:
        """How much there is to hold against each other."""
        return max(len(self.left), len(self.known)) if self.left and self.known else 0

    @property
    def mark(self) -> str:
        """Names what is left, so that what was found of it is found of nothing else."""
        known = [(key, entry.reference_id, entry.fingerprint) for key, entry in self.known.items()]
        left = [(at, self.lines[at][0], fingerprint(self.lines[at][1])) for at in self.left]
        return hashlib.sha256(repr((known, left)).encode()).hexdigest()


class ListVersions:
    """Laying new versions upon lists."""

    def __init__(
        self,
        database: Database,
        columns: NamedColumns,
        pairing: Pairing,
        recheck: Recheck,
        jobs: Jobs,
        files: KeptFiles,
    ) -> None:
        self._database = database
        self._columns = columns
        self._pairing = pairing
        self._recheck = recheck
        self._jobs = jobs
        self._files = files
        jobs.keep_private(MATCHING)
        jobs.about(MATCHING, "list_id", is_there)

    def receive(self, account: Account, list_id: int, source: BinaryIO, filename: str) -> str:
        """Keep a file that can be read, for a look at what it would change; gives its token."""
        with self._database.read() as session:
            editable_list(session, account, list_id)
        token = self._files.keep(account, source)
        try:
            self.match(account, list_id, token, filename)
        except InvalidInput:
            self._files.drop(account, token)
            raise
        return token

    def match(self, account: Account, list_id: int, token: str, filename: str) -> None:
        """Have the file held against the list where that is more work than a page may wait for, unless it is
        done, or being done.
        """
        sides = self._sides(account, list_id, token, filename)
        if sides.work <= JUDGED_AT_ONCE:
            return
        job = self._job(account, list_id, token)
        if job is not None and (not job.finished or self._found(job, sides) is not None):
            return
        where = {} if self._files.shared else {"machine": self._jobs.machine}
        params = {"list_id": list_id, "token": token, "filename": filename, "size": sides.work, **where}
        self._jobs.start(MATCHING, params, account)

    def matching(self, account: Account, list_id: int, token: str) -> JobView | None:
        """How far that is; None where no job was needed. Raises ``NotFound`` for somebody else's."""
        return self._job(account, list_id, token)

    def run(self, task: Task) -> dict[str, Any]:
        """Hold a file against its list, as a job. Raises ``InvalidInput`` "no_owner"."""
        if task.actor is None:
            raise InvalidInput("no_owner", "Whoever asked for the list may no longer log in.")
        params = task.params
        sides = self._sides(task.actor, params["list_id"], params["token"], params["filename"])
        return {"pairs": list(self._alike(sides, task.progress).items()), "of": sides.mark}

    def _job(self, account: Account, list_id: int, token: str) -> JobView | None:
        return self._jobs.latest(account, MATCHING, list_id=list_id, token=token)

    def _read(self, account: Account, token: str, filename: str) -> list[tuple[str, Description]]:
        reading = self._columns.read(account, self._files.path(account, token), filename)
        found = [(record.id, record.description) for record in reading]
        must_be_whole(reading)
        if not found:
            raise InvalidInput(
                "no_entries",
                "No titles were found in %(name)s. Check that it is the right file.",
                name=filename,
            )
        return found

    def plan(self, account: Account, list_id: int, token: str, filename: str) -> VersionPlan:
        """Return what the file would change now.

        Raises ``NotFound``, ``NotAllowed``, and ``NotMatched`` where a job has to tell first.
        """
        sides = self._sides(account, list_id, token, filename)
        if sides.work <= JUDGED_AT_ONCE:
            alike = self._alike(sides)
        else:
            job = self._job(account, list_id, token)
            found = self._found(job, sides)
            if found is None:
                raise NotMatched(job)
            alike = found
        pairs = {**sides.same, **alike}
        stays = set(pairs.values())
        old = {entry.id: entry for entry in sides.entries}
        return VersionPlan(
            list_id,
            filename,
            sides.number,
            tuple(_line(line, old.get(pairs.get(at, 0))) for at, line in enumerate(sides.lines)),
            tuple(
                GoneEntry(entry.id, entry.reference_id, entry.read_description())
                for entry in sides.entries
                if entry.id not in stays
            ),
        )

    def apply(
        self, account: Account, list_id: int, token: str, filename: str, *, digest: str, keep_gone: bool
    ) -> Correction:
        """Do what the plan of this digest says, in one act; raises ``Conflict`` "plan_changed" when it would
        be another.

        It is looked at again once nobody else changes the list: what somebody said meanwhile stands.
        """
        plan = self.plan(account, list_id, token, filename)
        if plan.digest != digest:
            raise _plan_changed()
        intent = act(account, "version_added", name="", number=0, list_id=list_id)
        with self._database.write(intent) as session:
            name = editable_list(session, account, list_id).name
            entries = held_all(session, ReferenceEntry, plan.rests_on)
            _must_hold(session, plan)
            intent.params.update(name=name, number=plan.number)
            session.add(
                ListVersion(
                    list_id=list_id,
                    number=plan.number,
                    source=filename,
                    made_at=now(),  # before the act's own moment, so that the version before is found
                    user_id=account.id,
                )
            )
            concerned = _lay(session, account, plan, entries, keep_gone=keep_gone)
            session.flush()
            if len(concerned) <= JUDGED_AT_ONCE:
                with own_hand(session, account, list_id):
                    self._recheck.entries(session, concerned)
            written = current_set(session)
            done = Correction(list_id, 0, written.id if written else 0)
            if len(concerned) > JUDGED_AT_ONCE:
                self._jobs.add(session, "gap_check", {"list_id": list_id}, account)
        self._files.drop(account, token)
        return done

    def _sides(self, account: Account, list_id: int, token: str, filename: str) -> _Sides:
        """Return both, with the entry that each line of the same words is, by the place of the line."""
        with self._database.read() as session:
            editable_list(session, account, list_id)
            entries = stored.entries_of(session, list_id)
            number = _next_number(session, list_id)
        lines = self._read(account, token, filename)
        free: dict[str, list[ReferenceEntry]] = {}
        for entry in entries:
            free.setdefault(entry.fingerprint, []).append(entry)
        pairs: dict[int, int] = {}
        left: list[int] = []
        for at, (_, description) in enumerate(lines):
            if same := free.get(fingerprint(description)):
                pairs[at] = same.pop(0).id
            else:
                left.append(at)
        known = {str(entry.id): entry for rest in free.values() for entry in rest}
        return _Sides(number, entries, lines, pairs, left, known)

    def _alike(self, sides: _Sides, progress: Progress | None = None) -> dict[int, int]:
        """Return the entries that lines of other words are, each of what is left once at most."""
        descriptions = {key: entry.read_description() for key, entry in sides.known.items()}
        found = self._pairing.find(descriptions, [sides.lines[at][1] for at in sides.left], progress)
        taken: set[str] = set()
        pairs: dict[int, int] = {}
        for at, result in zip(sides.left, found, strict=True):
            key = _meant(result, sides.lines[at][0], sides.known, taken)
            if key is not None:
                taken.add(key)
                pairs[at] = int(key)
        return pairs

    def _found(self, job: JobView | None, sides: _Sides) -> dict[int, int] | None:
        """Return what a job found, where it is of these two as they stand."""
        if job is None or job.state != "done" or job.result.get("of") != sides.mark:
            return None
        return {int(at): int(entry_id) for at, entry_id in job.result["pairs"]}


def _meant(
    result: EntryResult, reference_id: str, known: Mapping[str, ReferenceEntry], taken: set[str]
) -> str | None:
    """Return the entry that a line is: the same publication, or one that it may be under the same number."""
    for match in result.matches:
        same = result.status is Status.HELD
        near = result.status in (Status.OTHER_EDITION, Status.REVIEW)
        numbered = known[match.holding_id].reference_id == reference_id
        if match.holding_id not in taken and (same or (near and numbered)):
            return match.holding_id
    return None


def _plan_changed() -> Conflict:
    return Conflict("plan_changed", "The list was changed meanwhile. Look again at what would change.")


def _next_number(session: Session, list_id: int) -> int:
    return len(stored_history.versions_of(session, list_id)) + 2


def _must_hold(session: Session, plan: VersionPlan) -> None:
    """Raise ``Conflict`` where the list, which is held, is not as it was looked at."""
    there = {entry.id: entry.read_description() for entry in stored.entries_of(session, plan.list_id)}
    if there != plan.rests_on or plan.number != _next_number(session, plan.list_id):
        raise _plan_changed()


def _lay(
    session: Session,
    account: Account,
    plan: VersionPlan,
    entries: Mapping[int, ReferenceEntry],
    *,
    keep_gone: bool,
) -> list[ReferenceEntry]:
    """Carry the plan out; gives the entries to check again."""
    taken = {gone_entry.reference_id for gone_entry in plan.gone} if keep_gone else set()
    concerned = []
    wordings = []
    for at, line in enumerate(plan.lines, 1):
        number = free_number(line.reference_id, taken)
        taken.add(number)
        if line.entry_id is None:
            entry = new_entry(plan.list_id, at, number, line.description)
            session.add(entry)
            concerned.append(entry)
            continue
        entry = entries[line.entry_id]
        entry.position, entry.reference_id = at, number
        if line.reworded:
            wordings.append((entry, line.description))
            concerned.append(entry)
    rewrite_all(session, account, wordings)
    gone = [entries[gone_entry.entry_id] for gone_entry in plan.gone]
    if keep_gone:
        for at, gone_entry in enumerate(gone, len(plan.lines) + 1):
            gone_entry.position = at
    else:
        take_off(gone)
    return concerned


def _line(line: tuple[str, Description], entry: ReferenceEntry | None) -> VersionLine:
    reference_id, description = line
    if entry is None:
        return VersionLine(reference_id, description, None, None)
    return VersionLine(reference_id, description, entry.id, entry.read_description())
