"""Names of one person in the forms that lists and catalogues use."""

from __future__ import annotations

import pytest

from catalogue.matching.records.people import others_meant, persons_in, same_person, shared


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
    ],
)
def test_several_persons_in_one_string(names: list[str], count: int) -> None:
    assert len(persons_in(names)) == count


def test_lists_share_their_people_in_any_order() -> None:
    some, others = persons_in(["Bales, Kevin; Trodd, Zoe"]), persons_in(["Z. Trodd", "K. Bales", "A. Other"])
    assert shared(some, others) == 2
    assert others_meant(["Bales et al."])
