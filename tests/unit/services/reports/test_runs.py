"""Runs of the lists as rows of years; coverage narrowed; what each gift added."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.pledges.wanted import Wish
from catalogue.services.records.publications import CopyData
from catalogue.services.reports.coverage import Focus
from tests.support.lists import share

LIST = "ref_id,title,year,country\n" + "".join(
    f"{year},{title} {year},{year},{country}\n"
    for title, year, country in (
        ("TRAFFICKING IN PERSONS REPORT", 2007, "Cambodia"),
        ("Trafficking in Persons Report", 2008, "Cambodia"),
        ("Trafficking in Persons Report", 2009, "Thailand"),
    )
)


@pytest.fixture
def list_id(services: Services, librarian: Account, member: Account) -> int:
    report = Description(title="Trafficking in Persons Report 2007", year="2007")
    services.records.publications.add(librarian, report, [CopyData()])
    services.operations.worker.run_pending()
    made = services.lists.lists.from_file(member, "My list", BytesIO(LIST.encode()), "list.csv")
    share(services, member, librarian, made.list_id)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def test_a_run_shows_its_years_and_leads_to_what_is_wanted(
    services: Services, member: Account, list_id: int
) -> None:
    wanted = {title.description.year: title.key for title in services.pledges.wanted.titles()}
    services.pledges.pledges.pledge(member, wanted["2009"], today() + USUAL_TIME)
    (run,) = services.reports.runs.of_lists(None)
    assert run.title == "Trafficking in Persons Report"
    assert [(part.name, part.status) for part in run.parts] == [
        ("2007", "held"),
        ("2008", "missing"),
        ("2009", "pledged"),
    ]
    assert [part.wanted_key for part in run.parts] == ["", wanted["2008"], wanted["2009"]]
    assert run.parts[0].publication_id
    assert services.reports.runs.of_lists(None, list_id) == [run]
    around = services.reports.runs.around
    assert around(Description(title="Trafficking in Persons Report, 2011")) == run, (
        "a part that no list asks for"
    )
    assert around(Description(title="Trafficking in Persons Report")) is None, "nothing says which part it is"
    assert around(Description(title="Global Report 2008", year="2008")) is None


def test_what_stands_on_the_shelf_is_shown_beside_what_lists_ask_for(
    services: Services, librarian: Account, list_id: int
) -> None:
    def parts() -> list[tuple[str, str]]:
        (run,) = services.reports.runs.of_lists(None)
        return [(part.name, part.status) for part in run.parts]

    asked = [("2007", "held"), ("2008", "missing"), ("2009", "missing")]
    assert parts() == asked
    for title, copies in (
        ("Trafficking in Persons Report 2006", [CopyData()]),
        ("Trafficking in persons report, 2010", [CopyData()]),
        ("Trafficking in Persons Report 2011", []),
        ("Trafficking in Persons Report 2012: a commentary", [CopyData()]),
    ):
        services.records.publications.add(librarian, Description(title=title), copies)
    services.operations.worker.run_pending()
    assert parts() == [("2006", "held"), *asked, ("2010", "held")]


def test_coverage_is_narrowed_and_a_gift_tells_what_it_added(
    services: Services, librarian: Account, list_id: int
) -> None:
    def missing(focus: Focus) -> int:
        return services.reports.coverage.of_lists(None, focus=focus).whole.counts["missing"]

    assert (missing(Focus(country="Cambodia")), missing(Focus(since=2009))) == (1, 1)
    assert services.reports.coverage.of_lists(None, focus=Focus(until=2006)).whole.total == 0

    (title,) = services.pledges.wanted.titles(Wish(country="Thailand"))
    donation = services.acquisitions.donations.open(librarian, "UNIAP", dt.date(2010, 5, 4))
    line = services.acquisitions.donations.add_line(librarian, donation, title.description)
    services.acquisitions.donations.accept_line(librarian, line, CopyData())
    services.operations.worker.run_pending()
    (gift,) = services.reports.coverage.gifts()
    assert (gift.donor, gift.titles, gift.closed) == ("UNIAP", 1, 1)
    assert (missing(Focus(country="Cambodia")), missing(Focus(since=2009))) == (1, 0)
    services.authority.hidden_names.set(librarian, "uniap", hidden=True)
    assert services.reports.coverage.gifts()[0].donor == ""
