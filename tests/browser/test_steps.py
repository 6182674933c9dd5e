"""Jobs by the fewest keys and clicks, as ``benchmarks/README.md`` tells them.

``python -m benchmarks.pages.steps`` does all of them in either language and at any width.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Page

from benchmarks.pages.walks import JOBS, Hand, make_doubles
from tests.support.live_site import LiveSite, running_site
from tests.support.pages import log_in

WIDE, PHONE = (1280, 900), (375, 667)  # CSS pixels


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sample_home: Path) -> Iterator[LiveSite]:
    with running_site(tmp_path_factory.mktemp("jobs"), sample_home) as live:
        make_doubles(live)
        yield live


_WAYS = (("en", WIDE), ("km", PHONE), ("km", WIDE), ("en", PHONE))


@pytest.mark.parametrize(("name", "way"), list(zip(JOBS, cycle(_WAYS), strict=False)), ids=JOBS)
def test_a_job_takes_no_more_steps_than_it_is_said_to_take(
    name: str, way: tuple[str, tuple[int, int]], page: Page, site: LiveSite
) -> None:
    """Each of the four ways, in English or Khmer and on a desk or a phone, is walked by some of the jobs."""
    language, (width, height) = way
    page.set_viewport_size({"width": width, "height": height})
    job = JOBS[name]
    if job.who:
        log_in(page, getattr(site, job.who), language)
    hand = Hand(page)
    job.walk(hand, language)
    assert hand.steps == job.steps
