"""The centre's logo: a picture drawn anew, small, kept in a folder under the digest of its content."""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO

from catalogue.sandbox import draw_logo

from .file_store import FileStore


class Logos:
    """Logos as they were sent, each for as long as a change may be undone to it."""

    def __init__(self, files: FileStore) -> None:
        self._files = files

    def put(self, source: BinaryIO) -> str:
        """Keep a PNG or JPEG; gives its name. Raises ``InvalidInput`` for anything else."""
        name, _ = self._files.put(io.BytesIO(draw_logo(source)))
        return name

    def get(self, name: str) -> bytes:
        """Return a logo as PNG; empty where there is none, or its file is gone."""
        try:
            return self._read(name) if name else b""
        except FileNotFoundError:
            return b""

    def _read(self, name: str) -> bytes:
        with self._files.open_unnoticed(name) as stream:
            content = stream.read()
        if hashlib.sha256(content).hexdigest() != name:
            raise FileNotFoundError(name)
        return content
