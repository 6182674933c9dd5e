"""The scanning station, before a camera that shows a film of bars; and without one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from barcode.codex import Code128
from barcode.ean import EuropeanArticleNumber13
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.support.live_site import LiveSite
from tests.support.pages import comes_true, log_in

from .conftest import PROGRAMS, QUIET

HELD, OTHER, WANTED, NEW, COPY = (
    "9789221213192",
    "9780824836535",
    "9789074270236",
    "9781234567897",
    "HTIC-00001",
)
"""A number on a shelf of the sample, of another edition, on a list, unknown, and of a copy."""


_NOTE_VERDICTS = """
    window.verdicts = [];
    new MutationObserver(() => {
        const said = document.querySelector(".verdict")?.innerText;
        if (said && said !== verdicts.at(-1)) verdicts.push(said);
    }).observe(document, { childList: true, subtree: true });
"""
"""The film goes on and on: what was said of each number is noted when it is said."""

_ALL_SAID = "numbers => numbers.every(number => verdicts.some(said => said.includes(number)))"


def picture(number: str = "") -> bytes:
    """What a camera sees of a number's bars, as JPEG; of none, an empty desk."""
    seen = Image.new("L", (640, 360), "white" if number else "gray")
    if number:
        bars = EuropeanArticleNumber13(number) if number.isdigit() else Code128(number)
        (modules,) = bars.build()
        width, pen = 3, ImageDraw.Draw(seen)
        left = (seen.width - width * len(modules)) // 2
        for at, module in enumerate(modules):
            if module != "0":  # the guards of an EAN are longer bars, marked by a letter
                pen.rectangle((left + at * width, 60, left + at * width + width - 1, 300), fill="black")
    file = BytesIO()
    seen.save(file, "JPEG", quality=90)
    return file.getvalue()


@pytest.fixture
def station(browser: Browser, site: LiveSite, tmp_path: Path) -> Iterator[Page]:
    """A librarian's phone whose camera sees one number after another, again and again."""
    film = tmp_path / "bars.mjpeg"
    frames = [picture(number) * 8 + picture() * 2 for number in (HELD, OTHER, WANTED, NEW, COPY)]
    film.write_bytes(b"".join(frames))
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    camera = ("ui-for-media-stream", "device-for-media-stream")
    phone = browser.browser_type.launch(
        executable_path=program,
        args=[
            *QUIET,
            *(f"--use-fake-{part}" for part in camera),
            f"--use-file-for-fake-video-capture={film}",
        ],
    )
    page = phone.new_page(
        base_url=site.address, viewport={"width": 375, "height": 667}, permissions=["camera"]
    )  # what was allowed before is begun without a question
    page.add_init_script(_NOTE_VERDICTS)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda sent: faults.append(sent.url) if _elsewhere(sent.url, site) else None)
    yield log_in(page, site.librarian)
    phone.close()
    assert not faults


def _elsewhere(address: str, site: LiveSite) -> bool:
    return urlsplit(address).scheme in ("http", "https") and not address.startswith(site.address)


def test_the_camera_says_what_each_book_is_and_notes_it_in_a_stocktake(station: Page) -> None:
    station.goto("/en/desk/scan")
    wanted = {HELD: "Held", OTHER: "Other edition", WANTED: "Wanted!", NEW: "New", COPY: "Held"}
    assert comes_true(station, _ALL_SAID, list(wanted))
    verdicts = station.evaluate("verdicts")
    assert {
        number: next(said for said in verdicts if number in said).partition("\n")[0] for number in wanted
    } == wanted

    station.goto("/en/desk/stocktakes")
    station.get_by_role("button", name="Begin").click()
    station.get_by_role("link", name="Scan with the camera").click()
    assert comes_true(station, _ALL_SAID, [COPY, NEW])
    verdicts = station.evaluate("verdicts")
    assert next(said for said in verdicts if COPY in said).startswith("In its place")
    assert next(said for said in verdicts if NEW in said).startswith("No copy has the number")


def test_where_the_camera_is_refused_the_field_goes_on(
    page: Page, site: LiveSite, axe: Callable[[Page], None]
) -> None:
    log_in(page, site.librarian)
    page.goto("/en/desk/scan")
    page.get_by_role("button", name="Use the camera").click()
    expect(page.get_by_role("alert")).to_contain_text("hand scanner")
    page.keyboard.type(HELD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Held")).to_be_visible()
    expect(page.locator("[data-verdict]")).to_contain_text("Meeting the Challenge")
    axe(page)
