"""Backups: the whole catalogue in one zip, the same whatever the database, and back again.

A backup holds ``manifest.json``, every table as lines of JSON under ``tables/``, the waiting uploads under
``uploads/``, the files of publications under ``attachments/`` and the centre's under ``logos/``. The
manifest names each with its SHA-256, so that a damaged file is known before anything is touched, and those
that were gone or damaged when it was written: they are missing in it, and all else is kept. What does not
outlive a restore is left out: logins that last, counts of failed ones, and the index queue (the index
is built anew).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import time
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, BinaryIO, NoReturn, cast

from sqlalchemy import Table, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from catalogue.errors import Away, ChangedMeanwhile, Conflict, InvalidInput, LacunaError
from catalogue.services.files.file_store import FileStore
from catalogue.services.files.partial_files import keep, partial_file, sweep
from catalogue.services.files.stores import Stores
from catalogue.services.operations.archives.zip_member import ZipMember
from catalogue.services.settings import CENTRE
from catalogue.storage import settings
from catalogue.storage.background import days, uploads
from catalogue.storage.engine import restores, revision
from catalogue.storage.engine.database import Database
from catalogue.storage.exports import dump, sharing
from catalogue.storage.exports.outliving import outliving
from catalogue.storage.holdings import attachments
from catalogue.storage.models import now
from catalogue.storage.on_flush import queue
from catalogue.storage.on_flush.texts import as_kept

from . import backup_keys
from .backup_places import FETCHED
from .readings import reads
from .sealed_backup import DECRYPTED, NO_KEYS, Keys, Lock, damaged, opened, write_sealed

_KIND = "lacuna-backup"
_FORM = 1
_MANIFEST = "manifest.json"
_SAFETY = "before-restore-"
SAFETY_KEPT_FOR = 30
"""Days for which what a restore replaced is kept beside the catalogue."""
_COMMITTED_WITHIN = dt.timedelta(minutes=1)
"""How far ahead of the clock is dated what a restore has told anew: whoever asks before it is committed must
hear of it the next time. Who asks within that time hears of it twice."""
_PARTIAL_BACKUP = ".lacuna-backup-partial-"
_NAMED_BY_CONTENT = ("attachments", "logos")
_BY_CONTENT, _BY_LOT = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")
_NAMES = {"uploads": _BY_LOT, **dict.fromkeys(_NAMED_BY_CONTENT, _BY_CONTENT)}
"""What the names of files of each kind look like."""
_SAME_MOMENT = 0.01
"""Seconds by which the moment at which a file came may waver, since its age is counted from now."""
_PIECE = 1 << 20
_MOST_AWAY = 20
"""Files that a store may refuse to give while it answers otherwise: if it is more, it cannot be used."""
_LONGEST_ROW = 100_000_000
"""Bytes of one row of a table; the longest, the text of a list, has some fifty million at most."""
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)
"""What reading from a damaged zip can raise."""

Progress = Callable[[int, int], None]
Missing = Mapping[str, tuple[str, ...]]
"""Names of files that rows speak of and that were gone or damaged, by their kinds."""


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What a backup holds; ``size`` is that of the file in bytes, ``safety_copy`` what it replaced.

    ``files`` are those of publications, ``missing`` were gone or damaged when it was written.
    """

    publications: int
    rows: int
    size: int
    safety_copy: Path | None = None
    missing: Missing = field(default_factory=dict)
    files: int = 0


class Backups:
    """Writing the catalogue to a file, and reading it back."""

    def __init__(self, database: Database, home: Path, stores: Stores) -> None:
        self._database = database
        self._home = home
        self._stores = stores

    def write(
        self,
        path: Path,
        progress: Progress | None = None,
        lock: Lock | None = None,
    ) -> BackupSummary:
        """Write everything to ``path``, in one state, while others read and write; encrypted by a ``lock``.

        The file is readable by its owner only and takes its place when it is whole. Raises ``InvalidInput``
        where its folder does not exist.
        """
        if not path.parent.is_dir():
            raise InvalidInput("no_folder", "There is no folder %(folder)s.", folder=str(path.parent))
        return self.make(path.parent, lambda stream, partial: keep(stream, partial, path), progress, lock)

    def make(
        self,
        folder: Path,
        take: Callable[[IO[bytes], Path], None],
        progress: Progress | None = None,
        lock: Lock | None = None,
    ) -> BackupSummary:
        """Write everything into a partial file of a folder, and have ``take`` put it where it is to stay."""
        sweep(folder, _PARTIAL_BACKUP)  # whatever it was to be called
        with partial_file(folder, _PARTIAL_BACKUP) as (stream, partial):

            def write(target: IO[bytes]) -> tuple[dict[str, int], Missing]:
                return self._write_zip(target, progress)

            counts, missing = write(stream) if lock is None else write_sealed(stream, lock, write)
            stream.flush()
            if lock is None:
                _check(_opened(partial))
            size = partial.stat().st_size
            take(stream, partial)
        return BackupSummary(counts["publication"], sum(counts.values()), size, missing=missing)

    def restore(
        self,
        path: Path,
        *,
        replace: bool = False,
        keys: Keys = NO_KEYS,
        progress: Progress | None = None,
    ) -> BackupSummary:
        """Put a backup back in one transaction; to build the index anew afterwards is the quickest way.

        The file is checked as a whole first. Raises ``InvalidInput`` for a file that is damaged, foreign
        or of another version, and ``Conflict`` when the catalogue holds something already, unless
        ``replace`` is set: then a backup of it is kept in the home folder. Either changes nothing. One that
        is encrypted is opened by ``keys``, or by this machine's.
        """
        with self.decrypted(path, keys) as plain, _opened(plain, path.name) as archive:
            manifest = _check(archive, path.name)
            safety = self._make_room(replace)
            mark, replaced = restores.drawn(), self._files_here()
            with self._files_put(archive, manifest, mark) as put, _refused_in_words(path.name):
                rows = self._restore_rows(archive, manifest, mark, progress)
            self._settle_files(archive, manifest, put, replaced)
        counts = {name: int(table["rows"]) for name, table in manifest["tables"].items()}
        size, missing = path.stat().st_size, _missing_in(manifest)
        files = len(_names_in(manifest, "attachments"))
        return BackupSummary(counts.get("publication", 0), rows, size, safety, missing, files)

    def decrypted(self, path: Path, keys: Keys = NO_KEYS) -> AbstractContextManager[Path]:
        """Return a backup as a zip that anybody can read, while the block lasts; raises as ``restore``."""
        own = backup_keys.machine_key(self._home)
        return opened(path, Keys((*keys.secrets, own), keys.passphrase), self._home)

    def differences(self, plain: Path) -> list[str]:
        """Return what of tables and files is not as a sound backup (no encrypted one) brings it; for a
        restore on trial.
        """
        found = []
        with _opened(plain, plain.name) as archive, self._database.snapshot() as session:
            manifest = json.loads(archive.read(_MANIFEST))
            for folder, store in self._stores.backed_up.items():
                for name in sorted(_names_in(manifest, folder)):
                    if _digest_kept(store, name) != manifest[folder][name]["sha256"]:
                        found.append(f"{folder}/{name}: gone, or another file")
            for table in dump.TABLES:
                wanted = _sum_of(outliving(table, _rows(archive, table, plain.name)))
                there = _sum_of(dump.rows(session, table))
                if there != wanted:
                    found.append(f"{table.name}: {there[0]} of {wanted[0]} rows, or other values")
        return found

    def sweep(self) -> None:
        """Remove what was left half written, and what restores replaced long ago: whoever was erased since is
        in it, for all to read who have the file. To be called on a day that is in no doubt.
        """
        self._sweep_half_written()
        for copy in self._home.glob(f"{_SAFETY}*.zip"):
            if time.time() - copy.stat().st_mtime > SAFETY_KEPT_FOR * 24 * 3600:
                copy.unlink(missing_ok=True)

    def _sweep_half_written(self) -> None:
        """Remove what a restore or an upload that was killed left behind."""
        for prefix in (_PARTIAL_BACKUP, FETCHED, DECRYPTED, backup_keys.PARTIAL_KEY):
            sweep(self._home, prefix)
        self._stores.sweep()

    def _write_zip(self, stream: IO[bytes], progress: Progress | None) -> tuple[dict[str, int], Missing]:
        if self._database.is_newer:
            raise LacunaError(
                "backup_of_newer",
                "A machine with a newer Lacuna has brought the tables to a form that this one does not know "
                "whole. Make the backup there, or upgrade this machine first.",
            )
        tables: dict[str, dict[str, Any]] = {}
        with (
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
            self._database.snapshot() as session,
        ):
            total = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in dump.TABLES)
            done = 0
            for table in dump.TABLES:
                member = ZipMember(archive, f"tables/{table.name}.jsonl")
                with member:
                    for row in outliving(table, dump.rows(session, table)):
                        member.write(_line(row))
                        done += 1
                        if progress and done % 500 == 0:
                            progress(done, total)
                tables[table.name] = {
                    "columns": dump.FORM[table.name], "rows": member.pieces, "sha256": member.digest,
                }  # fmt: skip
            files, missing = self._write_all_files(archive, _spoken_of(session))
            manifest = {
                "kind": _KIND,
                "form": _FORM,
                "version": version("lacuna"),
                "revision": revision.newest(),
                "made_at": now().isoformat(),
                "tables": tables,
                **files,
                "missing": missing,
            }
            archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
        return {name: table["rows"] for name, table in tables.items()}, missing

    def _write_all_files(
        self, archive: zipfile.ZipFile, spoken_of: Mapping[str, set[str]]
    ) -> tuple[dict[str, dict[str, dict[str, str]]], Missing]:
        """Write the files that are there, and tell which are, and which of those that are spoken of are not.

        What could be read of one that is damaged lies in the zip under its name, for whoever would mend it by
        hand; the manifest does not name it, so that no restore brings it.
        """
        written: dict[str, dict[str, dict[str, str]]] = {}
        missing: dict[str, tuple[str, ...]] = {}
        for folder, store in self._stores.backed_up.items():
            wanted, away = spoken_of[folder], 0
            # One that is not listed may be there all the same, and one that is listed may have gone since.
            named = set(filter(_NAMES[folder].fullmatch, wanted)) | {file.name for file in store.files()}
            written[folder] = {}
            for name in sorted(named):
                try:
                    digest = _copied(archive, store, folder, name)
                except Away:
                    away += 1
                    if away > _MOST_AWAY or not _answers(store):
                        raise
                    continue
                if digest and (digest == name or folder not in _NAMED_BY_CONTENT):
                    written[folder][name] = {"sha256": digest}
            missing[folder] = tuple(sorted(wanted - written[folder].keys()))
        return written, missing

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
        self._sweep_half_written()
        safety = self._home / f"{_SAFETY}{now():%Y%m%d-%H%M%S-%f}.zip"
        self.write(safety)
        return safety

    def _restore_rows(
        self, archive: zipfile.ZipFile, manifest: dict[str, Any], mark: str, progress: Progress | None
    ) -> int:
        with self._database.write(forgets=True) as session:
            dump.be_alone(session)
            replaced, heard = queue.every_publication(session), sharing.heard(session)
            dump.empty(session)
            rows = self._restore_tables(session, archive, manifest, progress)
            restores.note(session, mark)
            _note_day(session, manifest)
            # Should nobody come to build the index anew, the worker still mends it, a batch at a time.
            queue.add(session, replaced | queue.every_publication(session))
            sharing.go_on_from(session, heard, (now() + _COMMITTED_WITHIN).replace(microsecond=0))
        return rows

    def _restore_tables(
        self, session: Session, archive: zipfile.ZipFile, manifest: dict[str, Any], progress: Progress | None
    ) -> int:
        total = sum(table["rows"] for table in manifest["tables"].values())
        done = 0
        for table in dump.TABLES:
            kept = outliving(table, _rows(archive, table, "the backup"))
            for count in dump.fill(session, table, kept):
                done += count
                if progress:
                    progress(done, total)
        dump.count_on(session)
        return done

    @contextmanager
    def _files_put(
        self, archive: zipfile.ZipFile, manifest: dict[str, Any], mark: str
    ) -> Iterator[set[tuple[str, str]]]:
        """Put the files that are not here in their places, for the rows that speak of them; yields which.

        Those that are here stay as they are until these rows are committed. Where they are not, what was put
        goes again; where the database does not say so, the worker sweeps away what nothing speaks of.
        """
        put: dict[tuple[str, str], float] = {}
        stores = self._stores.backed_up
        try:
            for folder, store in stores.items():
                for name in _names_in(manifest, folder):
                    if store.find(name) is None:
                        _put(store, archive, folder, name)
                        put[folder, name] = _came_at(store, name)
            yield set(put)
        except BaseException:
            if not self._may_stand(mark):
                for (folder, name), came_at in put.items():
                    _take_away(stores[folder], name, came_at)
            raise

    def _may_stand(self, mark: str) -> bool:
        """Whether a restore was committed, though it was broken off afterwards, as far as can be told."""
        try:
            with self._database.read() as session:
                return restores.mark(session) == mark
        except (LacunaError, DBAPIError):
            return True

    def _files_here(self) -> dict[tuple[str, str], float]:
        """Return the files that there are, and when each came."""
        return {
            (folder, file.name): time.time() - file.age
            for folder, store in self._stores.backed_up.items()
            for file in store.files()
        }

    def _settle_files(
        self,
        archive: zipfile.ZipFile,
        manifest: dict[str, Any],
        put: Collection[tuple[str, str]],
        replaced: Mapping[tuple[str, str], float],
    ) -> None:
        """Put the files of the backup where others stand under their names, and throw away those that
        belonged to what was replaced.

        A file that is not what its name says was damaged when an older backup was made: it takes no other's
        place. Nor is one touched that came since, as people write again while files are looked through, or
        that was missing in the backup and is here: its rows speak of it.
        """
        with self._database.read() as session:
            spoken_of = _spoken_of(session)
        for folder, store in self._stores.backed_up.items():
            names = _names_in(manifest, folder)
            for name in names:
                written = manifest[folder][name]["sha256"]
                is_whole = written == name or folder not in _NAMED_BY_CONTENT
                is_other = (folder, name) not in put and _digest_kept(store, name) != written
                if is_whole and is_other and _is_the_one(store, name, replaced.get((folder, name), 0.0)):
                    _put(store, archive, folder, name)
            for (kind, name), came_at in replaced.items():
                if kind == folder and name not in names and name not in spoken_of[folder]:
                    _take_away(store, name, came_at)


@contextmanager
def _refused_in_words(name: str) -> Iterator[None]:
    """Say of rows that point to nothing, or are there twice, that it is the backup: nobody else writes."""
    try:
        yield
    except ChangedMeanwhile as error:
        raise damaged(name, "its rows do not belong together") from error


def _note_day(session: Session, manifest: dict[str, Any]) -> None:
    """Have the day on which a backup was made be one of work: a clock that is far ahead is known by it."""
    made_on, known = dt.datetime.fromisoformat(manifest["made_at"]).date(), days.hold(session)
    if known.last is None or made_on > known.last:
        days.note(session, known.seen(made_on))


def _spoken_of(session: Session) -> dict[str, set[str]]:
    """Return the names of the files that rows speak of, by their kinds."""
    return {
        "attachments": set(attachments.files(session)),
        "uploads": uploads.waiting_uploads(session),
        "logos": {name for name in (settings.value_of(session, CENTRE).get("logo"),) if name},
    }


def _copied(archive: zipfile.ZipFile, store: FileStore, folder: str, name: str) -> str:
    """Copy a file into the zip and return its SHA-256; "" where it is gone, or cannot be read to its end."""
    try:
        source = store.open(name)
    except OSError:
        return ""
    with source, ZipMember(archive, f"{folder}/{name}") as member:
        while True:
            try:
                piece = source.read(_PIECE)
            except OSError:  # of the file that is read; what is said of the zip is the backup's
                return ""
            if not piece:
                return member.digest
            member.write(piece)


def _answers(store: FileStore) -> bool:
    """Whether a store can be asked, though it did not give a file."""
    try:
        store.find("health")
    except Away:
        return False
    return True


def _line(row: dict[str, Any]) -> bytes:
    """Return a row as its line. What SQLite kept before it was refused keeps nobody from a backup."""
    line = json.dumps(row, ensure_ascii=False)
    if r"\u0000" in line:
        line = json.dumps(as_kept(row), ensure_ascii=False)
    return line.encode() + b"\n"


def _sum_of(rows: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Return how many rows there are and a number that stands for their values, in whatever order they come:
    each database has its own.
    """
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(_line(row)).digest())
    return count, total


def _opened(path: Path, name: str = "") -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise damaged(name or path.name, "it is no whole zip file") from error


def _check(archive: zipfile.ZipFile, name: str = "") -> dict[str, Any]:
    """Return the manifest of a sound backup; reads everything. Raises ``InvalidInput`` for any other file."""
    name = name or Path(archive.filename or "the backup").name
    try:
        manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
        foreign = manifest["kind"] != _KIND
        if not all(isinstance(table["rows"], int) for table in manifest["tables"].values()):
            raise TypeError("rows are counted")
        dt.datetime.fromisoformat(manifest["made_at"])
        columns = {table: value.get("columns") for table, value in manifest["tables"].items()}
        listed = {f"tables/{table}.jsonl": value["sha256"] for table, value in manifest["tables"].items()}
        for folder in ("uploads", "attachments", "logos"):
            held = manifest.get(folder, {})
            listed |= {f"{folder}/{file_name}": value["sha256"] for file_name, value in held.items()}
        _missing_in(manifest)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        foreign = True
    except _ZIP_ERRORS as error:
        raise damaged(name, "its list of contents cannot be read") from error
    if foreign:
        raise InvalidInput("not_a_backup", "%(name)s is no backup of Lacuna. Nothing was changed.", name=name)
    for member, expected in listed.items():
        if _digest(archive, member, name) != expected:
            raise damaged(name, f"{member} differs from what was written")
    if (manifest.get("form"), columns) != (_FORM, dump.FORM):
        raise InvalidInput(
            "backup_version",
            "%(name)s was made by Lacuna %(version)s, whose tables have another form. Nothing was changed. "
            "Restore it with that version, then upgrade.",
            name=name,
            version=manifest.get("version", "of another kind"),
        )
    for table in dump.TABLES:
        for _ in _rows(archive, table, name):
            pass
    return manifest


def _no_number(sign: str) -> NoReturn:
    raise ValueError(f"{sign} is no number")


_read = json.JSONDecoder(parse_constant=_no_number).decode
"""Reads a row; NaN and the like, which Python takes and PostgreSQL does not, are none."""


def _digest(archive: zipfile.ZipFile, member: str, name: str) -> str:
    try:
        with archive.open(member) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    except KeyError as error:
        raise damaged(name, f"{member} is not in it") from error
    except _ZIP_ERRORS as error:
        raise damaged(name, f"{member} cannot be read") from error


def _rows(archive: zipfile.ZipFile, table: Table, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table; raises ``InvalidInput`` where something else stands there, though its sum is
    right.
    """
    member, sound = f"tables/{table.name}.jsonl", dump.is_sound(table, reads(table))
    with archive.open(member) as packed, io.BufferedReader(packed, _PIECE) as stream:  # type: ignore[type-var]
        while line := stream.readline(_LONGEST_ROW + 1):
            try:
                row = _read(line.decode()) if len(line) <= _LONGEST_ROW else None
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict) or not sound(row):
                raise damaged(name, f"{member} holds what is no row")
            yield row


def _names_in(manifest: dict[str, Any], folder: str) -> set[str]:
    """Names of files in a folder; one that is not of the form of ours is nobody's, and left out."""
    return set(filter(_NAMES[folder].fullmatch, manifest.get(folder, ())))


def _missing_in(manifest: dict[str, Any]) -> Missing:
    """Names of files that were missing when a backup was written; none where it does not say so."""
    said = manifest.get("missing", {})
    return {folder: tuple(map(str, said.get(folder, ()))) for folder in _NAMES}


def _put(store: FileStore, archive: zipfile.ZipFile, folder: str, name: str) -> None:
    with archive.open(f"{folder}/{name}") as source:
        store.put(cast(BinaryIO, source), name)


def _came_at(store: FileStore, name: str) -> float:
    """Return the moment at which a file came, 0 where it is not there."""
    found = store.find(name)
    return time.time() - found.age if found else 0.0


def _take_away(store: FileStore, name: str, came_at: float) -> None:
    """Throw a file away that came then, unless somebody has sent the same one since: that is theirs."""
    with suppress(OSError, Away):
        if _is_the_one(store, name, came_at):
            store.drop(name)


def _is_the_one(store: FileStore, name: str, came_at: float) -> bool:
    """Whether no other file has come in the place of one since; one that is gone is as good."""
    return _came_at(store, name) - came_at < _SAME_MOMENT


def _digest_kept(store: FileStore, name: str) -> str:
    """Return the SHA-256 of a file that is kept, "" where it cannot be read."""
    try:
        with store.open(name) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    except OSError:
        return ""
