"""Where files are kept: a folder of this machine, or what all machines share (``s3_store``).

A file has a name that is never given again (the digest of its content, or a random one), so that its content
never changes: it is there whole, or not at all.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from .partial_files import keep, partial_file, sweep

_PIECE = 1 << 20
_NAMED_BY_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNNOTED = getattr(os, "O_NOATIME", 0)
"""Asks the system not to note when a file was read: elsewhere it cannot be asked."""
PARTIAL = ".partial-"
"""How the names of files begin that are being written."""


class Stored(NamedTuple):
    """A file that is kept: its name, its size in bytes, and the seconds since it came."""

    name: str
    size: int
    age: float


class FileStore(ABC):
    """Files of one kind, outside of everything that a web server hands out by itself.

    Every method may raise ``NoRoom``, and ``Away`` where the files are on another machine that cannot be
    used.
    """

    shared: bool
    """Whether every machine sees the same files."""

    @abstractmethod
    def put(self, source: BinaryIO, name: str = "") -> tuple[str, int]:
        """Keep everything that ``source`` gives; its name (by default its SHA-256) and its size in bytes."""

    @abstractmethod
    def path(self, name: str) -> Path:
        """Return a file on this machine to be read at once; raises ``FileNotFoundError`` where there is
        none.
        """

    @abstractmethod
    def open(self, name: str) -> BinaryIO:
        """Return what is kept under a name, read where it is kept; raises ``FileNotFoundError``."""

    @abstractmethod
    def open_unnoticed(self, name: str, size: int | None = None) -> BinaryIO:
        """Return what is kept under a name for a reader, so that no disk of ours tells afterwards that it was
        read, or when; of what comes from elsewhere nothing that has another size than it should. Raises
        ``FileNotFoundError``.
        """

    @abstractmethod
    def stock(self) -> None:
        """Have files on this machine before anybody asks for them, where they are kept elsewhere."""

    def at_hand(self, name: str) -> bool:
        """Whether a file that is there can be read now, as far as is known: not from a store that just did
        not answer.
        """
        return True

    def mend_copies(self) -> Iterator[str]:
        """Throw away what lies here as a copy and is not what its name says, fetch it anew, and yield the
        names.
        """
        return iter(())

    @abstractmethod
    def find(self, name: str) -> Stored | None:
        """Return a file by its name, or None where there is none."""

    @abstractmethod
    def files(self, prefix: str = "") -> Iterator[Stored]:
        """All files whose names begin so, by name, but not what is being written."""

    @abstractmethod
    def drop(self, name: str) -> None:
        """Throw a file away; does nothing where it is gone."""

    @abstractmethod
    def sweep(self) -> None:
        """Throw away what this machine wrote by halves, or need not keep."""

    @abstractmethod
    def prove(self) -> None:
        """See whether files can be written, read and thrown away here; raises what hinders it."""

    def holds(self, name: str, size: int) -> bool:
        """Whether a file is there, has its size, and still is what its name says; reads all of it."""
        try:
            with self.open(name) as stream:
                return _read_through(stream) == (name, size)
        except OSError:
            return False


class FolderStore(FileStore):
    """Files in a folder."""

    shared = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, source: BinaryIO, name: str = "") -> tuple[str, int]:
        """Keep a file, on the disk."""
        with written(self.folder, source) as (stream, partial, digest):
            name = name or digest
            size = stream.tell()
            keep(stream, partial, self.folder / name)
        return name, size

    def path(self, name: str) -> Path:
        """Where a file stands."""
        path = self.folder / name
        if not path.is_file():
            raise FileNotFoundError(name)
        return path

    def open(self, name: str) -> BinaryIO:
        """Open a file."""
        return (self.folder / name).open("rb")

    def open_unnoticed(self, name: str, size: int | None = None) -> BinaryIO:
        """Open a file, and leave its times as they were."""
        return opened_unnoticed(self.folder / name)

    def stock(self) -> None:
        """Do nothing: all of them are here."""

    def find(self, name: str) -> Stored | None:
        """Return a file by its name."""
        try:
            found = (self.folder / name).stat()
        except FileNotFoundError:
            return None
        return Stored(name, found.st_size, abs(time.time() - found.st_mtime))

    def files(self, prefix: str = "") -> Iterator[Stored]:
        """All files, but what somebody keeps hidden there."""
        for path in sorted(self.folder.glob("[!.]*")):
            if path.name.startswith(prefix) and (found := self.find(path.name)) is not None:
                yield found

    def drop(self, name: str) -> None:
        """Delete a file."""
        (self.folder / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete what a killed process had written by halves."""
        sweep(self.folder, PARTIAL)

    def prove(self) -> None:
        """See whether the folder can be written; raises ``OSError``."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with partial_file(self.folder, PARTIAL):
            pass


@contextmanager
def written(folder: Path, source: BinaryIO) -> Iterator[tuple[BinaryIO, Path, str]]:
    """All that a source gives, in a partial file of a folder, and the SHA-256 of it."""
    folder.mkdir(parents=True, exist_ok=True)
    with partial_file(folder, PARTIAL) as (stream, partial):
        digest = hashlib.sha256()
        while piece := source.read(_PIECE):
            digest.update(piece)
            stream.write(piece)
        yield stream, partial, digest.hexdigest()  # type: ignore[misc]


def is_digest(name: str) -> bool:
    """Whether a name says what is in the file."""
    return _NAMED_BY_DIGEST.fullmatch(name) is not None


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, which nobody is noted to have read."""
    with opened_unnoticed(path) as stream:
        return _read_through(stream)[0]


def _read_through(stream: BinaryIO) -> tuple[str, int]:
    """Return the SHA-256 of all that is to be read, and how many bytes it is."""
    digest, length = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        digest.update(piece)
        length += len(piece)
    return digest.hexdigest(), length


def opened_unnoticed(path: Path) -> BinaryIO:
    """Open a file of ours without the system noting when it was read, where it can be told not to (Linux)."""
    with suppress(PermissionError):  # it is somebody else's, who may have put it there by hand
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | _UNNOTED), "rb")
    return path.open("rb")
