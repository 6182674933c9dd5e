"""Forcing an index to the disk, behind its readers: they see what was written before the power may fail."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from search_index.segments.manifest import MANIFEST, read_manifest


def settle(folder: Path, settled: Collection[str]) -> frozenset[str]:
    """Force the files of the live state to the disk, their names and the manifest's too.

    ``settled`` are those for which that was done before; they are written once. Gives those for which it is
    done now. Raises ``IndexUnavailable`` where there is no index.
    """
    manifest = read_manifest(folder)
    live = frozenset(f"{manifest.generation}/{name}" for name in manifest.files())
    for name in sorted(live - frozenset(settled)):
        _force(folder / name)
    for path in (folder / manifest.generation, folder / MANIFEST, folder):
        _force(path)
    return live


def _force(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
