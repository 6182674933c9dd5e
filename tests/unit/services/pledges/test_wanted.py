"""The wanted list: each title once, readers told nothing of unpublished lists, always up to date."""

from __future__ import annotations

import gc
from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility, Weight
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict
from catalogue.services.lists.editing.entries import Marks
from catalogue.services.pledges.entry_facts import Facts
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.pledges.wanted import Wish
from catalogue.services.records.publications import CopyData
from tests.support.lists import share
from tests.unit.services.conftest import add_account

HEAD = "ref_id,title,author,year,country,language,subject\n"
FIRST = HEAD + (
    "A,Debt bondage at sea,Surtees,2012,Thailand,en,Fishing\n"
    "B,Return and reintegration of victims,Miller,2008,Cambodia,en,\n"
    "C,ការជួញដូរមនុស្សនៅកម្ពុជា,,2010,,km,\n"
)
SECOND = HEAD + "1,DEBT BONDAGE AT SEA,,,,,\n2,Secret wishes of one agency,,2011,Viet Nam,en,\n"


def make(services: Services, owner: Account, name: str, table: str, visibility: Visibility) -> int:
    made = services.lists.lists.from_file(owner, name, BytesIO(table.encode()), "list.csv")
    if visibility is not Visibility.PRIVATE:
        librarian = services.access.accounts.by_email("librarian@example.org")
        assert librarian
        share(services, owner, librarian, made.list_id, visibility)
    services.lists.reports.start(owner, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


@pytest.fixture
def first(services: Services, librarian: Account, member: Account) -> int:
    return make(services, member, "First list", FIRST, Visibility.PUBLIC)


def test_a_title_of_two_lists_stands_there_once_and_first(
    services: Services, librarian: Account, member: Account, first: int
) -> None:
    key = next(title.key for title in services.pledges.wanted.titles() if "Debt" in title.title)
    second = make(services, member, "Second list", SECOND, Visibility.PRIVATE)
    assert len(services.pledges.wanted.titles()) == 3, "an unpublished list adds nothing"
    assert services.pledges.wanted.titles(Wish(words="secret")) == []

    share(services, member, librarian, second)
    titles = services.pledges.wanted.titles()
    assert [title.lists for title in titles[:1]] == [("First list", "Second list")]
    assert len(titles) == services.pledges.wanted.count() == 4
    assert titles[0].key == key, "its address stays"


def test_most_lists_come_first_then_what_is_essential(
    services: Services, librarian: Account, member: Account, first: int
) -> None:
    second = make(services, member, "Second list", SECOND, Visibility.PUBLIC)
    (last,) = services.pledges.wanted.titles(Wish(words="secret"))
    assert [title.title for title in services.pledges.wanted.titles()][1] != last.title

    services.lists.entries.mark(member, second, [last.entry_id], Marks(weight=Weight.ESSENTIAL))
    titles = services.pledges.wanted.titles()
    assert [len(title.lists) for title in titles] == [2, 1, 1, 1]
    assert titles[1].title == last.title


def test_two_agencies_never_promise_one_title_from_two_lists(
    services: Services, librarian: Account, member: Account, first: int
) -> None:
    rival = add_account(services, "rival@example.org", Role.MEMBER, agency="UNICEF")
    make(services, rival, "Second list", SECOND, Visibility.PUBLIC)
    services.pledges.pledges.pledge(member, services.pledges.wanted.titles()[0].key, today() + USUAL_TIME)
    for key in services.pledges.pledges.standing():
        with pytest.raises(Conflict):
            services.pledges.pledges.pledge(rival, key, today() + USUAL_TIME)
    services.lists.lists.remove(member, first)
    (title,) = services.pledges.wanted.titles(Wish(words="debt"))
    assert title.lists == ("Second list",)


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(country="Thailand"), ["A"]),
        (Wish(country="Cambodia"), ["B", "C"]),
        (Wish(language="km"), ["C"]),
        (Wish(period="2005–2009"), ["B"]),
        (Wish(words="surtees DEBT"), ["A"]),
        (Wish(list="First list", country="Thailand", language="km"), []),
        (Wish(list="No such list"), []),
    ],
)
def test_the_list_is_narrowed(services: Services, first: int, wish: Wish, found: list[str]) -> None:
    marks = {"Debt bondage at sea": "A", "Return and reintegration of victims": "B"}
    assert sorted(marks.get(title.title, "C") for title in services.pledges.wanted.titles(wish)) == found


def test_a_gift_leaves_the_list_at_once_and_a_correction_shows(
    services: Services, librarian: Account, member: Account, first: int
) -> None:
    assert services.pledges.wanted.count() == 3
    services.records.publications.add(
        librarian, Description(title="Debt bondage at sea", year="2012"), [CopyData()]
    )
    services.operations.worker.run_pending()
    assert services.pledges.wanted.count() == 2

    (title,) = services.pledges.wanted.titles(Wish(words="return"))
    services.lists.entries.edit(
        member, title.entry_id, title.description.with_changes(title="Going home", countries=("Lao PDR",))
    )
    assert [title.title for title in services.pledges.wanted.titles(Wish(country="Lao PDR"))] == [
        "Going home"
    ]


def test_pages_are_cut_and_newest_come_first_in_the_feed(services: Services, first: int) -> None:
    page = services.pledges.wanted.page(Wish(), 99)
    assert (page.total, page.page, page.pages, len(page.titles)) == (3, 1, 1, 3)
    assert dict(page.choices["language"]) == {"en": 2, "km": 1}
    newest = services.pledges.wanted.newest(Wish())
    since = [title.since for title in newest.titles]
    assert (len(since), newest.pages) == (3, 1)
    assert since == sorted(since, reverse=True)


def test_what_a_process_keeps_of_an_entry_is_kept_once_and_goes_with_the_lists(
    services: Services, librarian: Account, member: Account
) -> None:
    """A list sent again took its room once more, and a removed list kept it until the process ended."""

    def kept() -> int:
        wanted, gift = services.pledges.wanted, Description(title="A gift that no list asks for")
        wanted.matching(gift, services.gap_check.matcher.matcher(), librarian)  # of all lists
        found = (thing for thing in gc.get_objects() if isinstance(thing, Facts))
        return sum(facts.title == "Kept by a process once" for facts in found)

    table = f"{HEAD}A,Kept by a process once,Surtees,2012,Thailand,en,Fishing\n"
    lists = [make(services, member, name, table, Visibility.PRIVATE) for name in ("One", "Two")]
    assert kept() == 1
    services.lists.lists.remove(member, lists[0])
    assert kept() == 1
    services.lists.lists.remove(member, lists[1])
    assert kept() == 0
