"""An engine that keeps everything in memory, built straight from documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

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
from search_index.retrieval.candidates import CandidateFinder
from search_index.retrieval.completion import completions
from search_index.retrieval.matches import Mask, mask_of
from search_index.retrieval.searcher import Searcher
from search_index.retrieval.similar import similar_documents
from search_index.segments.builder import SegmentBuilder
from search_index.segments.segment import Segment
from search_index.segments.snapshot import Snapshot


class MemoryEngine:
    """Segments in memory, for a gap check against a file and for tests; documents are not kept."""

    def __init__(self, documents: Iterable[IndexDocument] = ()) -> None:
        self._snapshot = Snapshot((), ())
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
        """Add or replace and remove documents: a further segment, and what it replaces marked dead."""
        segment, alive = _segment_of(changed)
        gone = {*removed, *segment.ids}
        before = zip(self._snapshot.segments, self._snapshot.alive, strict=True)
        masks = (_without(segment, mask, gone) for segment, mask in before)
        self._snapshot = Snapshot((*self._snapshot.segments, segment), (*masks, alive))

    def rebuild(self, documents: Iterable[IndexDocument], progress: Progress | None = None) -> int:
        """Take these documents instead of all others; return how many they are."""
        segment, alive = _segment_of(documents, progress)
        self._snapshot = Snapshot((segment,), (alive,))
        return self._snapshot.size

    def settle(self) -> None:
        """Do nothing: what is in memory alone outlives nothing."""

    def sweep(self) -> None:
        """Do nothing: what is in memory leaves nothing behind."""

    def document_ids(self) -> Iterator[str]:
        """Return the ids of all documents."""
        return self._snapshot.document_ids()

    def health(self, thorough: bool = False) -> IndexHealth:
        """Say that all is well: an index in memory is usable."""
        return IndexHealth(True, self._snapshot.size)


def _segment_of(
    documents: Iterable[IndexDocument], progress: Progress | None = None
) -> tuple[Segment, Mask | None]:
    """Return a segment of documents; of those with the same id only the last lives."""
    builder = SegmentBuilder()
    numbers: dict[str, int] = {}
    dead: list[int] = []
    for document in documents:
        if document.id in numbers:
            dead.append(numbers[document.id])
        numbers[document.id] = len(builder)
        builder.add(document)
        if progress:
            progress(len(numbers))
    segment = builder.finish()
    return segment, ~mask_of(np.array(dead, np.uint32), segment.size) if dead else None


def _without(segment: Segment, alive: Mask | None, gone: Iterable[str]) -> Mask | None:
    """Which documents of a segment live when some ids are gone."""
    numbers = [number for document_id in gone if (number := segment.document_number(document_id)) >= 0]
    if not numbers:
        return alive
    dead = mask_of(np.array(numbers, np.uint32), segment.size)
    return ~dead if alive is None else alive & ~dead
