"""What some libraries of a union hold is promised to one that lacks it, and kept when it came in there."""

from __future__ import annotations

from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.domain.gaps.union import ANY_LIBRARY
from catalogue.domain.people.access import CENTRE, Account, Role
from catalogue.errors import Conflict, InvalidInput
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.pledges.wanted import WantedTitle, Wish
from catalogue.services.records.publications import CopyData
from tests.support.lists import share
from tests.unit.services.conftest import CHICKEN, add_account

UNTIL = today() + USUAL_TIME


@pytest.fixture
def libraries(services: Services, librarian: Account) -> tuple[int, int]:
    use = services.libraries.libraries
    siem_reap, kratie = (
        use.add(librarian, LibraryData(name, in_union=True)) for name in ("Siem Reap", "Kratie")
    )
    return siem_reap, kratie


@pytest.fixture
def lacked(
    services: Services, librarian: Account, member: Account, chicken: int, libraries: tuple[int, int]
) -> WantedTitle:
    """A title of a published list that the centre alone has."""
    table = f"ref_id,title,year\nA,{CHICKEN},2003\nB,Small hands,2010\n"
    made = services.lists.lists.from_file(member, "Public", BytesIO(table.encode()), "list.csv")
    share(services, member, librarian, made.list_id, Visibility.PUBLIC)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    (found,) = [title for title in wanted(services, libraries[0]) if title.held_in]
    assert found.held_in == {CENTRE}
    return found


def wanted(services: Services, library: int) -> list[WantedTitle]:
    return services.pledges.wanted.titles(Wish(library=library))


def test_what_a_member_answers_on_a_list_of_their_own_keeps_no_promise_to_a_library(
    services: Services, member: Account, lacked: WantedTitle, libraries: tuple[int, int]
) -> None:
    siem_reap, _ = libraries
    services.pledges.pledges.pledge(member, lacked.key, UNTIL, library=siem_reap)
    rival = add_account(services, "r@example.org", Role.MEMBER, agency="UNHCR")
    there = services.records.publications.add(
        None, Description(title="Another book"), [CopyData(library_id=siem_reap)]
    )
    table = f"ref_id,title,year\nA,{CHICKEN},2003\n"
    made = services.lists.lists.from_file(rival, "Mine", BytesIO(table.encode()), "list.csv")
    for _ in range(2):
        services.lists.reports.start(rival, made.list_id)
        services.operations.worker.run_pending()
        report = services.lists.reports.report(rival, made.list_id)
        assert report is not None
        services.lists.answers.decide(rival, report.rows[0].entry_id, there, Verdict.SAME)
    assert [pledge.state for pledge in services.pledges.pledges.mine(member)] == ["open"]
    (title,) = [title for title in wanted(services, siem_reap) if title.held_in]
    assert title.held_in == {CENTRE}


def test_a_promise_to_a_library_is_kept_when_it_has_the_title(
    services: Services, member: Account, lacked: WantedTitle, libraries: tuple[int, int]
) -> None:
    siem_reap, kratie = libraries
    use, rival = services.pledges.pledges, add_account(services, "r@example.org", Role.MEMBER, agency="UNHCR")
    for wrong in (None, CENTRE, 99):
        with pytest.raises(InvalidInput, match="lacks it"):
            use.pledge(member, lacked.key, UNTIL, library=wrong)
    assert use.pledge_several(member, [lacked.key], UNTIL).gone == 1, "what is held is missing to nobody"
    whole = next(title for title in wanted(services, siem_reap) if not title.held_in)
    assert use.pledge_several(rival, [lacked.key, whole.key], UNTIL, kratie).made == 2
    use.pledge(member, lacked.key, UNTIL, library=siem_reap)
    with pytest.raises(Conflict):
        use.pledge(rival, lacked.key, UNTIL, library=siem_reap)
    assert {pledge.library for pledge in use.mine(rival)} == {kratie, ANY_LIBRARY}
    assert use.standing(member, siem_reap)[lacked.key].agency == "IOM"
    assert use.standing(member, kratie)[lacked.key].agency == "UNHCR"

    services.lists.reports.start(member, 1)  # held as before: nothing has come to either library
    services.operations.worker.run_pending()
    assert {pledge.state for pledge in (*use.mine(rival), *use.mine(member))} == {"open"}
    copy = services.records.publications.add_copy(
        None, lacked.publication_id or 0, CopyData(library_id=siem_reap)
    )
    services.operations.worker.run_pending()
    assert [pledge.state for pledge in use.mine(member)] == ["kept"]
    assert {pledge.state for pledge in use.mine(rival)} == {"open"}
    services.records.publications.withdraw_copy(None, copy.id)
    services.operations.worker.run_pending()
    assert [pledge.state for pledge in use.mine(member)] == ["open"], "the gift was undone"
