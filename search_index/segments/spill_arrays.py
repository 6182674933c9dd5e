"""Arrays that come piece by piece and lie on disk, so that memory never holds the whole of them."""

from __future__ import annotations

import mmap
import tempfile
from pathlib import Path
from typing import IO, Any

import numpy as np

from search_index.segments.segment import Array


class SpillArrays:
    """Arrays by name, in files of a folder that nobody else sees."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, IO[bytes]] = {}
        self._kinds: dict[str, np.dtype[Any]] = {}
        self._maps: list[mmap.mmap] = []

    def add(self, name: str, piece: Array) -> None:
        """Put a piece behind an array."""
        if name not in self._files:
            self._files[name] = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - until it is mapped
            self._kinds[name] = piece.dtype
        self._files[name].write(np.ascontiguousarray(piece).data.cast("B"))

    def mapped(self, name: str) -> Array:
        """Return an array, now whole."""
        with self._files.pop(name) as file:
            file.flush()
            if not file.tell():
                return np.empty(0, self._kinds[name])
            self._maps.append(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return np.frombuffer(self._maps[-1], self._kinds[name])

    def release(self) -> None:
        """Let go of the arrays in memory; they can be read again all the same."""
        for mapped in self._maps:
            mapped.madvise(mmap.MADV_DONTNEED)
