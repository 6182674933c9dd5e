"""A stocktake from the first scan to its end, and back."""

from __future__ import annotations

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput
from catalogue.services.maintenance.stocktake import Scanned
from catalogue.services.records.publications import CopyData


def test_what_is_not_seen_is_not_found_what_was_lost_is_found_and_all_is_undone(
    services: Services, librarian: Account
) -> None:
    copies = [CopyData(f"HTIC-{number}", f"REP {number}", "Room 1") for number in range(1, 4)]
    lost = CopyData("HTIC-9", "REP 9", "Room 1", status=CopyStatus.LOST)
    publication_id = services.records.publications.add(librarian, Description(title="Nets"), [*copies, lost])
    services.records.publications.add(
        librarian, Description(title="Far"), [CopyData("HTIC-5", "REP 5", "Room 2")]
    )
    use = services.maintenance.stocktakes
    assert use.locations() == ["Room 1", "Room 2"]
    stocktake_id = use.begin(librarian, "", "Room 1")

    assert number_of(use.scan(stocktake_id, "htic-1")) == "HTIC-1"
    # A label's address names the next copy of its publication that was not seen yet.
    address = f"https://lacuna.example/publication/{publication_id}"
    assert number_of(use.scan(stocktake_id, address)) == "HTIC-2"
    outcome = use.scan(stocktake_id, "HTIC-9;EAN\nHTIC-5\nHTIC-77\nHTIC-77")
    assert (outcome.count, outcome.unknown, outcome.last) == (4, 2, None)
    assert use.take_back(stocktake_id) == "HTIC-77"
    with pytest.raises(InvalidInput):
        use.scan(stocktake_id, " \n ")

    report = use.report(stocktake_id)
    numbers = {copy.accession_number: key for key, copy in report.copies.items()}
    assert report.scans == 5 and report.stock.unknown == ("HTIC-77",)
    assert report.stock.missing == (numbers["HTIC-3"],) and report.stock.strays == (numbers["HTIC-5"],)

    assert use.finish(librarian, stocktake_id) == (1, 1)
    assert statuses(services, publication_id) == ["available", "available", "lost", "available"]
    with pytest.raises(Conflict):
        use.scan(stocktake_id, "HTIC-3")
    assert use.report(stocktake_id).stock.missing == (numbers["HTIC-3"],)

    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)
    assert statuses(services, publication_id) == ["available", "available", "available", "lost"]
    assert not use.report(stocktake_id).stocktake.closed


def test_a_list_is_sent_as_a_file(services: Services, librarian: Account) -> None:
    services.records.publications.add(librarian, Description(title="Nets"), [CopyData("HTIC-1", "REP 1")])
    use = services.maintenance.stocktakes
    stocktake_id = use.begin(librarian, "All")
    found = use.scan_file(stocktake_id, "shelf.csv", b"Number;When\nHTIC-1;09:00\nHTIC-2;09:01\n")
    assert (found.count, found.unknown) == (2, 1)


def number_of(scanned: Scanned) -> str:
    assert scanned.last is not None
    return scanned.last.accession_number


def statuses(services: Services, publication_id: int) -> list[str]:
    return [str(copy.status) for copy in services.records.publications.get(publication_id).copies]
