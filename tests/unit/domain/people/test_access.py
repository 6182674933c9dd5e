"""Who may act as what, and whose copies are whose to change."""

from __future__ import annotations

import pytest

from catalogue.domain.people.access import CENTRE, Account, Role

SECOND = 1
"""Libraries beside the centre are numbered from 1."""


def account(*roles: Role, name: str = "", libraries: frozenset[int] = frozenset({CENTRE})) -> Account:
    return Account(7, "vanna@example.org", name, "LICADHO", frozenset(roles), libraries)


@pytest.mark.parametrize(
    ("role", "acts_as"),
    [
        (Role.MEMBER, {Role.MEMBER}),
        (Role.LIBRARIAN, {Role.MEMBER, Role.LIBRARIAN}),
        (Role.ADMINISTRATOR, {Role.MEMBER, Role.LIBRARIAN, Role.ADMINISTRATOR}),
    ],
)
def test_a_role_includes_those_below_it(role: Role, acts_as: set[Role]) -> None:
    assert {other for other in Role if account(role).may_act_as(other)} == acts_as
    assert not any(map(account().may_act_as, Role)), "without a role nothing is allowed"


def test_a_librarian_keeps_the_copies_of_their_libraries_and_an_administrator_all() -> None:
    of_second = account(Role.LIBRARIAN, libraries=frozenset({SECOND}))
    assert (of_second.may_keep(SECOND), of_second.may_keep(CENTRE)) == (True, False)
    everywhere = account(Role.ADMINISTRATOR, libraries=frozenset({SECOND}))
    assert everywhere.keeps is None
    assert (everywhere.may_keep(SECOND), everywhere.may_keep(CENTRE)) == (True, True)


def test_what_is_taken_in_belongs_to_the_centre_where_somebody_works_there_too() -> None:
    both, second, none = (
        account(Role.LIBRARIAN, libraries=frozenset(places)) for places in ({SECOND, CENTRE}, {SECOND}, ())
    )
    assert (both.new_copies_in, second.new_copies_in, none.new_copies_in) == (CENTRE, SECOND, CENTRE)


def test_somebody_without_a_name_is_called_by_their_address() -> None:
    assert account(name="Vanna").display_name == "Vanna"
    assert account().display_name == "vanna@example.org"


def test_whoever_says_no_library_works_at_the_centre() -> None:
    plain = Account(1, "sok@example.org", "", "", frozenset({Role.LIBRARIAN}))
    assert plain.libraries == {CENTRE} and plain.keeps == frozenset({CENTRE})
    assert (plain.may_keep(CENTRE), plain.may_keep(SECOND), plain.new_copies_in) == (True, False, CENTRE)
    assert CENTRE < SECOND, "the centre comes first among libraries"


def test_one_of_several_roles_is_enough() -> None:
    both = account(Role.MEMBER, Role.ADMINISTRATOR)
    assert all(map(both.may_act_as, Role))
