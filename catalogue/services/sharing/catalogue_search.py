"""The search that other catalogues put in CQL: over a patron's index, answered just as it is asked."""

from __future__ import annotations

from catalogue.formats import Entry
from catalogue.formats.protocols.cql import CqlQuery
from catalogue.formats.protocols.diagnostics import Diagnostic
from search_index.interface import IndexUnavailable, SearchEngine, SearchRequest

from ..library_names import LibraryNames
from ..records.publications import Publications
from .asked_in_cql import ValuesOf, question, sort_of
from .harvest import shared_entry


class CatalogueSearch:
    """Finds publications for programs."""

    def __init__(self, engine: SearchEngine, publications: Publications, libraries: LibraryNames) -> None:
        self._engine = engine
        self._publications = publications
        self._libraries = libraries

    def find(
        self, query: CqlQuery, values_of: ValuesOf, offset: int, limit: int
    ) -> tuple[int, list[tuple[str, Entry]]]:
        """How many there are, and some of them from ``offset`` (from 0) on: names and entries.

        Raises ``Diagnostic`` for what cannot be asked, and while there is no index.
        """
        request = SearchRequest(
            query=question(query.clause, values_of),
            sort=sort_of(query.sort),
            offset=offset,
            limit=max(limit, 1),
        )
        try:
            found = self._engine.search(request)
        except IndexUnavailable:
            raise Diagnostic(2) from None
        ids = [int(hit.id) for hit in found.hits][:limit]
        entries = [
            (f"publication/{publication.id}", shared_entry(publication, self._libraries))
            for publication in self._publications.many(ids)
        ]
        return found.total, entries
