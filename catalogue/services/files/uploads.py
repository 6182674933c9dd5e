"""Uploaded files that wait to be read: each kept safely before it is acknowledged, gone once it was read."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from .file_store import FileStore, Stored

_NOTED_WITHIN = 3600
"""Seconds in which an upload that is being noted is noted: what nobody waits for after that is left over."""


class Uploads:
    """A store of such files."""

    def __init__(self, files: FileStore) -> None:
        self._files = files

    @property
    def shared(self) -> bool:
        """Whether any machine can read what any was sent."""
        return self._files.shared

    def put(self, source: BinaryIO) -> str:
        """Keep everything that ``source`` gives, and give the name; raises ``NoRoom`` for a full disk."""
        name, _ = self._files.put(source, uuid.uuid4().hex)
        return name

    def path(self, name: str) -> Path:
        """Where a file can be read; raises ``FileNotFoundError``."""
        return self._files.path(name)

    def waits(self, name: str) -> bool:
        """Whether a file is there."""
        return self._files.find(name) is not None

    def all(self) -> Iterator[Stored]:
        """Every file."""
        return self._files.files()

    def drop(self, name: str) -> None:
        """Throw a file away that nobody will read again; does nothing where it is gone."""
        self._files.drop(name)

    def sweep(self, wanted: Collection[str]) -> None:
        """Throw away what nobody waits for: a process was killed before it noted it, or after it was read."""
        self._files.sweep()
        for file in self._files.files():
            if file.name not in wanted and file.age > _NOTED_WITHIN:
                self._files.drop(file.name)
