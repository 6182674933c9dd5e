"""Importing a file: read into a proposal that can be looked at, then committed or discarded.

Every record gets an answer (new, held, other_edition, doubtful) and from it an action that the
librarian may change: add it, add a further copy, or skip it. A record that was imported before is
known by its digest, so that importing a file twice adds nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalogue import formats
from catalogue.domain.access import Account
from catalogue.domain.description import Description
from catalogue.domain.gap_report import EntryResult, Status
from catalogue.errors import Conflict, InvalidInput, NotFound, Problem
from catalogue.formats import HoldingData, Record
from catalogue.storage import imports as stored
from catalogue.storage.database import Database
from catalogue.storage.models import ImportBatch, ImportLine
from catalogue.storage.publications import accession_numbers_present

from .acts import act
from .donations import find_or_add_donor
from .gap_check import ReferenceItem
from .holdings import HoldingsMatcher
from .import_views import ImportLineView, ImportOutcome, ImportView, import_view, line_view
from .jobs import Jobs, Task
from .publications import CopyData, Publications, new_publications

ACTIONS = ("add", "copy", "skip")
_ANSWERS = {
    Status.HELD: ("held", "skip"),
    Status.OTHER_EDITION: ("other_edition", "add"),
    Status.REVIEW: ("doubtful", "add"),
    Status.MISSING: ("new", "add"),
}
_BATCH = 250

Progress = Callable[[int, int], None]


class Imports:
    """Files on their way into the catalogue."""

    def __init__(
        self,
        database: Database,
        matcher: HoldingsMatcher,
        publications: Publications,
        jobs: Jobs,
        uploads: Path,
    ) -> None:
        self._database = database
        self._matcher = matcher
        self._publications = publications
        self._jobs = jobs
        self._uploads = uploads

    def start(self, actor: Account, source: BinaryIO, filename: str, donor: str = "") -> tuple[int, int]:
        """Keep an uploaded file and begin to read it in the background; gives batch and job id."""
        self._uploads.mkdir(parents=True, exist_ok=True)
        path = self._uploads / uuid.uuid4().hex
        with path.open("wb") as file:
            shutil.copyfileobj(source, file)
        batch_id = self._new_batch(actor, filename, donor)
        job_id = self._jobs.start("read_import", {"batch_id": batch_id, "path": path.name}, actor)
        return batch_id, job_id

    def start_commit(self, actor: Account, batch_id: int) -> int:
        """Begin to commit a proposal in the background; gives the job's id."""
        self._set_state(batch_id, ("proposed", "committing"), "committing")
        return self._jobs.start("commit_import", {"batch_id": batch_id}, actor)

    def run_reading(self, task: Task) -> dict[str, Any]:
        """The job that reads an uploaded file."""
        batch_id, path = int(task.params["batch_id"]), self._uploads / task.params["path"]
        with self._database.write() as session:
            session.execute(delete(ImportLine).where(ImportLine.batch_id == batch_id))
        try:
            self._read(batch_id, path, task.progress)
        except InvalidInput:
            self._set_state(batch_id, ("reading",), "failed")
            raise
        finally:
            path.unlink(missing_ok=True)
        return {"batch_id": batch_id}

    def run_commit(self, task: Task) -> dict[str, Any]:
        """The job that commits a proposal; begun again, it goes on where it stood."""
        batch_id = int(task.params["batch_id"])
        self.commit(task.actor, batch_id, task.progress)
        return {"batch_id": batch_id}

    def read_file(
        self, actor: Account | None, path: Path, donor: str = "", progress: Progress | None = None
    ) -> int:
        """Read a file into a proposal at once; gives its id, raises ``InvalidInput`` for an unusable file."""
        batch_id = self._new_batch(actor, path.name, donor)
        try:
            self._read(batch_id, path, progress or _silent)
        except InvalidInput:
            self.discard(batch_id)
            raise
        return batch_id

    def commit(self, actor: Account | None, batch_id: int, progress: Progress | None = None) -> ImportOutcome:
        """Do what the lines of a proposal say, some hundreds in a transaction."""
        view = self.get(batch_id)
        self._set_state(batch_id, ("proposed", "committing"), "committing")
        total, done = sum(view.answers.values()), view.added + view.merged
        while count := self._commit_some(actor, batch_id, view.name):
            done += count
            (progress or _silent)(done, total)
        self._set_state(batch_id, ("committing",), "committed")
        after = self.get(batch_id)
        return ImportOutcome(after.seen, after.added, after.merged, after.problems, after.problem_count)

    def discard(self, batch_id: int) -> None:
        """Throw a proposal away; raises ``Conflict`` once any of it was committed."""
        with self._database.write() as session:
            row = _find(session, batch_id)
            if row.state in ("committing", "committed"):
                raise Conflict(
                    "import_committed", "This file was taken in already. Undo it in the change log."
                )
            session.delete(row)

    def newest(self, limit: int = 20) -> list[ImportView]:
        """The latest files, newest first."""
        with self._database.read() as session:
            return [import_view(session, each) for each in stored.newest(session, limit)]

    def get(self, batch_id: int) -> ImportView:
        """One file; raises ``NotFound``."""
        with self._database.read() as session:
            return import_view(session, _find(session, batch_id))

    def lines(
        self, batch_id: int, answer: str | None = None, offset: int = 0, limit: int = 100
    ) -> list[ImportLineView]:
        """A page of lines; ``answer`` "problem" gives those with something odd."""
        with self._database.read() as session:
            return [line_view(each) for each in stored.lines(session, batch_id, answer, offset, limit)]

    def set_action(self, line_id: int, action: str) -> None:
        """Say what is to be done with a line: one of ``ACTIONS``."""
        with self._database.write() as session:
            line = session.get(ImportLine, line_id)
            if line is None or line.state != "proposed":
                raise NotFound("no_such_line", "This line is not waiting for an answer.")
            if action not in ACTIONS or (action == "copy" and line.publication_id is None):
                raise InvalidInput("import_action", "Choose whether to add this line or to skip it.")
            line.action = action

    def _new_batch(self, actor: Account | None, filename: str, donor: str) -> int:
        intent = act(actor, "donation_edited", donor=donor)
        with self._database.write(intent) as session:
            donor_id = find_or_add_donor(session, donor.strip()).id if donor.strip() else None
            row = ImportBatch(
                name=filename, user_id=actor.id if actor else None, donor_id=donor_id, problems=[]
            )
            session.add(row)
            session.flush()
            return row.id

    def _read(self, batch_id: int, path: Path, progress: Progress) -> None:
        name = self.get(batch_id).name
        reading = formats.read(path, name)
        done = 0
        while records := list(islice(reading, _BATCH)):
            self._propose(batch_id, records)
            done += len(records)
            progress(done, 0)
        with self._database.write() as session:
            row = _find(session, batch_id)
            row.seen, row.state = reading.seen, "proposed"
            row.problems = [asdict(each) for each in reading.problems]
            row.problem_count = reading.problem_count
            _note_problems(session, batch_id, reading.problems)

    def _propose(self, batch_id: int, records: list[Record]) -> None:
        digests = [_digest(each) for each in records]
        with self._database.read() as session:
            before = stored.imported_before(session, digests)
        fresh = [each for each, digest in zip(records, digests, strict=True) if digest not in before]
        results = iter(self._matcher.check([ReferenceItem(each.id, each.description) for each in fresh]))
        lines = []
        seen: set[str] = set()
        for record, digest in zip(records, digests, strict=True):
            line = ImportLine(
                batch_id=batch_id,
                line=record.line,
                record_id=record.id,
                description=record.description.to_dict(),
                holdings=[asdict(each) for each in record.holdings],
                digest=digest,
                problems=[],
            )
            if digest in before:
                line.answer, line.action, line.publication_id = "held", "skip", before[digest]
            else:
                _take_answer(line, next(results))
            if digest in seen:
                line.answer, line.action = "held", "skip"
            seen.add(digest)
            lines.append(line)
        with self._database.write() as session:
            session.add_all(lines)

    def _commit_some(self, actor: Account | None, batch_id: int, name: str) -> int:
        intent = act(actor, "file_imported", count=0, name=name)
        with self._database.write(intent) as session:
            batch = _find(session, batch_id)
            lines = stored.next_proposed(session, batch_id, _BATCH)
            before = stored.imported_before(session, {each.digest for each in lines})
            intent.params["count"] = _add_publications(session, lines, before)
            self._add_copies(session, batch, [each for each in lines if each.action != "skip"])
            for line in lines:
                line.publication_id = line.publication_id or before.get(line.digest)
                if line.action != "skip":
                    line.state = "added"
                else:
                    line.state = "merged" if line.publication_id else "skipped"
            return len(lines)

    def _add_copies(self, session: Session, batch: ImportBatch, lines: Sequence[ImportLine]) -> None:
        """The copies that the records tell of, or one where a record tells of none."""
        told = [
            (line.publication_id, HoldingData(**each))
            for line in lines
            if line.publication_id is not None
            for each in (line.holdings or [{}])
        ]
        taken = accession_numbers_present(session, [each.accession_number for _, each in told])
        wanted = []
        for publication_id, each in told:
            donor_id = find_or_add_donor(session, each.donor).id if each.donor else batch.donor_id
            number = "" if each.accession_number in taken else each.accession_number
            taken.add(number)
            data = CopyData(number, each.call_number, each.location, donor_id=donor_id)
            wanted.append((publication_id, data))
        self._publications.new_copies(session, wanted)

    def _set_state(self, batch_id: int, expected: tuple[str, ...], state: str) -> None:
        with self._database.write() as session:
            row = _find(session, batch_id)
            if row.state not in expected:
                raise Conflict("import_state", "This file is not waiting for that step. Load its page again.")
            row.state = state


def _add_publications(session: Session, lines: Sequence[ImportLine], before: dict[str, int]) -> int:
    """Add what is new, each record once, note it in ``before``, and give how many were added."""
    new: dict[str, ImportLine] = {}
    for line in lines:
        if line.action == "copy":
            continue
        if line.digest in before:
            line.publication_id, line.action = before[line.digest], "skip"
        elif line.action == "add" and line.digest in new:
            line.action = "skip"
        elif line.action == "add":
            new[line.digest] = line
    rows = new_publications(session, [Description.from_dict(each.description) for each in new.values()])
    for line, row in zip(new.values(), rows, strict=True):
        line.publication_id = before[line.digest] = row.id
    return len(new)


def _note_problems(session: Session, batch_id: int, problems: Iterable[Problem]) -> None:
    """Let each line know what was odd about it."""
    by_line: dict[int, list[dict[str, Any]]] = {}
    for each in problems:
        if each.line is not None:
            by_line.setdefault(each.line, []).append(asdict(each))
    for line in stored.lines_numbered(session, batch_id, by_line):
        line.problems, line.has_problems = by_line[line.line], True


def _take_answer(line: ImportLine, result: EntryResult) -> None:
    line.answer, line.action = _ANSWERS[result.status]
    if result.best is not None:
        line.publication_id = int(result.best.holding_id)


def _digest(record: Record) -> str:
    """What makes a record the same record in another file: its whole description and its copies."""
    whole = [record.description.to_dict(), [asdict(each) for each in record.holdings]]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _find(session: Session, batch_id: int) -> ImportBatch:
    row = session.get(ImportBatch, batch_id)
    if row is None:
        raise NotFound("no_such_import", "There is no such file, or it was discarded.")
    return row


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""
