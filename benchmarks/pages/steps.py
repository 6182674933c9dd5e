"""How many keys and clicks each job takes, walked in a real browser over the sample catalogue.

    python -m benchmarks.pages.steps [--language km] [--width 375] [--only gifts] [--file records.mrc]

Serves the sample catalogue from a scratch folder, logs in as whoever does the job, and does it by the fewest
steps that the pages offer. A letter typed is a keystroke, and so is a key pressed together with Ctrl or
Shift; what a hand scanner types is counted apart, since nobody presses it, but for its Enter; pasting is one
keystroke, choosing a file one click. A job begins on the page where its user begins (the desk, the member's
lists, the first page) and ends when the page says that it is done. Without ``--file``, which is to be looked
through, that job is left out. Needs Chromium.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.services.records.publications import CopyData
from tests.browser.conftest import PROGRAMS, QUIET
from tests.support.live_site import LiveSite, running_site
from tests.support.pages import log_in

_WITHIN = 120_000  # milliseconds; generous, since a loaded machine is no fault of the program
_HELD, _HELD_TOO, _EDITION = "9789221213192", "9789221275664", "92-2-121319-9"
_WANTED_NUMBER, _WANTED_TITLE = "9290929138", "A Walk Across the Sun"
_NEW_NUMBERS = ("9789995060114", "9789995060121", "9789995060138")
_NEW_TITLES = ("Rubber roads", "Returning by train")
_TITLES_NEEDED = ("Brick kilns", "Orchards", "A lantern")


@dataclass(slots=True)
class Hand:
    """A person at a page, whose steps are counted; ``scanned`` are keys that a scanner presses."""

    page: Page
    keys: int = 0
    scanned: int = 0
    clicks: int = 0

    def type(self, text: str) -> None:
        """Type letter by letter where the focus is."""
        self.page.keyboard.insert_text(text)
        self.keys += len(text)

    def scan(self, number: str) -> None:
        """Let a scanner type a number."""
        self.page.keyboard.insert_text(number)
        self.scanned += len(number)

    def paste(self, text: str) -> None:
        """Paste what was copied before."""
        self.page.keyboard.insert_text(text)
        self.keys += 1

    def press(self, key: str) -> None:
        """Press one key, with Ctrl or Shift held if so named."""
        self.page.keyboard.press(key)
        self.keys += 1

    def click(self, thing: Locator) -> None:
        """Click on something that is in sight, or touch it."""
        thing.click()
        self.clicks += 1

    def choose(self, field: Locator, path: Path) -> None:
        """Choose a file."""
        field.set_input_files(path)
        self.clicks += 1

    @property
    def line(self) -> str:
        """What was counted."""
        return f"{self.keys:5} keys  {self.scanned:5} by a scanner  {self.clicks:4} clicks"


def gifts(hand: Hand, site: LiveSite, language: str) -> None:
    """Ten gifts of the six sorts: held, other edition, wanted and new, by number and by title."""
    page = hand.page
    page.goto(f"/{language}/desk/")
    donor = page.locator("main form input[name=donor]").first
    hand.click(donor)
    hand.type("ILO")
    hand.press("Enter")
    ready(page)
    for number in (_HELD, _HELD_TOO):
        hand.scan(number)
        answered(page, number)
        accepted(page, lambda: hand.press("Control+Enter"))
    described(hand, _EDITION, scanned=True)
    described(hand, _WANTED_NUMBER, scanned=True)
    described(hand, _WANTED_TITLE, scanned=False)
    for number, title in zip(_NEW_NUMBERS, _TITLES_NEEDED, strict=True):
        described(hand, number, scanned=True, title=title)
    for title in _NEW_TITLES:
        described(hand, title, scanned=False)


def described(hand: Hand, text: str, *, scanned: bool, title: str = "") -> None:
    """One gift that must be described: looked up, its form opened and sent."""
    (hand.scan if scanned else hand.type)(text)
    answered(hand.page, text)
    hand.press("Shift+Enter")
    page = hand.page
    expect(page.locator("main form [autofocus]").first).to_be_focused()
    if title:
        hand.type(title)
    for _asked in range(2):
        with page.expect_navigation(wait_until="domcontentloaded"):
            hand.press("Enter")
        if page.locator("#text").count():
            break
        # It asks whether it is one of those held: the focus is on the likeliest answer.
        expect(page.locator("main [autofocus]").first).to_be_focused()
    ready(page)


def answered(page: Page, text: str) -> None:
    """Wait for the answer to what stands in the field."""
    expect(page.locator(f'.answer[data-for="{text}"]')).to_be_visible()


def accepted(page: Page, act: Callable[[], object]) -> None:
    """Do something that leads to a notice, and wait until the field is ready again."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        act()
    ready(page)


def ready(page: Page) -> None:
    """Wait until the desk's field is there and has the focus."""
    page.wait_for_load_state("domcontentloaded")
    expect(page.locator("#text")).to_be_focused()


def pasted_list(hand: Hand, site: LiveSite, language: str) -> None:
    """A list of 30 titles pasted, to the file of those that are missing."""
    page = hand.page
    page.goto(f"/{language}/member/")
    hand.click(page.locator("main a[href$='/member/lists/new']").first)
    page.wait_for_load_state()
    hand.click(page.locator("#text"))
    hand.paste(
        "\n".join(f"Sok, Dara. A study of village number {number}. Phnom Penh, 2009." for number in range(30))
    )
    hand.click(page.locator("main form button").last)
    page.wait_for_url(re.compile(r"/member/lists/\d+(\?.*)?$"), timeout=_WITHIN)
    link = page.locator("a[href*='xlsx'][href*='status=missing']").first
    with page.expect_download():
        hand.click(link)


def pledges(hand: Hand, site: LiveSite, language: str) -> None:
    """Five titles of the wanted list promised."""
    page = hand.page
    page.goto(f"/{language}/wanted")
    page.wait_for_load_state()
    for _title in range(5):
        hand.press("j")
        hand.press("x")
    hand.click(page.locator("form[data-bar] button").first)
    expect(page.get_by_role("status").first).to_be_visible()


def merging(hand: Hand, site: LiveSite, language: str) -> None:
    """Ten pairs of doubles made one each."""
    page = hand.page
    page.goto(f"/{language}/desk/duplicates")
    hand.click(page.locator("main form button").first)
    page.locator("ol.lines > li").first.wait_for()
    hand.press("j")
    hand.press("Enter")
    for _pair in range(10):
        expect(page.locator("#compare")).to_be_focused()
        with page.expect_navigation():
            hand.press("m")


def triage(hand: Hand, site: LiveSite, language: str, path: Path) -> None:
    """A file of MARC records looked through until it can be taken in."""
    page = hand.page
    page.goto(f"/{language}/desk/imports")
    hand.choose(page.locator("#file, input[type=file]").first, path)
    hand.click(page.locator("main form button").first)
    page.locator("#records").wait_for(timeout=600_000)
    page.wait_for_load_state()
    small = page.locator(".small-problems button")
    if small.count():
        with page.expect_navigation():
            hand.click(small.first)
    page.wait_for_load_state()
    rows = page.locator("[data-rows] > li")
    hand.press("j")
    for _record in range(2_000):
        asking = rows.locator(".answers")
        if not asking.count():
            break
        key = asking.first.locator("[data-key]:not(.second)").first.get_attribute("data-key") or "l"
        with page.expect_navigation():
            hand.press(key)
        page.wait_for_load_state()
    expect(page.locator("#take-in")).to_be_visible()
    hand.press("Enter")
    page.wait_for_load_state()


def basket(hand: Hand, site: LiveSite, language: str) -> None:
    """A patron finds six titles and takes them along as RIS."""
    page = hand.page
    page.goto(f"/{language}/")
    hand.click(page.locator("main input[type=search]"))
    hand.type("trafficking")
    with page.expect_navigation():
        hand.press("Enter")
    for number in range(6):
        hand.click(page.locator(".publications .pick input").nth(number))
    hand.click(page.locator("#basket button").first)
    page.wait_for_load_state()
    with page.expect_download():
        hand.click(page.get_by_role("button", name="RIS"))


def stocktaking(hand: Hand, site: LiveSite, language: str) -> None:
    """One shelf of twelve copies read with a scanner."""
    page = hand.page
    page.goto(f"/{language}/desk/")
    hand.click(page.locator("a[href$='/desk/stocktakes']").last)
    page.wait_for_load_state()
    hand.click(page.locator("main form input").locator("visible=true").first)
    hand.type("BOO A")
    hand.press("Enter")
    page.wait_for_url(re.compile(r"/stocktakes/\d+"))
    for number in range(1, 13):
        expect(page.locator("#text")).to_be_focused()
        hand.scan(f"HTIC-{number:05}")
        with page.expect_response(re.compile("/scan")):
            hand.press("Enter")
        expect(page.locator("#text")).to_have_value("")
    hand.click(page.locator("form[action$='/finish'] button"))
    page.wait_for_load_state()


JOBS: Mapping[str, tuple[Callable[..., None], str, str]] = {
    "gifts": (gifts, "librarian", "10 gifts of the six sorts"),
    "list": (pasted_list, "member", "a pasted list of 30 to the missing file"),
    "pledges": (pledges, "member", "five titles pledged"),
    "merging": (merging, "librarian", "ten pairs merged"),
    "triage": (triage, "librarian", "a file of records looked through and taken in"),
    "basket": (basket, "", "six titles found and taken along"),
    "stocktaking": (stocktaking, "librarian", "a shelf of 12 read"),
}


def main() -> None:
    """Serve, do each job, print its steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--language", choices=("en", "km"), default="en")
    parser.add_argument("--width", type=int, default=1280, help="of the window, in CSS pixels")
    parser.add_argument("--only", choices=JOBS, action="append", help="this job alone; may be repeated")
    parser.add_argument("--file", type=Path, help="a file to look through, such as records.mrc")
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
            if name == "triage" and chosen.file is None:
                continue
            print(done(browser, site, name, chosen), flush=True)
        browser.close()


def done(browser: Browser, site: LiveSite, name: str, chosen: argparse.Namespace) -> str:
    """Do one job in a window of its own; gives its line."""
    job, who, words = JOBS[name]
    window = browser.new_context(
        base_url=site.address,
        viewport={"width": chosen.width, "height": 900},
        has_touch=chosen.width < 600,
        accept_downloads=True,
    )
    window.set_default_timeout(_WITHIN)
    page = window.new_page()
    if who:
        log_in(page, getattr(site, who), chosen.language)
    hand = Hand(page)
    try:
        job(hand, site, chosen.language, *((chosen.file,) if name == "triage" else ()))
    except Exception as error:  # The other jobs are still told.
        return f"{words:<46} BROKE OFF after {hand.line.strip()}: {str(error).splitlines()[0]}"
    finally:
        window.close()
    return f"{words:<46}{hand.line}"


def make_doubles(site: LiveSite) -> None:
    """Add ten titles twice, as a catalogue that grew by gifts has them."""
    services = build(Config.for_home(site.home))
    for number in range(10):
        title = f"Survey of night markets in province {'abcdefghij'[number]}{number}"
        for pages in ("120", "121"):
            described_as = Description(title=title, year="2011", publisher="Winrock", pages=pages)
            services.records.publications.add(None, described_as, [CopyData()])
    services.close()


if __name__ == "__main__":
    main()
