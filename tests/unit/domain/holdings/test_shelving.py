"""Where a new copy stands."""

from __future__ import annotations

from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.domain.holdings.centre import Centre
from catalogue.domain.holdings.shelving import Place, place_of_new, shelf_key

CENTRE = Centre(location="Room 2", call_number_pattern="{kind} {author} {year}")


def test_a_further_copy_stands_with_the_first() -> None:
    beside = Place("X 1", "Cellar")
    assert place_of_new(Description(title="Nets"), CENTRE, beside) == beside


def test_the_first_copy_stands_where_new_gifts_do() -> None:
    described = Description(title="Nets", year="2011", kind="report")
    assert place_of_new(described, CENTRE) == Place("REP NET 2011", "Room 2")


def test_nothing_is_suggested_for_what_has_no_name_yet() -> None:
    assert place_of_new(Description(), CENTRE) == Place("", "Room 2")


def test_numbers_in_call_numbers_count_as_numbers_in_any_digits() -> None:
    along = ["REP CAM 2", "REP CAM ៣", "REP CAM 10", "REP CAM ១២", "REP THA 1", "របក ២", "របក 10"]
    assert sorted(sorted(along), key=shelf_key) == along


def test_a_call_number_of_thousands_of_digits_does_not_end_the_shelf_list() -> None:
    long = f"REP {'1' * 5000}"
    assert sorted([long, "REP 10", "REP 2"], key=shelf_key) == ["REP 2", "REP 10", long]


def test_a_place_of_which_nothing_is_known_is_empty() -> None:
    assert Place() == Place("", "")


def test_a_new_copy_is_named_by_its_title_or_by_who_wrote_it() -> None:
    by_author = Description(contributors=(Contributor("Chan, Dara"),), year="2011")
    assert place_of_new(by_author, CENTRE).call_number == "BOO CHA 2011"
    assert place_of_new(Description(year="2011"), CENTRE).call_number == ""


def test_along_a_shelf_what_is_shorter_stands_first_and_blanks_do_not_count() -> None:
    assert sorted(["REP 1 A", "REP 1", "REP"], key=shelf_key) == ["REP", "REP 1", "REP 1 A"]
    assert shelf_key("REP  1") == shelf_key("rep1") == shelf_key(" Rep 01 ")
    assert shelf_key("") == ()
