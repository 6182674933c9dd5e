"""Where backups are kept: a folder of this machine, or a bucket of an S3 server far from it.

A backup is written and tried on this machine before either takes it.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

from catalogue.errors import Away, LacunaError, NotFound
from catalogue.services.files.partial_files import keep, partial_file
from catalogue.services.files.s3_store import Bucket, S3Store

from .sealed_backup import sealed_for

FETCHED = ".backup-fetched-"
"""How the name of a backup begins that was fetched from a bucket, while it is read."""
_PIECE = 1 << 20


class Placed(NamedTuple):
    """A file in the place: its name and its size in bytes."""

    name: str
    size: int


class BackupPlace(ABC):
    """Whole backups by their names.

    Every method may raise ``LacunaError`` that says why the place cannot be used.
    """

    far: bool
    """Whether a look costs an answer of another machine."""
    where: str
    """The place, in words for an administrator."""

    @abstractmethod
    def prepare(self) -> Path:
        """See whether anything can be kept; gives the folder of this machine in which to write it first."""

    @abstractmethod
    def take(self, stream: IO[bytes], partial: Path, name: str, recipient: str) -> None:
        """Keep what was written into a partial file, to whom it is encrypted with it."""

    @abstractmethod
    def files(self) -> list[Placed]:
        """All files, by name."""

    @abstractmethod
    def find(self, name: str) -> Placed | None:
        """Return a file by its name, or None where there is none."""

    @abstractmethod
    def recipient(self, name: str) -> str | None:
        """Return the public key that a backup is encrypted to, None where it is not."""

    @abstractmethod
    def drop(self, name: str) -> None:
        """Throw a backup away; does nothing where it is gone."""

    @abstractmethod
    def fetched(self, name: str) -> AbstractContextManager[Path]:
        """Return a backup as a file of this machine, while the block lasts; raises ``NotFound``."""

    @abstractmethod
    def is_beside(self, home: Path) -> bool:
        """Whether one broken disk takes catalogue and backups."""


class BackupFolder(BackupPlace):
    """A folder, made when it is first needed."""

    far = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.where = str(folder)

    def prepare(self) -> Path:
        """Make the folder."""
        with self._asked():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder

    def take(self, stream: IO[bytes], partial: Path, name: str, recipient: str) -> None:
        """Give the file its name; it stands in the folder already."""
        with self._asked():
            keep(stream, partial, self._folder / name)

    def files(self) -> list[Placed]:
        """All files that are no partial ones."""
        found = (self.find(path.name) for path in sorted(self._folder.glob("[!.]*")))
        return [placed for placed in found if placed is not None]

    def find(self, name: str) -> Placed | None:
        """Return a file by its name."""
        try:
            return Placed(name, (self._folder / name).stat().st_size)
        except OSError:
            return None

    def recipient(self, name: str) -> str | None:
        """Return what the file itself says."""
        return sealed_for(self._folder / name)

    def drop(self, name: str) -> None:
        """Delete a file."""
        (self._folder / name).unlink(missing_ok=True)

    def fetched(self, name: str) -> AbstractContextManager[Path]:
        """Return the file where it is."""
        if self.find(name) is None:
            raise _no_such(name, self)
        return nullcontext(self._folder / name)

    def is_beside(self, home: Path) -> bool:
        """Whether the folder is on the disk of the catalogue."""
        place = next(path for path in (self._folder, *self._folder.parents) if path.exists())
        return place.stat().st_dev == home.stat().st_dev

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise not_in_folder(self.where, error) from error


class BackupBucket(BackupPlace):
    """The part ``backups/`` of a bucket. What was sent is read back, to know that it is whole."""

    far = True

    def __init__(self, bucket: Bucket, home: Path) -> None:
        self._store = S3Store(bucket, "backups", home, 0, lasting=False)
        self._home = home
        self.where = bucket.address

    def prepare(self) -> Path:
        """Write a small file there, read it and delete it."""
        with self._asked():
            self._store.prove()
        return self._home

    def take(self, stream: IO[bytes], partial: Path, name: str, recipient: str) -> None:
        """Send the file, and compare what the bucket then holds."""
        stream.flush()
        with self._asked():
            self._store.send(partial, name, {_RECIPIENT: recipient} if recipient else {})
            with partial.open("rb") as written, self._store.open(name) as sent:
                if _sum_of(written) == _sum_of(sent):
                    return
            self._store.drop(name)
        raise _not_in_bucket(self.where, "what it holds is not what was sent")

    def files(self) -> list[Placed]:
        """Ask the server for all files."""
        with self._asked():
            return [Placed(file.name, file.size) for file in self._store.files()]

    def find(self, name: str) -> Placed | None:
        """Ask the server for a file."""
        with self._asked():
            found = self._store.find(name)
        return Placed(found.name, found.size) if found is not None else None

    def recipient(self, name: str) -> str | None:
        """Return what was noted when it was sent."""
        with self._asked(), suppress(FileNotFoundError):
            return self._store.notes(name).get(_RECIPIENT)
        return None

    def drop(self, name: str) -> None:
        """Delete a file in the bucket."""
        with self._asked():
            self._store.drop(name)

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        """Fetch it into the home folder, where there must be room for it."""
        with partial_file(self._home, FETCHED) as (stream, partial):
            with self._asked():
                try:
                    source = self._store.open(name)
                except FileNotFoundError:
                    raise _no_such(name, self) from None
                with source:
                    while piece := source.read(_PIECE):
                        stream.write(piece)
            stream.flush()
            yield partial

    def is_beside(self, home: Path) -> bool:
        """No: it is another machine's, as far as anybody here knows."""
        return False

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Have what the server or the network says told for backups."""
        try:
            yield
        except Away as error:
            raise _not_in_bucket(self.where, error.detail) from error
        except OSError as error:  # the line broke while something was read
            raise _not_in_bucket(self.where, error.strerror or str(error)) from error


_RECIPIENT = "recipient"


def not_in_folder(folder: str, error: OSError) -> LacunaError:
    """Return what to say of a folder that takes no backup."""
    return LacunaError(
        "backup_folder",
        "No backup could be written to %(folder)s: %(reason)s.",
        folder=folder,
        reason=error.strerror or str(error),
    )


def _not_in_bucket(where: str, reason: str) -> LacunaError:
    return LacunaError(
        "backup_bucket",
        "The bucket of backups, %(where)s, cannot be used: %(reason)s",
        where=where,
        reason=reason,
    )


def _no_such(name: str, place: BackupPlace) -> NotFound:
    held = ", ".join(file.name for file in place.files()[-10:]) or "-"
    return NotFound(
        "no_such_backup",
        "There is no backup %(name)s in %(where)s. The newest there: %(held)s.",
        name=name,
        where=place.where,
        held=held,
    )


def _sum_of(source: BinaryIO) -> bytes:
    return hashlib.file_digest(source, "sha256").digest()  # type: ignore[arg-type]
