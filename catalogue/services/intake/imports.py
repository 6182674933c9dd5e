"""Importing a file: read into a proposal that can be looked at, then committed or discarded.

What is done with each record stands in ``import_lines``. A record that was imported before is known by
its digest, so that importing a file twice adds nothing. What is left for later stays proposed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalogue.domain.access import Account
from catalogue.errors import Conflict, InvalidInput, NotFound, Problem
from catalogue.formats import Record
from catalogue.sandbox import read_catalogue
from catalogue.storage import imports as stored
from catalogue.storage.database import Database
from catalogue.storage.models import Donation, ImportBatch, ImportLine

from ..acts import act
from ..checking.gap_check import ReferenceItem
from ..checking.holdings import HoldingsMatcher
from ..jobs import Jobs, Task
from ..records.publications import Publications
from ..settings import Settings
from .donations import find_or_add_donor
from .import_lines import take_answer, take_choices
from .import_taking import take_in
from .import_views import ImportOutcome, ImportView, import_view

_BATCH = 250

Progress = Callable[[int, int], None]


class Imports:
    """Files on their way into the catalogue."""

    def __init__(
        self,
        database: Database,
        matcher: HoldingsMatcher,
        publications: Publications,
        settings: Settings,
        jobs: Jobs,
        uploads: Path,
    ) -> None:
        self._database = database
        self._matcher = matcher
        self._publications = publications
        self._settings = settings
        self._jobs = jobs
        self._uploads = uploads

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
        self._uploads.mkdir(parents=True, exist_ok=True)
        path = self._uploads / uuid.uuid4().hex
        with path.open("wb") as file:
            shutil.copyfileobj(source, file)
        batch_id = self._new_batch(actor, filename, donor, donation_id)
        job_id = self._jobs.start("read_import", {"batch_id": batch_id, "path": path.name}, actor)
        return batch_id, job_id

    def start_commit(
        self, actor: Account, batch_id: int, choices: Mapping[int, str] = MappingProxyType({})
    ) -> int:
        """Begin to commit a proposal in the background, with the last ``choices`` made for its lines.

        Gives the job's id; raises as ``take_choices``, and nothing is begun then.
        """
        self._set_state(batch_id, ("proposed", "committing"), "committing", choices)
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
        (``untitled``), records without a title are taken in too, and are mended on the tidy-up page.
        """
        self._set_state(batch_id, ("proposed", "committing"), "committing")
        if untitled:
            self._take_untitled(batch_id)
        view = self.get(batch_id)
        total, done = view.waiting - view.later, 0
        while count := self._commit_some(actor, batch_id, view.name):
            done += count
            (progress or _silent)(done, total)
        after = self.get(batch_id)
        self._set_state(batch_id, ("committing",), "proposed" if after.later else "committed")
        return ImportOutcome(after.seen, after.added, after.merged, after.problems, after.problem_count)

    def stop(self, actor: Account, batch_id: int) -> None:
        """End what is done with a file in the background: reading it, or taking it in (the rest waits)."""
        state = self.get(batch_id).state
        kind = {"reading": "read_import", "committing": "commit_import"}.get(state)
        job = self._jobs.latest(actor, kind, batch_id=batch_id) if kind else None
        if job is not None:
            self._jobs.cancel(actor, job.id)
        if state == "reading":
            self.discard(batch_id)
        elif state == "committing":
            self._set_state(batch_id, ("committing",), "proposed")

    def discard(self, batch_id: int) -> None:
        """Throw a proposal away; raises ``Conflict`` once any of it was committed."""
        with self._database.write() as session:
            row = _find(session, batch_id)
            taken_in = {state for _answer, _action, state in stored.counts(session, batch_id)} - {"proposed"}
            if taken_in or row.state in ("committing", "committed"):
                raise Conflict(
                    "import_committed", "This file was taken in already. Undo it in the change log."
                )
            session.delete(row)

    def newest(self, limit: int = 20, *, unfinished: bool = False) -> list[ImportView]:
        """The latest files, newest first; all, or those that are not wholly taken in."""
        with self._database.read() as session:
            return [import_view(session, each) for each in stored.newest(session, limit, unfinished)]

    def get(self, batch_id: int) -> ImportView:
        """One file; raises ``NotFound``."""
        with self._database.read() as session:
            return import_view(session, _find(session, batch_id))

    def _take_untitled(self, batch_id: int) -> None:
        with self._database.write() as session:
            for line in stored.proposed(session, batch_id, "untitled"):
                line.action = "add"

    def _new_batch(
        self, actor: Account | None, filename: str, donor: str, donation_id: int | None = None
    ) -> int:
        intent = act(actor, "donation_edited", donor=donor)
        with self._database.write(intent) as session:
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

    def _read(self, batch_id: int, path: Path, progress: Progress) -> None:
        name = self.get(batch_id).name
        done = 0
        # Some files tell nothing before they are read as a whole; who asked for it may call it off till then.
        reading = read_catalogue(path, name, lambda: progress(done, 0))
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
        described = [each.description.to_dict() for each in records]
        digests = list(map(_digest, described, records))
        with self._database.read() as session:
            before = stored.imported_before(session, digests)
        fresh = [each for each, digest in zip(records, digests, strict=True) if digest not in before]
        results = iter(self._matcher.check([ReferenceItem(each.id, each.description) for each in fresh]))
        lines = []
        seen: set[str] = set()
        for record, description, digest in zip(records, described, digests, strict=True):
            line = ImportLine(
                batch_id=batch_id,
                line=record.line,
                record_id=record.id,
                description=description,
                holdings=[asdict(each) for each in record.holdings],
                digest=digest,
                problems=[],
            )
            if digest in before:
                line.answer, line.action, line.publication_id = "held", "skip", before[digest]
            else:
                take_answer(line, next(results))
            if digest in seen:
                line.answer, line.action = "held", "skip"
            seen.add(digest)
            lines.append(line)
        with self._database.write() as session:
            session.add_all(lines)

    def _commit_some(self, actor: Account | None, batch_id: int, name: str) -> int:
        centre = self._settings.centre()
        intent = act(actor, "file_imported", count=0, name=name, batch=batch_id)
        with self._database.write(intent) as session:
            batch = _find(session, batch_id)
            lines = stored.next_proposed(session, batch_id, _BATCH)
            intent.params["count"] = take_in(session, self._publications, centre, batch, lines)
            return len(lines)

    def _set_state(
        self,
        batch_id: int,
        expected: tuple[str, ...],
        state: str,
        choices: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        with self._database.write() as session:
            row = _find(session, batch_id)
            if row.state not in expected:
                raise Conflict("import_state", "This file is not waiting for that step. Load its page again.")
            row.state = state
            take_choices(session, batch_id, choices)


def _note_problems(session: Session, batch_id: int, problems: Iterable[Problem]) -> None:
    """Let each line know what was odd about it."""
    by_line: dict[int, list[dict[str, Any]]] = {}
    for each in problems:
        if each.line is not None:
            by_line.setdefault(each.line, []).append(asdict(each))
    for line in stored.lines_numbered(session, batch_id, by_line):
        line.problems, line.has_problems = by_line[line.line], True


def _digest(description: dict[str, Any], record: Record) -> str:
    """What makes a record the same record in another file: its whole description and its copies."""
    whole = [description, [asdict(each) for each in record.holdings]]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _find(session: Session, batch_id: int) -> ImportBatch:
    row = session.get(ImportBatch, batch_id)
    if row is None:
        raise NotFound("no_such_import", "There is no such file, or it was discarded.")
    return row


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""
