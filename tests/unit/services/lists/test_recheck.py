"""A list stays alive: gifts close its gaps, withdrawals open them, and only what is concerned is judged."""

from __future__ import annotations

from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Account
from catalogue.services.records.publications import CopyData
from tests.unit.services.conftest import shelved

LIST = "ref_id,title,year\n" + "".join(
    f"{name},{title},{year}\n"
    for name, title, year in [
        ("A", "Sold like chicken: trafficked Cambodian girls speak out", 2003),
        ("B", "Trafficking in Persons Report 2008", 2008),
        ("C", "Trafficking in Persons Report 2009", 2009),
    ]
)


@pytest.fixture
def list_id(services: Services, member: Account) -> int:
    made = services.lists.lists.from_file(member, "My list", BytesIO(LIST.encode()), "list.csv")
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def statuses(services: Services, member: Account, list_id: int) -> list[Status]:
    report = services.lists.reports.report(member, list_id)
    assert report is not None
    return [row.result.status for row in report.rows]


def test_a_gift_closes_its_gap_and_no_other(
    services: Services, librarian: Account, member: Account, list_id: int
) -> None:
    shelved(services, librarian, Description(title="Trafficking in Persons Report 2008", year="2008"))

    assert statuses(services, member, list_id) == [Status.MISSING, Status.HELD, Status.MISSING]
    report = services.lists.reports.report(member, list_id)
    assert report is not None
    assert [run.sentence for run in report.runs] == ["2008 held, 2009 missing"]


@pytest.mark.parametrize("others_given", [0, 30], ids=["alone", "with others"])
def test_a_gift_reaches_a_list_however_many_entries_are_like_it(
    services: Services, member: Account, librarian: Account, others_given: int
) -> None:
    office = "United Nations Office on Drugs and Crime"
    columns = "ref_id,title,subtitle,author,publisher,year,reference\n"
    title, subtitle = (
        "Global Report on Trafficking in Persons",
        "patterns and flows and forms of exploitation",
    )
    nearer = "".join(f"{at},{title} of region {at},{subtitle},{office},{office},2014,\n" for at in range(60))
    others = "".join(f"o{at},Birds of province {at},,,,2001,\n" for at in range(700))
    far = f'far,,,,,,"UNODC, {title} 2014."\n'
    list_file = BytesIO(f"{columns}{far}{nearer}{others}".encode())
    made = services.lists.lists.from_file(member, "Many alike", list_file, "many.csv")
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    assert statuses(services, member, made.list_id)[0] is Status.MISSING

    unodc = Contributor(office, ContributorKind.BODY)
    gift = Description(
        title=f"{title} 2014", subtitle=subtitle, contributors=(unodc,), publisher=office, year="2014"
    )
    birds = [
        Description(title=f"Birds of province {at}", year="2001") for at in range(100, 100 + others_given)
    ]
    for bird in (gift, *birds):
        services.records.publications.add(librarian, bird, [CopyData()])
    services.operations.worker.run_pending()

    assert statuses(services, member, made.list_id)[0] is Status.HELD


def test_a_large_file_closes_its_gaps_in_every_list_and_in_no_list_that_is_gone(
    services: Services, librarian: Account, member: Account, list_id: int
) -> None:
    other = services.lists.lists.from_file(member, "Other", BytesIO(LIST.encode()), "other.csv").list_id
    gone = services.lists.lists.from_file(member, "Gone", BytesIO(LIST.encode()), "gone.csv").list_id
    for checked_id in (other, gone):
        services.lists.reports.start(member, checked_id)
    services.operations.worker.run_pending()
    services.lists.lists.remove(member, gone)

    reports = [Description(title="Trafficking in Persons Report 2009", year="2009")]
    birds = [Description(title=f"Birds of province {at}", year="2001") for at in range(120)]
    for description in (*reports, *birds):
        services.records.publications.add(librarian, description, [CopyData()])
    services.operations.worker.run_pending()

    for checked_id in (list_id, other):
        assert statuses(services, member, checked_id) == [Status.MISSING, Status.MISSING, Status.HELD]


def test_what_is_withdrawn_is_missing_again(
    services: Services, librarian: Account, member: Account, list_id: int
) -> None:
    gift = Description(title="Sold like chicken", subtitle="trafficked Cambodian girls speak out")
    publication_id = shelved(services, librarian, gift)
    assert statuses(services, member, list_id)[0] is Status.HELD

    services.records.publications.withdraw(librarian, publication_id)
    services.operations.worker.run_pending()

    assert statuses(services, member, list_id)[0] is Status.MISSING


def test_entries_that_nothing_concerns_are_left_alone(
    services: Services, librarian: Account, list_id: int
) -> None:
    publication_id = services.records.publications.add(
        librarian, Description(title="Birds of Prey"), [CopyData()]
    )
    services.operations.worker.run_pending()
    assert services.operations.worker._recheck.holdings_changed([publication_id]) == 0


def test_a_member_is_told_what_is_new_since_the_last_look(
    services: Services, librarian: Account, member: Account, list_id: int
) -> None:
    services.lists.reports.note_visit(member, list_id)
    assert services.lists.reports.news(member, list_id) == ()
    gift = Description(title="Sold like chicken: trafficked Cambodian girls speak out", year="2003")
    shelved(services, librarian, gift)

    (news,) = services.lists.reports.news(member, list_id)
    assert (news.reference_id, news.before, news.after) == ("A", Status.MISSING, Status.HELD)

    services.lists.reports.note_visit(member, list_id)
    assert services.lists.reports.news(member, list_id) == ()


def test_a_list_is_checked_again_though_the_worker_dies_between_index_and_check(
    services: Services,
    librarian: Account,
    member: Account,
    list_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = statuses(services, member, list_id)
    services.records.publications.add(
        librarian, Description(title="Trafficking in Persons Report 2008", year="2008"), [CopyData()]
    )
    with monkeypatch.context() as patch:
        patch.setattr(services.lists.recheck, "holdings_changed", _die)
        with pytest.raises(KeyboardInterrupt):
            services.operations.worker.run_pending()
    assert statuses(services, member, list_id) == before
    services.operations.worker.run_pending()
    assert statuses(services, member, list_id)[1] is Status.HELD


def _die(*_: object) -> None:
    raise KeyboardInterrupt  # nothing catches it, as nothing catches the death of a process
