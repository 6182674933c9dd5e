"""Who may see and change a list, and when two entries are the same entry."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Contributor, Description, Identifier
from catalogue.domain.gaps.reference_lists import (
    Weight,
    fingerprint,
    joined,
    may_edit,
    may_read_notes,
    may_see,
    stronger,
)
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


def test_notes_are_for_the_owner_s_agency_and_the_librarian() -> None:
    readers = (OWNER, COLLEAGUE, LIBRARIAN, STRANGER, None)
    assert [may_read_notes(person, OWNER.id, OWNER.agency) for person in readers] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert not may_read_notes(account(8), account(9).id, "")


def test_the_heavier_wish_counts() -> None:
    assert stronger([Weight.USEFUL, Weight.ESSENTIAL, Weight.UNSAID]) is Weight.ESSENTIAL
    assert stronger([Weight.UNSAID, Weight.USEFUL]) is Weight.USEFUL
    assert stronger([]) is Weight.UNSAID


def test_entries_become_one_that_says_what_any_of_them_says_first() -> None:
    people = (Contributor("Surtees, R."),)
    first = Description(reference="Surtees, R. Recommended", year="2017")
    second = Description(reference="principles.", year="2018", contributors=people)
    again = Description(reference="Surtees, R. Recommended", place="Vienna")
    assert joined([first, second, again]) == Description(
        reference="Surtees, R. Recommended principles.", year="2017", contributors=people, place="Vienna"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"subtitle": "A study"},
        {"contributors": (Contributor("ILO"),)},
        {"edition": "2nd"},
        {"volume": "2"},
        {"number": "2"},
        {"languages": ("km",)},
        {"identifiers": (Identifier("isbn", "9789221213192"),)},
        {"reference": "ILO: Caught at sea"},
    ],
)
def test_whatever_tells_an_entry_from_another_makes_it_one(change: dict[str, object]) -> None:
    entry = Description(title="Caught at sea", year="2013")
    assert fingerprint(entry.with_changes(**change)) != fingerprint(entry)
    assert fingerprint(entry.with_changes(publisher="ILO", notes=("seen",))) == fingerprint(entry)


def test_help_asked_for_opens_a_list_to_the_librarian_and_to_nobody_else() -> None:
    assert not may_see(COLLEAGUE, OWNER.id, OWNER.agency, "private", help_asked=True)
    assert not may_see(None, OWNER.id, OWNER.agency, "private", help_asked=True)
    assert not may_see(STRANGER, None, "", "private"), "a list of nobody's is not everybody's"
    assert not may_see(None, None, "", "agency")


def test_what_nobody_says_stays_unsaid_where_entries_become_one() -> None:
    assert joined([Description(), Description()]) == Description()
    assert joined([Description(title="Sold"), Description(title="Caught")]).title == "Sold"
