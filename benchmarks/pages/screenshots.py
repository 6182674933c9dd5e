"""Every page as a picture: each user, both languages, a desk and a phone, light and dark.

    python -m benchmarks.pages.screenshots FOLDER [--user patron] [--only wanted] [--whole]
        [--ways en-wide-light,km-phone-dark]

Fills in the sample catalogue in a scratch folder, serves it, begins some work of everybody
(``worked_in``), logs in as each user and follows the links: of pages that differ by a number in their
address one is taken. The pictures are named by user, page, language, width and light, and ``index.html``
lays those of a page side by side, so that they can be looked at one after the other; ``sheet-...png``
show eight of one way each. Pages to which no link leads (nothing found, an error) stand in ``UNLINKED``.
Needs Chromium.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import product
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.pages.worked_in import work_in
from tests.browser.conftest import PROGRAMS, QUIET
from tests.browser.test_every_page import OTHERS, shape
from tests.support.live_site import LiveSite, running_site
from tests.support.pages import log_in

PLACES = {"patron": "", "member": "member/", "librarian": "desk/", "administrator": "people/"}
LANGUAGES = ("en", "km")
SIZES = {"wide": (1280, 900), "phone": (375, 667)}
LIGHTS = ("light", "dark")
WAYS = tuple(product(LIGHTS, SIZES, LANGUAGES))
UNLINKED = {
    "patron": (
        "search?q=zyxwvutsr",
        "search?q=child&kind=law",
        "search?q=child+labour+thailand+fishing",  # only some of the words
        "publication/143",  # one of a series, of which some are missing
        "publication/350",  # with a text
        "no-such-page",
        "differences?with=1",
        "differences?with=349&with=350",  # the sample's two guidelines
        "wanted?words=zyxwvutsr",
    ),
    "librarian": ("desk/?text=zyxwvutsr", "desk/no-such-page"),
}
"""Pages of each user to which no link leads."""

_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
_WITHIN = 120_000  # milliseconds; generous, since a loaded machine is no fault of the program
_ON_A_SHEET = 8
_SHEET_SCALE = {"wide": 0.5, "phone": 0.75}
_GAP, _BETWEEN = 8, (255, 0, 255)
_LONGEST_ON_SHEET = 1_800
"""Pixels of a page's height that a sheet shows."""


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
        return f"{self.user}-{self.page}-{self.way}.png"

    @property
    def way(self) -> str:
        """In what language, on what, in what light."""
        return f"{self.language}-{self.size}-{self.light}"


def main() -> None:
    """Serve, walk, take, and lay side by side."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--user", choices=PLACES, action="append", help="only this user; may be repeated")
    parser.add_argument("--only", default="", help="only pages whose address holds this")
    parser.add_argument("--whole", action="store_true", help="whole pages, not the first screen")
    parser.add_argument(
        "--ways", default="", help="only these, parted by commas: en-wide-light,km-phone-dark"
    )
    wish = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        parser.error("Chromium is needed (Debian: apt-get install chromium)")
    wish.folder.mkdir(parents=True, exist_ok=True)
    shots: list[Shot] = []
    with tempfile.TemporaryDirectory() as home, running_site(Path(home)) as site, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=QUIET)
        work_in(browser, site)
        for user in wish.user or PLACES:
            shots += _of_user(browser, site, user, wish)
        browser.close()
    (wish.folder / "index.html").write_text(side_by_side(shots), encoding="utf-8")
    lay_on_sheets(shots, wish.folder)
    print(f"{len(shots)} pictures in {wish.folder}; {wish.folder / 'index.html'} shows them")


def _of_user(browser: Browser, site: LiveSite, user: str, wish: argparse.Namespace) -> Iterator[Shot]:
    """Take the pages of one user: found once, in English, then opened in each way."""
    page = browser.new_context(base_url=site.address).new_page()
    if user != "patron":
        log_in(page, getattr(site, user))
    paths = [path for path in linked_paths(page.context, site.address, PLACES[user]) if wish.only in path]
    paths += [path for path in UNLINKED.get(user, ()) if wish.only in path]
    print(f"{user}: {len(paths)} pages", flush=True)
    for light, size, language in WAYS:
        if wish.ways and f"{language}-{size}-{light}" not in wish.ways.split(","):
            continue
        width, height = SIZES[size]
        context = browser.new_context(
            base_url=site.address,
            color_scheme="dark" if light == "dark" else "light",
            viewport={"width": width, "height": height},
        )
        context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
        taken = context.new_page()
        for path in paths:
            shot = Shot(user, name_of(path), language, size, light)
            _take(taken, f"/{language}/{path}", wish.folder / shot.file, whole=wish.whole)
            yield shot
        context.close()
    page.context.close()


def linked_paths(context: BrowserContext, address: str, place: str) -> list[str]:
    """Return the paths of one user's pages, found by following links without drawing them; no files."""
    start = f"{address}/en/{place}"
    waiting, known, found = [start], {shape(start)}, []
    while waiting:
        answer = context.request.get(waiting.pop(0), timeout=_WITHIN)
        if not (answer.ok and "text/html" in answer.headers["content-type"]):
            continue
        found.append(answer.url.partition("/en/")[2])
        for link in _LINK.findall(answer.text()):
            target = urljoin(answer.url, unescape(link)).partition("#")[0]
            file = "." in urlsplit(target).path.rpartition("/")[2]
            if target.startswith(start) and not file and shape(target) not in known:
                known.add(shape(target))
                if not OTHERS.match(target.removeprefix(start)):
                    waiting.append(target)
    return list(dict.fromkeys(found))


def _take(page: Page, address: str, file: Path, *, whole: bool) -> None:
    page.goto(address, timeout=_WITHIN)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=file, full_page=whole)


def lay_on_sheets(shots: Sequence[Shot], folder: Path) -> list[Path]:
    """Lay the pictures of each user and way on sheets of eight; gives the sheets."""
    made: list[Path] = []
    for user, way in dict.fromkeys((shot.user, shot.way) for shot in shots):
        alike = [shot for shot in shots if (shot.user, shot.way) == (user, way)]
        for number, start in enumerate(range(0, len(alike), _ON_A_SHEET), 1):
            sheet = folder / f"sheet-{user}-{way}-{number:02}.png"
            _sheet([folder / shot.file for shot in alike[start : start + _ON_A_SHEET]], alike[0].size).save(
                sheet
            )
            made.append(sheet)
    return made


def _sheet(files: Sequence[Path], size: str) -> Image.Image:
    """Return the pictures in two rows, each cut at its foot and made smaller."""
    scale = _SHEET_SCALE[size]
    pictures = []
    for file in files:
        with Image.open(file) as shot:
            cut = shot.convert("RGB").crop((0, 0, shot.width, min(shot.height, _LONGEST_ON_SHEET)))
        pictures.append(
            cut.resize((round(cut.width * scale), round(cut.height * scale)), Image.Resampling.LANCZOS)
        )
    rows = [pictures[: _ON_A_SHEET // 2], pictures[_ON_A_SHEET // 2 :]]
    heights = [max((picture.height for picture in row), default=0) for row in rows]
    width = max(picture.width for picture in pictures) + _GAP
    sheet = Image.new("RGB", (width * max(map(len, rows)), sum(heights) + _GAP), _BETWEEN)
    for row, top in zip(rows, (0, heights[0] + _GAP), strict=True):
        for place, picture in enumerate(row):
            sheet.paste(picture, (place * width, top))
    return sheet


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
