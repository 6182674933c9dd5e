"""What answers where arrays are damaged, until the index is built anew from the database.

Where the arrays that Whoosh reads are sound, it answers from these at once. Otherwise the arrays of the
damaged parts are made again, in memory, from their documents; the other parts stay as they are.
"""

from __future__ import annotations

import threading

from search_index.engines.reader import OpenIndex, living
from search_index.engines.whoosh_reader import SnapshotReader, is_read
from search_index.interface import IndexUnavailable
from search_index.retrieval.searcher import Searcher
from search_index.segments.builder import SegmentBuilder
from search_index.segments.documents import DocumentsFile, document_of
from search_index.segments.files import SegmentFile
from search_index.segments.manifest import Part
from search_index.segments.segment import Segment
from search_index.segments.snapshot import Snapshot


class Recovery:
    """The two ways to answer from a damaged state of the index; threads may share them.

    Both raise ``IndexUnavailable`` where the documents of a part are damaged too.
    """

    def __init__(self, opened: OpenIndex) -> None:
        self.opened = opened
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None

    def whoosh_reader(self) -> SnapshotReader | None:
        """Give what Whoosh searches; None where an array that it reads is damaged, or all were made again."""
        if self._searcher is not None:
            return None
        parts = self.opened.manifest.parts
        sound = [file.segment for part in parts if (file := self._file(part)) and file.holds(is_read)]
        if len(sound) < len(parts):
            return None
        snapshot = Snapshot(tuple(sound), living(self.opened.manifest))
        return SnapshotReader(snapshot, [self._documents(part) for part in parts])

    def searcher(self) -> Searcher:
        """Give a searcher over sound arrays; to make them takes as long as indexing their documents does."""
        with self._lock:
            if self._searcher is None:
                segments = tuple(map(self._sound_segment, self.opened.manifest.parts))
                self._searcher = Searcher(Snapshot(segments, living(self.opened.manifest)))
            return self._searcher

    def _sound_segment(self, part: Part) -> Segment:
        file = self._file(part)
        if file is not None and file.holds():
            return file.segment
        builder = SegmentBuilder()
        for kept in self._documents(part):
            builder.add(document_of(kept))
        return builder.finish()

    def _file(self, part: Part) -> SegmentFile | None:
        """Return the file of a part's arrays, whatever its checksums say; None where it cannot even be
        opened.
        """
        if file := self.opened.files.get(part.segment):
            return file
        try:
            file = SegmentFile(self.opened.folder / part.segment, check=False)
        except IndexUnavailable:
            return None
        return file if file.segment.size == part.size else None

    def _documents(self, part: Part) -> DocumentsFile:
        documents = DocumentsFile(self.opened.folder / part.documents)
        if len(documents) != part.size:
            raise IndexUnavailable(f"{part.documents} is not the file it should be")
        return documents
