"""Files that are seen when they are whole: written beside their place, and put there in one step.

Whoever writes one holds a lock on it, which the system lets go of however the process ends. What a killed
process left behind is so known from what is being written, and swept away.
"""

from __future__ import annotations

import fcntl
import glob
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from catalogue.domain.operations.full_disk import is_no_room, no_room


@contextmanager
def partial_file(folder: Path, prefix: str) -> Iterator[tuple[IO[bytes], Path]]:
    """Yield a new file in a folder, readable by its owner only, its name beginning so; gone at the end.

    What is to stay is put in its place by ``keep`` before. Raises ``NoRoom`` where the disk is full.
    """
    try:
        descriptor, path = _locked(folder, prefix)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield stream, path
        finally:
            path.unlink(missing_ok=True)
    except OSError as error:
        if is_no_room(error):
            raise no_room() from error
        raise


def keep(stream: IO[bytes], partial: Path, path: Path) -> None:
    """Put a file that was written in its place, and on the disk: the power may then fail."""
    stream.flush()
    os.fsync(stream.fileno())
    os.replace(partial, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sweep(folder: Path, prefix: str) -> None:
    """Remove the files with this beginning that nobody writes any more.

    What cannot be opened, locked or removed, such as what somebody else left there, stays.
    """
    for path in folder.glob(f"{glob.escape(prefix)}*"):
        with suppress(OSError), path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def _locked(folder: Path, prefix: str) -> tuple[int, Path]:
    while True:
        descriptor, name = tempfile.mkstemp(prefix=prefix, dir=folder)
        with suppress(OSError):  # Where files cannot be locked, nothing is swept either.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:  # else somebody swept it away before it was locked
            return descriptor, Path(name)
        os.close(descriptor)
