"""A list's versions and past: what came, went and changed, looked at on any day; and lists made of lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, Visibility, Weight
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.services.lists.combining import Combination
from catalogue.services.lists.editing.entries import Correction, Marks
from catalogue.services.lists.files.list_files import WaitingFile
from catalogue.services.lists.files.list_versions import VersionPlan
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import ChangeSet, GapReport, ListVersion, StatusChange
from tests.unit.services.conftest import CHICKEN, add_account, checked, rows

BIRDS = "Birds of Prey in the markets of Phnom Penh"
NEWCOMER = "A newcomer of the second version"
FIRST = f"ref_id,title,year\n1,{CHICKEN},2003\n2,{BIRDS},1999\n3,Gone soon,2001\n"
SECOND = (
    f"ref_id,title,year\n1,{NEWCOMER},2020\n"
    f"2,{CHICKEN.upper()},2003\n3,Birds of prey in the market of Phnom Penh,1999\n"
)


@pytest.fixture
def list_id(services: Services, member: Account, chicken: int) -> int:
    return checked(services, member, FIRST)


def planned(services: Services, member: Account, list_id: int) -> tuple[str, VersionPlan]:
    token = services.lists.versions.receive(member, list_id, BytesIO(SECOND.encode()), "second.csv")
    return token, services.lists.versions.plan(member, list_id, token, "second.csv")


def laid(services: Services, member: Account, list_id: int, *, keep_gone: bool = False) -> Correction:
    token, plan = planned(services, member, list_id)
    return services.lists.versions.apply(
        member, list_id, token, "second.csv", digest=plan.digest, keep_gone=keep_gone
    )


def long_ago(services: Services, days: int) -> None:
    """Move everything that happened so far into the past."""
    with services.database.write() as session:
        for model, name in (
            (ChangeSet, "at"),
            (StatusChange, "at"),
            (GapReport, "made_at"),
            (ListVersion, "made_at"),
        ):
            for row in session.query(model):
                setattr(row, name, getattr(row, name) - dt.timedelta(days=days))


def test_a_new_version_is_matched_entry_to_entry_and_keeps_the_answers(
    services: Services, member: Account, list_id: int, chicken: int
) -> None:
    birds = rows(services, member, list_id)["2"].entry_id
    services.lists.answers.decide(member, birds, chicken, Verdict.OTHER_EDITION)
    before = rows(services, member, list_id)

    _, plan = planned(services, member, list_id)
    assert [line.description.title for line in plan.came] == [NEWCOMER]
    assert [gone_entry.description.title for gone_entry in plan.gone] == ["Gone soon"]
    assert [line.entry_id for line in plan.reworded if line.reference_id == "3"] == [birds]

    done = laid(services, member, list_id)
    after = rows(services, member, list_id)
    assert [(reference_id, row.result.status) for reference_id, row in after.items()] == [
        ("1", Status.MISSING),
        ("2", Status.HELD),
        ("3", Status.OTHER_EDITION),
    ]
    assert (after["2"].entry_id, after["3"].entry_id) == (before["1"].entry_id, birds)

    first, past = services.lists.history.version(member, list_id, 1)
    assert first.source == "list.csv"
    assert [row.title for row in past.rows] == [entry.description.title for entry in before.values()]
    assert [version.number for version in services.lists.history.versions(member, list_id)] == [2, 1]

    services.lists.history.undo(member, list_id, done.act_id)
    assert rows(services, member, list_id) == before
    assert [version.number for version in services.lists.history.versions(member, list_id)] == [1]
    with pytest.raises(NotFound):
        services.lists.history.version(member, list_id, 2)


def test_a_new_version_has_the_columns_that_its_sender_named_before(
    services: Services, member: Account
) -> None:
    table, named = b"Obra;Cuando\nSold;2003\n", {"Obra": "title", "Cuando": "year"}
    waiting = services.lists.files.receive(member, "", BytesIO(table), "lista.csv")
    assert isinstance(waiting, WaitingFile)
    made = services.lists.files.name_columns(member, waiting.token, "", "lista.csv", named)
    second = BytesIO(table + b"Combating;2000\n")
    token = services.lists.versions.receive(member, made.list_id, second, "lista.csv")
    plan = services.lists.versions.plan(member, made.list_id, token, "lista.csv")
    assert (plan.same, [line.description.title for line in plan.came]) == (1, ["Combating"])
    with pytest.raises(InvalidInput):
        services.lists.versions.receive(member, made.list_id, BytesIO(b"Was;Wann\nSold;2003\n"), "x.csv")


def test_what_a_new_version_lacks_may_stay(services: Services, member: Account, list_id: int) -> None:
    token, _ = planned(services, member, list_id)
    with pytest.raises(Conflict):
        services.lists.versions.apply(member, list_id, token, "second.csv", digest="another", keep_gone=False)
    laid(services, member, list_id, keep_gone=True)
    titles = [row.description.title for row in rows(services, member, list_id).values()]
    assert len(titles) == 4 and titles[-1] == "Gone soon"


def test_the_report_of_a_past_day_and_what_was_new_since(
    services: Services, member: Account, librarian: Account, list_id: int
) -> None:
    history = services.lists.history
    long_ago(services, 10)
    then = history.today() - dt.timedelta(days=5)
    before = rows(services, member, list_id)
    services.lists.entries.remove(member, before["3"].entry_id)
    services.lists.entries.edit(
        member, before["1"].entry_id, Description(title="Sold as chicken", year="1990")
    )
    services.lists.entries.add(member, list_id, Description(title="Came later"))
    birds = before["2"].description
    services.records.publications.add(librarian, birds, [CopyData()])
    services.operations.worker.run_pending()
    services.lists.reports.start(member, list_id)
    services.operations.worker.run_pending()

    past = history.on(member, list_id, then)
    assert past.checked
    assert [(row.title, row.status) for row in past.rows] == [
        (CHICKEN, Status.HELD),
        (birds.title, Status.MISSING),
        ("Gone soon", Status.MISSING),
    ]
    assert history.on(member, list_id, history.today() - dt.timedelta(days=30)).rows == ()

    new = history.between(member, list_id, then, history.today())
    assert [past.title for past in new.came] == ["Came later"]
    assert [past.title for past in new.went] == ["Gone soon"]
    assert [past.title for _, past in new.reworded] == ["Sold as chicken"]
    assert (birds.title, Status.MISSING, Status.HELD) in [
        (before.title, before.status, after.status) for before, after in new.status
    ]
    with pytest.raises(InvalidInput):
        history.on(member, list_id, history.today() + dt.timedelta(days=1))
    with pytest.raises(NotFound):
        history.on(None, list_id, then)


def test_lists_are_put_together_each_work_once(services: Services, member: Account, list_id: int) -> None:
    other = checked(services, member, SECOND)
    chicken = rows(services, member, other)["2"].entry_id
    services.lists.entries.mark(member, other, [chicken], Marks(weight=Weight.ESSENTIAL))
    made = []
    for how in (Combination.UNION, Combination.DIFFERENCE):
        job = services.lists.combining.start(member, str(how), how, [list_id, other])
        services.operations.worker.run_pending()
        made.append(rows(services, member, services.lists.combining.job(member, job).result["list_id"]))
    union, difference = made
    assert [entry.description.title for entry in union.values()] == [CHICKEN, BIRDS, "Gone soon", NEWCOMER]
    assert union["1"].weight is Weight.ESSENTIAL
    assert [entry.description.title for entry in difference.values()] == ["Gone soon"]


def test_nobody_puts_together_what_they_may_not_see(
    services: Services, member: Account, list_id: int
) -> None:
    stranger = add_account(services, "stranger@example.org", Role.MEMBER)
    own = checked(services, stranger, SECOND)
    with pytest.raises(NotFound):
        services.lists.combining.start(stranger, "Both", Combination.UNION, [own, list_id])
    with pytest.raises(InvalidInput):
        services.lists.combining.start(stranger, "One", Combination.UNION, [own])


def shut(services: Services, owner: Account, _: Account, list_id: int) -> None:
    services.lists.lists.edit(owner, list_id, "Mine alone", Visibility.PRIVATE)


def removed(services: Services, owner: Account, _: Account, list_id: int) -> None:
    services.lists.lists.remove(owner, list_id)


def sent_elsewhere(services: Services, _: Account, reader: Account, __: int) -> None:
    """Whoever asked is of another agency from now on."""
    administrator = add_account(services, "administrator@example.org", Role.ADMINISTRATOR)
    services.access.people.edit(
        administrator, reader.id, name="", agency="UNICEF", roles=reader.roles, libraries=reader.libraries
    )


@pytest.mark.parametrize("meanwhile", [shut, removed, sent_elsewhere])
@pytest.mark.parametrize("how", Combination)
def test_a_list_that_is_hidden_while_it_is_compared_is_copied_into_no_other(
    services: Services,
    member: Account,
    list_id: int,
    meanwhile: Callable[[Services, Account, Account, int], None],
    how: Combination,
) -> None:
    services.lists.lists.edit(member, list_id, "Ours", Visibility.AGENCY)
    colleague = add_account(services, "colleague@example.org", Role.MEMBER, agency="IOM")
    own = checked(services, colleague, SECOND)
    job = services.lists.combining.start(colleague, "Both", how, [list_id, own])
    worker, deeds = services.operations.worker, [meanwhile]

    def beside() -> None:
        """As a long job lets others by, at the latest when all is compared and nothing is written yet."""
        while deeds:
            deeds.pop()(services, member, colleague, list_id)

    worker._jobs.run_next(worker._functions, meanwhile=beside)

    view = services.lists.combining.job(colleague, job)
    assert (view.state, view.result) == ("failed", {})
    check = services.lists.reports.start(colleague, own)
    with pytest.raises(NotFound):
        services.lists.combining.job(colleague, check)
    assert {each.id for each in services.lists.lists.visible_to(colleague)} <= {own, list_id}
