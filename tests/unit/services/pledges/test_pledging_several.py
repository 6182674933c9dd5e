"""Several titles promised in one step: what is free is promised, what is taken or gone is counted."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput, NotAllowed
from catalogue.formats.records.people import split_names
from catalogue.services.pledges.pledges import MOST_AT_ONCE, USUAL_TIME, today
from catalogue.services.pledges.wanted import Wish
from tests.support.lists import share
from tests.unit.services.conftest import add_account

UNTIL = today() + USUAL_TIME
TABLE = "ref_id,title,year\nA,Debt bondage at sea,2012\nB,Unseen hands,2008\nC,Small hands,2010\n"


@pytest.fixture
def rival(services: Services) -> Account:
    return add_account(services, "rival@example.org", Role.MEMBER, agency="UNICEF")


@pytest.fixture
def keys(services: Services, member: Account, librarian: Account) -> list[str]:
    publish(services, member, librarian, "Public", TABLE, Visibility.PUBLIC)
    return [title.key for title in services.pledges.wanted.titles()]


def publish(
    services: Services, owner: Account, librarian: Account, name: str, table: str, visibility: Visibility
) -> int:
    made = services.lists.lists.from_file(owner, name, BytesIO(table.encode()), "list.csv")
    if visibility is not Visibility.PRIVATE:
        share(services, owner, librarian, made.list_id, visibility)
    services.lists.reports.start(owner, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def test_what_is_free_is_promised_and_the_rest_is_counted(
    services: Services, member: Account, rival: Account, keys: list[str]
) -> None:
    services.pledges.pledges.pledge(rival, keys[0], UNTIL)
    done = services.pledges.pledges.pledge_several(member, [*keys, keys[1], "0" * 16], UNTIL)
    assert (done.made, done.taken, done.gone) == (2, 1, 1)
    agencies = {key: pledge.agency for key, pledge in services.pledges.pledges.standing(member).items()}
    assert agencies == {keys[0]: "UNICEF", keys[1]: "IOM", keys[2]: "IOM"}
    assert services.change_log.recent(1)[0].sentence == "IOM pledged 2 titles"


def test_a_lapsed_promise_is_no_hindrance(
    services: Services, member: Account, rival: Account, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.pledges.pledges.pledge(rival, keys[0], today())
    later = today() + dt.timedelta(days=2)
    monkeypatch.setattr("catalogue.services.pledges.pledges.today", lambda: later)
    assert services.pledges.pledges.pledge_several(member, keys[:1], later).made == 1


def test_nothing_and_too_much_are_refused(services: Services, member: Account, keys: list[str]) -> None:
    for chosen, until, code in (
        ([], UNTIL, "no_titles_chosen"),
        ([f"{number:016}" for number in range(MOST_AT_ONCE + 1)], UNTIL, "too_many_titles"),
        (keys, today() - dt.timedelta(days=1), "pledge_until"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            services.pledges.pledges.pledge_several(member, chosen, until)
        assert refusal.value.code == code
    assert not services.pledges.pledges.standing()


def test_entries_of_a_private_list_cannot_be_promised(
    services: Services, member: Account, librarian: Account, keys: list[str]
) -> None:
    private = publish(services, member, librarian, "Mine", TABLE.replace("Small", "My"), Visibility.PRIVATE)
    report = services.lists.reports.report(member, private)
    assert report is not None
    entries = {row.entry_id: row.description.title for row in report.rows}
    found = services.pledges.pledges.offerable(member, list(entries))
    assert {entries[entry_id] for entry_id in found} == {"Debt bondage at sea", "Unseen hands"}
    assert {offerable.key for offerable in found.values()} <= set(keys)


def test_a_title_is_cleaned_on_every_list_and_keeps_its_promise(
    services: Services, member: Account, librarian: Account, rival: Account, keys: list[str]
) -> None:
    publish(services, rival, librarian, "Theirs", TABLE, Visibility.PUBLIC)
    (title,) = services.pledges.wanted.titles(Wish(words="debt"))
    services.pledges.pledges.pledge(member, title.key, UNTIL)
    entries = services.pledges.wanted.entries_of(title.key, librarian)
    assert len(entries) == 2
    cleaned = Description(
        title="Debt bondage at sea today", year="2012", contributors=split_names("Surtees, R.")
    )
    services.lists.entries.clean(librarian, entries, cleaned)

    (worded,) = services.pledges.wanted.titles(Wish(words="today"))
    assert len(worded.lists) == 2
    assert worded.key != title.key
    assert list(services.pledges.pledges.standing()) == [worded.key]
    with pytest.raises(NotAllowed):
        services.lists.entries.clean(member, entries, cleaned)
    with pytest.raises(InvalidInput):
        services.lists.entries.clean(librarian, entries, Description(year="2012"))
