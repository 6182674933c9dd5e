"""What a process has open of the index: the live manifest, its segments mapped, ready to be searched."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from search_index.interface import IndexUnavailable
from search_index.retrieval.searcher import Searcher
from search_index.segments.files import SegmentFile
from search_index.segments.manifest import (
    MANIFEST,
    Manifest,
    Signature,
    read_manifest,
    signature_of,
)
from search_index.segments.snapshot import Mask, Snapshot


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """A state of the index, opened; without a ``searcher`` where any file of arrays could not be.

    ``files`` are those that could, by their names.
    """

    signature: Signature
    folder: Path
    manifest: Manifest
    files: dict[str, SegmentFile] = field(default_factory=dict)
    searcher: Searcher | None = None
    trouble: str = ""

    def usable_searcher(self) -> Searcher | None:
        """Return the searcher, unless a checksum has meanwhile been found not to hold."""
        for file in self.files.values():
            if file.damaged:
                return None
        return self.searcher

    def verify(self) -> None:
        """Read every array and compare checksums; raises ``IndexUnavailable``."""
        if self.searcher is None:
            raise IndexUnavailable(self.trouble)
        for file in self.files.values():
            file.verify()


class IndexReader:
    """Opens the live index and opens it again when it has changed; threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = str(folder / MANIFEST)
        self._lock = threading.Lock()
        self._open: OpenIndex | None = None

    def current(self) -> OpenIndex:
        """Return the live state; costs one ``stat`` while nothing changes. Raises ``IndexUnavailable``."""
        signature = signature_of(self._manifest)
        opened = self._open
        if opened is not None and opened.signature == signature:
            return opened
        with self._lock:
            opened = self._open
            if opened is None or opened.signature != signature:
                opened = self._open = self._reopen(opened)
            return opened

    def _reopen(self, before: OpenIndex | None) -> OpenIndex:
        while True:
            signature = signature_of(self._manifest)
            manifest = read_manifest(self._folder)
            folder = self._folder / manifest.generation
            known = before.files if before and before.folder == folder else {}
            files, trouble = _open_parts(folder, manifest, known)
            if trouble:
                if signature_of(self._manifest) != signature:
                    continue  # a writer swept the files away in the meantime, and wrote others
                return OpenIndex(signature, folder, manifest, files, trouble=trouble)
            snapshot = Snapshot(tuple(file.segment for file in files.values()), living(manifest))
            return OpenIndex(signature, folder, manifest, files, Searcher(snapshot))


def living(manifest: Manifest) -> tuple[Mask | None, ...]:
    """Give for each part which of its documents live; None where none was deleted."""
    return tuple(~part.deleted_mask() if part.deleted else None for part in manifest.parts)


def _open_parts(
    folder: Path, manifest: Manifest, known: dict[str, SegmentFile]
) -> tuple[dict[str, SegmentFile], str]:
    """Return the files of arrays that can be opened, and what is wrong with the last that cannot."""
    files: dict[str, SegmentFile] = {}
    trouble = ""
    for part in manifest.parts:
        kept = known.get(part.segment)
        try:
            file = kept if kept and not kept.damaged else SegmentFile(folder / part.segment)
        except IndexUnavailable as error:
            trouble = str(error)
            continue
        if file.segment.size != part.size:
            trouble = f"{part.segment} is not the file it should be"
            continue
        files[part.segment] = file
    return files, trouble
