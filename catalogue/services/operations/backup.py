"""Backups: the whole catalogue in one zip, the same whatever the database, and back again.

A backup holds ``manifest.json``, every table as lines of JSON under ``tables/``, the waiting uploads under
``uploads/``, the files of publications under ``attachments/`` and the centre's under ``logos/``. The
manifest names each with its SHA-256, so that a damaged file is known before anything is touched. What does
not outlive a restore is left out: logins that last, counts of failed ones, and the index queue (the index
is built anew).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from catalogue.errors import Conflict, InvalidInput
from catalogue.storage import dump, queue, revision
from catalogue.storage.database import Database
from catalogue.storage.jobs import free_of_machines
from catalogue.storage.models import now

from ..file_store import PARTIAL
from ..partial_files import keep, partial_file, sweep

_KIND = "lacuna-backup"
_FORM = 1
_MANIFEST = "manifest.json"
_SAFETY = "before-restore-"
_PARTIAL_BACKUP = ".lacuna-backup-partial-"
_PIECE = 1 << 20
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)
"""What reading from a damaged zip can raise."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What a backup holds; ``size`` is that of the file in bytes, ``safety_copy`` what it replaced."""

    publications: int
    rows: int
    size: int
    safety_copy: Path | None = None


class Backups:
    """Writing the catalogue to a file, and reading it back."""

    def __init__(self, database: Database, home: Path, uploads: Path, attachments: Path, logos: Path) -> None:
        self._database = database
        self._home = home
        self._folders = {"uploads": uploads, "attachments": attachments, "logos": logos}

    def write(self, path: Path, progress: Progress | None = None) -> BackupSummary:
        """Write everything to ``path``, in one state, while others read and write.

        The file is readable by its owner only and takes its place when it is whole. Raises
        ``InvalidInput`` where its folder does not exist.
        """
        if not path.parent.is_dir():
            raise InvalidInput("no_folder", "There is no folder %(folder)s.", folder=str(path.parent))
        sweep(path.parent, _PARTIAL_BACKUP)  # whatever it was to be called
        with partial_file(path.parent, _PARTIAL_BACKUP) as (stream, partial):
            counts = self._write_zip(stream, progress)
            stream.flush()
            _check(_opened(partial))
            keep(stream, partial, path)
        return BackupSummary(counts["publication"], sum(counts.values()), path.stat().st_size)

    def restore(
        self, path: Path, *, replace: bool = False, progress: Progress | None = None
    ) -> BackupSummary:
        """Put a backup back in one transaction; to build the index anew afterwards is the quickest way.

        The file is checked as a whole first. Raises ``InvalidInput`` for a file that is damaged, foreign
        or of another version, and ``Conflict`` when the catalogue holds something already, unless
        ``replace`` is set: then a backup of it is kept in the home folder. Either changes nothing.
        """
        with _opened(path) as archive:
            manifest = _check(archive)
            safety = self._make_room(replace)
            self._restore_files(archive)
            with self._database.write(forgets=True) as session:
                replaced = queue.every_publication(session)
                dump.empty(session)
                rows = self._restore_tables(session, archive, manifest, progress)
                free_of_machines(session)  # the files they name are here now
                # Should nobody come to build the index anew, the worker still mends it, a batch at a time.
                queue.add(session, replaced | queue.every_publication(session))
            self._forget_files(archive)
        counts = {name: int(each["rows"]) for name, each in manifest["tables"].items()}
        return BackupSummary(counts.get("publication", 0), rows, path.stat().st_size, safety)

    def sweep(self) -> None:
        """Remove what a restore or an upload that was killed left behind half written."""
        sweep(self._home, _PARTIAL_BACKUP)
        for folder in self._folders.values():
            sweep(folder, PARTIAL)

    def _write_zip(self, stream: IO[bytes], progress: Progress | None) -> dict[str, int]:
        tables: dict[str, dict[str, Any]] = {}
        with (
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
            self._database.snapshot() as session,
        ):
            total = sum(session.scalar(select(func.count()).select_from(each)) or 0 for each in dump.TABLES)
            done = 0
            for table in dump.TABLES:
                member = _Member(archive, f"tables/{table.name}.jsonl")
                with member:
                    for row in dump.rows(session, table):
                        member.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
                        done += 1
                        if progress and done % 500 == 0:
                            progress(done, total)
                tables[table.name] = {
                    "columns": dump.FORM[table.name], "rows": member.pieces, "sha256": member.digest,
                }  # fmt: skip
            manifest = {
                "kind": _KIND,
                "form": _FORM,
                "version": version("lacuna"),
                "revision": revision.newest(),
                "made_at": now().isoformat(),
                "tables": tables,
                **{name: self._write_files(archive, name) for name in self._folders},
            }
            archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
        return {name: each["rows"] for name, each in tables.items()}

    def _write_files(self, archive: zipfile.ZipFile, folder: str) -> dict[str, dict[str, str]]:
        written: dict[str, dict[str, str]] = {}
        for path in sorted(self._folders[folder].glob("[!.]*")):
            try:
                source = path.open("rb")
            except FileNotFoundError:  # it was read and thrown away in the meantime
                continue
            with source, _Member(archive, f"{folder}/{path.name}") as member:
                while piece := source.read(_PIECE):
                    member.write(piece)
            written[path.name] = {"sha256": member.digest}
        return written

    def _make_room(self, replace: bool) -> Path | None:
        with self._database.read() as session:
            if dump.is_empty(session):
                return None
        if not replace:
            raise Conflict(
                "catalogue_not_empty",
                "The catalogue holds something already, and nothing was changed. Restore into an empty "
                "LACUNA_HOME, or replace what is there with --replace (a backup of it is kept).",
            )
        self.sweep()
        safety = self._home / f"{_SAFETY}{now():%Y%m%d-%H%M%S-%f}.zip"
        self.write(safety)
        return safety

    def _restore_tables(
        self, session: Session, archive: zipfile.ZipFile, manifest: dict[str, Any], progress: Progress | None
    ) -> int:
        total = sum(int(each["rows"]) for each in manifest["tables"].values())
        done = 0
        for table in dump.TABLES:
            for count in dump.fill(session, table, _rows(archive, table)):
                done += count
                if progress:
                    progress(done, total)
        dump.reset_sequences(session)
        return done

    def _restore_files(self, archive: zipfile.ZipFile) -> None:
        """Before the tables, which speak of them; a name is random, or says what the file holds."""
        for folder, place in self._folders.items():
            place.mkdir(parents=True, exist_ok=True)
            for name in _names_in(archive, folder):
                # What is there already may be a file of the catalogue that is replaced, and is not yet.
                with (
                    archive.open(f"{folder}/{name}") as source,
                    partial_file(place, PARTIAL) as (target, partial),
                ):
                    shutil.copyfileobj(source, target, _PIECE)
                    keep(target, partial, place / name)

    def _forget_files(self, archive: zipfile.ZipFile) -> None:
        """Throw away files that belonged to what was replaced."""
        for folder, place in self._folders.items():
            kept = set(_names_in(archive, folder))
            for path in place.glob("*"):
                if path.name not in kept:
                    path.unlink(missing_ok=True)


class _Member:
    """A file inside the zip that is being written, with its checksum and the number of its pieces."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._stream = archive.open(name, "w", force_zip64=True)
        self._hash = hashlib.sha256()
        self.pieces = 0

    def __enter__(self) -> _Member:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def write(self, piece: bytes) -> None:
        self._stream.write(piece)
        self._hash.update(piece)
        self.pieces += 1

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise _damaged(path.name, "it is no whole zip file") from error


def _check(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest of a sound backup; reads everything. Raises ``InvalidInput`` for any other file."""
    name = Path(archive.filename or "the backup").name
    try:
        manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
        foreign = manifest["kind"] != _KIND
        listed = {f"tables/{each}.jsonl": value["sha256"] for each, value in manifest["tables"].items()}
        for folder in ("uploads", "attachments", "logos"):
            held = manifest.get(folder, {})
            listed |= {f"{folder}/{each}": value["sha256"] for each, value in held.items()}
    except (KeyError, TypeError, ValueError):
        foreign = True
    except _ZIP_ERRORS as error:
        raise _damaged(name, "its list of contents cannot be read") from error
    if foreign:
        raise InvalidInput("not_a_backup", "%(name)s is no backup of Lacuna. Nothing was changed.", name=name)
    for member, expected in listed.items():
        if _digest(archive, member, name) != expected:
            raise _damaged(name, f"{member} differs from what was written")
    columns = {each: value.get("columns") for each, value in manifest["tables"].items()}
    if (manifest.get("form"), columns) != (_FORM, dump.FORM):
        raise InvalidInput(
            "backup_version",
            "%(name)s was made by Lacuna %(version)s, whose tables have another form. Nothing was changed. "
            "Restore it with that version, then upgrade.",
            name=name,
            version=manifest.get("version", "of another kind"),
        )
    return manifest


def _digest(archive: zipfile.ZipFile, member: str, name: str) -> str:
    try:
        with archive.open(member) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    except KeyError as error:
        raise _damaged(name, f"{member} is not in it") from error
    except _ZIP_ERRORS as error:
        raise _damaged(name, f"{member} cannot be read") from error


def _rows(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    with archive.open(f"tables/{table.name}.jsonl") as stream:
        for line in stream:
            yield json.loads(line)


def _names_in(archive: zipfile.ZipFile, folder: str) -> list[str]:
    """Names of files in a folder; a name that would lead out of it is never one of ours."""
    start = f"{folder}/"
    names = (each.removeprefix(start) for each in archive.namelist() if each.startswith(start))
    return [each for each in names if each and Path(each).name == each]


def _damaged(name: str, what: str) -> InvalidInput:
    return InvalidInput(
        "backup_damaged",
        "%(name)s is damaged (%(what)s). Nothing was changed. Take another backup.",
        name=name,
        what=what,
    )
