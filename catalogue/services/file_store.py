"""A folder of files named by the SHA-256 of their content: written once, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .partial_files import keep, partial_file

_PIECE = 1 << 20
PARTIAL = ".partial-"
"""How the names of files begin that are being written."""


class FileStore:
    """Files by digest, outside of everything that a web server hands out by itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, source: BinaryIO) -> tuple[str, int]:
        """Keep everything that ``source`` gives; the digest of it and its size in bytes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with partial_file(self.folder, PARTIAL) as (stream, partial):
            digest = hashlib.sha256()
            while piece := source.read(_PIECE):
                digest.update(piece)
                stream.write(piece)
            size = stream.tell()
            keep(stream, partial, self.path(digest.hexdigest()))
        return digest.hexdigest(), size

    def path(self, digest: str) -> Path:
        """Where a file stands, or would stand."""
        return self.folder / digest

    def names(self) -> Iterator[str]:
        """The names of everything in the folder but what is being written."""
        for path in sorted(self.folder.glob("*")):
            if not path.name.startswith(PARTIAL):
                yield path.name

    def holds(self, digest: str, size: int) -> bool:
        """Whether a file is there, has its size, and still is what its name says; reads all of it."""
        try:
            if self.path(digest).stat().st_size != size:
                return False
            with self.path(digest).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == digest
        except OSError:
            return False
