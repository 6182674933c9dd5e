"""Every page as a picture: each user, both languages, a desk and a phone, light and dark.

    python -m benchmarks.pages.screenshots FOLDER [--user patron] [--only wanted] [--whole]

Fills in the sample catalogue in a scratch folder, serves it, logs in as each user and follows the links, as
tests/browser/test_every_page.py does: of pages that differ by a number in their address one is taken. The
pictures are named by user, page, language, width and light, and ``index.html`` lays those of a page side by
side, so that they can be looked at one after the other. Needs Chromium.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import PROGRAMS, QUIET
from tests.browser.test_every_page import reachable
from tests.support.live_site import LiveSite, running_site
from tests.support.pages import log_in

PLACES = {"patron": "", "member": "member/", "librarian": "desk/", "administrator": "people/"}
LANGUAGES = ("en", "km")
SIZES = {"wide": (1280, 900), "phone": (375, 667)}
LIGHTS = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of a page."""

    user: str
    page: str
    language: str
    size: str
    light: str

    @property
    def file(self) -> str:
        """What its file is called."""
        return f"{self.user}-{self.page}-{self.language}-{self.size}-{self.light}.png"


def main() -> None:
    """Serve, walk, take, and lay side by side."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--user", choices=PLACES, action="append", help="only this user; may be repeated")
    parser.add_argument("--only", default="", help="only pages whose address holds this")
    parser.add_argument("--whole", action="store_true", help="whole pages, not the first screen")
    wish = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        parser.error("Chromium is needed (Debian: apt-get install chromium)")
    wish.folder.mkdir(parents=True, exist_ok=True)
    shots: list[Shot] = []
    with tempfile.TemporaryDirectory() as home, running_site(Path(home)) as site, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=QUIET)
        for user in wish.user or PLACES:
            shots += _of_user(browser, site, user, wish)
        browser.close()
    (wish.folder / "index.html").write_text(side_by_side(shots), encoding="utf-8")
    print(f"{len(shots)} pictures in {wish.folder}; {wish.folder / 'index.html'} shows them")


def _of_user(browser: Browser, site: LiveSite, user: str, wish: argparse.Namespace) -> Iterator[Shot]:
    """Take the pages of one user: found once, in English, then opened in each way."""
    page = browser.new_context(base_url=site.address).new_page()
    if user != "patron":
        log_in(page, getattr(site, user))
    start = f"{site.address}/en/{PLACES[user]}"
    paths = [
        address.partition("/en/")[2] for address, _markup in reachable(page, start) if wish.only in address
    ]
    print(f"{user}: {len(paths)} pages", flush=True)
    for light in LIGHTS:
        for size, (width, height) in SIZES.items():
            context = browser.new_context(
                base_url=site.address,
                color_scheme="dark" if light == "dark" else "light",
                viewport={"width": width, "height": height},
            )
            context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
            taken = context.new_page()
            for language in LANGUAGES:
                for path in paths:
                    shot = Shot(user, name_of(path), language, size, light)
                    _take(taken, f"/{language}/{path}", wish.folder / shot.file, whole=wish.whole)
                    yield shot
            context.close()
    page.context.close()


def _take(page: Page, address: str, file: Path, *, whole: bool) -> None:
    page.goto(address)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=file, full_page=whole)


def name_of(path: str) -> str:
    """A page's address as part of a file's name."""
    parts = urlsplit(path)
    said = "-".join(filter(None, (parts.path, parts.query))) or "home"
    return re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:80]


def side_by_side(shots: list[Shot]) -> str:
    """A page that lays the pictures of each page in a row."""
    rows: dict[tuple[str, str], list[Shot]] = {}
    for shot in shots:
        rows.setdefault((shot.user, shot.page), []).append(shot)
    sections = "\n".join(
        f"<h2>{escape(user)}: {escape(page)}</h2><p>"
        + "".join(
            f'<a href="{escape(shot.file)}"><img src="{escape(shot.file)}" loading="lazy"'
            f' alt="{escape(f"{shot.language}, {shot.size}, {shot.light}")}"></a> '
            for shot in of_page
        )
        + "</p>"
        for (user, page), of_page in rows.items()
    )
    style = "img { height: 24rem; border: 1px solid #888 } p { white-space: nowrap; overflow-x: auto }"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages</title>'
        f"<style>{style}</style><h1>{len(shots)} pictures</h1>\n{sections}</html>\n"
    )


if __name__ == "__main__":
    main()
