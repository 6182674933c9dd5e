"""An engine that keeps everything in memory, built straight from documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from search_index.builder import SegmentBuilder
from search_index.candidates import CandidateFinder
from search_index.interface import Candidate, IndexDocument, Probe
from search_index.snapshot import Snapshot


class MemoryEngine:
    """One segment in memory, for a gap check against a file and for tests."""

    def __init__(self, documents: Iterable[IndexDocument] = ()) -> None:
        builder = SegmentBuilder()
        for document in documents:
            builder.add(document)
        self._snapshot = Snapshot((builder.finish(),), (None,))

    def candidates(self, probes: Iterable[Probe], limit: int = 40) -> Iterator[Sequence[Candidate]]:
        """For each probe, in order, the documents it could be, likeliest first."""
        return CandidateFinder(self._snapshot).find_all(probes, limit)
