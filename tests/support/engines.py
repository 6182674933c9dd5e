"""Engines that only tests use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from search_index.engines.plain_whoosh import search_plainly
from search_index.engines.reader import IndexReader
from search_index.engines.recovery import Recovery
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import SearchRequest, SearchResponse
from search_index.retrieval import found
from search_index.segments import segment


class PlainWhooshEngine(WhooshEngine):
    """The embedded engine as Whoosh answers in its place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._place = folder

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer by Whoosh alone."""
        reader = Recovery(IndexReader(self._place).current()).whoosh_reader()
        assert reader is not None, "the arrays are sound"
        return search_plainly(reader, request)


@contextmanager
def small_is_large(*, few: int = found._FEW, likely: int = found._LIKELY) -> Iterator[None]:
    """Let words be counted as bits, and scored only where they may come first, in the smallest segments."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (found, segment):
            patch.setattr(module, "LARGE", 1)
        patch.setattr(found, "_WORTH", 1_000_000)
        patch.setattr(found, "_FEW", few)
        patch.setattr(found, "_LIKELY", likely)
        yield
