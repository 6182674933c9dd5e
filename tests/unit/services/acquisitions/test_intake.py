"""The answer while typing, and a donation from the first line to the shelf and back."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput
from catalogue.services.acquisitions.donation_views import AllAccepted
from catalogue.services.acquisitions.intake import Answer
from catalogue.services.records.publications import CopyData

CAUGHT = Description(
    title="Caught at sea",
    subtitle="forced labour and trafficking in fisheries",
    year="2013",
    publisher="International Labour Organization",
    contributors=(Contributor("International Labour Organization", ContributorKind.BODY),),
    identifiers=(Identifier("isbn", "978-92-2-127566-4"),),
)
WANTED = (
    "ref_id,title,authors,year\nW1,Sold Like Chicken: Trafficked Cambodian Girls Speak Out,Hudd S.,2003\n"
)


@pytest.fixture
def stocked(services: Services, librarian: Account, member: Account) -> Services:
    services.records.publications.add(librarian, CAUGHT, [CopyData(call_number="REP ILO")])
    made = services.lists.lists.from_file(member, "Wanted", BytesIO(WANTED.encode()), "wanted.csv")
    services.lists.lists.edit(member, made.list_id, "Wanted", Visibility.PRIVATE, help_asked=True)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    return services


@pytest.mark.parametrize("typed", ["9789221275664", "978-92-2-127566-4", "ISBN 92-2-127566-3"])
def test_an_isbn_in_any_form_says_held_and_where(stocked: Services, typed: str) -> None:
    answer = stocked.acquisitions.intake.look_up(typed)
    assert answer.answer is Answer.HELD
    assert answer.publications[0].copies[0].call_number == "REP ILO"


def test_a_title_without_an_isbn_says_held(stocked: Services) -> None:
    answer = stocked.acquisitions.intake.look_up("caught at sea forced labour and trafficking in fisheries")
    assert answer.answer is Answer.HELD and answer.reasons


def test_a_missing_title_says_wanted_and_on_whose_list(stocked: Services, librarian: Account) -> None:
    answer = stocked.acquisitions.intake.look_up(
        "Sold like chicken: trafficked Cambodian girls speak out", librarian
    )
    assert answer.answer is Answer.WANTED
    assert answer.wanted[0].lists == ("Wanted",)
    assert answer.description.contributors[0].name == "Hudd S."


@pytest.mark.parametrize("typed", ["", "Birds of Prey", "9780439938808"])
def test_anything_else_is_new(stocked: Services, typed: str) -> None:
    assert stocked.acquisitions.intake.look_up(typed).answer is Answer.NEW


def test_a_gift_goes_from_line_to_shelf_and_one_acceptance_is_undone(
    stocked: Services, librarian: Account
) -> None:
    donation_id = stocked.acquisitions.donations.open(librarian, "UNICEF", dt.date(2026, 11, 24))
    typed = "Sold like chicken: trafficked Cambodian girls speak out"
    gift = stocked.acquisitions.intake.look_up(typed, librarian).description
    line_id = stocked.acquisitions.donations.add_line(librarian, donation_id, gift)

    number = stocked.acquisitions.donations.accept_line(librarian, line_id, CopyData(location="open shelves"))
    stocked.operations.worker.run_pending()

    (line,) = stocked.acquisitions.donations.get(donation_id).lines
    assert line.state == "accepted" and line.accession_number == number
    publication = stocked.records.publications.get(line.publication_id or 0)
    assert publication.donors == ("UNICEF",)
    assert stocked.acquisitions.intake.look_up("Sold like chicken").answer is Answer.HELD
    with pytest.raises(Conflict):
        stocked.acquisitions.donations.accept_line(librarian, line_id, CopyData())

    stocked.change_log.revert(librarian, stocked.change_log.recent(1)[0].id)
    stocked.operations.worker.run_pending()

    assert stocked.acquisitions.donations.get(donation_id).lines[0].state == "proposed"
    assert stocked.acquisitions.intake.look_up("Sold like chicken").answer is not Answer.HELD
    assert stocked.discovery.indexing.agreement().agrees
    undone = stocked.change_log.get(stocked.change_log.recent(2)[1].id)
    assert {change.called for change in undone.changes} == {gift.title, number}, "what is gone keeps its name"


def test_two_who_accept_a_donation_at_once_accept_each_line_once(
    services: Services, librarian: Account
) -> None:
    donation = services.acquisitions.donations.open(librarian, "A donor", dt.date(2026, 1, 2))
    lines = [
        services.acquisitions.donations.add_line(librarian, donation, Description(title=f"Gift {n}"))
        for n in range(4)
    ]

    def accept(line: int | None) -> None:
        try:
            if line is None:
                services.acquisitions.donations.accept_all(librarian, donation)
            else:
                services.acquisitions.donations.accept_line(librarian, line, CopyData())
        except Conflict:
            pass  # the other was there first

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(accept, [None, lines[0], None, lines[3], lines[0], None]))

    assert services.records.publications.count() == 4
    accepted = services.acquisitions.donations.get(donation).lines
    numbers = [line.accession_number for line in accepted]
    assert sorted(number.split("-")[1] for number in numbers) == ["0001", "0002", "0003", "0004"]


def test_a_donor_who_wishes_to_stay_unnamed_is_not_shown(stocked: Services, librarian: Account) -> None:
    donation_id = stocked.acquisitions.donations.open(
        librarian, "A friend", dt.date(2026, 11, 24), unnamed=True
    )
    line_id = stocked.acquisitions.donations.add_line(
        librarian, donation_id, Description(title="A quiet gift")
    )
    stocked.acquisitions.donations.accept_line(librarian, line_id, CopyData())
    line = stocked.acquisitions.donations.get(donation_id).lines[0]
    assert stocked.records.publications.get(line.publication_id or 0).donors == ()


def test_a_gift_is_declined_with_a_reason(stocked: Services, librarian: Account) -> None:
    donation_id = stocked.acquisitions.donations.open(librarian, "UNICEF", dt.date(2026, 11, 24))
    line_id = stocked.acquisitions.donations.add_line(librarian, donation_id, Description(title="Mouldy"))
    with pytest.raises(InvalidInput):
        stocked.acquisitions.donations.decline_line(librarian, line_id, "because")
    stocked.acquisitions.donations.decline_line(librarian, line_id, "damaged")
    assert stocked.acquisitions.donations.get(donation_id).lines[0].reason == "damaged"


NUMBERED = {
    "series": Description(
        title="Trafficking in persons, especially women and children",
        series="International Labour Conference, 103rd Session, 2014; ILC.103/IV/1",
        identifiers=(Identifier("un_symbol", "A/69/33797"),),
    ),
    "note": Description(
        title="Rights of the child in armed conflict",
        notes=("Also issued as document E/CN.4/2006/62 of the Commission",),
    ),
}


@pytest.mark.parametrize(
    ("typed", "where", "answer"),
    [
        ("A/69/33797", "series", Answer.HELD),
        ("a 69 33797", "series", Answer.HELD),
        ("ILC.103/IV/1", "series", Answer.HELD),
        ("ILC 103 IV 1", "series", Answer.HELD),
        ("E/CN.4/2006/62", "note", Answer.POSSIBLE),
    ],
)
def test_a_number_is_found_in_any_form_wherever_it_stands(
    services: Services, librarian: Account, typed: str, where: str, answer: Answer
) -> None:
    ids = {
        name: services.records.publications.add(librarian, description, [CopyData()])
        for name, description in NUMBERED.items()
    }
    services.operations.worker.run_pending()
    found = services.acquisitions.intake.look_up(typed)
    assert (found.answer, [publication.id for publication in found.publications]) == (answer, [ids[where]])
    assert found.reasons


@pytest.mark.parametrize(
    "typed",
    [
        "9789221275646",
        "978-92-2-127556-4",
        "978922127566",
        "97892212755664",
        "9789221275665",
    ],
)
def test_an_isbn_one_slip_away_from_what_is_held_is_shown_beside_it(stocked: Services, typed: str) -> None:
    answer = stocked.acquisitions.intake.look_up(typed)
    assert answer.answer is Answer.POSSIBLE
    assert [publication.description.title for publication in answer.publications] == ["Caught at sea"]
    assert [reason.code for reason in answer.reasons] == ["isbn_slip"]


def test_two_slips_are_another_book(stocked: Services) -> None:
    assert stocked.acquisitions.intake.look_up("9789221275637").answer is Answer.NEW


LISTED = (
    "ref_id,title,year,isbn\n"
    "1,Caught at sea: forced labour and trafficking in fisheries,2015,978-92-2-130000-7\n"
    "2,Nets and debts of the Mekong,2004,978-92-2-121319-2\n"
)


def test_what_a_list_says_of_a_number_is_known_at_the_desk(
    stocked: Services, librarian: Account, member: Account
) -> None:
    made = stocked.lists.lists.from_file(member, "Numbers", BytesIO(LISTED.encode()), "numbers.csv")
    stocked.lists.reports.start(member, made.list_id)
    stocked.operations.worker.run_pending()
    report = stocked.lists.reports.report(member, made.list_id)
    assert report is not None
    held = stocked.acquisitions.intake.look_up("Caught at sea").publications[0].id
    stocked.lists.answers.decide(member, report.rows[0].entry_id, held, Verdict.OTHER_EDITION)
    assert stocked.acquisitions.intake.look_up("9789221300007", librarian).answer is Answer.NEW, (
        "the list is private"
    )

    stocked.lists.lists.edit(member, made.list_id, "Numbers", Visibility.PRIVATE, help_asked=True)
    other = stocked.acquisitions.intake.look_up("9789221300007", librarian)
    assert (other.answer, other.publications[0].id) == (Answer.OTHER_EDITION, held)
    assert other.description.year == "2015", "a new description begins with what the list says"
    slip = stocked.acquisitions.intake.look_up("9789221300070", librarian)
    assert (slip.answer, slip.publications[0].id) == (Answer.POSSIBLE, held)

    assert stocked.acquisitions.intake.look_up("9789221213192", librarian).answer is Answer.WANTED
    near = stocked.acquisitions.intake.look_up("9789221213129", librarian)
    assert (near.answer, [reason.code for reason in near.reasons]) == (Answer.WANTED, ["isbn_slip"])
    assert near.wanted[0].title == "Nets and debts of the Mekong"


def test_further_copies_stand_with_one_that_is_on_the_shelf(services: Services, librarian: Account) -> None:
    """However they come: alone, with a whole donation, or as a form begins."""
    records, donations = services.records.publications, services.acquisitions.donations
    described = Description(title="Nets", year="2011")
    copies = [CopyData(call_number="GONE", location="Cellar"), CopyData(call_number="X 1", location="Room 2")]
    nets = records.add(librarian, described, copies)
    records.withdraw_copy(librarian, records.get(nets, staff=True).copies[0].id)
    donation = donations.open(librarian, "A donor", dt.date(2026, 1, 2))
    donations.add_line(librarian, donation, described, nets)
    donations.add_line(librarian, donation, Description(title="Boats", year="2012"))
    donations.take(librarian, donation, described, publication_id=nets)
    assert donations.accept_all(librarian, donation) == AllAccepted(2, 0)
    held = records.get(nets, staff=True)
    assert {(copy.call_number, copy.location) for copy in held.copies[1:]} == {("X 1", "Room 2")}
    assert len(held.copies) == 4
    place = records.place_of_new(described, held.copies)
    assert (place.call_number, place.location) == ("X 1", "Room 2")
    boats = records.newest(1)[0]
    (copy,) = boats.copies
    assert (copy.call_number, records.place_of_new(boats.description).call_number) == (
        "BOO BOA 001",
        "BOO BOA 002",
    )
