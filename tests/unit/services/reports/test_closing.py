"""What a gift changed: the public lists that lacked it, the run it completes, the promise it keeps."""

from __future__ import annotations

from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.records.publications import CopyData
from catalogue.services.reports.closing import ClosedGap
from tests.support.lists import share

STATE = "United States. Department of State"
YEARS = ("2008", "2009", "2010")
TABLE = "ref_id,title,authors,year\n" + "".join(
    f"{year},Trafficking in Persons Report {year},{STATE},{year}\n" for year in YEARS
)


def report(year: str) -> Description:
    body = Contributor(STATE, ContributorKind.BODY)
    return Description(title=f"Trafficking in Persons Report {year}", year=year, contributors=(body,))


@pytest.fixture
def list_id(services: Services, member: Account, librarian: Account) -> int:
    services.records.publications.add(librarian, report("2008"), [CopyData()])
    services.operations.worker.run_pending()
    return publish(services, member, librarian, "Reports", Visibility.PUBLIC)


def publish(services: Services, owner: Account, librarian: Account, name: str, visibility: Visibility) -> int:
    made = services.lists.lists.from_file(owner, name, BytesIO(TABLE.encode()), "list.csv")
    if visibility is not Visibility.PRIVATE:
        share(services, owner, librarian, made.list_id, visibility)
    services.lists.reports.start(owner, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def give(services: Services, librarian: Account, year: str, publication: int | None = None) -> int:
    """A gift accepted and known to the lists; gives the line's id."""
    donation = services.acquisitions.donations.open(librarian, "A friend", today())
    services.acquisitions.donations.take(librarian, donation, report(year), CopyData(), publication)
    services.operations.worker.run_pending()
    return services.acquisitions.donations.get(donation).lines[-1].id


def closed(services: Services, librarian: Account, line: int) -> ClosedGap | None:
    return services.reports.closed_gaps.by_lines([line], librarian).get(line)


def test_a_gift_tells_the_run_that_it_completes(services: Services, librarian: Account, list_id: int) -> None:
    first = closed(services, librarian, give(services, librarian, "2009"))
    assert first is not None
    assert first.lists == ("Reports",)
    assert first.run is not None
    assert (first.run.first, first.run.last, first.run.held, first.run.total) == ("2008", "2010", 2, 3)
    assert not first.run.complete
    last = closed(services, librarian, give(services, librarian, "2010"))
    assert last is not None
    assert last.run is not None
    assert last.run.complete
    assert last.promise is None


def test_a_gift_tells_the_promise_that_it_keeps(
    services: Services, librarian: Account, member: Account, list_id: int
) -> None:
    keys = [title.key for title in services.pledges.wanted.titles()]
    services.pledges.pledges.pledge_several(member, keys, today() + USUAL_TIME)
    line = give(services, librarian, "2010")
    found = closed(services, librarian, line)
    assert found is not None
    assert found.promise is not None
    assert (found.promise.agency, found.promise.kept, found.promise.promised) == ("IOM", 1, 2)
    kept = {pledge.fingerprint for pledge in services.pledges.pledges.mine(member) if pledge.state == "kept"}
    ((publication, told),) = services.reports.closed_gaps.of_titles(kept, member).values()
    assert services.records.publications.get(publication).description.year == "2010"
    assert told.run is not None


def test_a_further_copy_closes_no_gap(services: Services, librarian: Account, list_id: int) -> None:
    line = give(services, librarian, "2009")
    publication = (
        services.acquisitions.donations.get(services.acquisitions.donations.newest(1)[0].id)
        .lines[0]
        .publication_id
    )
    assert closed(services, librarian, line) is not None
    assert closed(services, librarian, give(services, librarian, "2009", publication)) is None


def test_what_nobody_lacked_or_a_private_list_lacked_is_not_told(
    services: Services, librarian: Account, member: Account
) -> None:
    publish(services, member, librarian, "Secret", Visibility.PRIVATE)
    assert closed(services, librarian, give(services, librarian, "2009")) is None
    assert services.reports.closed_gaps.by(()) == {}
