"""Engines that only tests use."""

from __future__ import annotations

from pathlib import Path

from search_index.engines.plain_whoosh import search_plainly
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.engines.whoosh_store import WhooshIndex
from search_index.interface import SearchRequest, SearchResponse
from search_index.segments.manifest import read_manifest


class PlainWhooshEngine(WhooshEngine):
    """The embedded engine as it answers where its arrays are absent."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._place = folder

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer from Whoosh's files alone."""
        manifest = read_manifest(self._place)
        return search_plainly(WhooshIndex(self._place / manifest.generation, manifest.commit), request)
