"""Uploaded files that wait to be read: each on the disk before it is acknowledged, gone once it was read."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from .file_store import PARTIAL
from .partial_files import keep, partial_file, sweep

_NOTED_WITHIN = 3600
"""Seconds in which an upload that is being noted is noted: what nobody waits for after that is left over."""


class Uploads:
    """A folder of such files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, source: BinaryIO) -> str:
        """Keep everything that ``source`` gives, and give the name; raises ``NoRoom`` for a full disk."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = uuid.uuid4().hex
        with partial_file(self.folder, PARTIAL) as (stream, partial):
            shutil.copyfileobj(source, stream)
            keep(stream, partial, self.path(name))
        return name

    def path(self, name: str) -> Path:
        """Where a file stands."""
        return self.folder / name

    def drop(self, name: str) -> None:
        """Throw a file away that nobody will read again; does nothing where it is gone."""
        self.path(name).unlink(missing_ok=True)

    def sweep(self, wanted: Collection[str]) -> None:
        """Throw away what nobody waits for: a process was killed before it noted it, or after it was read."""
        sweep(self.folder, PARTIAL)
        for path in self.folder.glob("[!.]*"):
            if path.name not in wanted and abs(time.time() - path.stat().st_mtime) > _NOTED_WITHIN:
                path.unlink(missing_ok=True)
