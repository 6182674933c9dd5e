"""The whole collection in numbers: publications, copies and wanted titles beside each other."""

from __future__ import annotations

from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.records.publications import CopyData
from catalogue.services.reports.collection import Stock, Stocks
from catalogue.services.reports.coverage import NO_FOCUS, Focus
from search_index.interface import SearchRequest
from tests.support.lists import share

LIST = "title,year,language\nChild labour in Thailand,2009,en\nBegging: child labour in Lao towns,2011,en\n"


@pytest.fixture(autouse=True)
def collection(services: Services, librarian: Account, member: Account) -> None:
    cambodia = Description(
        title="Child labour in Cambodia",
        year="2003",
        languages=("en",),
        countries=("Cambodia",),
        kind="report",
    )
    services.records.publications.add(librarian, cambodia, [CopyData(), CopyData()])
    services.records.publications.add(
        librarian, Description(title="Boats", year="2005", kind="report"), [CopyData()]
    )
    services.records.publications.add(librarian, Description(title="Described only"), [])
    services.operations.worker.catch_up()
    made = services.lists.lists.from_file(member, "Mekong", BytesIO(LIST.encode()), "list.csv")
    share(services, member, librarian, made.list_id)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()


def counted(services: Services, focus: Focus = NO_FOCUS) -> Stocks:
    stocks = services.reports.collection.stocks(focus)
    assert stocks is not None
    return stocks


def row(stocks: Stocks, name: str, label: str) -> Stock:
    table = next(table for table in stocks.tables if table.name == name)
    return next(stock for stock in table.rows if stock.label == label)


def test_publications_copies_and_wanted_titles_stand_beside_each_other(services: Services) -> None:
    stocks = counted(services)
    assert (stocks.whole.publications, stocks.whole.copies, stocks.whole.wanted) == (2, 3, 2)
    theme = row(stocks, "theme", "Child labour")
    assert (theme.publications, theme.copies, theme.wanted) == (1, 2, 2)
    kind = row(stocks, "kind", "report")
    assert (kind.publications, kind.copies, kind.wanted) == (2, 3, 0)
    decade = row(stocks, "decade", "2000s")
    assert (decade.publications, decade.copies, decade.wanted) == (2, 3, 1)


def test_what_does_not_say_is_counted_too(services: Services) -> None:
    silent = row(counted(services), "country", "")
    assert (silent.publications, silent.copies) == (1, 1)
    silent = row(counted(services), "kind", "")
    assert (silent.publications, silent.copies, silent.wanted) == (0, 0, 2)


def test_a_number_is_what_a_search_for_it_finds(services: Services) -> None:
    theme = row(counted(services), "theme", "Child labour")
    found = services.discovery.search.search(SearchRequest(filters={"theme": ("Child labour",)}))
    assert found.total == theme.publications


def test_thin_is_where_more_is_wanted_than_held(services: Services) -> None:
    thin = {(name, stock.label) for name, stock in counted(services).thin}
    assert ("country", "Thailand") in thin
    assert ("theme", "Child labour") in thin
    assert ("country", "Cambodia") not in thin


def test_a_pledge_and_then_the_gift_move_the_numbers(
    services: Services, librarian: Account, member: Account
) -> None:
    key = next(
        title.key for title in services.pledges.wanted.titles() if title.title == "Child labour in Thailand"
    )
    services.pledges.pledges.pledge(member, key, today() + USUAL_TIME)
    assert counted(services).whole.tally.counts["pledged"] == 1

    gift = Description(title="Child labour in Thailand", year="2009", languages=("en",))
    services.records.publications.add(librarian, gift, [CopyData()])
    services.operations.worker.run_pending()
    theme = row(counted(services), "theme", "Child labour")
    assert (theme.publications, theme.wanted, theme.tally.counts["pledged"]) == (2, 1, 0)


def test_a_focus_leaves_out_its_own_table(services: Services) -> None:
    stocks = counted(services, Focus(country="Cambodia", since=2000, until=2004))
    assert (stocks.whole.publications, stocks.whole.copies, stocks.whole.wanted) == (1, 2, 0)
    assert "country" not in {table.name for table in stocks.tables}


def test_without_an_index_there_are_no_numbers(services: Services) -> None:
    (services.config.index_path / "manifest").unlink()
    assert services.reports.collection.stocks() is None
