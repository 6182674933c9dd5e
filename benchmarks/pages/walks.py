"""The jobs of every day, each walked in a real browser by the fewest steps that the pages offer.

``steps`` prints what they take, and the browser tests hold each to what ``JOBS`` says that it takes. A
letter typed is a keystroke, and so is a key pressed together with Ctrl or Shift; what a hand scanner types is
counted apart, since nobody presses it, but for its Enter; pasting is one keystroke, choosing a file one
click. A job begins on the page where its user begins (the desk, the member's lists, the first page) and ends
when the page says that it is done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from benchmarks.pages.odd_records import NEED_A_PERSON, odd_records
from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.services.records.publications import CopyData
from tests.support.live_site import LiveSite

_WITHIN = 120_000  # milliseconds; generous, since a loaded machine is no fault of the program
_HELD, _HELD_TOO, _EDITION = "9789221213192", "9789221275664", "92-2-121319-9"
_WANTED_NUMBER, _WANTED_TITLE = "9290929138", "A Walk Across the Sun"
_NEW_NUMBERS = ("9789995060114", "9789995060121", "9789995060138")
_NEW_TITLES = ("Rubber roads", "Returning by train")
_TITLES_NEEDED = ("Brick kilns", "Orchards", "A lantern")
STAND_IN = FilePayload(name="odd.mrc", mimeType="application/marc", buffer=odd_records())
"""The file of whoever has none."""


@dataclass(slots=True)
class Hand:
    """A person at a page, whose steps are counted; ``scanned`` are keys that a scanner presses.

    ``file`` is what the person has on the own machine, to be looked through.
    """

    page: Page
    file: Path | FilePayload = field(default_factory=lambda: STAND_IN)
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

    def choose(self, field: Locator) -> None:
        """Choose the file."""
        field.set_input_files(self.file)
        self.clicks += 1

    @property
    def steps(self) -> tuple[int, int, int]:
        """What was counted: keys, those of a scanner, clicks."""
        return self.keys, self.scanned, self.clicks

    @property
    def line(self) -> str:
        """What was counted."""
        return f"{self.keys:5} keys  {self.scanned:5} by a scanner  {self.clicks:4} clicks"


def gifts(hand: Hand, language: str) -> None:
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
    expect(page.locator("ol.lines > li").first).to_have_attribute("value", "10")


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
        page.wait_for_load_state()  # else the one that still loads may be the one that is given up
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


def pasted_list(hand: Hand, language: str) -> None:
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


def pledges(hand: Hand, language: str) -> None:
    """Five titles of the wanted list promised."""
    page = hand.page
    page.goto(f"/{language}/wanted")
    page.wait_for_load_state()
    for _title in range(5):
        hand.press("j")
        hand.press("x")
    hand.click(page.locator("form[data-bar] button").first)
    expect(page.get_by_role("status").first).to_be_visible()


def merging(hand: Hand, language: str) -> None:
    """Ten pairs of doubles made one each."""
    page = hand.page
    page.goto(f"/{language}/desk/duplicates")
    hand.click(page.locator("main form button").first)
    page.locator("ol.lines > li").first.wait_for(timeout=_WITHIN)
    hand.press("j")
    hand.press("Enter")
    for _pair in range(10):
        expect(page.locator("#compare")).to_be_focused()
        with page.expect_navigation():
            hand.press("m")
    expect(page.get_by_role("status").first).to_be_visible()


def triage(hand: Hand, language: str) -> None:
    """A file of MARC records looked through until it can be taken in."""
    page = hand.page
    page.goto(f"/{language}/desk/imports")
    hand.choose(page.locator("#file, input[type=file]").first)
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
    expect(page.locator("#take-in")).to_be_focused()
    hand.press("Enter")
    page.locator(".figures").wait_for(timeout=_WITHIN)


def basket(hand: Hand, language: str) -> None:
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


def stocktaking(hand: Hand, language: str) -> None:
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
    expect(page.locator("form[action$='/finish']")).to_have_count(0)


@dataclass(frozen=True, slots=True)
class Job:
    """A job, who does it ("" is a reader), what it is called, and the steps that it takes.

    Those of looking through a file are of ``STAND_IN``: another file asks for a person more or less often.
    """

    walk: Callable[[Hand, str], None]
    who: str
    words: str
    keys: int
    clicks: int
    scanned: int = 0

    @property
    def steps(self) -> tuple[int, int, int]:
        """As those of a ``Hand``."""
        return self.keys, self.scanned, self.clicks


JOBS: Mapping[str, Job] = {
    "gifts": Job(gifts, "librarian", "10 gifts of the six sorts", 102, 1, 88),
    "list": Job(pasted_list, "member", "a pasted list of 30 to the missing file", 1, 4),
    "pledges": Job(pledges, "member", "five titles pledged", 10, 1),
    "merging": Job(merging, "librarian", "ten pairs merged", 12, 1),
    "triage": Job(triage, "librarian", "a small file of odd records looked through", NEED_A_PERSON + 2, 3),
    "basket": Job(basket, "", "six titles found and taken along", 12, 9),
    "stocktaking": Job(stocktaking, "librarian", "a shelf of 12 read", 18, 3, 120),
}


def make_doubles(site: LiveSite) -> None:
    """Add ten titles twice, as a catalogue that grew by gifts has them."""
    services = build(Config.for_home(site.home))
    for number in range(10):
        title = f"Survey of night markets in province {'abcdefghij'[number]}{number}"
        for pages in ("120", "121"):
            described_as = Description(title=title, year="2011", publisher="Winrock", pages=pages)
            services.records.publications.add(None, described_as, [CopyData()])
    services.close()
