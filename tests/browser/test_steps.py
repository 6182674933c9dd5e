"""Jobs by the fewest keys and clicks, as ``benchmarks/README.md`` tells them.

``python -m benchmarks.pages.steps`` does all seven of them, in either language and at any width.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from benchmarks.pages.steps import JOBS, Hand
from tests.support.live_site import LiveSite
from tests.support.pages import log_in


@pytest.mark.parametrize(("job", "keys", "clicks"), [("basket", 12, 9), ("pledges", 10, 1)])
def test_in_khmer_on_a_phone_a_job_takes_the_steps_that_it_takes_elsewhere(
    page: Page, site: LiveSite, job: str, keys: int, clicks: int
) -> None:
    page.set_viewport_size({"width": 375, "height": 667})
    do, who, _words = JOBS[job]
    if who:
        log_in(page, getattr(site, who), "km")
    hand = Hand(page)
    do(hand, site, "km")
    assert (hand.keys, hand.clicks) == (keys, clicks)
    if job == "pledges":  # The other tests of this site find the titles as they were.
        with page.expect_navigation():
            page.locator("[data-undo]").click()
