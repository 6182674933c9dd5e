"""Pledges: one agency at a time, for a time; kept by the gift itself."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from sqlalchemy import update

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict, InvalidInput, LacunaError, NotFound
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import Pledge
from tests.support.lists import share
from tests.unit.services.conftest import add_account

UNTIL = today() + USUAL_TIME
TITLE = "Sold like chicken: trafficked Cambodian girls speak out"


@pytest.fixture
def key(services: Services, librarian: Account, member: Account) -> str:
    text = f"ref_id,title,year\nA,{TITLE},2003\n"
    made = services.lists.lists.from_file(member, "My list", BytesIO(text.encode()), "list.csv")
    share(services, member, librarian, made.list_id)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    return services.pledges.wanted.titles()[0].key


@pytest.fixture
def rival(services: Services) -> Account:
    return add_account(services, "rival@example.org", Role.MEMBER, agency="UNICEF")


def test_others_see_that_a_title_is_promised(
    services: Services, member: Account, rival: Account, key: str
) -> None:
    services.pledges.pledges.pledge(member, key, UNTIL, copies=2)

    pledge = services.pledges.pledges.standing()[key]
    assert (pledge.agency, pledge.copies, pledge.until) == ("IOM", 2, UNTIL)
    with pytest.raises(Conflict) as refusal:
        services.pledges.pledges.pledge(rival, key, UNTIL)
    assert refusal.value.code == "pledged_already"


def test_what_a_member_answers_on_a_list_of_their_own_touches_no_other_s_promise(
    services: Services, member: Account, librarian: Account, rival: Account, key: str
) -> None:
    services.pledges.pledges.pledge(member, key, UNTIL)
    another = services.records.publications.add(librarian, Description(title="Another book"), [CopyData()])
    text = f"ref_id,title,year\nA,{TITLE},2003\n"
    made = services.lists.lists.from_file(rival, "Mine", BytesIO(text.encode()), "list.csv")

    def checked() -> int:
        services.lists.reports.start(rival, made.list_id)
        services.operations.worker.run_pending()
        report = services.lists.reports.report(rival, made.list_id)
        assert report is not None
        return report.rows[0].entry_id

    services.lists.answers.decide(rival, checked(), another, Verdict.SAME)
    checked()
    assert [pledge.state for pledge in services.pledges.pledges.mine(member)] == ["open"]
    services.records.publications.add_copy(librarian, another, CopyData())
    services.operations.worker.run_pending()
    assert [pledge.state for pledge in services.pledges.pledges.mine(member)] == ["open"]


def test_a_promise_goes_along_when_the_entry_is_worded_anew(
    services: Services, member: Account, rival: Account, key: str
) -> None:
    services.pledges.pledges.pledge(member, key, UNTIL)
    entry = services.pledges.wanted.titles()[0].entry_id
    done = services.lists.entries.edit(member, entry, Description(title=TITLE.upper(), year="2004"))

    (worded_anew,) = services.pledges.wanted.titles()
    assert worded_anew.key != key
    with pytest.raises(Conflict) as refusal:
        services.pledges.pledges.pledge(rival, worded_anew.key, UNTIL)
    assert refusal.value.code == "pledged_already"
    services.lists.history.undo(member, done.list_id, done.act_id)
    assert [*services.pledges.pledges.standing()] == [key]


def _other_wording(services: Services, librarian: Account, member: Account) -> int:
    """A published list that wants the same title in other words, so that a pledge may be of either."""
    text = "ref_id,title\nX,Sold like chicken: trafficked Cambodian girls speak out.\n"
    made = services.lists.lists.from_file(member, "Another", BytesIO(text.encode()), "list.csv")
    share(services, member, librarian, made.list_id)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


@pytest.mark.parametrize("whole_list", [False, True], ids=["entry", "list"])
def test_a_promise_is_still_seen_when_its_entry_goes_and_another_list_wants_the_title(
    services: Services, librarian: Account, member: Account, rival: Account, key: str, whole_list: bool
) -> None:
    _other_wording(services, librarian, member)
    (title,) = services.pledges.wanted.titles()
    services.pledges.pledges.pledge(member, title.key, UNTIL)
    first = services.pledges.wanted.get(key)
    assert first is not None

    mine = next(
        reference_list
        for reference_list in services.lists.lists.visible_to(member)
        if reference_list.name == "My list"
    )
    if whole_list:
        services.lists.lists.remove(member, mine.id)
    else:
        services.lists.entries.remove(member, first.entry_id)

    (title,) = services.pledges.wanted.titles()
    assert [*services.pledges.pledges.standing()] == [title.key] != [key]
    with pytest.raises(Conflict):
        services.pledges.pledges.pledge(rival, title.key, UNTIL)
    services.records.publications.add(librarian, Description(title=TITLE), [CopyData()])
    services.operations.worker.run_pending()
    assert [pledge.state for pledge in services.pledges.pledges.mine(member)] == ["kept"]


def test_a_promise_waits_for_an_entry_that_nobody_else_wants(
    services: Services, member: Account, key: str
) -> None:
    services.pledges.pledges.pledge(member, key, UNTIL)
    done = services.lists.entries.remove(member, services.pledges.wanted.titles()[0].entry_id)
    assert not services.pledges.wanted.titles()
    services.lists.history.undo(member, done.list_id, done.act_id)
    assert [*services.pledges.pledges.standing()] == [key]


def test_a_race_is_won_by_one(services: Services, member: Account, rival: Account, key: str) -> None:
    def pledge(account: Account) -> bool:
        try:
            services.pledges.pledges.pledge(account, key, UNTIL)
        except LacunaError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(pledge, [member, rival] * 3))

    assert sum(won) == 1


def test_a_pledge_lapses_by_itself_and_the_title_is_offered_again(
    services: Services, member: Account, rival: Account, key: str
) -> None:
    services.pledges.pledges.pledge(member, key, UNTIL)
    with services.database.write() as session:
        session.execute(update(Pledge).values(until=today() - dt.timedelta(days=1)))

    assert key not in services.pledges.pledges.standing()
    assert services.pledges.pledges.mine(member)[0].state == "lapsed"
    services.pledges.pledges.pledge(rival, key, UNTIL)
    assert services.pledges.pledges.standing()[key].agency == "UNICEF"


def test_what_is_taken_back_is_offered_again(
    services: Services, member: Account, rival: Account, key: str
) -> None:
    pledge_id = services.pledges.pledges.pledge(member, key, UNTIL)
    with pytest.raises(NotFound):
        services.pledges.pledges.withdraw(rival, pledge_id)
    services.pledges.pledges.withdraw(member, pledge_id)
    assert services.pledges.pledges.pledge(rival, key, UNTIL)


def test_the_gift_keeps_the_pledge_and_the_agency_is_credited(
    services: Services, librarian: Account, member: Account, key: str
) -> None:
    services.pledges.pledges.pledge(member, key, UNTIL)
    services.records.publications.add(librarian, Description(title=TITLE, year="2003"), [CopyData()])
    services.operations.worker.run_pending()

    assert services.pledges.wanted.titles() == []
    assert services.pledges.pledges.mine(member)[0].state == "kept"
    assert services.pledges.pledges.brought() == [("IOM", 1)]
    with pytest.raises(NotFound):
        services.pledges.pledges.pledge(member, key, UNTIL)


@pytest.mark.parametrize(
    ("days", "copies", "field"), [(-1, 1, "until"), (400, 1, "until"), (10, 0, "copies"), (10, 51, "copies")]
)
def test_a_pledge_that_cannot_be_is_refused_with_its_field(
    services: Services, member: Account, key: str, days: int, copies: int, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        services.pledges.pledges.pledge(member, key, today() + dt.timedelta(days=days), copies)
    assert refusal.value.params["field"] == field


def test_a_pledge_is_extended_from_its_day_but_not_beyond_a_year(
    services: Services, member: Account, key: str
) -> None:
    pledge_id = services.pledges.pledges.pledge(member, key, UNTIL)
    assert services.pledges.pledges.extend(member, pledge_id) == UNTIL + USUAL_TIME
    assert services.pledges.pledges.standing()[key].until == UNTIL + USUAL_TIME
    days = [services.pledges.pledges.extend(member, pledge_id) for _ in range(4)]
    assert days[-1] == days[-2] == today() + dt.timedelta(days=366)


def test_a_check_of_the_whole_list_keeps_pledges_too(
    services: Services, librarian: Account, member: Account, key: str
) -> None:
    services.pledges.pledges.pledge(member, key, UNTIL)
    services.records.publications.add(librarian, Description(title=TITLE, year="2003"), [CopyData()])
    while services.discovery.indexing.run_pending():
        pass
    (mine,) = services.lists.lists.visible_to(member)
    services.lists.reports.start(member, mine.id)
    services.operations.worker.run_pending()
    assert services.pledges.pledges.mine(member)[0].state == "kept"
    assert [notice.kind for notice in services.notifications.notices.mine(member)] == ["thanks"]
