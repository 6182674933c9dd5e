"""Names that are hidden: from everybody but their own agency's people and the librarian."""

from __future__ import annotations

import pytest

from catalogue.domain.people.access import Account, Role
from catalogue.domain.people.hiding import Veil, name_given
from search_index.analysis.normalisation import fold

HIDDEN = frozenset(map(fold, ("Chab Dai", "Sok Dara")))


def member(agency: str, *roles: Role, name: str = "") -> Account:
    return Account(1, "somebody@example.org", name, agency, frozenset(roles or {Role.MEMBER}))


@pytest.mark.parametrize(
    ("reader", "names", "covered"),
    [
        (None, ("Chab Dai",), True),
        (None, ("CHAB  DAI",), True),
        (None, ("LICADHO",), False),
        (None, ("LICADHO", "Sok Dara"), True),
        (member("LICADHO"), ("Chab Dai",), True),
        (member("Chab Dai"), ("Chab Dai",), False),
        (member("Chab Dai"), ("Sok Dara", "Chab Dai"), True),
        (member("", name="Sok Dara"), ("Sok Dara",), False),
        (member("LICADHO", Role.LIBRARIAN), ("Chab Dai", "Sok Dara"), False),
        (member("LICADHO"), ("LICADHO",), False),
    ],
)
def test_who_may_not_read_a_name(reader: Account | None, names: tuple[str, ...], covered: bool) -> None:
    assert Veil(HIDDEN, reader).covers(*names) is covered


def test_a_person_of_a_hidden_agency_is_not_shown_either() -> None:
    veil = Veil(HIDDEN, None)
    assert veil.shown("Keo Sophea", "Chab Dai") == ""
    assert veil.shown("Keo Sophea", "LICADHO") == "Keo Sophea"
    assert veil.shown("Keo Sophea") == "Keo Sophea"


def test_people_give_in_the_name_of_their_agency_else_in_their_own() -> None:
    assert name_given(member("LICADHO", name="Vanna")) == "LICADHO"
    assert name_given(member("", name="Vanna")) == "Vanna"


def test_somebody_who_says_no_name_gives_under_their_address() -> None:
    assert name_given(member("")) == "somebody@example.org"


def test_a_hidden_name_of_one_s_own_does_not_open_another_s() -> None:
    veil = Veil(HIDDEN, member("", name="Sok Dara"))
    assert not veil.covers("Sok Dara") and veil.covers("Chab Dai")
    assert veil.covers("Sok Dara", "Chab Dai")
    assert not veil.covers()
