"""The house in order in a real browser: doubles merged and undone, a shelf scanned by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.live_site import LiveSite
from tests.support.pages import log_in


@pytest.fixture
def desk(page: Page, site: LiveSite) -> Page:
    """The librarian at the desk."""
    log_in(page, site.librarian)
    page.get_by_role("navigation", name="Desk").get_by_role("link", name="Catalogue").click()
    return page


def test_doubles_are_found_merged_by_choice_and_undone(desk: Page, axe: Callable[[Page], None]) -> None:
    desk.get_by_role("link", name="Find records that may be doubles").click()
    desk.get_by_role("button", name="Look through the whole catalogue").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Records that may be doubles")
    pair = desk.locator(".lines > li").filter(has_text="overview of federal criminal law")
    other = pair.get_by_role("link").nth(1).get_attribute("href") or ""
    number = other.rsplit("/", 1)[1]
    pair.get_by_role("checkbox").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#compare")).to_be_focused()
    kept = desk.url.partition("/merge/")[0]
    axe(desk)
    desk.get_by_label("The other one an overview").check()
    desk.get_by_role("button", name="Make one record of both").click()
    expect(desk.get_by_role("status")).to_contain_text("The two records are one now")
    # The next pair has the focus: keys undo the merge, go on without it, and do it.
    expect(desk).to_have_url(re.compile(r"/merge/\d+.*#compare$"))
    expect(desk.locator("#compare")).to_be_focused()
    desk.keyboard.press("u")
    expect(desk.get_by_role("status")).to_contain_text("It is undone")
    expect(desk).to_have_url(re.compile(re.escape(kept)))
    desk.keyboard.press("n")
    expect(desk).not_to_have_url(re.compile(re.escape(kept)))
    desk.goto(f"{kept}/merge/{number}")
    desk.keyboard.press("m")
    expect(desk.get_by_role("status")).to_contain_text("The two records are one now")

    desk.goto(f"/publication/{number}")
    assert desk.url.endswith(kept.rsplit("/", 1)[1])
    desk.goto(f"{kept}/history")
    desk.get_by_role("link", name="Merged two records").first.click()
    axe(desk)
    desk.get_by_role("button", name="Undo it").click()
    expect(desk.get_by_role("status")).to_contain_text("It is undone")
    desk.goto(f"/publication/{number}")
    assert desk.url.endswith(f"/{number}")


def test_a_shelf_is_scanned_by_keyboard_alone(desk: Page, axe: Callable[[Page], None]) -> None:
    desk.get_by_role("navigation", name="Desk").get_by_role("link", name="Stocktaking").click()
    desk.get_by_label("Only call numbers that begin with").fill("BOO")
    desk.keyboard.press("Enter")
    field = desk.get_by_label("Scan or type an accession number")
    expect(field).to_be_focused()
    for number in ("HTIC-00022", "HTIC-00330", "nobody's"):
        desk.keyboard.type(number)
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("status")).to_contain_text(number)
        expect(field).to_be_focused()
    expect(desk.get_by_role("heading", name="Stand here and belong elsewhere")).to_be_visible()
    expect(desk.get_by_text("No copy has these numbers: nobody's")).to_be_visible()
    axe(desk)
