"""The open archive that was written last: it lies on its machine for a day, or until somebody is erased."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .partial_files import sweep

PARTIAL = ".lacuna-archive-partial-"
"""How the name of an archive begins that is being written."""
_KEPT_FOR = 24 * 3600


class ArchiveFiles:
    """The folder in which archives lie; who they are served to, and for how long, no cleaning decides."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "archives"

    def new(self, name: str) -> Path:
        """Return where one is to be written, in a folder that is the owner's alone."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        return self._folder / name

    def find(self, name: str) -> Path | None:
        """Return one that was written within a day, None where there is none."""
        path = self._folder / name
        return path if _is_of_today(path) else None

    def keep_only(self, name: str) -> None:
        """Throw all others away."""
        for path in self._written():
            if path.name != name:
                _throw_away(path)

    def forget(self) -> None:
        """Throw every one away: it holds whatever anybody had, and lies open."""
        sweep(self._folder, PARTIAL)
        self.keep_only("")

    def sweep(self) -> None:
        """Throw away what was written a day ago, and what was left half written."""
        sweep(self._folder, PARTIAL)
        for path in self._written():
            if not _is_of_today(path):
                _throw_away(path)

    def _written(self) -> Iterator[Path]:
        yield from self._folder.glob("[!.]*")


def _is_of_today(path: Path) -> bool:
    try:
        return abs(time.time() - path.stat().st_mtime) <= _KEPT_FOR
    except FileNotFoundError:
        return False


def _throw_away(path: Path) -> None:
    with suppress(OSError):  # what cannot go is served to nobody all the same
        path.unlink()
