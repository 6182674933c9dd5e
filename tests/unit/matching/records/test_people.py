"""Names of one person in the forms that lists and catalogues use."""

from __future__ import annotations

import pytest

from catalogue.matching.records.people import (
    Person,
    exchanged,
    near,
    others_meant,
    persons_in,
    same_person,
    shared,
    surname_shared,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kearns, Michael", "M. Kearns", True),
        ("Nong, Thi Thuy Ha", "Nong Thi Thuy Ha", True),
        ("Kröger, Theda", "Kroger T", True),
        ("Dalla, Rochelle L. (ed.)", "Dalla, R. L.", True),
        ("Schendel, Willem van", "van Schendel, W.", True),
        ("Ezeilo, Joy Ngozi", "Ezelio, J. N.", True),
        ("Smith, John", "Smith, Anna", False),
        ("Smith, John", "Jones, John", False),
    ],
)
def test_same_person(one: str, other: str, same: bool) -> None:
    first, second = persons_in([one]), persons_in([other])
    assert same_person(first[0], second[0]) is same


@pytest.mark.parametrize(
    ("names", "count"),
    [
        (["Law, K.-S. and Chang, T.-C. and Hsueh, S"], 3),
        (["Viswanath Poosala, Yannis E. Ioannidis"], 2),
        (["blum, a., furst, m., jackson, j., & mansour, y"], 4),
        (["Sukach et al."], 1),
        (["Davy, Deanna"], 1),
        (["Davy, Deanna, 1939-"], 1),
        (["Davy, Deanna M., Jr., 1874-1956"], 1),
    ],
)
def test_several_persons_in_one_string(names: list[str], count: int) -> None:
    assert len(persons_in(names)) == count


def test_lists_share_their_people_in_any_order() -> None:
    some, others = persons_in(["Bales, Kevin; Trodd, Zoe"]), persons_in(["Z. Trodd", "K. Bales", "A. Other"])
    assert shared(some, others) == 2
    assert others_meant(["Bales et al."])


@pytest.mark.parametrize(
    ("printed", "surname", "given"),
    [
        ("Surtees, Rebecca", ("surtees",), ("rebecca",)),
        ("Rebecca J. Surtees", ("surtees",), ("rebecca", "j")),
        ("Surtees RJ", ("surtees",), ("rj",)),
        ("Ludwig van Beethoven", ("beethoven",), ("ludwig",)),
        ("de la Cruz, Maria", ("cruz",), ("maria",)),
        ("John Smith Jr.", ("smith",), ("john",)),
        ("Plato", ("plato",), ()),
        (", Rebecca", ("rebecca",), ()),
        ("Le Bail-Carval, K.-S.", ("bail", "carval"), ("k", "s")),
        ("O'Brien, Pat", ("obrien",), ("pat",)),
    ],
)
def test_a_name_has_a_surname_and_given_names(
    printed: str, surname: tuple[str, ...], given: tuple[str, ...]
) -> None:
    assert persons_in([printed]) == (Person(surname, given),)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sok, Sophea", "Sophea, Sok", True),
        ("Smith", "Smith, John", True),
        ("Lim, A.", "Lin, A.", False),
        ("Pearson, E.", "Pearsen, E.", True),
        ("Pearson, E.", "Pearsonowski, E.", False),
        ("Kroger, T.", "Trager, T.", False),
    ],
)
def test_names_turned_about_or_misspelt(one: str, other: str, same: bool) -> None:
    (first,), (second,) = persons_in([one]), persons_in([other])
    assert same_person(first, second) is same_person(second, first) is same
    assert bool(list(near([first], [second]))) is (same or surname_shared([first], [second]))


def test_of_two_lists_a_surname_may_be_shared_though_the_given_names_differ() -> None:
    some, others = persons_in(["Smith, Bob; Jones, A."]), persons_in(["Smith, Robert"])
    assert surname_shared(some, others) and not same_person(some[0], others[0])
    assert shared(some, others) == 0
    assert list(near(some, others)) == [some[0]]
    assert list(near([], others)) == []
    assert not others_meant(["Smith, Bob"]) and others_meant(["Smith, Bob, and others"])


@pytest.mark.parametrize(
    ("some", "others", "may_be"),
    [
        (["S. Oded"], ["O. Shmueli"], True),
        (["B. Jihad", "O. Kinji"], ["J. Boulos", "K. Ono"], True),
        (["B. Jihad", "O. Kinji"], ["J. Boulos", "A. Ono"], False),
        (["S. Oded"], ["A. Shmueli"], False),
        (["Ann Brown"], ["Barbara Adams"], False),
        (["S. Oded"], ["Shmueli"], False),
    ],
)
def test_an_initial_may_stand_for_the_surname(some: list[str], others: list[str], may_be: bool) -> None:
    assert exchanged(persons_in(some), persons_in(others)) is may_be
    assert exchanged(persons_in(others), persons_in(some)) is may_be
