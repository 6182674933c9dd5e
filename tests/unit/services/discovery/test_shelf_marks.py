"""Shelf marks typed into the search: what stands there now comes first."""

from __future__ import annotations

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.services.records.publications import CopyData
from search_index.interface import SearchRequest


def found(services: Services, text: str) -> list[str]:
    services.operations.worker.run_pending()
    results = services.discovery.search.search(SearchRequest(text=text)).results
    return [result.publication.description.title for result in results]


def test_a_shelf_mark_leads_to_what_stands_there_until_it_is_moved(
    services: Services, librarian: Account
) -> None:
    use = services.records.publications
    nets = use.add(librarian, Description(title="Nets"), [CopyData(call_number="362.88 SUR")])
    use.add(librarian, Description(title="Boats"), [CopyData(call_number="362.88 KHA")])
    assert found(services, "362.88 sur") == ["Nets"]
    assert sorted(found(services, "362.88")) == ["Boats", "Nets"]

    use.edit_copy(librarian, use.get(nets).copies[0].id, CopyData(call_number="639.2 SUR"))
    assert found(services, "362.88") == ["Boats"]
    assert found(services, "639.2 SUR") == ["Nets"]
