"""Coverage moves with gifts and pledges, and shows a person only what they may see."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.records.publications import CopyData
from catalogue.services.reports.coverage import Coverage
from tests.support.lists import share

LIST = (
    "ref_id,title,year,language\n"
    "A,Child labour in Cambodia,2003,en\n"
    "B,Fishing boats of Thailand,2008,en\n"
    "C,ពលកម្មកុមារនៅកម្ពុជា,2009,km\n"
)


@pytest.fixture
def list_id(services: Services, librarian: Account, member: Account) -> int:
    made = services.lists.lists.from_file(member, "Mekong", BytesIO(LIST.encode()), "list.csv")
    share(services, member, librarian, made.list_id)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def rows(coverage: Coverage, name: str) -> dict[str, int]:
    dimension = next(dimension for dimension in coverage.dimensions if dimension.name == name)
    return {row.label: row.tally.total for row in dimension.rows}


def test_entries_are_counted_by_what_they_are_about(services: Services, list_id: int) -> None:
    coverage = services.reports.coverage.of_lists(None)
    assert coverage.whole.counts["missing"] == 3
    assert rows(coverage, "list") == {str(list_id): 3} and coverage.names == {str(list_id): "Mekong"}
    assert rows(coverage, "country") == {"Cambodia": 2, "Thailand": 1}
    assert rows(coverage, "language") == {"en": 2, "km": 1}
    assert rows(coverage, "period") == {"2000–2004": 1, "2005–2009": 2}
    assert rows(coverage, "theme")["Child labour"] == 2


def test_a_pledge_and_then_the_gift_move_coverage(
    services: Services, librarian: Account, member: Account, list_id: int
) -> None:
    key = next(title.key for title in services.pledges.wanted.titles() if "Fishing" in title.title)
    services.pledges.pledges.pledge(member, key, today() + USUAL_TIME)
    assert services.reports.coverage.of_lists(None).whole.counts["pledged"] == 1

    services.records.publications.add(
        librarian, Description(title="Fishing boats of Thailand", year="2008"), [CopyData()]
    )
    services.operations.worker.run_pending()

    counts = services.reports.coverage.of_lists(None).whole.counts
    assert (counts["held"], counts["pledged"], counts["missing"]) == (1, 0, 2)


def test_a_private_list_is_in_nobody_elses_coverage(
    services: Services, librarian: Account, member: Account, list_id: int
) -> None:
    services.lists.lists.edit(librarian, list_id, "Mekong", Visibility.PRIVATE)
    assert services.reports.coverage.of_lists(None).whole.total == 0
    assert services.reports.coverage.of_lists(member).whole.total == 3


def test_growth_counts_copies_by_the_year_of_their_gift(services: Services, librarian: Account) -> None:
    for year, title in ((2006, "First"), (2006, "Second"), (2008, "Third")):
        donation_id = services.acquisitions.donations.open(librarian, "UNICEF", dt.date(year, 8, 7))
        line_id = services.acquisitions.donations.add_line(librarian, donation_id, Description(title=title))
        services.acquisitions.donations.accept_line(librarian, line_id, CopyData())
    assert [
        (year_of_growth.year, year_of_growth.added, year_of_growth.total)
        for year_of_growth in services.reports.coverage.growth()
    ] == [
        (2006, 2, 2),
        (2007, 0, 2),
        (2008, 1, 3),
    ]
    assert services.reports.coverage.donors() == [("UNICEF", 3)]


def test_lists_of_one_name_are_kept_apart(
    services: Services, librarian: Account, member: Account, list_id: int
) -> None:
    made = services.lists.lists.from_file(member, "Mekong", BytesIO(LIST.encode()), "list.csv")
    share(services, member, librarian, made.list_id)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    coverage = services.reports.coverage.of_lists(None)
    (by_list,) = [dimension for dimension in coverage.dimensions if dimension.name == "list"]
    assert {row.label: row.tally.total for row in by_list.rows} == {str(list_id): 3, str(made.list_id): 3}
    names = list(coverage.names.values())
    assert len(set(names)) == 2 and all(name.startswith("Mekong (") for name in names)
