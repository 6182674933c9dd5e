"""A file inside a zip that is being written."""

from __future__ import annotations

import hashlib
import zipfile


class ZipMember:
    """Writes one; knows its checksum, size in bytes and number of pieces. A context manager."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._stream = archive.open(name, "w", force_zip64=True)
        self._hash = hashlib.sha256()
        self.pieces = 0
        self.size = 0

    def __enter__(self) -> ZipMember:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def write(self, piece: bytes) -> None:
        """Write a piece."""
        self._stream.write(piece)
        self._hash.update(piece)
        self.pieces += 1
        self.size += len(piece)

    @property
    def digest(self) -> str:
        """The SHA-256 of what was written, in hexadecimal digits."""
        return self._hash.hexdigest()
