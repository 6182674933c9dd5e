"""The picture of the gap in numbers: shelves, marks and which lines there is room for."""

from __future__ import annotations

import pytest

from catalogue.domain.gaps.gap_picture import NOT_SAID, PictureCount, Shelf, chosen_lines, unit_for


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
