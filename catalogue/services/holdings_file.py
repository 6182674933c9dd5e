"""Holdings that come from a file instead of the database: ``lacuna gap-check --holdings FILE``."""

from __future__ import annotations

import copyreg
import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import chain, islice
from types import TracebackType
from typing import Any

from catalogue.domain.description import Contributor, Description, Identifier
from catalogue.matching.matcher import Matcher
from catalogue.matching.normalise import WordStatistics
from catalogue.services.documents import document_of
from search_index.interface import IndexDocument
from search_index.memory import MemoryEngine

SPOOL_BYTES = 64_000_000
"""Descriptions up to this size stay in memory before they go to a temporary file."""

PART = 250_000
"""Documents indexed together: what the making of a part takes, it takes but once."""


def _write_short(kind: type[Any]) -> None:
    """Have a dataclass pickled as its values alone: it is read back in half the time."""
    names = [each.name for each in fields(kind)]
    copyreg.pickle(kind, lambda value: (kind, tuple(getattr(value, name) for name in names)))


for _kind in (Description, Contributor, Identifier):
    _write_short(_kind)


class FileHoldings:
    """The holdings of a file, indexed in memory, their descriptions kept in a temporary file.

    Use as a context manager; ``look_up`` is the ``Holdings`` of a gap check, ``engine`` its index,
    ``matcher`` knows the words of the titles. Of records with one id the last stands.
    """

    def __init__(self, records: Iterable[tuple[str, Description]], matcher: Matcher) -> None:
        self._spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - closed by close()
        self._places: dict[str, int] = {}
        self._offsets = array("Q")
        self._titles: list[str] = []
        self.engine = MemoryEngine()
        documents = self._documents(records, matcher)
        for first in documents:
            self.engine.write(chain((first,), islice(documents, PART - 1)))
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
        return len(self._places)

    def look_up(self, ids: Sequence[str]) -> Mapping[str, Description]:
        """The descriptions of holdings by id."""
        return {each: self._read(place) for each in ids if (place := self._places.get(each)) is not None}

    def _read(self, place: int) -> Description:
        self._spool.seek(self._offsets[place])
        description: Description = pickle.load(self._spool)
        return description

    def _documents(
        self, records: Iterable[tuple[str, Description]], matcher: Matcher
    ) -> Iterator[IndexDocument]:
        """Documents for the index, while descriptions are put by and titles sampled."""
        for count, (record_id, description) in enumerate(records):
            self._places[record_id] = count
            self._offsets.append(self._spool.tell())
            pickle.dump(description, self._spool, pickle.HIGHEST_PROTOCOL)
            if count < WordStatistics.SAMPLE:
                self._titles.append(description.full_title or description.reference)
            yield _document_of(record_id, description, matcher)


def _document_of(record_id: str, description: Description, matcher: Matcher) -> IndexDocument:
    """A holding as far as a gap check asks for it: nobody reads it, filters it or searches its summary."""
    asked = replace(description, summary="", notes=(), countries=(), kind="", languages=())
    document = document_of(record_id, asked, matcher.aliases, matcher.vocabulary)
    return replace(document, facets={})
