"""The pictures of the guides, taken from the running program, so that they show it as it is.

    python -m benchmarks.pages.guide_pictures [FOLDER] [--language km]

Fills in the sample catalogue in a scratch folder, serves it, and does what each guide tells: types an ISBN
at the desk, sends a file, pastes a list. Writes every picture that ``docs/`` names, in each language, to
``docs/pictures``, or to another folder. A test holds ``PICTURES`` to what the guides show. Needs Chromium.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.conftest import PROGRAMS, QUIET
from tests.support.live_site import LiveSite, running_site
from tests.support.pages import log_in

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LANGUAGES = ("en", "km")
_SIZE = (1100, 760)
_COLOURS = 64
"""Enough for a page, and a quarter of the bytes."""

_PATIENCE = 240_000
"""Milliseconds for what works in the background, on a busy machine."""

_HELD = "978-92-2-121319-2"
_FILE = (
    "title,authors,year,isbn,subjects\n"
    "A Modern Form of Slavery,Human Rights Watch,1993,1-56432-107-X,sex trafficking\n"
    ",International Labour Organization,2011,,migrant workers\n"
    "From the Tiger to the Crocodile,Human Rights Watch,2010,1-56432-602-1,migrant workers\n"
    "Caught at Sea,International Labour Organization,2013,,fishing\n"
    "Caught at sea,ILO,2013,,fishing\n"
)
_LIST = (
    "Meeting the Challenge, ILO, 2008\n"
    "Strengthening action to end forced labour, International Labour Office, 2012\n"
    "A Modern Form of Slavery, Human Rights Watch\n"
    "Working day and night: the plight of child workers, 2006\n"
    "Hidden harvest: children on the fishing boats, Sample Press, 2019\n"
)

Way = Callable[[Page, str], None]
"""Leads an open page, in a language, to what a picture shows."""


def _search(page: Page, language: str) -> None:
    page.goto(f"/{language}/search?q=trafficking")


def _subjects(page: Page, language: str) -> None:
    page.goto(f"/{language}/browse/subject")
    page.locator("main > .tree > li > details > summary").first.click()


def _answer(page: Page, language: str) -> None:
    page.goto(f"/{language}/desk/")
    if (tour := page.locator(".tour form button")).count():
        tour.click()
    page.goto(f"/{language}/desk/?text={_HELD}")


def _duplicate(page: Page, language: str) -> None:
    page.goto(f"/{language}/desk/publications/new")
    page.locator("#title").fill("Meeting the challenge")
    page.locator("#year").fill("2008")
    page.locator("form.describe button[name=action]:not(.unseen)").first.click()
    page.locator("form.describe td").first.wait_for()
    page.locator("form.describe table").first.evaluate("table => table.scrollIntoView()")


def send_a_file(page: Page, language: str) -> None:
    """Send the desk a file of five records with problems, and wait until it can be looked through."""
    page.goto(f"/{language}/desk/imports")
    content = (_FILE + f"{language},,,,\n").encode()
    page.locator("input[type=file]").set_input_files(
        {"name": f"gifts-{language}.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.locator("main form[enctype] .actions button").click()
    page.locator("#records").wait_for(timeout=_PATIENCE)


def _problems(page: Page, language: str) -> None:
    page.goto(f"/{language}/desk/imports")
    page.locator("main table a").first.click()
    page.locator("main a[href*='/problems']").first.click()


def report_of_a_list(page: Page, language: str) -> None:
    """Paste a member's list of five titles, and wait for its report."""
    page.goto(f"/{language}/member/lists/new")
    page.locator("#text").fill(_LIST)
    page.locator("#name").fill("My list" if language == "en" else "បញ្ជីរបស់ខ្ញុំ")
    page.locator("main form .actions button").click()
    page.locator("main .entries").wait_for(timeout=_PATIENCE)


def _pledge(page: Page, language: str) -> None:
    page.goto(f"/{language}/wanted")
    for box in page.locator("main [data-pick]").all()[:2]:
        box.check()
    page.locator("[data-rows] > li").nth(1).scroll_into_view_if_needed()


PICTURES: Mapping[str, tuple[str, Way]] = {
    "search": ("", _search),
    "subjects": ("", _subjects),
    "report": ("member", report_of_a_list),
    "pledge": ("member", _pledge),
    "desk-answer": ("librarian", _answer),
    "desk-duplicate": ("librarian", _duplicate),
    "desk-file": ("librarian", send_a_file),
    "desk-problems": ("librarian", _problems),
}
"""Each picture with who sees it ("" is a reader) and how one gets there, in the order of taking them."""


def names() -> set[str]:
    """The files that are written."""
    return {f"{name}-{language}.png" for name in PICTURES for language in LANGUAGES}


def main() -> None:
    """Serve, walk, take."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="where the pictures go")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="only this language")
    wish = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        parser.error("Chromium is needed (Debian: apt-get install chromium)")
    wish.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, running_site(Path(home)) as site, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=QUIET)
        for language in wish.language or LANGUAGES:
            _of_language(browser, site, language, wish.folder)
        browser.close()


def _of_language(browser: Browser, site: LiveSite, language: str, folder: Path) -> None:
    pages: dict[str, Page] = {}
    for name, (user, way) in PICTURES.items():
        if user not in pages:
            size = ViewportSize(width=_SIZE[0], height=_SIZE[1])
            pages[user] = browser.new_context(base_url=site.address, viewport=size).new_page()
            if user:
                log_in(pages[user], getattr(site, user), language)
        page = pages[user]
        way(page, language)
        page.evaluate("document.fonts.ready")
        taken = Image.open(io.BytesIO(page.screenshot()))
        file = folder / f"{name}-{language}.png"
        taken.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        print(file, flush=True)
    for page in pages.values():
        page.context.close()


if __name__ == "__main__":
    main()
