"""The sample catalogue as it looks in the middle of a day's work, so that pages of work can be looked at.

The bare sample has no file that is being taken in, no doubles, no stocktake, no list of a member's own and
nothing promised or offered: their pages would be seen empty, or not at all.
"""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from benchmarks.pages.guide_pictures import report_of_a_list, send_a_file
from benchmarks.pages.walks import answered, make_doubles
from tests.support.live_site import LiveSite
from tests.support.pages import log_in

_WITHIN = 120_000  # milliseconds; generous, since a loaded machine is no fault of the program
_HELD = "9789221213192"


def work_in(browser: Browser, site: LiveSite) -> None:
    """Begin what the desk, a member and a reader do, and leave each half done."""
    expect.set_options(timeout=_WITHIN)
    make_doubles(site)
    _as_librarian(_page(browser, site, "librarian"))
    _as_member(_page(browser, site, "member"))
    _as_reader(_page(browser, site, ""))


def _page(browser: Browser, site: LiveSite, user: str) -> Page:
    page = browser.new_context(base_url=site.address).new_page()
    page.set_default_timeout(_WITHIN)
    return log_in(page, getattr(site, user)) if user else page


def _as_librarian(page: Page) -> None:
    send_a_file(page, "en")
    page.goto("/en/desk/duplicates")
    page.locator("main form button").first.click()
    page.locator("ol.lines > li").first.wait_for()
    page.goto("/en/desk/")
    page.locator("main form input[name=donor]").first.fill("ILO")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#text").fill(_HELD)
    answered(page, _HELD)
    page.keyboard.press("Control+Enter")
    page.locator("main ol.lines > li").first.wait_for()
    page.goto("/en/desk/stocktakes")
    page.locator("main form .actions button").first.click()
    page.locator("main form #text").fill("HTIC-00001")
    page.keyboard.press("Enter")
    page.goto("/en/desk/hidden-names")
    page.locator("main form input[name=name]").fill("An agency that must not be seen")
    page.locator("main form .actions button").first.click()
    page.goto("/en/desk/libraries/new")
    page.locator("main form input[name=name]").fill("Library of a university")
    page.locator("main form .actions button").first.click()
    page.context.close()


def _as_member(page: Page) -> None:
    report_of_a_list(page, "en")
    page.goto("/en/wanted")
    for box in page.locator("main [data-pick]").all()[:2]:
        box.check()
    page.locator("form[data-bar] button").first.click()
    page.locator(".notice").first.wait_for()
    page.context.close()


def _as_reader(page: Page) -> None:
    page.goto("/en/offer")
    page.locator("main form textarea").first.fill("Trafficking in persons report, 2009")
    page.locator("main form .field").nth(1).locator("input, textarea").fill("sok@example.org")
    page.locator("main form .actions button").first.click()
    page.goto("/en/suggestion")
    page.locator("main form input[name=title]").fill("Fishing boats and debt")
    page.locator("main form button").last.click()
    page.context.close()
