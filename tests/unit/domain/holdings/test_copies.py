"""Accession numbers by the centre's own pattern."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.domain.holdings.copies import (
    CopyStatus,
    check_accession_pattern,
    check_call_number_pattern,
    format_accession_number,
    is_numbered,
    is_open,
    numbered,
    series_of,
    suggest_call_number,
)
from catalogue.errors import InvalidInput


def test_a_pattern_gives_its_numbers() -> None:
    assert format_accession_number("HTIC/{year}/{number:04}", 2026, 7) == "HTIC/2026/0007"


def test_a_pattern_with_a_year_begins_anew_each_year() -> None:
    assert series_of("{year}-{number}", 2025) != series_of("{year}-{number}", 2026)
    assert series_of("{number:05}", 2025) == series_of("{number:05}", 2026)


@pytest.mark.parametrize(
    "pattern", ["", "HTIC", "{number}{number}", "{name}{number}", "{number", "{number!r}"]
)
def test_a_pattern_that_would_not_number_copies_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput):
        check_accession_pattern(pattern)


NETS = Description(title="Nets", contributors=(Contributor("Chan, Dara"),), kind="law", year="២៥៥១")


@pytest.mark.parametrize(
    ("pattern", "call_number"),
    [
        ("{kind} {author}", "LAW CHA"),
        ("{country} {title}/{year}", "NET/2008"),
        ("{kind}.{subject}", "LAW."),
        ("{kind} {about} {number}", "LAW {number}"),
    ],
)
def test_a_call_number_leaves_no_gap_for_what_is_not_known(pattern: str, call_number: str) -> None:
    check_call_number_pattern(pattern)
    assert suggest_call_number(NETS, pattern) == call_number


@pytest.mark.parametrize("pattern", ["", " ", "{shelf}", "{kind", "kind}", "{number}{number:03}"])
def test_a_pattern_of_call_numbers_with_an_unknown_place_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput):
        check_call_number_pattern(pattern)


@pytest.mark.parametrize(
    ("title", "languages", "call_number"),
    [
        ("The War on Human Trafficking", (), "BOO WAR"),
        ("A number the printer got wrong", ("en",), "BOO NUM"),
        ("An Khê", ("vi",), "BOO ANK"),
        ("L’enfance volée", ("fr",), "BOO ENF"),
        ("Theft of years", (), "BOO THE"),
        ("The", (), "BOO THE"),
        ("A 2", (), "BOO A"),
    ],
)
def test_a_title_is_filed_under_its_first_word_that_is_no_article(
    title: str, languages: tuple[str, ...], call_number: str
) -> None:
    assert (
        suggest_call_number(Description(title=title, languages=languages), "{kind} {author}") == call_number
    )


def test_a_call_number_names_the_country_or_else_the_theme_and_waits_for_its_number() -> None:
    of_a_theme = NETS.with_changes(subjects=("Debt bondage",))
    of_a_country = of_a_theme.with_changes(countries=("Cambodia",))
    assert suggest_call_number(of_a_theme) == "LAW DEB CHA {number:03}"
    run = suggest_call_number(of_a_country)
    assert is_open(run) and numbered(run, 7) == "LAW CAM CHA 007" and not is_open(numbered(run, 7))
    assert is_numbered("LAW CAM CHA 1000", run)
    others = ("LAW CAM CHA", "LAW CAM CHA 7a", "LAW DEB CHA 007", "LAW CAM CHA ")
    assert not any(is_numbered(mark, run) for mark in others)
    assert not is_numbered("LAW", "LAW")


def test_only_what_is_available_can_be_handed_over() -> None:
    assert [status for status in CopyStatus if status.readable] == [CopyStatus.AVAILABLE]


@pytest.mark.parametrize(
    ("kind", "letters"),
    [("report", "REP"), ("ab", "AB"), ("a1b-c d", "ABC"), ("កម្មករ", "កម្ម"), ("école", "ÉCO"), ("", "BOO")],
)
def test_three_letters_with_the_signs_that_stand_on_them(kind: str, letters: str) -> None:
    assert suggest_call_number(Description(title="x", kind=kind), "{kind}") == letters


def test_each_place_of_a_pattern_has_its_value() -> None:
    whole = NETS.with_changes(subjects=("Debt",), countries=("Cambodia", "China"), languages=("km", "en"))
    pattern = "{kind}-{author}-{title}-{subject}-{country}-{about}-{language}-{year}"
    assert suggest_call_number(whole, pattern) == "LAW-CHA-NET-DEB-CAM-CAM-KM-2008"


def test_a_number_has_as_many_digits_as_it_asks_for() -> None:
    assert [numbered(f"A {{number{digits}}}", 7) for digits in ("", ":3", ":04")] == [
        "A 7",
        "A   7",
        "A 0007",
    ]
    assert not is_numbered("A ៧", "A {number}"), "digits of Khmer make no number of ours"
    assert is_numbered("A 7 B", "A {number} B")
    assert not is_numbered("X 7 B", "A {number} B")


def test_of_several_authors_the_first_is_named() -> None:
    both = NETS.with_changes(contributors=(Contributor("Chan, Dara"), Contributor("Sok, Bo")))
    assert suggest_call_number(both, "{author}") == "CHA"


@pytest.mark.parametrize(
    "pattern", ["{number}", "{number:1}", "{number:09}", "x-{year}-{number:04}", "{year}{year}{number}"]
)
def test_a_pattern_that_numbers_copies_is_taken(pattern: str) -> None:
    check_accession_pattern(pattern)


@pytest.mark.parametrize("pattern", ["{number:0}", "{number:10}", "{number:004}", "}{number}", "{number} {"])
def test_a_number_has_one_to_nine_digits(pattern: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_accession_pattern(pattern)
    assert refusal.value.params["field"] == "accession_pattern"


def test_a_pattern_without_a_number_may_be_that_of_call_numbers() -> None:
    for pattern in ("plain", "{kind}", "{kind} {number:03}", "{title}{author}{language}"):
        check_call_number_pattern(pattern)
    assert not is_open("REP") and not is_open("REP {shelf}")


def test_of_articles_the_longest_that_fits_is_left_out_and_only_in_the_title_s_language() -> None:
    def title(said: str, *languages: str) -> str:
        return suggest_call_number(Description(title=said, languages=languages), "{title}")

    assert title("Les enfants", "fr") == "ENF"
    assert title("Les enfants", "en") == title("Les enfants") == "LES"
    assert title("A la recherche", "en", "fr") == "LAR"
    assert title("Les enfants", "km", "fr") == "ENF"
    assert title("An Act") == "ACT" and title("Another") == "ANO"
    assert title("The ", "en") == "THE", "nothing else is left"


def test_an_open_call_number_is_numbered_wherever_its_number_stands() -> None:
    assert numbered("{number:2} REP", 3) == " 3 REP"
    assert is_numbered("12 REP", "{number} REP") and not is_numbered("REP", "{number} REP")
    assert not is_numbered("12 REP X", "{number} REP")
