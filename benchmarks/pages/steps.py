"""How many keys and clicks each job takes, walked in a real browser over the sample catalogue.

    python -m benchmarks.pages.steps [--language km] [--width 375] [--only gifts] [--file records.mrc]

Serves the sample catalogue from a scratch folder, logs in as whoever does the job, and walks it as ``walks``
says. Without ``--file`` a small file of odd records is looked through. Needs Chromium.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.pages.walks import JOBS, STAND_IN, Hand, make_doubles
from tests.browser.conftest import PROGRAMS, QUIET
from tests.support.live_site import LiveSite, running_site
from tests.support.pages import log_in

_WITHIN = 120_000  # milliseconds; generous, since a loaded machine is no fault of the program


def main() -> None:
    """Serve, do each job, print its steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--language", choices=("en", "km"), default="en")
    parser.add_argument("--width", type=int, default=1280, help="of the window, in CSS pixels")
    parser.add_argument("--only", choices=JOBS, action="append", help="this job alone; may be repeated")
    parser.add_argument("--file", type=Path, default=STAND_IN, help="to look through, such as records.mrc")
    chosen = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        parser.error("Chromium is not installed.")
    expect.set_options(timeout=_WITHIN)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site(Path(folder)) as site,
        sync_playwright() as play,
    ):
        if "merging" in (chosen.only or JOBS):
            make_doubles(site)
        browser = play.chromium.launch(executable_path=program, args=QUIET)
        for name in chosen.only or JOBS:
            print(done(browser, site, name, chosen), flush=True)
        browser.close()


def done(browser: Browser, site: LiveSite, name: str, chosen: argparse.Namespace) -> str:
    """Do one job in a window of its own; gives its line."""
    job = JOBS[name]
    window = browser.new_context(
        base_url=site.address,
        viewport={"width": chosen.width, "height": 900},
        has_touch=chosen.width < 600,
        accept_downloads=True,
    )
    window.set_default_timeout(_WITHIN)
    page = window.new_page()
    if job.who:
        log_in(page, getattr(site, job.who), chosen.language)
    hand = Hand(page, chosen.file)
    try:
        job.walk(hand, chosen.language)
    except Exception as error:  # The other jobs are still told.
        return f"{job.words:<52} BROKE OFF after {hand.line.strip()}: {str(error).splitlines()[0]}"
    finally:
        window.close()
    return f"{job.words:<52}{hand.line}"


if __name__ == "__main__":
    main()
