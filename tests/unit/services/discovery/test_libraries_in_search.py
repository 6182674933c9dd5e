"""Searching a union: which has a copy is counted and narrowed by; a centre alone hears nothing of it."""

from __future__ import annotations

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.records.publications import CopyData
from search_index.interface import SearchRequest

LIBRARY = SearchRequest("rivers", facets=("library", "kind"))
IN_CENTRE = SearchRequest("rivers", filters={"library": ("0",)}, facets=("library",))


def _add(services: Services, title: str, *libraries: int | None) -> int:
    number = services.records.publications.add(None, Description(title=title, kind="report"))
    for library_id in libraries:
        services.records.publications.add_copy(None, number, CopyData(library_id=library_id))
    return number


def _counts(services: Services, request: SearchRequest) -> dict[str, int]:
    facets = services.discovery.search.search(request).facets
    return {count.value: count.count for count in facets.get("library", ())}


def test_a_search_is_counted_and_narrowed_by_library(services: Services) -> None:
    both = _add(services, "Rivers of the north", None)
    _add(services, "Rivers of the south", None)
    _add(services, "Rivers that nobody has yet")
    services.operations.worker.run_pending()
    alone = services.discovery.search.search(IN_CENTRE)
    assert alone.total == 3 and not alone.request.filters and not alone.facets, "nothing is narrowed by it"
    assert "library" not in services.discovery.search.search(LIBRARY).facets
    kratie = services.libraries.libraries.add(None, LibraryData("Kratie", in_union=True))
    assert _counts(services, LIBRARY) == {"0": 2}, "and what was indexed before is known at once"
    copy = services.records.publications.add_copy(None, both, CopyData(library_id=kratie))
    only = _add(services, "Rivers of Kratie", kratie)
    services.operations.worker.run_pending()
    assert _counts(services, LIBRARY) == {"0": 2, str(kratie): 2}
    found = services.discovery.search.search(SearchRequest("rivers", filters={"library": (str(kratie),)}))
    assert {result.publication.id for result in found.results} == {both, only}
    services.records.publications.withdraw_copy(None, copy.id)
    services.operations.worker.run_pending()
    assert _counts(services, LIBRARY) == {"0": 2, str(kratie): 1}
