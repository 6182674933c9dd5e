"""Jobs by the fewest keys and clicks, as ``benchmarks/README.md`` tells them.

``python -m benchmarks.pages.steps`` does all of them in either language and at any width.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from benchmarks.pages.walks import JOBS, Hand, make_doubles
from tests.support.live_site import LiveSite, running_site
from tests.support.pages import log_in

WIDE, PHONE = (1280, 900), (375, 667)  # CSS pixels


@pytest.fixture(scope="module", params=["en", "km"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def site(language: str, tmp_path_factory: pytest.TempPathFactory, sample_home: Path) -> Iterator[LiveSite]:
    """A site for each language: what is given, merged and promised once is not done a second time."""
    with running_site(tmp_path_factory.mktemp(f"jobs-{language}"), sample_home) as live:
        make_doubles(live)
        yield live


@pytest.mark.parametrize("name", JOBS)
def test_a_job_takes_no_more_steps_than_it_is_said_to_take(
    name: str, page: Page, site: LiveSite, language: str
) -> None:
    """Every job is walked in each language and at each width; each of the four ways, by half of the jobs."""
    wide_in_english = list(JOBS).index(name) % 2 == 0
    width, height = WIDE if wide_in_english == (language == "en") else PHONE
    page.set_viewport_size({"width": width, "height": height})
    job = JOBS[name]
    if job.who:
        log_in(page, getattr(site, job.who), language)
    hand = Hand(page)
    job.walk(hand, language)
    assert hand.steps == job.steps
