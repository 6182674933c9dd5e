"""What a process has open of the index: the live manifest, its segments mapped, ready to be searched."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from search_index.engines.whoosh_store import WhooshIndex
from search_index.interface import IndexUnavailable
from search_index.retrieval.searcher import Searcher
from search_index.segments.files import SegmentFile
from search_index.segments.manifest import (
    MANIFEST,
    Manifest,
    Signature,
    read_deleted,
    read_manifest,
    signature_of,
)
from search_index.segments.snapshot import Mask, Snapshot


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """A state of the index, opened; its arrays are those of ``searcher``, or could not be."""

    signature: Signature
    folder: Path
    manifest: Manifest
    files: dict[str, SegmentFile] = field(default_factory=dict)
    searcher: Searcher | None = None
    trouble: str = ""

    def whoosh(self) -> WhooshIndex:
        """Whoosh's side of the same state."""
        return WhooshIndex(self.folder, self.manifest.commit)

    def usable_searcher(self) -> Searcher | None:
        """The searcher, unless a checksum has meanwhile been found not to hold."""
        for each in self.files.values():
            if each.damaged:
                return None
        return self.searcher

    def verify(self) -> None:
        """Read every array and compare checksums; raises ``IndexUnavailable``."""
        if self.searcher is None:
            raise IndexUnavailable(self.trouble)
        for each in self.files.values():
            each.verify()


class IndexReader:
    """Opens the live index and opens it again when it has changed; threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = str(folder / MANIFEST)
        self._lock = threading.Lock()
        self._open: OpenIndex | None = None

    def current(self) -> OpenIndex:
        """The live state; costs one ``stat`` while nothing changes. Raises ``IndexUnavailable``."""
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
            try:
                files, alive = _open_parts(folder, manifest, known)
            except IndexUnavailable as error:
                if signature_of(self._manifest) != signature:
                    continue  # a writer swept the files away in the meantime, and wrote others
                return OpenIndex(signature, folder, manifest, trouble=str(error))
            snapshot = Snapshot(tuple(each.segment for each in files.values()), tuple(alive))
            return OpenIndex(signature, folder, manifest, files, Searcher(snapshot))


def _open_parts(
    folder: Path, manifest: Manifest, known: dict[str, SegmentFile]
) -> tuple[dict[str, SegmentFile], list[Mask | None]]:
    files: dict[str, SegmentFile] = {}
    alive: list[Mask | None] = []
    for part in manifest.parts:
        kept = known.get(part.segment)
        files[part.segment] = kept if kept and not kept.damaged else SegmentFile(folder / part.segment)
        if files[part.segment].segment.size != part.size:
            raise IndexUnavailable(f"{part.segment} is not the file it should be")
        alive.append(~read_deleted(folder / part.deleted, part.size) if part.deleted else None)
    return files, alive
