"""A list that was made of lists tells the names of those alone that its reader may see."""

from __future__ import annotations

from sqlalchemy import select

from catalogue.bootstrap import Services
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.services.lists.combining import Combination
from catalogue.storage.models import Base
from tests.unit.services.conftest import add_account, checked

CASE = "Case 17: the raid planned for May"


def made(services: Services, owner: Account, name: str, title: str) -> int:
    list_id = checked(services, owner, f"ref_id,title\nA,{title}\n")
    services.lists.lists.edit(owner, list_id, name, Visibility.PRIVATE)
    return list_id


def combined(services: Services, member: Account, librarian: Account, victim: Account) -> tuple[int, int]:
    """A public list made of one of one's own and of a colleague's for the agency alone, with that one."""
    theirs = made(services, victim, CASE, "Rescue raids and their survivors")
    services.lists.lists.edit(victim, theirs, CASE, Visibility.AGENCY)
    own = made(services, member, "Mine", "A plain book about fish")
    job = services.lists.combining.start(member, "Wanted books", Combination.UNION, [own, theirs])
    services.operations.worker.run_pending()
    both = services.lists.combining.job(member, job).result["list_id"]
    services.lists.lists.edit(member, both, "Wanted books", Visibility.PRIVATE, help_asked=True)
    services.lists.lists.edit(librarian, both, "Wanted books", Visibility.PUBLIC)
    return both, theirs


def source(services: Services, reader: Account, list_id: int) -> str:
    return services.lists.history.versions(reader, list_id)[-1].source


def test_a_list_made_of_lists_names_those_that_its_reader_sees(
    services: Services, librarian: Account, member: Account
) -> None:
    victim = add_account(services, "victim@example.org", Role.MEMBER, agency="IOM")
    stranger = add_account(services, "stranger@example.org", Role.MEMBER, agency="UNICEF")
    both, theirs = combined(services, member, librarian, victim)

    assert source(services, member, both) == f"Mine, {CASE}"
    assert source(services, victim, both) == CASE
    assert source(services, stranger, both) == source(services, librarian, both) == ""
    services.lists.lists.edit(victim, theirs, "A later name", Visibility.AGENCY)
    assert source(services, member, both) == "Mine, A later name"
    services.lists.lists.edit(victim, theirs, "A later name", Visibility.PRIVATE)
    assert source(services, member, both) == "Mine"


def test_the_name_of_a_list_leaves_with_its_owner(
    services: Services, librarian: Account, member: Account
) -> None:
    victim = add_account(services, "victim@example.org", Role.MEMBER, agency="IOM")
    both, theirs = combined(services, member, librarian, victim)
    services.lists.lists.edit(victim, theirs, CASE, Visibility.PRIVATE)
    services.access.leaving.leave(victim, "a long enough one")
    services.operations.worker.run_pending()

    assert source(services, member, both) == "Mine"
    with services.database.snapshot() as session:
        for table in Base.metadata.sorted_tables:
            assert "Case 17" not in str(session.execute(select(table)).all()), table.name
