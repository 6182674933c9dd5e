"""A whole catalogue leaves as one open archive, for a time when there is no Lacuna or no centre.

A zip in the form of a BagIt bag (RFC 8493): MARCXML and JSON, attached files, a page that explains each file
in English and Khmer, and the checksum of each. A backup brings a catalogue back into Lacuna; this is for
every other program.
"""

from __future__ import annotations

import functools
import hashlib
import json
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from sqlalchemy.orm import Session

from catalogue import formats
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotFound
from catalogue.formats import Entry, HoldingData
from catalogue.services.files.archive_files import PARTIAL, ArchiveFiles
from catalogue.services.files.partial_files import keep, partial_file, sweep
from catalogue.services.files.stores import Stores
from catalogue.services.jobs import Jobs, JobView, Task
from catalogue.services.settings import Settings
from catalogue.storage.engine.database import Database
from catalogue.storage.exports import archive as stored
from catalogue.storage.models import now
from catalogue.storage.people import leaving

from .archive_words import readme
from .zip_member import ZipMember

ARCHIVE = "archive"
"""The kind of the jobs that make one."""

_TOP = "lacuna-archive"
_PIECE = 1 << 20
_RECORDS = {"records.xml": "marcxml", "records.json": "json"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ArchiveSummary:
    """What an archive holds; ``size`` is that of the file in bytes."""

    publications: int
    objects: int
    files: int
    size: int


class Archives:
    """Writing the catalogue for every other program."""

    def __init__(
        self, database: Database, settings: Settings, jobs: Jobs, files: ArchiveFiles, stores: Stores
    ) -> None:
        self._database = database
        self._settings = settings
        self._jobs = jobs
        self._files = files
        self._stores = stores
        jobs.keep_for_administrators(ARCHIVE)

    def write(self, path: Path, progress: Progress | None = None) -> ArchiveSummary:
        """Write the archive, in one state, while others read and write; it is its owner's alone.

        Raises ``InvalidInput`` where its folder does not exist.
        """
        if not path.parent.is_dir():
            raise InvalidInput("no_folder", "There is no folder %(folder)s.", folder=str(path.parent))
        return self._written(path, progress)[0]

    def start(self, actor: Account) -> int:
        """Begin to write one in the background, to be downloaded within a day; gives the job's id."""
        waiting = self._jobs.under_way(ARCHIVE)
        params = {"machine": self._jobs.machine}
        return waiting[0].id if waiting else self._jobs.start(ARCHIVE, params, actor)

    def run(self, task: Task) -> dict[str, Any]:
        """Write an archive, as a job; once more where somebody was erased in the meantime."""
        name = f"{uuid.uuid4().hex}.zip"
        while True:
            made, erased = self._written(self._files.new(name), task.progress)
            if erased == self._erased():
                break
        self._files.keep_only(name)
        return {"name": name, "size": made.size, "publications": made.publications, "erased": erased}

    def latest(self) -> JobView | None:
        """Return the newest job that writes one; done, and its file still tells of those alone who are here,
        or not done.
        """
        job = self._jobs.latest(None, ARCHIVE)
        if job is not None and job.state == "done":
            is_kept = self._files.find(job.result["name"]) and job.result.get("erased") == self._erased()
            return job if is_kept else None
        return job

    def file(self) -> Path:
        """Return the newest that was written; raises ``NotFound`` once it is gone."""
        job = self.latest()
        if job is None or job.state != "done":
            raise NotFound("no_archive", "There is no archive any more. Have it written again.")
        return self._files.new(str(job.result["name"]))

    def sweep(self) -> None:
        """Throw away what is served no more, also where somebody was erased on another machine."""
        self._files.sweep()
        job = self.latest()
        if job is None or (job.finished and job.state != "done"):
            self._files.forget()

    def _written(self, path: Path, progress: Progress | None) -> tuple[ArchiveSummary, int]:
        """Write one; gives how many had been erased by then."""
        sweep(path.parent, PARTIAL)
        with partial_file(path.parent, PARTIAL) as (stream, partial):
            with self._database.snapshot() as session:
                erased = leaving.erased(session)
                made = self._write_bag(session, stream, progress or (lambda _done, _total: None))
            keep(stream, partial, path)
        return ArchiveSummary(*made, path.stat().st_size), erased

    def _erased(self) -> int:
        with self._database.read() as session:
            return leaving.erased(session)

    def _write_bag(self, session: Session, stream: IO[bytes], progress: Progress) -> tuple[int, int, int]:
        counts = {part.name: stored.count(session, part) for part in stored.PARTS}
        total = sum(counts.values()) + len(_RECORDS) * counts["publications"]
        done = _Counter(progress, total)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            bag = _Bag(archive)
            for name, fmt in _RECORDS.items():
                bag.add(name, formats.write(fmt, done.counted(_entries(session))))
            for part in stored.PARTS:
                bag.add(f"{part.name}.json", _array(done.counted(stored.objects(session, part))))
            files = 0
            for store in (self._stores.attachments, self._stores.logos):
                for file in store.files():
                    try:
                        source = store.open(file.name)
                    except FileNotFoundError:  # it was thrown away in the meantime
                        continue
                    with source:
                        bag.add(f"files/{file.name}", iter(functools.partial(source.read, _PIECE), b""))
                    files += 1
            bag.finish(self._settings.centre().name("en"))
        return counts["publications"], sum(counts.values()), files


class _Bag:
    """A BagIt bag that is being written into a zip."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._sums: dict[str, str] = {}
        self._size = 0

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file of the payload."""
        with ZipMember(self._archive, f"{_TOP}/data/{name}") as member:
            for piece in pieces:
                member.write(piece)
        self._sums[f"data/{name}"] = member.digest
        self._size += member.size

    def finish(self, centre: str) -> None:
        """Write what says what is in the bag."""
        lacuna, day = version("lacuna"), f"{now():%Y-%m-%d}"
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": f"Source-Organization: {centre}\nBagging-Date: {day}\n"
            f"Payload-Oxum: {self._size}.{len(self._sums)}\nBag-Software-Agent: Lacuna {lacuna}\n",
            "manifest-sha256.txt": _sums(self._sums),
            "README.txt": readme(centre, lacuna, day),
        }
        digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in tags.items()}
        for name, text in (tags | {"tagmanifest-sha256.txt": _sums(digests)}).items():
            self._archive.writestr(f"{_TOP}/{name}", text)


class _Counter:
    """Counts objects on their way, and says how far it is."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def counted(self, things: Iterable[Any]) -> Iterator[Any]:
        for written in things:
            yield written
            self._done += 1
            if self._done % 500 == 0:
                self._progress(self._done, self._total)


def _entries(session: Session) -> Iterator[Entry]:
    """Yield what is in the catalogue, as a writer of formats takes it; who gave a copy stands in
    donations.
    """
    for found in stored.objects(session, stored.PARTS[0]):
        if found["withdrawn_at"] is None:
            copies = tuple(
                HoldingData(copy["accession_number"], copy["call_number"], copy["location"], "")
                for copy in found["copies"]
                if copy["withdrawn_at"] is None
            )
            yield str(found["id"]), Description.from_dict(found["description"]), copies


def _array(objects: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """One JSON array, an object a line."""
    start = "[\n"
    for written in objects:
        yield (start + json.dumps(written, ensure_ascii=False)).encode()
        start = ",\n"
    yield ("[]\n" if start == "[\n" else "\n]\n").encode()


def _sums(digests: dict[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items())
