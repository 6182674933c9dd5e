"""Engines that only tests use."""

from __future__ import annotations

from pathlib import Path

from search_index.engines.plain_whoosh import search_plainly
from search_index.engines.reader import IndexReader
from search_index.engines.recovery import Recovery
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import SearchRequest, SearchResponse


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
