"""The picture of the gap in numbers: shelves, marks and which lines there is room for."""

from __future__ import annotations

import datetime as dt

import pytest

from catalogue.domain.gaps.gap_picture import (
    NOT_SAID,
    GapPicture,
    Month,
    PictureCount,
    Shelf,
    chosen_lines,
    unit_for,
)


def test_what_there_is_keeps_a_mark_however_large_the_unit() -> None:
    assert Shelf(held=994, pledged=0, missing=3).in_marks(10) == Shelf(99, 0, 1)


@pytest.mark.parametrize(("fullest", "unit"), [(0, 1), (60, 1), (61, 2), (250, 5), (601, 20), (60_000, 1000)])
def test_the_fullest_shelf_has_room(fullest: int, unit: int) -> None:
    assert unit_for(fullest, 60) == unit


def test_a_title_stands_on_each_of_its_shelves_and_once_in_the_whole() -> None:
    counted = PictureCount()
    counted.add(("Women", "Slavery"), ("Cambodia",), Shelf(missing=1))
    counted.add((), (), Shelf(pledged=1))
    assert counted.whole == Shelf(0, 1, 1)
    assert counted.themes == {"Women": Shelf(0, 0, 1), "Slavery": Shelf(0, 0, 1), NOT_SAID: Shelf(0, 1, 0)}
    assert counted.places == {"Cambodia": Shelf(0, 0, 1), NOT_SAID: Shelf(0, 1, 0)}
    assert counted.shelves[NOT_SAID, NOT_SAID] == Shelf(pledged=1)
    assert counted.shelves["Slavery", "Cambodia"] == Shelf(missing=1)


def test_a_small_shelf_with_a_large_gap_is_shown_before_a_full_one() -> None:
    counted = {
        NOT_SAID: Shelf(40, 0, 9),
        "Full": Shelf(held=20),
        "Thin": Shelf(held=1, missing=4),
        "Both": Shelf(held=90, missing=1),
    }
    assert [line.label for line in chosen_lines(counted, 2)] == ["Thin", "Both", NOT_SAID]
    assert [line.label for line in chosen_lines({"Full": Shelf(held=1), NOT_SAID: Shelf()}, 2)] == ["Full"]


def test_a_shelf_has_places_for_what_is_wanted_too() -> None:
    shelf = Shelf(held=4, pledged=2, missing=3)
    assert (shelf.wanted, shelf.total) == (5, 9)
    assert shelf.and_also(Shelf(1, 0, 2)) == Shelf(5, 2, 5)
    assert Shelf(held=15, pledged=14, missing=16).in_marks(10) == Shelf(2, 1, 2)


def test_lines_come_by_what_is_wanted_then_by_what_is_held_then_by_name() -> None:
    counted = {
        "b": Shelf(held=2, missing=1),
        "a": Shelf(held=2, missing=1),
        "c": Shelf(held=3, missing=1),
        "d": Shelf(missing=2),
        "e": Shelf(held=9),
    }
    assert [line.label for line in chosen_lines(counted, 9)] == ["d", "c", "a", "b", "e"]
    assert [line.label for line in chosen_lines(counted, 2)] == ["d", "e"], "one wanted weighs five held"


def test_the_picture_knows_its_fullest_shelf_and_what_belongs_to_both() -> None:
    both = {("Women", "Cambodia"): Shelf(3, 1, 1), ("Slavery", "Cambodia"): Shelf(2)}
    picture = GapPicture(Shelf(5, 1, 1), (), (), both, Month(dt.date(2026, 11, 1)))
    assert picture.fullest == 5
    assert picture.shelf("Slavery", "Cambodia") == Shelf(2)
    assert picture.shelf("Slavery", "China") == Shelf()
    assert GapPicture(Shelf(), (), (), {}, picture.month).fullest == 0
    assert picture != GapPicture(Shelf(5, 1, 1), (), (), both, picture.month), "what was drawn of one is kept"


def test_where_lines_are_chosen_a_wanted_title_weighs_exactly_five_held() -> None:
    wanted = {"z": Shelf(pledged=1)}
    assert [line.label for line in chosen_lines(wanted | {"a": Shelf(held=4)}, 1)] == ["z"]
    assert [line.label for line in chosen_lines(wanted | {"a": Shelf(held=5)}, 1)] == ["a"], "by its name"
    assert [line.label for line in chosen_lines(wanted | {"zz": Shelf(held=6)}, 1)] == ["zz"]


def test_what_names_no_theme_comes_last_however_much_it_is_and_takes_no_room_of_others() -> None:
    counted = {NOT_SAID: Shelf(missing=90), "a": Shelf(missing=1), "b": Shelf(held=1)}
    lines = chosen_lines(counted, 2)
    assert [line.label for line in lines] == ["a", "b", NOT_SAID]
    assert lines[-1].shelf == Shelf(missing=90)
    assert chosen_lines({}, 3) == ()


def test_a_month_in_which_nothing_is_known_to_have_happened_changed_nothing() -> None:
    month = Month(dt.date(2026, 11, 1))
    assert (month.closed, month.came_in, month.newly_wanted) == (0, 0, 0)
    picture = GapPicture(Shelf(), (), (), {}, month)
    assert (picture.asked, picture.answered) == (0, 0)
    assert picture.whole.total == 0


@pytest.mark.parametrize(
    ("fullest", "unit"), [(1, 1), (2, 2), (3, 5), (5, 5), (6, 10), (10, 10), (11, 20), (20, 20), (21, 50)]
)
def test_a_mark_stands_for_one_two_or_five_of_each_power_of_ten(fullest: int, unit: int) -> None:
    assert unit_for(fullest, 1) == unit
