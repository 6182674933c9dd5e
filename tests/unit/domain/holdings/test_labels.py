"""Labels stand where the sheet has them, from the first that is still there."""

from __future__ import annotations

import pytest

from catalogue.domain.holdings.labels import PAGE_HEIGHT, PAGE_WIDTH, SHEETS, call_number_lines, lay_out
from catalogue.errors import InvalidInput


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_label_of_every_sheet_is_on_the_page(sheet) -> None:  # type: ignore[no-untyped-def]
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
