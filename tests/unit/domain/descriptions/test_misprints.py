"""Misprinted numbers: which they are, and what a check digit says they were meant to be."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Identifier
from catalogue.domain.descriptions.identifiers import key_of
from catalogue.domain.descriptions.misprints import is_misprinted, one_slip_away, suggestions


@pytest.mark.parametrize(
    ("scheme", "printed", "meant", "slip"),
    [
        ("isbn", "978-92-2-121319-4", "978-92-2-121319-2", "last_digit"),
        ("isbn", "9789221213193", "978-92-2-121319-2", "last_digit"),
        ("isbn", "978-0-306-40615-2", "978-0-306-40615-7", "ten_digit_check"),  # 0-306-40615-2 is sound
        ("isbn", "306406152", "0-306-40615-2", "nine_digits"),
        ("isbn", "0-942364-10", "0-942364-10-4", "no_check_digit"),
        ("isbn", "978-92-2-121319", "978-92-2-121319-2", "no_check_digit"),
        ("isbn", "0-036-40615-2", "0-306-40615-2", "neighbours"),
        ("issn", "0378-5956", "0378-5955", "last_digit"),
    ],
)
def test_the_right_number_is_among_the_suggestions(scheme: str, printed: str, meant: str, slip: str) -> None:
    wrong = Identifier(scheme, printed)
    assert is_misprinted(wrong)
    assert (meant, slip) in [(suggestion.value, suggestion.slip) for suggestion in suggestions(wrong)]


@pytest.mark.parametrize(
    ("scheme", "value"), [("isbn", "978-92-2-121319-2"), ("issn", "2049-3630"), ("report_number", "RL34317")]
)
def test_a_sound_number_and_one_without_check_digit_are_left_alone(scheme: str, value: str) -> None:
    assert not is_misprinted(Identifier(scheme, value))
    assert suggestions(Identifier(scheme, value)) == []


@pytest.mark.parametrize("value", ["1234567890", "978", "", "ISBN pending"])
def test_where_nothing_can_be_told_nothing_is_suggested(value: str) -> None:
    assert suggestions(Identifier("isbn", value)) == []


def test_the_likeliest_comes_first_each_once_and_no_more_than_asked_for() -> None:
    several = suggestions(Identifier("isbn", "978-92-2-121319-4"))
    values = [suggestion.value for suggestion in several]
    assert values[0] == "978-92-2-121319-2"
    assert len(values) == len(set(values)) == 4
    assert suggestions(Identifier("isbn", "978-92-2-121319-4"), most=1) == several[:1]


@pytest.mark.parametrize(
    ("value", "meant"),
    [("2434-5610", "2434-561X"), ("2434 5611", "2434-561X"), ("ISSN 0378-595x", "0378-5955")],
)
def test_an_issn_has_a_check_character(value: str, meant: str) -> None:
    """ISO 3297: weights 8 to 2, modulo 11, X for ten."""
    assert [suggestion.value for suggestion in suggestions(Identifier("issn", value))] == [meant]
    assert not is_misprinted(Identifier("issn", meant.lower()))


def test_what_is_no_issn_is_misprinted_and_nothing_is_suggested() -> None:
    assert is_misprinted(Identifier("issn", "12"))
    assert suggestions(Identifier("issn", "12")) == []


@pytest.mark.parametrize(
    "misprinted",
    [
        "978-92-2-121319-4",  # a wrong digit
        "978-92-2-112319-2",  # two changed about
        "978-92-2-12319-2",  # one left out
        "978-92-2-1211319-2",  # one too many
    ],
)
def test_one_slip_leads_from_a_misprinted_number_to_the_sound_one_and_back(misprinted: str) -> None:
    sound = Identifier("isbn", "978-92-2-121319-2")
    assert key_of(sound) in one_slip_away(Identifier("isbn", misprinted))
    assert key_of(Identifier("isbn", misprinted)) in one_slip_away(sound)


def test_two_slips_two_sound_numbers_and_what_is_no_number_are_not_near() -> None:
    sound = Identifier("isbn", "978-92-2-121319-2")
    assert key_of(Identifier("isbn", "978-92-2-112391-2")) not in one_slip_away(sound)
    assert key_of(sound) not in one_slip_away(sound)
    assert not any(not is_misprinted(Identifier("isbn", key[5:])) for key in one_slip_away(sound))
    for other in (
        Identifier("isbn", "12345678"),
        Identifier("isbn", "1" * 15),
        Identifier("issn", "0378-5955"),
    ):
        assert one_slip_away(other) == frozenset()
    assert one_slip_away(Identifier("isbn", "1234567890")) == frozenset()
    assert one_slip_away(Identifier("isbn", "306406152")), "of nine digits, as SBN had"


def test_a_wrong_x_at_the_end_is_a_wrong_check_digit() -> None:
    wrong = suggestions(Identifier("isbn", "0-306-40615-X"))
    assert ("0-306-40615-2", "last_digit") in [(suggestion.value, suggestion.slip) for suggestion in wrong]
    assert suggestions(Identifier("isbn", "0-3X6-40615-2")) == [], "X stands nowhere else"


def test_twelve_digits_lack_the_last_of_thirteen_only_behind_978_and_979() -> None:
    assert suggestions(Identifier("isbn", "456789123456")) == []
    assert [found.slip for found in suggestions(Identifier("isbn", "978030640615"))] == ["no_check_digit"]


def test_a_number_of_another_kind_is_never_a_misprint() -> None:
    assert not is_misprinted(Identifier("other", "978-92-2-121319-4"))
    assert is_misprinted(Identifier("isbn", "1234567890")), "a placeholder is one"
    assert one_slip_away(Identifier("other", "978-92-2-121319-2")) == frozenset()


@pytest.mark.parametrize(("digits", "near"), [(8, False), (9, True), (14, True), (15, False)])
def test_only_what_has_about_the_length_of_an_isbn_is_near_one(digits: int, near: bool) -> None:
    assert bool(one_slip_away(Identifier("isbn", "97892212131927"[:digits].ljust(digits, "5")))) is near


def test_two_neighbours_alike_cannot_be_changed_about() -> None:
    slips = [suggestion.slip for suggestion in suggestions(Identifier("isbn", "0-036-40615-2"), most=20)]
    assert slips.count("last_digit") == 1
    values = [suggestion.value for suggestion in suggestions(Identifier("isbn", "0-036-40615-2"), most=20)]
    assert len(values) == len(set(values))


def test_the_prefix_of_thirteen_digits_is_no_slip_of_neighbours() -> None:
    wrong = suggestions(Identifier("isbn", "9870306406157"), most=20)
    assert "978-0-306-40615-7" not in [suggestion.value for suggestion in wrong]
    assert ("978-0-306-40615-7", "neighbours") in [
        (suggestion.value, suggestion.slip)
        for suggestion in suggestions(Identifier("isbn", "9783006406157"), most=20)
    ]
    assert ("978-0-306-40615-7", "neighbours") in [
        (suggestion.value, suggestion.slip)
        for suggestion in suggestions(Identifier("isbn", "9780306406175"), most=20)
    ]


def test_nine_digits_are_an_old_number_or_one_without_its_check_digit() -> None:
    assert [suggestion.slip for suggestion in suggestions(Identifier("isbn", "306406152"))] == [
        "nine_digits",
        "no_check_digit",
    ]
    assert [suggestion.slip for suggestion in suggestions(Identifier("isbn", "030640615"))] == [
        "no_check_digit"
    ]
