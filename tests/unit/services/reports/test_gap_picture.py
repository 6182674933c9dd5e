"""The gap as one picture: its numbers are those of the pages behind it, and it is never out of date."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_picture import NOT_SAID, GapPicture, Shelf
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.pledges.wanted import Wish
from catalogue.services.records.publications import CopyData
from catalogue.services.reports import gap_picture
from search_index.interface import SearchRequest
from tests.support.lists import share

HEAD = "title,year,country,subject\n"
WANTED = HEAD + (
    "Boys at sea,2009,Thailand,Child labour\nUnseen hands,2011,,Child labour\nOf no subject at all,2012,,\n"
)


@pytest.fixture(autouse=True)
def shelves(services: Services, librarian: Account, member: Account) -> int:
    for title, countries in (("Children at work", ("Thailand",)), ("Small hands", ())):
        held = Description(title=title, countries=countries, subjects=("Child labour",))
        services.records.publications.add(librarian, held, [CopyData()])
    services.operations.worker.catch_up()
    return publish(services, member, librarian, "Mekong", WANTED, Visibility.PUBLIC)


def publish(
    services: Services, owner: Account, librarian: Account, name: str, table: str, visibility: Visibility
) -> int:
    made = services.lists.lists.from_file(owner, name, BytesIO(table.encode()), "list.csv")
    if visibility is not Visibility.PRIVATE:
        share(services, owner, librarian, made.list_id, visibility)
    services.lists.reports.start(owner, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def picture_of(services: Services) -> GapPicture:
    found = services.reports.gap_pictures.now()
    assert found is not None
    return found


def test_shelves_by_theme_and_place(services: Services) -> None:
    picture = picture_of(services)
    assert picture.whole == Shelf(held=2, missing=3)
    assert picture.shelf("Child labour", "Thailand") == Shelf(held=1, missing=1)
    assert picture.shelf("Child labour", NOT_SAID) == Shelf(held=1, missing=1)
    assert picture.shelf(NOT_SAID, NOT_SAID) == Shelf(missing=1)
    assert [line.label for line in picture.themes] == ["Child labour", NOT_SAID]
    assert (picture.asked, picture.answered) == (3, 0)


def test_each_number_is_what_the_page_behind_it_finds(services: Services) -> None:
    picture = picture_of(services)
    for (theme, place), shelf in picture.shelves.items():
        assert len(services.pledges.wanted.titles(Wish(theme=theme, country=place))) == shelf.wanted
    there = {"theme": ("Child labour",), "country": ("Thailand",), "availability": ("held",)}
    assert services.discovery.search.search(SearchRequest(filters=there)).total == 1


def test_what_is_held_without_a_theme_is_on_a_shelf_too(services: Services, librarian: Account) -> None:
    services.records.publications.add(
        librarian, Description(title="Boats", countries=("Thailand",)), [CopyData()]
    )
    services.records.publications.add(librarian, Description(title="Described only"), [])
    services.operations.worker.catch_up()
    picture = picture_of(services)
    assert picture.whole.held == 3
    assert picture.shelf(NOT_SAID, "Thailand") == Shelf(held=1)


def test_a_private_list_changes_nothing(services: Services, member: Account, librarian: Account) -> None:
    before = picture_of(services)
    publish(
        services, member, librarian, "Mine", HEAD + "A secret wish,2001,Nepal,Slavery\n", Visibility.PRIVATE
    )
    after = picture_of(services)
    assert (after.whole, after.themes, after.places) == (before.whole, before.themes, before.places)
    assert (after.asked, after.month) == (before.asked, before.month)


def test_it_is_counted_again_only_after_a_change(services: Services, member: Account) -> None:
    first = picture_of(services)
    assert picture_of(services) is first
    (title,) = services.pledges.wanted.titles(Wish(words="boys"))
    services.pledges.pledges.pledge(member, title.key, today() + USUAL_TIME)
    assert picture_of(services).shelf("Child labour", "Thailand") == Shelf(1, 1, 0)


def test_a_gap_that_closes_is_counted_in_its_month(
    services: Services, librarian: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert picture_of(services).month.closed == 0
    services.records.publications.add(librarian, Description(title="Unseen hands", year="2011"), [CopyData()])
    services.operations.worker.run_pending()
    month = picture_of(services).month
    assert (month.since, month.closed, month.newly_wanted) == (today().replace(day=1), 1, 2)

    next_month = (today().replace(day=1) + dt.timedelta(days=40)).replace(day=3)
    monkeypatch.setattr(gap_picture, "today", lambda: next_month)
    month = picture_of(services).month
    assert (month.since, month.closed, month.newly_wanted) == (next_month.replace(day=1), 0, 0)


def test_without_an_index_there_is_no_picture(services: Services) -> None:
    for file in services.config.index_path.rglob("*"):
        if file.is_file():
            file.write_bytes(b"")
    assert services.reports.gap_pictures.now() is None


def test_a_government_that_writes_names_its_country(
    services: Services, member: Account, librarian: Account
) -> None:
    table = "title,author,year\nAnti-trafficking plan,Cambodia. Ministry of Women's Affairs,2014\n"
    publish(services, member, librarian, "Plans", table, Visibility.PUBLIC)
    assert [title.title for title in services.pledges.wanted.titles(Wish(country="Cambodia"))] == [
        "Anti-trafficking plan"
    ]
    table = "title,author,year\nWomen in numbers,Cambodian Women's League,2014\n"
    publish(services, member, librarian, "Books", table, Visibility.PUBLIC)
    assert len(services.pledges.wanted.titles(Wish(country="Cambodia"))) == 1
