"""Who may see and change a list, and when two entries are the same entry."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.domain.gaps.reference_lists import fingerprint, may_edit, may_see
from catalogue.domain.people.access import Account, Role


def account(account_id: int, agency: str = "", role: Role = Role.MEMBER) -> Account:
    return Account(account_id, f"{account_id}@example.org", "", agency, frozenset({role}))


OWNER = account(1, "UNICEF")
COLLEAGUE = account(2, "UNICEF")
STRANGER = account(3, "IOM")
LIBRARIAN = account(4, role=Role.LIBRARIAN)


@pytest.mark.parametrize(
    ("visibility", "may"),
    [
        ("private", {OWNER}),
        ("agency", {OWNER, COLLEAGUE}),
        ("public", {OWNER, LIBRARIAN, COLLEAGUE, STRANGER, None}),
    ],
)
def test_who_may_see_a_list(visibility: str, may: set[Account | None]) -> None:
    for person in (OWNER, COLLEAGUE, STRANGER, LIBRARIAN, None):
        assert may_see(person, OWNER.id, OWNER.agency, visibility) == (person in may)


def test_a_librarian_sees_a_list_that_is_not_public_only_where_help_is_asked_for() -> None:
    for visibility in ("private", "agency"):
        assert may_see(LIBRARIAN, OWNER.id, OWNER.agency, visibility, help_asked=True)
        assert not may_see(STRANGER, OWNER.id, OWNER.agency, visibility, help_asked=True)
    assert may_see(LIBRARIAN, None, "", "private"), "what belongs to nobody is the librarian's"


def test_people_of_no_agency_share_nothing() -> None:
    assert not may_see(account(8), account(9).id, "", "agency")


def test_only_owner_and_librarian_may_change_a_list() -> None:
    assert [may_edit(person, OWNER.id) for person in (OWNER, LIBRARIAN, COLLEAGUE)] == [True, True, False]


def test_an_entry_is_known_again_however_it_is_typed() -> None:
    typed = Description(title="Caught  at sea", year="២០១៣", contributors=(Contributor("ILO"),))
    again = Description(title="CAUGHT AT SEA", year="2013", contributors=(Contributor("ilo"),))
    assert fingerprint(typed) == fingerprint(again)


def test_another_year_is_another_entry() -> None:
    one = Description(title="Trafficking in Persons Report", year="2008")
    assert fingerprint(one) != fingerprint(one.with_changes(year="2009"))
