"""The embedded engine: memory-mapped arrays answer; where they are damaged, Whoosh stands in.

A folder holds one live generation (for each part a file of arrays and one of its documents) and the
manifest that names it; a reader looks at the manifest, in one ``stat``, before each question. There
is one writer at a time, in any process; what it does shows when the manifest is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from search_index.engines.plain_whoosh import search_plainly
from search_index.engines.reader import IndexReader, OpenIndex
from search_index.engines.recovery import Recovery
from search_index.engines.writer import IndexWriter
from search_index.interface import (
    Candidate,
    Completion,
    Hit,
    IndexDocument,
    IndexHealth,
    IndexUnavailable,
    Probe,
    Progress,
    SearchRequest,
    SearchResponse,
)
from search_index.retrieval.candidates import CandidateFinder
from search_index.retrieval.completion import completions
from search_index.retrieval.searcher import Searcher
from search_index.retrieval.similar import similar_documents
from search_index.segments.settling import settle
from search_index.segments.soundness import check


class WhooshEngine:
    """An index in a folder; any number of processes and threads may read it.

    With a ``typical_length`` (of a document, in weighted words) scores follow from the documents alone: two
    indexes of the same ones, whatever was written when, answer alike.
    """

    def __init__(self, folder: str | Path, typical_length: float | None = None) -> None:
        self._folder = Path(folder)
        self._typical_length = typical_length
        self._reader = IndexReader(self._folder)
        self._settled: frozenset[str] = frozenset()
        self._recovery: Recovery | None = None

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a query; never raises for what was typed.

        Where arrays are damaged, Whoosh answers from the others, or arrays that are made again.
        """
        opened = self._reader.current()
        searcher = opened.usable_searcher()
        if searcher is not None:
            try:
                return searcher.search(request)
            except (IndexError, ValueError, OverflowError, MemoryError):
                # Arrays that changed on disk can send a lookup anywhere; sound ones cannot.
                if not _is_damaged(opened):
                    raise
        recovery = self._recovery_of(opened)
        if (reader := recovery.whoosh_reader()) is not None:
            return search_plainly(reader, request)
        return recovery.searcher().search(request)

    def candidates(self, probes: Iterable[Probe], limit: int = 40) -> Iterator[Sequence[Candidate]]:
        """For each probe, in order, the documents it could be, likeliest first."""
        return CandidateFinder(self._arrays().snapshot).find_all(probes, limit)

    def complete(self, prefix: str, limit: int = 8) -> list[Completion]:
        """Titles, people, subjects and series that begin with (or hold a word beginning with) this."""
        return completions(self._arrays().snapshot, prefix, limit)

    def similar(self, document_id: str, limit: int = 5) -> list[Hit]:
        """Documents most like one document, without itself."""
        return similar_documents(self._arrays().snapshot, document_id, limit)

    def write(self, changed: Iterable[IndexDocument], removed: Iterable[str] = ()) -> None:
        """Add or replace and remove documents; visible to every reader's next question."""
        IndexWriter(self._folder, self._typical_length).write(changed, removed)

    def rebuild(self, documents: Iterable[IndexDocument], progress: Progress | None = None) -> int:
        """Build a fresh index beside the live one, swap it in, return the number of documents."""
        return IndexWriter(self._folder, self._typical_length).rebuild(documents, progress)

    def settle(self) -> None:
        """Have on the disk what was written, so that it is there though the power fails from here on."""
        self._settled = settle(self._folder, self._settled)

    def sweep(self) -> None:
        """Remove what writers left behind that were cut off, unless somebody is writing."""
        with suppress(IndexUnavailable):  # then it is built anew, and that sweeps
            IndexWriter(self._folder).sweep()

    def document_ids(self) -> Iterator[str]:
        """Return the ids of all documents, in no order."""
        return self._arrays().snapshot.document_ids()

    def health(self, thorough: bool = False) -> IndexHealth:
        """Whether the index can answer; ``thorough`` reads every file and verifies checksums."""
        try:
            opened = self._reader.current()
            searcher = opened.usable_searcher()
            if searcher is None:
                raise IndexUnavailable(opened.trouble or "a checksum does not hold")
            snapshot = searcher.snapshot
            if thorough:
                check(self._folder)
        except IndexUnavailable as error:
            return IndexHealth(False, 0, str(error))
        return IndexHealth(True, snapshot.size)

    def _arrays(self) -> Searcher:
        """Return the arrays on disk or, where they are damaged, arrays made again from the documents."""
        opened = self._reader.current()
        return opened.usable_searcher() or self._recovery_of(opened).searcher()

    def _recovery_of(self, opened: OpenIndex) -> Recovery:
        recovery = self._recovery
        if recovery is None or recovery.opened is not opened:
            recovery = self._recovery = Recovery(opened)
        return recovery


def _is_damaged(opened: OpenIndex) -> bool:
    try:
        opened.verify()
    except IndexUnavailable:
        return True
    return False
