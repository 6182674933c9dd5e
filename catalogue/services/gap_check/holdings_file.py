"""Holdings that come from a file instead of the database: ``lacuna gap-check --holdings FILE``."""

from __future__ import annotations

import os
import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType

from catalogue.domain.descriptions.description import Description, Record
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.records.exchanged_columns import righted
from catalogue.matching.text.normalisation import WordStatistics
from search_index.engines.candidate_index import CandidateIndex
from search_index.interface import IndexDocument

from ..discovery.documents import document_of

SPOOL_BYTES = 64_000_000
"""Records up to this size stay in memory before they go to a temporary file."""


class FileHoldings:
    """The holdings of a file, indexed in memory, their records kept in a temporary file.

    Use as a context manager; ``look_up`` is the ``Holdings`` of a gap check, ``engine`` its index,
    ``matcher`` knows the words of the titles. Of records with one id the last stands.
    """

    def __init__(self, records: Iterable[tuple[str, Description]], matcher: Matcher) -> None:
        self._spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - closed by close()
        self._offsets = array("Q", [0])
        self._titles: list[str] = []
        self.engine = CandidateIndex(self._documents(records, matcher))
        self._spool.flush()
        self.matcher = matcher.with_statistics(self._titles)
        del self._titles

    def __enter__(self) -> FileHoldings:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Throw the temporary file away."""
        self._spool.close()

    def __len__(self) -> int:
        return len(self.engine)

    def look_up(self, ids: Sequence[str]) -> Mapping[str, Record]:
        """Return the records of holdings by id."""
        return {each: self._read(place) for each in ids if (place := self.engine.number_of(each)) is not None}

    def _read(self, place: int) -> Record:
        begin, end = self._offsets[place : place + 2]
        if self._offsets[-1] > SPOOL_BYTES:  # In a file, whose place processes share that were forked.
            return _record(os.pread(self._spool.fileno(), end - begin, begin))
        self._spool.seek(begin)
        return _record(self._spool.read(end - begin))

    def _documents(
        self, records: Iterable[tuple[str, Description]], matcher: Matcher
    ) -> Iterator[IndexDocument]:
        """Documents for the index, while records are put by and titles sampled."""
        for count, (record_id, description) in enumerate(records):
            pickle.dump(description.to_dict(), self._spool, pickle.HIGHEST_PROTOCOL)
            self._offsets.append(self._spool.tell())
            if count < WordStatistics.SAMPLE:
                self._titles.append(description.called)
            yield _document_of(record_id, description, matcher)


def _record(pickled: bytes) -> Record:
    record: Record = pickle.loads(pickled)
    return record


def _document_of(record_id: str, description: Description, matcher: Matcher) -> IndexDocument:
    """Return a holding as far as a gap check asks for it: nobody reads it, filters it or searches its
    summary.
    """
    asked = replace(righted(description), summary="", notes=(), countries=(), kind="", languages=())
    document = document_of(record_id, asked, matcher.aliases, matcher.vocabulary)
    return replace(document, facets={})
