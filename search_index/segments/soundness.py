"""Whether every file of an index is still what was written: the arrays, and the documents beside them."""

from __future__ import annotations

from pathlib import Path

from search_index.interface import IndexUnavailable
from search_index.segments.documents import check_documents
from search_index.segments.files import check_segment
from search_index.segments.manifest import MANIFEST, Manifest, read_manifest, signature_of


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
        check_documents(folder / part.documents, part.size)
        part.deleted_mask()
