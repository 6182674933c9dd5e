"""What is said, worded anew or given while entries are judged outlives the judgement of before, and no
promise is closed by that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.errors import NotFound
from catalogue.services import jobs
from catalogue.services.gap_check.holdings import HoldingsMatcher
from catalogue.services.lists.editing.entries import Marks
from catalogue.services.lists.gap_reports import judgement
from catalogue.services.lists.gap_reports.recheck import Recheck
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import ReferenceList
from tests.support.databases import ON_POSTGRESQL
from tests.support.lists import share
from tests.support.races import race
from tests.unit.services.conftest import add_account, checked, pledge, pledged, rows, shelved

HEAD = "ref_id,title,authors,year\n"
HILLS = Description(
    title="Survey of the hill villages", contributors=(Contributor(name="Bo Chan"),), year="2001"
)
ATLAS = Description(
    title="Atlas of the coast and borders", contributors=(Contributor(name="Ann Lee"),), year="1999"
)
UNLIKE = Description(title="Coastal maps, in quite other words", year="1999")
"""The atlas too, which nobody would recognise."""
LAW = Description(title="Handbook of maritime law for courts", year="2010")
BOTH = f"{HEAD}H,Survey of hill villages,Bo Chan,2001\nC,Atlas of the coast and borders,Ann Lee,1999\n"
Deed = Callable[[], object]
Once = Callable[[Deed], None]


@pytest.fixture
def donor(services: Services) -> Account:
    return add_account(services, "donor@example.org", Role.MEMBER, agency="UNICEF")


@pytest.fixture
def once_judged(monkeypatch: pytest.MonkeyPatch) -> Once:
    """Lets something be done once, when the next entries are judged and not yet written."""

    def put_in(deed: Deed) -> None:
        deeds = [deed]
        judge = HoldingsMatcher.answers

        def answers(self: HoldingsMatcher, *given: Any, **named: Any) -> Iterator[Any]:
            yield from judge(self, *given, **named)
            if deeds:
                deeds.pop()()

        monkeypatch.setattr(HoldingsMatcher, "answers", answers)

    return put_in


@dataclass(frozen=True)
class Promised:
    """A published list of which nothing is held, and the atlas on it is promised."""

    list_id: int
    entry: int
    """That of the atlas."""
    donor: Account


@pytest.fixture
def promised(services: Services, member: Account, librarian: Account, donor: Account) -> Promised:
    list_id = published(services, member, librarian, BOTH)
    pledge(services, donor, ATLAS.title)
    return Promised(list_id, rows(services, member, list_id)["C"].entry_id, donor)


def indexed_alone(services: Services, librarian: Account, description: Description) -> int:
    """A publication that is held, and what follows from it is not done yet."""
    found = services.records.publications.add(librarian, description, [CopyData()])
    services.operations.worker._indexing.run_pending()
    return found


def checked_alone(services: Services, member: Account, list_id: int) -> None:
    """Have a list checked, and nothing else done."""
    services.lists.reports.start(member, list_id)
    services.operations.worker._jobs.run_next(services.operations.worker._functions)


def wanted(services: Services) -> list[str]:
    return sorted(each.title for each in services.pledges.wanted.titles())


def again(services: Services, account: Account, list_id: int) -> None:
    services.lists.reports.start(account, list_id)
    services.operations.worker.run_pending()


def statuses(services: Services, account: Account, list_id: int) -> dict[str, Status]:
    return {name: row.result.status for name, row in rows(services, account, list_id).items()}


def published(services: Services, member: Account, librarian: Account, text: str) -> int:
    list_id = checked(services, member, text)
    share(services, member, librarian, list_id)
    return list_id


def test_an_answer_given_while_a_list_is_checked_holds_and_no_pledge_is_closed_over_it(
    services: Services, member: Account, librarian: Account, donor: Account, once_judged: Once
) -> None:
    hills = shelved(services, librarian, HILLS)
    list_id = published(services, member, librarian, BOTH)
    entries = {name: row.entry_id for name, row in rows(services, member, list_id).items()}
    assert statuses(services, member, list_id) == {"H": Status.HELD, "C": Status.MISSING}

    def meanwhile() -> None:
        services.lists.answers.decide(librarian, entries["H"], hills, Verdict.DIFFERENT)
        services.lists.entries.edit(member, entries["C"], HILLS)
        pledge(services, donor, "Survey of hill villages")

    once_judged(meanwhile)
    again(services, member, list_id)

    found = rows(services, member, list_id)
    assert [str(each.verdict) for each in found["H"].decisions] == ["different"]
    assert statuses(services, member, list_id) == {"H": Status.MISSING, "C": Status.HELD}
    assert wanted(services) == ["Survey of hill villages"]
    assert pledged(services, donor) == [("Survey of hill villages", "open")]


def test_an_entry_worded_anew_while_a_gift_is_held_against_it_is_not_that_gift(
    services: Services, member: Account, librarian: Account, promised: Promised, once_judged: Once
) -> None:
    once_judged(lambda: services.lists.entries.edit(member, promised.entry, LAW))

    shelved(services, librarian, ATLAS)

    assert statuses(services, member, promised.list_id)["C"] is Status.MISSING
    assert LAW.title in wanted(services)
    assert pledged(services, promised.donor) == [(ATLAS.title, "open")]


def test_an_answer_given_while_a_gift_is_held_against_the_entry_keeps_the_promise(
    services: Services, member: Account, librarian: Account, promised: Promised, once_judged: Once
) -> None:
    gift = services.records.publications.add(librarian, ATLAS, [CopyData()])
    once_judged(lambda: services.lists.answers.decide(librarian, promised.entry, gift, Verdict.DIFFERENT))

    services.operations.worker.run_pending()

    assert statuses(services, member, promised.list_id)["C"] is Status.MISSING
    assert pledged(services, promised.donor) == [(ATLAS.title, "open")]


def test_a_list_that_is_shut_while_a_gift_is_held_against_it_closes_no_other_s_promise(
    services: Services, member: Account, librarian: Account, promised: Promised, once_judged: Once
) -> None:
    once_judged(lambda: services.lists.lists.edit(member, promised.list_id, "Mine", Visibility.PRIVATE))

    shelved(services, librarian, ATLAS)

    assert statuses(services, member, promised.list_id)["C"] is Status.HELD
    assert pledged(services, promised.donor) == [(ATLAS.title, "open")]


def test_a_list_that_is_removed_while_it_is_checked_closes_no_promise(
    services: Services, member: Account, librarian: Account, promised: Promised, once_judged: Once
) -> None:
    indexed_alone(services, librarian, ATLAS)
    once_judged(lambda: services.lists.lists.remove(member, promised.list_id))

    checked_alone(services, member, promised.list_id)

    assert pledged(services, promised.donor) == [(ATLAS.title, "open")]


@pytest.mark.parametrize("moment", ["before", "begun", "judged"])
def test_the_check_of_a_list_whose_owner_leaves_hinders_no_worker(
    services: Services, member: Account, once_judged: Once, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Seen on the database of each kind: what the list's end raises is another error on each."""
    monkeypatch.setattr(jobs, "PUT_OFF", 3600.0)  # whatever is put off is not done below
    leaver = add_account(services, "leaver@example.org", Role.MEMBER)
    worker = services.operations.worker
    theirs = services.lists.lists.from_text(leaver, "Theirs", "Some title. 2001", check=True).list_id
    mine = services.lists.lists.from_text(member, "Mine", "Another title. 2003", check=True).list_id

    def leave() -> None:
        services.access.leaving.leave(leaver, "a long enough one")

    if moment == "before":
        leave()
    elif moment == "begun":
        begin = Recheck.begin

        def leave_and_begin(*given: Any) -> judgement.Judgement:
            leave()
            return begin(*given)

        monkeypatch.setattr(Recheck, "begin", leave_and_begin)
    else:
        once_judged(leave)
    while worker._jobs.run_next(worker._functions):
        monkeypatch.undo()

    assert services.lists.reports.report(member, mine), "others wait for nothing"
    assert [job.state for job in services.jobs.newest("gap_check")][1:] in (["cancelled"], [])
    assert not services.jobs.waiting()
    with pytest.raises(NotFound):
        services.lists.reports.report(leaver, theirs)


@pytest.mark.parametrize("first", ["the check", "the leaving"])
@ON_POSTGRESQL
def test_whoever_leaves_and_the_check_of_their_list_wait_for_each_other(
    services: Services, database_url: str, once_judged: Once, first: str
) -> None:
    leaver = add_account(services, "leaver@example.org", Role.MEMBER)
    services.lists.lists.from_text(leaver, "Theirs", "Some title. 2001", check=True)
    worker = services.operations.worker
    leaving, over = Event(), Event()

    def check() -> bool:
        return worker._jobs.run_next(worker._functions)

    def leave() -> None:
        services.access.leaving.leave(leaver, "a long enough one")

    def go_on() -> None:
        leaving.set()
        over.wait(20)

    if first == "the check":
        assert race(check, leave, database_url) == (True, None), "neither is refused"
    else:
        with ThreadPoolExecutor(1) as threads:
            raced: list[Future[tuple[object, object]]] = []

            def begin_to_leave() -> None:
                raced.append(threads.submit(race, leave, go_on, database_url))
                leaving.wait(20)

            once_judged(begin_to_leave)
            assert check()
            over.set()
            assert raced[0].result() == (None, None), "neither is refused"
    assert not services.jobs.waiting() and not services.jobs.wait_for_put_off()
    with services.database.read() as session:
        assert session.scalars(select(ReferenceList)).all() == []


@pytest.mark.parametrize("checked_before", [True, False])
def test_a_gift_that_comes_in_while_a_list_is_checked_is_found(
    services: Services, member: Account, librarian: Account, once_judged: Once, checked_before: bool
) -> None:
    list_id = services.lists.lists.from_text(member, "My list", f"{ATLAS.title}, 1999").list_id
    if checked_before:
        again(services, member, list_id)

    def meanwhile() -> None:
        services.records.publications.add(librarian, ATLAS, [CopyData()])
        services.operations.worker._index_all()  # as a long job does

    once_judged(meanwhile)
    again(services, member, list_id)

    assert list(statuses(services, member, list_id).values()) == [Status.HELD]


def test_a_record_withdrawn_while_a_list_is_checked_closes_no_promise(
    services: Services, member: Account, librarian: Account, promised: Promised, once_judged: Once
) -> None:
    gift = indexed_alone(services, librarian, ATLAS)
    once_judged(lambda: services.records.publications.withdraw(librarian, gift))

    checked_alone(services, member, promised.list_id)

    assert statuses(services, member, promised.list_id)["C"] is Status.MISSING
    assert pledged(services, promised.donor) == [(ATLAS.title, "open")]


def test_what_is_added_or_taken_off_while_a_list_is_checked_is_so_in_its_report(
    services: Services, member: Account, librarian: Account, donor: Account, once_judged: Once
) -> None:
    shelved(services, librarian, HILLS)
    list_id = published(services, member, librarian, BOTH)
    entries = {name: row.entry_id for name, row in rows(services, member, list_id).items()}

    def meanwhile() -> None:
        services.lists.entries.remove(member, entries["C"])
        services.lists.entries.add(member, list_id, LAW)

    once_judged(meanwhile)
    again(services, member, list_id)

    assert statuses(services, member, list_id) == {"H": Status.HELD, "2": Status.MISSING}


def test_a_new_version_laid_while_the_first_check_goes_on_is_judged_piece_by_piece(
    services: Services,
    member: Account,
    librarian: Account,
    once_judged: Once,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More than may be judged while all other writing waits: it is judged before, and the rest there."""
    monkeypatch.setattr(judgement, "AT_ONCE", 1)
    shelved(services, librarian, HILLS)
    lines = "".join(f"{at},Birds of province {at},,2001\n" for at in range(4))
    list_id = services.lists.lists.from_text(member, "My list", "Nothing of the kind, 1999").list_id

    def meanwhile() -> None:
        versions, file = (
            services.lists.versions,
            BytesIO(f"{HEAD}H,{HILLS.title},Bo Chan,2001\n{lines}".encode()),
        )
        token = versions.receive(member, list_id, file, "second.csv")
        plan = versions.plan(member, list_id, token, "second.csv")
        versions.apply(member, list_id, token, "second.csv", digest=plan.digest, keep_gone=False)

    once_judged(meanwhile)
    again(services, member, list_id)

    found = statuses(services, member, list_id)
    assert found.pop("H") is Status.HELD
    assert list(found.values()) == [Status.MISSING] * 4


def test_a_title_that_somebody_else_finds_held_while_a_gift_is_held_against_it_keeps_its_promise(
    services: Services, member: Account, librarian: Account, promised: Promised, once_judged: Once
) -> None:
    """Who writes a note on the entry has it judged: nothing is left to change for the gift."""
    noted = []

    def meanwhile() -> None:
        said = services.lists.entries.get(member, promised.entry).description
        services.lists.entries.edit(member, promised.entry, said, Marks(note="seen"))
        noted.append(statuses(services, member, promised.list_id)["C"])

    once_judged(meanwhile)
    shelved(services, librarian, ATLAS)

    assert noted == [Status.HELD]
    assert pledged(services, promised.donor) == [(ATLAS.title, "kept")]
    assert [notice.kind for notice in services.notifications.notices.mine(promised.donor)] == ["thanks"]


@pytest.mark.parametrize("undone", [False, True], ids=["taken back", "undone"])
def test_an_answer_keeps_the_promise_and_opens_it_again(
    services: Services, member: Account, librarian: Account, promised: Promised, undone: bool
) -> None:
    """The gift was not recognised; what the answer made of the promise hinders nobody to undo it."""
    entry, donor = promised.entry, promised.donor
    gift = shelved(services, librarian, UNLIKE)
    assert pledged(services, donor) == [(ATLAS.title, "open")]

    services.lists.answers.decide(librarian, entry, gift, Verdict.SAME)
    services.operations.worker.run_pending()
    assert pledged(services, donor) == [(ATLAS.title, "kept")]
    assert [notice.kind for notice in services.notifications.notices.mine(donor)] == ["thanks"]

    if undone:
        (answer,) = (done for done in services.change_log.recent(5) if done.action == "match_decided")
        services.change_log.undo(librarian, answer.id)
        services.lists.entries.edit(
            member, entry, services.lists.entries.get(member, entry).description, Marks(note="seen")
        )
    else:
        services.lists.answers.revoke(librarian, entry, [gift])
    assert wanted(services) == [ATLAS.title, "Survey of hill villages"]
    assert pledged(services, donor) == [(ATLAS.title, "open")]
    assert services.notifications.notices.mine(donor) == []


def test_what_an_owner_answers_on_a_published_list_keeps_no_promise_to_another_that_misses_the_title(
    services: Services, member: Account, librarian: Account, promised: Promised
) -> None:
    published(services, promised.donor, librarian, BOTH)
    gift = shelved(services, librarian, UNLIKE)

    services.lists.answers.decide(member, promised.entry, gift, Verdict.SAME)
    services.operations.worker.run_pending()

    assert statuses(services, member, promised.list_id)["C"] is Status.HELD
    assert ATLAS.title in wanted(services)
    assert pledged(services, promised.donor) == [(ATLAS.title, "open")]
