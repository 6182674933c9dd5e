"""Search: one question to the index, one look into the database, a page of results.

When the index is missing or damaged, titles are searched in the database until it is built again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.storage import publications as stored
from catalogue.storage.database import Database
from search_index.interface import (
    Completion,
    FacetCount,
    Hit,
    IndexUnavailable,
    Marker,
    SearchEngine,
    SearchRequest,
    SearchResponse,
)
from search_index.text import fold

from .publications import Publications
from .views import PublicationView

FACETS = ("availability", "kind", "language", "country", "subject", "decade", "donor")
"""The facets of the results page, in their order."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the results: the publication and why it was found.

    ``title`` and ``snippet`` are pieces of text, each with whether it matched; ``snippet`` is empty
    where nothing but the title matched.
    """

    publication: PublicationView
    title: tuple[tuple[str, bool], ...]
    snippet: tuple[tuple[str, bool], ...]
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """A page of results; ``from_index`` is False while the index is being built again."""

    request: SearchRequest
    total: int
    results: tuple[Result, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    understood: str
    did_you_mean: str
    relaxed: bool
    complete: bool
    from_index: bool = True

    @property
    def page(self) -> int:
        """The number of this page, from 1."""
        return self.request.offset // self.request.limit + 1

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // self.request.limit))


class Search:
    """The patron's search."""

    def __init__(self, database: Database, engine: SearchEngine, publications: Publications) -> None:
        self._database = database
        self._engine = engine
        self._publications = publications

    def search(self, request: SearchRequest) -> ResultsPage:
        """Answer a query; never raises for what was typed."""
        try:
            response = self._engine.search(request)
        except IndexUnavailable:
            return self._search_titles(request)
        return self._page(request, response)

    def complete(self, prefix: str, limit: int = 8) -> list[Completion]:
        """Suggestions while typing; none while there is no index."""
        try:
            return self._engine.complete(prefix, limit)
        except IndexUnavailable:
            return []

    def similar(self, publication_id: int, limit: int = 5) -> list[PublicationView]:
        """Publications like one publication; none while there is no index."""
        try:
            hits = self._engine.similar(str(publication_id), limit)
        except IndexUnavailable:
            return []
        return self._publications.many([int(each.id) for each in hits])

    def _page(self, request: SearchRequest, response: SearchResponse) -> ResultsPage:
        found = {each.id: each for each in self._publications.many([int(each.id) for each in response.hits])}
        results = tuple(
            _result(found[int(hit.id)], hit, response.marker) for hit in response.hits if int(hit.id) in found
        )
        return ResultsPage(
            request=request,
            total=response.total,
            results=results,
            facets=response.facets,
            understood=response.understood,
            did_you_mean=response.did_you_mean,
            relaxed=response.relaxed,
            complete=response.complete,
        )

    def _search_titles(self, request: SearchRequest) -> ResultsPage:
        with self._database.read() as session:
            total, ids = stored.title_contains(
                session, fold(request.text).split()[:10], request.offset, request.limit
            )
        results = tuple(
            Result(each, ((each.description.title, False),), (), ()) for each in self._publications.many(ids)
        )
        request = dataclasses.replace(request, filters={}, facets=())
        return ResultsPage(request, total, results, {}, request.text, "", False, True, from_index=False)


def _result(publication: PublicationView, hit: Hit, marker: Marker) -> Result:
    description = publication.description
    passage = " … ".join(
        filter(None, (description.summary, "; ".join(description.subjects), *description.notes))
    )
    snippet = tuple(marker.mark(passage, 180)) if passage else ()
    return Result(
        publication=publication,
        title=tuple(marker.mark(description.title)),
        snippet=snippet if any(matched for _, matched in snippet) else (),
        matched=hit.matched,
    )
