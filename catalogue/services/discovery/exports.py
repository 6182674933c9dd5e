"""Exporting: the whole catalogue, or what a query finds, as the writers of formats take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from catalogue.formats import Entry, HoldingData
from search_index.interface import SearchRequest

from ..library_names import LibraryNames
from ..records.publications import Publications
from ..views import PublicationView
from .search import Search

_PAGE = 500


class Exports:
    """Publications on their way out, in constant memory."""

    def __init__(self, publications: Publications, search: Search, libraries: LibraryNames) -> None:
        self._publications = publications
        self._search = search
        self._libraries = libraries

    def entries(self, request: SearchRequest | None = None) -> Iterator[Entry]:
        """All that is in the catalogue, by title, or all that a search finds, in its order."""
        for holding in self._publications.holdings() if request is None else self._found(request):
            yield entry_of(holding, self._libraries)

    def _found(self, request: SearchRequest) -> Iterator[PublicationView]:
        request = replace(request, offset=0, limit=_PAGE, facets=())
        while results := self._search.search(request).results:
            yield from (result.publication for result in results)
            request = replace(request, offset=request.offset + _PAGE)


def entry_of(publication: PublicationView, libraries: LibraryNames) -> Entry:
    """Return a publication with its copies, as a writer takes it."""
    copies = (
        HoldingData(
            copy.accession_number,
            copy.call_number,
            copy.location,
            copy.donor,
            *libraries.of(copy.library_id),
        )
        for copy in publication.copies
    )
    return str(publication.id), publication.description, tuple(copies)
