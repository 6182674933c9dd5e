"""The patron's pages in a real browser: seen whole, by everybody, with and without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.live_site import LiveSite

UNLINKED = (
    "/search?q=trafficking&language=km&kind=report",
    "/search?q=zxqvzxqv&from=1999",
    "/search?q=traficking+chidren",
    "/wanted?words=zxqvzxqv",
    "/no-such-page",
)
"""Pages that no link leads to; the others are walked by ``test_every_page``."""


def test_pages_that_no_link_leads_to_are_accessible_and_fit(
    page: Page, axe: Callable[[Page], None], language: str, width: int
) -> None:
    for address in UNLINKED:
        page.goto(f"/{language}{address}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_dark_pages_can_be_read_too(page: Page, axe: Callable[[Page], None]) -> None:
    page.emulate_media(color_scheme="dark")
    for address in ("/en/", "/en/search?q=trafficking", "/en/publication/1", "/en/log-in"):
        page.goto(address)
        axe(page)


def test_search_by_keyboard_narrows_and_opens(page: Page, width: int) -> None:
    page.goto("/en/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_role("combobox", name="Search the catalogue").focus()
    page.keyboard.type("debt bondage")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")  # Where nothing is suggested it would empty the field.
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("publication")
    page.get_by_role("link", name="Skip to the results").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()  # A key pressed sooner would go on from the link.
    page.keyboard.press("Tab")
    expect(page.locator(".publications a").first).to_be_focused()
    if width < 900:
        page.get_by_text("Narrow the results").first.click()
    page.get_by_role("link", name=re.compile("^Report")).first.click()
    remove = page.get_by_role("link", name=re.compile("^Remove: Report"))
    expect(remove).to_be_visible()
    remove.click()
    expect(remove).to_have_count(0)
    page.locator(".publications a").first.click()
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()


def test_suggestions_are_chosen_with_the_arrow_keys(page: Page) -> None:
    page.goto("/en/visit")
    field = page.get_by_role("combobox", name="Search the catalogue")
    field.press_sequentially("traff")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search\?q="))
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Nothing found")


def test_switching_to_khmer_and_back_stays_on_the_page(page: Page) -> None:
    page.goto("/en/publication/1")
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="ភាសាខ្មែរ").click()
    expect(page).to_have_url(re.compile("/km/publication/1$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile("/en/publication/1$"))


@pytest.mark.parametrize("leave", ["click", "Escape", "Shift"])
def test_exit_leaves_at_once_and_the_back_button_shows_nothing(
    browser: Browser, site: LiveSite, leave: str
) -> None:
    context = browser.new_context(base_url=site.address)
    page = context.new_page()
    page.route("https://www.bbc.com/**", lambda route: route.fulfill(body="weather"))
    page.goto("/en/visit")
    page.goto("/en/search?q=trafficking")
    page.locator(".pick input").first.check()
    expect(page.get_by_text("1 title picked")).to_be_visible()
    requests: list[str | None] = []
    page.on("request", lambda sent: requests.append(sent.headers.get("referer")))
    if leave == "click":
        page.get_by_role("link", name="Exit this page").click()
    else:
        for _ in range(3):
            page.keyboard.press(leave)
    page.wait_for_url("https://www.bbc.com/weather")
    assert set(requests) == {None}, "the weather page is not told where its reader came from"
    page.go_back()
    page.wait_for_url("https://www.bbc.com/weather")
    expect(page.locator("body")).to_have_text("weather")
    page.goto("/en/help")
    expect(page.get_by_role("link", name="Exit this page")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0, "what was picked is forgotten with all else"
    page.goto("/en/visit")
    page.go_back()
    expect(page).to_have_url(re.compile("/en/help$"))
    expect(page.get_by_role("link", name="Exit this page")).to_be_visible()
    context.close()


def test_titles_are_picked_by_key_on_several_pages_and_taken_along(page: Page) -> None:
    page.goto("/en/search?q=trafficking")
    for key in "jjx":
        page.keyboard.press(key)
    expect(page.get_by_role("form", name="Basket").get_by_role("status")).to_have_text("1 title picked")
    page.keyboard.press("x")
    page.locator(".pick input").first.focus()
    page.keyboard.press("Space")
    page.locator(".publications a").nth(1).click()
    page.get_by_role("checkbox", name="Pick it for the basket").check()
    page.get_by_role("button", name="Open the basket").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 titles in your basket")
    page.locator(".pick input").first.uncheck()
    with page.expect_download() as download:
        page.get_by_role("button", name="RIS").click()
    assert download.value.path().read_text(encoding="utf-8").count("TY  - ") == 1
    assert page.context.cookies() == []
    page.goto("/en/basket")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 title in your basket")
    page.get_by_role("link", name="Empty the basket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your basket is empty")
    page.goto("/en/search?q=trafficking")
    expect(page.locator(".pick input").first).not_to_be_checked()


def test_capitals_and_single_presses_do_not_leave(page: Page) -> None:
    page.goto("/en/visit")
    field = page.get_by_role("combobox", name="Search the catalogue")
    field.focus()
    for letter in "UNODC":
        page.keyboard.press(f"Shift+{letter}")
    expect(field).to_have_value("UNODC")
    for key in ("Shift", "Escape", "Shift", "Escape"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("/en/visit$"))


def test_everything_works_without_scripts(browser: Browser, site: LiveSite, width: int) -> None:
    context = browser.new_context(
        base_url=site.address, java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto("/en/")
    page.get_by_role("searchbox", name="Search the catalogue").fill("trafficking")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Order").select_option("year_newest")
    page.get_by_role("button", name="Sort").click()
    if width < 900:
        page.locator("details.facets > summary").click()
    page.locator(".facets li a").first.click()
    expect(page.get_by_role("link", name="Remove all filters")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("^Pick")).nth(1).check()
    page.get_by_role("button", name="Open the basket").click()
    page.get_by_role("link", name="Look for more titles").click()
    page.locator(".publications a").first.click()
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()
    page.get_by_role("checkbox", name="Pick it for the basket").check()
    page.get_by_role("button", name="Open the basket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 titles in your basket")
    expect(page.get_by_role("link", name="Exit this page")).to_have_attribute("href", re.compile("^https://"))
    context.close()


def test_print_leaves_the_list_and_drops_the_controls(page: Page) -> None:
    page.goto("/en/search?q=trafficking")
    page.emulate_media(media="print")
    expect(page.locator(".publications > li").first).to_be_visible()
    for hidden in ("Exit this page", "Log in"):
        expect(page.get_by_role("link", name=hidden)).to_be_hidden()
    expect(page.locator(".facets")).to_be_hidden()


def test_documents_are_ticked_and_set_side_by_side(
    page: Page, axe: Callable[[Page], None], width: int
) -> None:
    page.goto("/en/compendium")
    for title in ("COMMIT 2nd Sub-Regional Plan of Action", "COMMIT 3rd Sub-Regional Plan of Action"):
        page.get_by_label(re.compile(title)).check()
    page.get_by_role("button", name="Set the ticked ones side by side").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Side by side")
    expect(page.get_by_role("row", name=re.compile("Year differs 2008 2011"))).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_data_in_a_page_is_read_and_never_run(page: Page) -> None:
    """The policy forbids scripts in a page; were this data taken for one, the console would say so."""
    page.goto("/en/publication/2")
    data = json.loads(page.locator('script[type="application/ld+json"]').text_content() or "")
    assert data["@id"].endswith("/publication/2") and data["@type"] == "Report"
