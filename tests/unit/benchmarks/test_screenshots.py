"""How the pictures of pages are named and laid side by side."""

from __future__ import annotations

import pytest

from benchmarks.pages.screenshots import Shot, name_of, side_by_side


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("", "home"),
        ("wanted", "wanted"),
        ("search?q=Child%20labour&page=2", "search-q-child-20labour-page-2"),
    ],
)
def test_a_page_is_named_by_its_address(path: str, name: str) -> None:
    assert name_of(path) == name


def test_the_pictures_of_a_page_stand_in_one_row() -> None:
    shots = [Shot("patron", "wanted", language, "phone", "dark") for language in ("en", "km")]
    page = side_by_side([*shots, Shot("member", "wanted", "en", "wide", "light")])
    assert page.count("<h2>") == 2
    first_row = page.partition("</p>")[0]
    assert "patron-wanted-en-phone-dark.png" in first_row
    assert "patron-wanted-km-phone-dark.png" in first_row
    assert 'alt="km, phone, dark"' in first_row
