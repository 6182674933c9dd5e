"""Importing a file: read into a proposal that can be looked at, then committed or discarded.

What is done with each record stands in ``import_lines``. A record that was imported before is known by
its digest, so that importing a file twice adds nothing. What is left for later stays proposed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalogue import formats
from catalogue.domain.descriptions.same_title import Titles, identity_of
from catalogue.domain.gaps.reference_lists import fingerprint
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict, InvalidInput, NotFound, Problem
from catalogue.formats import Record
from catalogue.sandbox import read_catalogue
from catalogue.services.files.uploads import Uploads
from catalogue.storage.acquisitions import imports as stored
from catalogue.storage.background.jobs import unfinished
from catalogue.storage.background.uploads import COMMITTING, READING, waiting_uploads
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held, there_is
from catalogue.storage.holdings.publications import records as records_of
from catalogue.storage.models import Donation, ImportBatch, ImportLine

from ..acts import act
from ..change_log import JOB as UNDO
from ..gap_check.checking import ReferenceItem
from ..gap_check.holdings import HoldingsMatcher
from ..jobs import Ending, Jobs, Params, Task
from ..named_columns import TELLING, NamedColumns, UnnamedTable, remember_columns
from ..records.publications import Publications
from ..settings import Settings
from .donations import find_or_add_donor
from .import_lines import take_answer, take_choices
from .import_taking import take_in
from .import_views import ImportOutcome, ImportView, import_view, lost_something

_BATCH = 250

Progress = Callable[[int, int], None]


class Imports:
    """Files on their way into the catalogue."""

    def __init__(
        self,
        database: Database,
        holdings_matcher: HoldingsMatcher,
        publications: Publications,
        settings: Settings,
        jobs: Jobs,
        uploads: Uploads,
        columns: NamedColumns,
    ) -> None:
        self._database = database
        self._holdings_matcher = holdings_matcher
        self._publications = publications
        self._settings = settings
        self._jobs = jobs
        self._uploads = uploads
        self._columns = columns
        jobs.when_over(READING, Ending(_note_failure, self._drop_read))
        jobs.needs(COMMITTING, Role.LIBRARIAN)
        for kind in (READING, COMMITTING):
            jobs.about(kind, "batch_id", _is_there)

    def start(
        self,
        actor: Account,
        source: BinaryIO,
        filename: str,
        donor: str = "",
        donation_id: int | None = None,
    ) -> tuple[int, int]:
        """Keep an uploaded file and begin to read it in the background; gives batch and job id.

        With ``donation_id`` its records become lines of that donation once they are taken in.
        """
        path = self._uploads.put(source)
        try:
            with self._database.write(act(actor, "donation_edited", donor=donor)) as session:
                batch_id = _new_batch(session, actor, filename, donor, donation_id)
                where = {} if self._uploads.shared else {"machine": self._jobs.machine}
                params = {"batch_id": batch_id, "path": path, **where}
                job_id = self._jobs.add(session, READING, params, actor)
        except BaseException:
            self._uploads.drop(path)
            raise
        return batch_id, job_id

    def sweep(self) -> None:
        """Throw away files that no job waits for: what was being sent, or read, when a process was killed."""
        with self._database.read() as session:
            wanted = waiting_uploads(session)
        self._uploads.sweep(wanted)

    def start_commit(
        self,
        actor: Account,
        batch_id: int,
        choices: Mapping[int, str] = MappingProxyType({}),
        seen: Mapping[int, str] | None = None,
    ) -> int:
        """Begin to commit a proposal in the background, with the last ``choices`` made for its lines.

        Gives the job's id, that of one which has not begun yet where there is one; raises as
        ``take_choices``, and nothing is begun then.
        """
        with self._database.write() as session:
            _set_state(session, batch_id, ("proposed", "committing"), "committing", choices, seen)
            begun = self._jobs.not_begun(session, COMMITTING, batch_id=batch_id)
            return begun or self._jobs.add(session, COMMITTING, {"batch_id": batch_id}, actor)

    def run_reading(self, task: Task) -> dict[str, Any]:
        """Read an uploaded file, as a job; one whose columns nobody knows waits until they are named.

        The file is thrown away once the end of the job is committed, unless it waits.
        """
        batch_id, path = int(task.params["batch_id"]), self._uploads.path(task.params["path"])
        with self._database.write() as session:
            session.execute(delete(ImportLine).where(ImportLine.batch_id == batch_id))
        result: dict[str, Any] = {"batch_id": batch_id}

        def finish(session: Session, read_as: str) -> None:
            result["read_as"] = read_as
            task.finish(session, result)

        self._read(task.actor, batch_id, path, task.progress, task.params.get("columns"), finish)
        return result

    def unnamed(self, actor: Account, batch_id: int) -> UnnamedTable | None:
        """Return the first rows of a file that waits for the names of its columns, None where it does not."""
        job = self._jobs.latest(actor, READING, batch_id=batch_id)
        rows = job.error_params.get("rows") if job is not None else None
        if job is None or not rows or not self._uploads.waits(job.params["path"]):
            return None
        return self._columns.unnamed(actor, rows)

    def name_columns(self, actor: Account, batch_id: int, columns: Mapping[str, str]) -> int:
        """Begin to read a file anew, now that its columns are named, and remember what was said.

        ``columns`` is as ``formats.read`` takes it; gives the job's id. Raises ``InvalidInput`` where
        neither a title nor a whole reference is among them, ``NotFound`` once the file is gone.
        """
        job = self._jobs.latest(actor, READING, batch_id=batch_id)
        if job is None or self.unnamed(actor, batch_id) is None:
            raise NotFound("no_such_upload", "This file is no longer waiting. Please send it again.")
        if TELLING.isdisjoint(columns.values()):
            raise InvalidInput(
                "columns_without_title",
                "Say which column holds the title, or the whole reference.",
                field="columns",
            )
        with self._database.write() as session:
            remember_columns(session, actor, columns)
            _set_state(session, batch_id, ("failed",), "reading")
            return self._jobs.add(session, READING, {**job.params, "columns": dict(columns)}, actor)

    def read_as(self, actor: Account, batch_id: int) -> str:
        """As what a file was read: the name of a program (``formats.PRESETS``) or format; "" if long ago."""
        job = self._jobs.latest(actor, READING, batch_id=batch_id)
        return str(job.result.get("read_as", "")) if job is not None else ""

    def run_commit(self, task: Task) -> dict[str, Any]:
        """Commit a proposal, as a job; begun again, it goes on where it stood."""
        batch_id = int(task.params["batch_id"])
        result = {"batch_id": batch_id}
        states = ("committing",)  # said when the job was asked for; else it was stopped since
        self._commit(
            task.actor, batch_id, task.progress, lambda session: task.finish(session, result), states
        )
        return result

    def read_file(
        self, actor: Account | None, path: Path, donor: str = "", progress: Progress | None = None
    ) -> int:
        """Read a file into a proposal at once; gives its id, raises ``InvalidInput`` for an unusable file."""
        with self._database.write(act(actor, "donation_edited", donor=donor)) as session:
            batch_id = _new_batch(session, actor, path.name, donor)
        try:
            self._read(actor, batch_id, path, progress or _silent)
        except InvalidInput:
            self.discard(batch_id)
            raise
        return batch_id

    def commit(
        self,
        actor: Account | None,
        batch_id: int,
        progress: Progress | None = None,
        *,
        untitled: bool = False,
    ) -> ImportOutcome:
        """Do what the lines of a proposal say, some hundreds in a transaction.

        The proposal stays open as long as lines of it are left for later. Where nobody looks at the lines
        (``untitled``), records without a title are taken in too, and are mended on the tidy-up page; so are
        those whose publication stands in the file already, which the page of duplicates shows.
        """
        if untitled:
            self._take_untitled(batch_id)
        self._commit(actor, batch_id, progress or _silent)
        after = self.get(batch_id)
        return ImportOutcome(after.seen, after.added, after.merged, after.problems, after.problem_count)

    def stop(self, actor: Account, batch_id: int) -> None:
        """End what is done with a file in the background: reading it, or taking it in (the rest waits)."""
        state = self.get(batch_id).state
        kind = {"reading": READING, "committing": COMMITTING}.get(state)
        if kind is None:
            return
        job = self._jobs.latest(actor, kind, batch_id=batch_id)
        with self._database.write() as session:
            cancelled = self._jobs.call_off(session, actor, job.id) if job is not None else None
            if state == "reading":
                _discard(session, batch_id)
            else:
                _set_state(session, batch_id, ("committing",), "proposed")
        if cancelled is not None:
            self._jobs.follow(cancelled)
        if state == "reading":
            self._drop_upload(batch_id)

    def discard(self, batch_id: int) -> None:
        """Throw a proposal away; raises ``Conflict`` once any of it was committed."""
        with self._database.write() as session:
            _discard(session, batch_id)
        self._drop_upload(batch_id)

    def _drop_upload(self, batch_id: int) -> None:
        job = self._jobs.latest(None, READING, batch_id=batch_id)
        if job is not None:
            self._uploads.drop(job.params["path"])

    def newest(self, limit: int = 20, *, unfinished: bool = False) -> list[ImportView]:
        """Return the latest files, newest first; all, or those that are not wholly taken in."""
        with self._database.read() as session:
            return [
                import_view(session, import_batch)
                for import_batch in stored.newest(session, limit, unfinished)
            ]

    def get(self, batch_id: int) -> ImportView:
        """One file; raises ``NotFound``."""
        with self._database.read() as session:
            return import_view(session, _find(session, batch_id))

    def _commit(
        self,
        actor: Account | None,
        batch_id: int,
        progress: Progress,
        finish: Callable[[Session], object] = lambda _session: None,
        states: tuple[str, ...] = ("proposed", "committing"),
    ) -> None:
        """Do what the lines say, where the file is in one of these states; ``finish`` is part of the last
        transaction.
        """
        with self._database.write() as session:
            _set_state(session, batch_id, states, "committing")
        view = self.get(batch_id)
        total, done = view.waiting - view.later, 0
        while count := self._commit_some(actor, batch_id, view.name):
            done += count
            progress(done, total)
        later = self.get(batch_id).later
        with self._database.write() as session:
            _set_state(session, batch_id, ("committing",), "proposed" if later else "committed")
            finish(session)

    def _take_untitled(self, batch_id: int) -> None:
        with self._database.write() as session:
            for answer in ("untitled", "twice"):
                for line in stored.proposed(session, batch_id, answer):
                    line.action = "add"

    def _drop_read(self, params: Params) -> None:
        """Throw a file away that was read, unless it waits for the names of its columns."""
        with self._database.read() as session:
            wanted = waiting_uploads(session)
        if params["path"] not in wanted:
            self._uploads.drop(params["path"])

    def _read(
        self,
        actor: Account | None,
        batch_id: int,
        path: Path,
        progress: Progress,
        columns: Mapping[str, str] | None = None,
        finish: Callable[[Session, str], object] = lambda _session, _read_as: None,
    ) -> None:
        """Read a file into proposed lines; ``finish`` is part of the last one, told how it was read."""
        name = self.get(batch_id).name
        done = 0
        twins, silent = _Twins(), _Silent()
        # Some files tell nothing before they are read as a whole; who asked for it may call it off till then.
        reading = self._reading(actor, path, name, columns, lambda: progress(done, 0))
        while records := list(islice(reading, _BATCH)):
            self._propose(batch_id, records, twins)
            silent.count(records)
            done += len(records)
            progress(done, 0)
        with self._database.write() as session:
            row = _find(session, batch_id)
            row.seen, row.state = reading.seen, "proposed"
            problems = [*reading.problems, *twins.problems]
            row.problems = [asdict(problem) for problem in [*problems, *silent.problems]]
            row.problem_count = reading.problem_count + len(twins.problems)
            _note_problems(session, batch_id, problems)
            finish(session, reading.preset or reading.format)

    def _reading(
        self,
        actor: Account | None,
        path: Path,
        name: str,
        columns: Mapping[str, str] | None,
        meanwhile: Callable[[], object],
    ) -> formats.Reading:
        """Return a file, its columns by what this person has said of them before where they are not known."""
        try:
            return read_catalogue(path, name, meanwhile, columns=columns)
        except InvalidInput as error:
            if error.code != "unknown_header" or columns is not None or actor is None:
                raise
            known = self._columns.remembered(actor, error.params["rows"])
            if TELLING.isdisjoint(known.values()):
                raise
        return read_catalogue(path, name, meanwhile, columns=known)

    def _propose(self, batch_id: int, records: list[Record], twins: _Twins) -> None:
        described = [record.description.to_dict() for record in records]
        digests = list(map(_digest, described, records))
        with self._database.read() as session:
            before = stored.imported_before(session, digests)
            of_before = records_of(session, sorted(set(before.values())))
        fresh = [record for record, digest in zip(records, digests, strict=True) if digest not in before]
        items = [ReferenceItem(record.id, record.description) for record in fresh]
        noted: dict[str, Mapping[str, Any]] = {}
        results = iter(self._holdings_matcher.check(items, noted=noted))
        lines = []
        seen: set[str] = set()
        for record, description, digest in zip(records, described, digests, strict=True):
            line = ImportLine(
                batch_id=batch_id,
                line=record.line,
                record_id=record.id,
                description=description,
                holdings=_copies(record),
                digest=digest,
                problems=[],
            )
            if digest in before:
                line.answer, line.action, line.publication_id = "held", "skip", before[digest]
                line.said = dict(of_before.get(str(before[digest]), {}))
            else:
                take_answer(line, next(results), noted)
            if digest in seen:
                line.answer, line.action, line.asks = "held", "skip", False
            elif digest not in before and twins.stands_before(record) and line.action == "add":
                line.answer, line.action, line.asks = "twice", "wait", True
            seen.add(digest)
            lines.append(line)
        with self._database.write() as session:
            session.add_all(lines)

    def _commit_some(self, actor: Account | None, batch_id: int, name: str) -> int:
        centre = self._settings.centre()
        intent = act(actor, "file_imported", count=0, name=name, batch=batch_id)
        with self._database.write(intent) as session:
            batch = _find(session, batch_id)
            _must_be(batch, ("committing",))  # it may have been stopped, and what it brought be undone
            lines = stored.next_proposed(session, batch_id, _BATCH)
            intent.params["count"] = take_in(session, self._publications, centre, batch, lines)
            return len(lines)


def _new_batch(
    session: Session, actor: Account | None, filename: str, donor: str, donation_id: int | None = None
) -> int:
    donor_id = find_or_add_donor(session, donor.strip()).id if donor.strip() else None
    if donation_id is not None:
        donation = session.get(Donation, donation_id)
        if donation is None:
            raise NotFound("no_such_donation", "There is no such donation.")
        donor_id = donation.donor_id
    row = ImportBatch(
        name=filename,
        user_id=actor.id if actor else None,
        donor_id=donor_id,
        donation_id=donation_id,
        problems=[],
    )
    session.add(row)
    session.flush()
    return row.id


def _discard(session: Session, batch_id: int) -> None:
    """Throw a proposal away inside a transaction; raises ``Conflict`` once any of it was committed."""
    row = _find(session, batch_id)
    taken_in = {state for _answer, _action, state in stored.counts(session, batch_id)} - {"proposed"}
    if taken_in or row.state in ("committing", "committed"):
        raise Conflict("import_committed", "This file was taken in already. Undo it in the change log.")
    session.delete(row)


def _set_state(
    session: Session,
    batch_id: int,
    expected: tuple[str, ...],
    state: str,
    choices: Mapping[int, str] = MappingProxyType({}),
    seen: Mapping[int, str] | None = None,
) -> None:
    row = _find(session, batch_id)
    _must_be(row, expected)
    if state == "committing" and any(
        job.params.get("batch_id") == batch_id for job in unfinished(session, UNDO)
    ):
        raise Conflict(
            "import_being_undone", "What this file brought is being undone. Wait until that is over."
        )
    row.state = state
    take_choices(session, batch_id, choices, seen)


def _must_be(row: ImportBatch, states: tuple[str, ...]) -> None:
    if row.state not in states:
        raise Conflict("import_state", "This file is not waiting for that step. Load its page again.")


def _is_there(session: Session, batch_id: int) -> bool:
    return there_is(session, ImportBatch, batch_id)


def _note_failure(session: Session, params: Params) -> None:
    """Say of a file whose reading failed, or was given up, that it is not being read."""
    row = session.get(ImportBatch, int(params["batch_id"]))
    if row is not None and row.state == "reading":
        row.state = "failed"


class _Twins:
    """Records of one file that tell of one publication, though in other words."""

    def __init__(self) -> None:
        self._titles = Titles()
        self._first: list[int] = []
        self.problems: list[Problem] = []

    def stands_before(self, record: Record) -> bool:
        """Whether the publication of a record came before it in the file; then it is noted."""
        d = record.description
        number, is_new = self._titles.place(identity_of(d, fingerprint(d)))
        if is_new:
            self._first.append(record.line)
            return False
        shown = d.called
        found = formats.problem("record_twice", record.line, "", shown, first=self._first[number])
        self.problems.append(found)
        return True


class _Silent:
    """What many records of one file do not say: no matter of a single record, but of the whole file."""

    _MANY = 10

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, records: Iterable[Record]) -> None:
        """Look at some records more."""
        for description in (record.description for record in records):
            if description.title:  # A whole reference is taken apart later; it says more than its fields.
                self._counts["no_publisher"] += not description.publisher
                self._counts["no_year"] += not description.year
                self._counts["no_people"] += not description.contributors

    @property
    def problems(self) -> list[Problem]:
        """What is told of the file, the most frequent first."""
        found = [pair for pair in self._counts.most_common() if pair[1] >= self._MANY]
        return [formats.problem(code, None, "", "", count=count) for code, count in found]


def _note_problems(session: Session, batch_id: int, problems: Iterable[Problem]) -> None:
    """Let each line know what was odd about it."""
    by_line: dict[int, list[dict[str, Any]]] = {}
    for problem in problems:
        if problem.line is not None:
            by_line.setdefault(problem.line, []).append(asdict(problem))
    for line in stored.lines_numbered(session, batch_id, by_line):
        line.problems, line.has_problems = by_line[line.line], True
        line.asks = line.asks or any(map(lost_something, line.problems))


def _digest(description: dict[str, Any], record: Record) -> str:
    """Return what makes a record the same record in another file: its whole description and its copies."""
    whole = [description, _copies(record)]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _copies(record: Record) -> list[dict[str, str]]:
    """Return the copies of a record as they are kept: an unnamed donor where there is one, so that files that
    came before are known again.
    """
    kept = [asdict(holding) for holding in record.holdings]
    return [{name: said for name, said in copy.items() if said or name != "unnamed_donor"} for copy in kept]


def _find(session: Session, batch_id: int) -> ImportBatch:
    row = held(session, ImportBatch, batch_id)
    if row is None:
        raise NotFound("no_such_import", "There is no such file, or it was discarded.")
    return row


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""
