"""Five titles promised by keys alone, on the wanted list and with the bar that says what is ticked."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.live_site import LiveSite
from tests.support.pages import log_in


def test_titles_are_ticked_by_keys_and_promised_in_one_step(
    page: Page, site: LiveSite, axe: Callable[[Page], None]
) -> None:
    log_in(page, site.member)
    page.goto("/en/wanted?words=trafficking")
    bar = page.get_by_role("form", name="Promise the ticked titles")
    expect(bar).to_contain_text("Nothing is ticked")
    for key in ("j", "x", "j", "j", "x", "k", "x"):
        page.keyboard.press(key)
    expect(bar).to_contain_text("3 ticked")
    page.keyboard.press("x")
    expect(bar).to_contain_text("2 ticked")
    page.keyboard.press("?")
    expect(bar).to_contain_text("next and previous row")
    axe(page)
    bar.get_by_role("button", name="Pledge them").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("2 titles are promised")
    expect(page.get_by_text(re.compile("Sample Agency brings it by"))).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/en/wanted\?words=trafficking"))

    page.goto("/en/member/pledges")
    for button in range(2):
        expect(page.get_by_role("button", name="Take it back")).to_have_count(2 - button)
        page.get_by_role("button", name="Take it back").first.click()
