"""The shell of every page: small on a phone, its menu by key and by finger, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.support.live_site import LiveSite
from tests.support.pages import log_in

_PHONE = ViewportSize(width=375, height=667)
_PAGES = ("", "search?q=child", "wanted", "coverage", "desk/", "desk/stocktakes", "member/")


def test_the_heading_stands_in_the_first_fifth_of_a_phone(page: Page, site: LiveSite, language: str) -> None:
    page.set_viewport_size(_PHONE)
    log_in(page, site.librarian, language)
    tops = {}
    for path in _PAGES:
        page.goto(f"/{language}/{path}")
        tops[path] = page.locator("h1").evaluate("each => each.getBoundingClientRect().top")
    assert {path: top for path, top in tops.items() if top > _PHONE["height"] / 5} == {}


def test_the_areas_of_the_desk_fit_a_phone(page: Page, site: LiveSite, language: str) -> None:
    page.set_viewport_size(_PHONE)
    log_in(page, site.librarian, language)
    page.goto(f"/{language}/desk/")
    hidden = page.locator(".areas ul").first.evaluate("each => each.scrollWidth - each.clientWidth")
    assert hidden == 0


def test_what_is_searched_for_has_room_in_the_bar_of_whoever_has_most_places(
    page: Page, site: LiveSite, language: str
) -> None:
    log_in(page, site.librarian, language)
    page.goto(f"/{language}/desk/stocktakes")
    field, button = page.locator("#q"), page.locator(".bar > .search button")
    room = [each.evaluate("each => each.getBoundingClientRect().width") for each in (field, button)]
    assert room[0] > 2.5 * room[1], room


@pytest.mark.parametrize("user", ["", "member", "librarian"])
def test_the_bar_fits_every_width_and_leaves_room_to_type(
    user: str, page: Page, site: LiveSite, language: str
) -> None:
    if user:
        log_in(page, getattr(site, user), language)
    page.goto(f"/{language}/search?q=child")
    for width in (641, 705, 768, 929, 1024, 1153):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("#q").evaluate("each => each.getBoundingClientRect().width") > 150, width


_TOPS = """columns => columns.map(column => {
    const first = column.querySelector("h2, label, legend");
    return first.getBoundingClientRect().top;
})"""


@pytest.mark.parametrize(
    "path", ["wanted", "member/notices", "member/suggestions", "desk/letters/acknowledgement"]
)
def test_what_stands_in_two_columns_begins_at_one_height(page: Page, site: LiveSite, path: str) -> None:
    log_in(page, site.librarian)
    page.goto(f"/en/{path}")
    tops = page.locator(".columns > *").evaluate_all(_TOPS)
    assert len(tops) == 2
    assert max(tops) - min(tops) < 6, tops  # pixels: a label is lower than a heading is


def test_on_a_phone_results_begin_at_the_margin_and_each_has_its_mark(page: Page) -> None:
    page.set_viewport_size(_PHONE)
    page.goto("/en/search?q=child")
    lefts = [
        page.locator(part).first.evaluate("each => each.getBoundingClientRect().left")
        for part in ("h1", ".faced .card")
    ]
    assert lefts[0] == lefts[1]


def test_the_menu_opens_by_key_and_closes_by_escape_and_by_going_on(page: Page) -> None:
    page.goto("/en/visit")
    menu = page.locator(".menu > summary")
    entry = page.get_by_role("navigation", name="Main").get_by_role("link", name="Coverage")
    menu.press("Enter")
    expect(entry).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    page.locator("footer p").first.click()
    expect(entry).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_leads_on_with_scripts_and_without(browser: Browser, site: LiveSite, scripts: bool) -> None:
    context = browser.new_context(base_url=site.address, viewport=_PHONE, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/en/help")
    page.locator(".menu > summary").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Published lists").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Published lists")
    context.close()


def test_one_goes_anywhere_by_keys(page: Page, site: LiveSite, axe: Callable[[Page], None]) -> None:
    log_in(page, site.librarian)
    field = page.get_by_role("combobox", name="A page, a publication, a donor or a list")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("change")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+a")
    page.keyboard.type("change log")
    expect(page.get_by_role("option").first).to_contain_text("Change log")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Change log")
    page.keyboard.press("Control+k")
    page.keyboard.type("stocktaking")
    page.keyboard.press("Enter")  # at once: faster than anything can be listed
    expect(page).to_have_url(re.compile("/en/desk/stocktakes$"))
    page.get_by_role("link", name="Go to").first.click()
    expect(field).to_be_focused()


def test_the_picture_of_the_gap_leads_to_what_is_missing(page: Page, width: int) -> None:
    page.goto("/en/")
    cell = page.locator(".picture tbody tr").first.get_by_role("link", name="missing").first
    said = cell.locator("strong").inner_text()
    cell.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wanted list")
    expect(page.locator(".publications > li")).to_have_count(int(said.split()[0]))
