"""Whether every file of an index is still what was written, on both layers: the arrays and Whoosh's side."""

from __future__ import annotations

from pathlib import Path

from search_index.interface import IndexUnavailable
from search_index.segments.files import check_segment, checksum_of
from search_index.segments.manifest import (
    MANIFEST,
    KeptFile,
    Manifest,
    read_deleted,
    read_manifest,
    signature_of,
)


def check(folder: Path) -> None:
    """Read the whole live index through from the disk; raises ``IndexUnavailable`` where a file is not sound.

    What a writer swept away meanwhile is no damage: then what it wrote is looked at.
    """
    while True:
        signature = signature_of(str(folder / MANIFEST))
        manifest = read_manifest(folder)
        try:
            _check_files(folder / manifest.generation, manifest)
        except IndexUnavailable:
            if signature_of(str(folder / MANIFEST)) == signature:
                raise
        else:
            return


def _check_files(folder: Path, manifest: Manifest) -> None:
    for part in manifest.parts:
        check_segment(folder / part.segment)
        if part.deleted:
            read_deleted(folder / part.deleted, part.size)
    for kept in manifest.whoosh:
        _check_whoosh(folder / kept.name, kept)


def _check_whoosh(path: Path, kept: KeptFile) -> None:
    try:
        found = checksum_of(path)
    except OSError as error:
        raise IndexUnavailable(f"{path.name} cannot be read") from error
    if found != (kept.size, kept.checksum):
        raise IndexUnavailable(f"{path.name} is damaged")
