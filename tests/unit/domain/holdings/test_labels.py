"""Labels stand where the sheet has them, from the first that is still there."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from catalogue.domain.holdings.labels import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SHEETS,
    Sheet,
    call_number_lines,
    lay_out,
)
from catalogue.errors import InvalidInput


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_label_of_every_sheet_is_on_the_page(sheet: Sheet) -> None:
    (page,) = lay_out(sheet, sheet.places)
    assert len({(x, y) for _, x, y in page}) == sheet.places
    for _, x, y in page:
        assert x >= 0 and x + sheet.width <= PAGE_WIDTH + 0.01
        assert y >= 0 and y + sheet.height <= PAGE_HEIGHT + 0.01


def test_a_sheet_begun_before_is_used_up_first() -> None:
    sheet = SHEETS["24"]
    first, second = lay_out(sheet, 3, first=23)
    assert [number for number, _, _ in first] == [0, 1]
    assert first[0][1:] == sheet.corner(22)
    assert [(number, x) for number, x, _ in second] == [(2, 0.0)]


@pytest.mark.parametrize("first", [0, 25])
def test_a_place_that_is_not_on_the_sheet_is_refused(first: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        lay_out(SHEETS["24"], 1, first)
    assert refusal.value.params["field"] == "first"


def test_nothing_to_print_is_no_page() -> None:
    assert lay_out(SHEETS["24"], 0) == []


def test_a_call_number_goes_down_the_spine() -> None:
    assert call_number_lines("362.88 ILO 2013") == ["362.88", "ILO", "2013"]
    assert call_number_lines("HQ 281 .A2 B3 2010 c.2") == ["HQ", "281", ".A2", "B3 2010 c.2"]
    assert call_number_lines("") == []


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_a_sheet_s_measures_are_those_of_its_name_and_fill_the_page(sheet: Sheet) -> None:
    """The name is what the maker prints on the box; what labels and gaps leave is the same on both sides."""
    columns, rows, width, height = map(float, re.findall(r"[\d.]+", sheet.name.partition("(")[0]))
    assert (sheet.columns, sheet.rows, sheet.width, sheet.height) == (columns, rows, width, height)
    across = 2 * sheet.left + columns * width + (columns - 1) * sheet.gap
    assert across == pytest.approx(210, abs=0.15)
    assert 2 * sheet.top + rows * height == pytest.approx(297, abs=0.15)
    assert (PAGE_WIDTH, PAGE_HEIGHT) == (210, 297), "A4, ISO 216"


def test_labels_follow_each_other_row_by_row_with_their_gaps() -> None:
    sheet = SHEETS["65"]
    assert sheet.corner(0) == (4.7, 10.7)
    assert sheet.corner(1) == pytest.approx((4.7 + 38.1 + 2.5, 10.7))
    assert sheet.corner(5) == pytest.approx((4.7, 10.7 + 21.2))


def test_print_stays_off_the_edges_of_labels_and_those_of_the_page() -> None:
    sheet = SHEETS["24"]
    inner = sheet.inset(*sheet.corner(4))
    assert inner == (2.5, 2.5, 2.5, 2.5)
    left, upper, _, _ = sheet.inset(*sheet.corner(0))
    _, _, right, lower = sheet.inset(*sheet.corner(23))
    assert (left, upper, right, lower) == (5.0, 4.5, 5.0, 4.5), "a printer leaves 5 mm of the page white"


def test_bars_stand_on_labels_that_are_high_enough() -> None:
    assert {name for name, sheet in SHEETS.items() if not sheet.has_bars} == {"65"}
    assert replace(SHEETS["65"], height=25.0).has_bars
    assert not replace(SHEETS["65"], height=24.9).has_bars


def test_the_last_place_of_a_sheet_may_be_the_first_and_then_the_rest_goes_on_the_next() -> None:
    sheet = SHEETS["24"]
    pages = lay_out(sheet, 26, first=24)
    assert [len(page) for page in pages] == [1, 24, 1]
    assert pages[0] == [(0, *sheet.corner(23))] and pages[2][0][0] == 25
    assert [len(page) for page in lay_out(sheet, 24)] == [24]


def test_a_spine_has_four_lines_unless_it_is_said_otherwise() -> None:
    assert call_number_lines("A B C D") == ["A", "B", "C", "D"]
    assert call_number_lines("A B C D E") == ["A", "B", "C", "D E"]
    assert call_number_lines("A B C", most=2) == ["A", "B C"]
    assert call_number_lines("A B", most=1) == ["A B"]
