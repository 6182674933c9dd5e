"""An engine that keeps everything in memory, built straight from documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from search_index.builder import SegmentBuilder
from search_index.candidates import CandidateFinder
from search_index.completion import completions
from search_index.interface import (
    Candidate,
    Completion,
    Hit,
    IndexDocument,
    IndexHealth,
    Probe,
    Progress,
    SearchRequest,
    SearchResponse,
)
from search_index.searcher import Searcher
from search_index.similar import similar_documents
from search_index.snapshot import Snapshot


class MemoryEngine:
    """One segment in memory, for a gap check against a file and for tests.

    A change builds the segment anew from the documents, which are kept.
    """

    def __init__(self, documents: Iterable[IndexDocument] = ()) -> None:
        self._documents: dict[str, IndexDocument] = {}
        self.rebuild(documents)

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a query; never raises for what was typed."""
        return Searcher(self._snapshot).search(request)

    def candidates(self, probes: Iterable[Probe], limit: int = 40) -> Iterator[Sequence[Candidate]]:
        """For each probe, in order, the documents it could be, likeliest first."""
        return CandidateFinder(self._snapshot).find_all(probes, limit)

    def complete(self, prefix: str, limit: int = 8) -> list[Completion]:
        """Titles, people, subjects and series that begin with (or hold a word beginning with) this."""
        return completions(self._snapshot, prefix, limit)

    def similar(self, document_id: str, limit: int = 5) -> list[Hit]:
        """Documents most like one document, without itself."""
        return similar_documents(self._snapshot, document_id, limit)

    def write(self, changed: Iterable[IndexDocument], removed: Iterable[str] = ()) -> None:
        """Add or replace and remove documents."""
        documents = {document_id: self._documents[document_id] for document_id in self._documents}
        for document_id in removed:
            documents.pop(document_id, None)
        documents.update({document.id: document for document in changed})
        self.rebuild(documents.values())

    def rebuild(self, documents: Iterable[IndexDocument], progress: Progress | None = None) -> int:
        """Take these documents instead of all others; return how many they are."""
        builder = SegmentBuilder()
        kept = {document.id: document for document in documents}
        for document in kept.values():
            builder.add(document)
            if progress:
                progress(len(builder))
        self._documents, self._snapshot = kept, Snapshot((builder.finish(),), (None,))
        return len(kept)

    def document_ids(self) -> Iterator[str]:
        """The ids of all documents."""
        return iter(tuple(self._documents))

    def health(self, thorough: bool = False) -> IndexHealth:
        """An index in memory is usable."""
        return IndexHealth(True, len(self._documents))
