"""A real browser on a real server: Debian's Chromium, steered by Playwright, against ``lacuna serve``.

Where there is one that knows no windows (chromium-headless-shell), which takes a fifth less of the processor,
it is taken.

Every page that a test opens is watched: a request to another host, an error in the console (a breach
of the content security policy is one) or a script that fails makes the test fail at its end.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.support.live_site import LiveSite, running_site
from tests.support.needs import missing

PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.test 127.0.0.1",  # names that are no localhost: test_by_name
]
FindBreaches = Callable[..., list[str]]
AXE = Axe().axe_script
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "resultTypes": ["violations"],
    "preload": False,  # no rule of these asks for the style sheets
}
LOOK = """wish => {
    const named = ({ name, value }) => name === "class" ? value : value ? name : `${name}=`;
    const own = (part) => [part.localName, ...[...part.attributes].map(named)].join(" ");
    const shapes = new Map();
    const note = (part) => {
        const within = new Set();
        for (const inner of part.childNodes) {
            if (inner.nodeType === Node.ELEMENT_NODE) within.add(note(inner));
            else if (inner.nodeValue.trim()) within.add("words");
        }
        shapes.set(part, `${own(part)} (${[...within].sort().join(", ")})`);
        return shapes.get(part);
    };
    note(document.body);
    const seen = new Map();
    const further = [];
    const choose = (part, way) => {
        for (const inner of part.children) {
            const place = `${way} > ${shapes.get(inner)}`;
            seen.set(place, 1 + (seen.get(place) ?? 0));
            if (seen.get(place) > 3) further.push(inner);
            else choose(inner, `${way} > ${own(inner)}`);
        }
    };
    choose(document.body, "");
    return axe.run({ exclude: further }, wish).then(({ violations }) => violations);
}"""
"""Has axe look at a page. Of parts that are alike in all but their words (the same elements, classes and
attributes, empty or not, within the same) three are looked at: axe takes most of its time for the contrast of
each word, and the hundredth row of a list has that of the first three."""
_WITHIN = 30_000  # milliseconds; generous, since a loaded machine is no fault of the program
_REFUSED_ON_PURPOSE = re.compile(r"the server responded with a status of 4\d\d")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for test in items:
        if "browser" in test.path.parent.parts:
            test.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        missing("Chromium", "install it (Debian: apt-get install chromium-headless-shell; or Google Chrome)")
    expect.set_options(timeout=_WITHIN)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, sample_home: Path) -> Iterator[LiveSite]:
    """The whole program with the sample data, served by its own command; shared by all browser tests."""
    with running_site(tmp_path_factory.mktemp("home"), sample_home) as live:
        yield live


@pytest.fixture(params=["en", "km"])
def language(request: pytest.FixtureRequest) -> str:
    """A test that asks for this runs once in each language."""
    return str(request.param)


@pytest.fixture(params=[1280, 375], ids=["wide", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    """A test that asks for this runs once at each width (CSS pixels)."""
    return int(request.param)


@pytest.fixture
def new_page(
    browser: Browser, site: LiveSite, request: pytest.FixtureRequest
) -> Iterator[Callable[[], Page]]:
    """Opens a page in a fresh profile, as another person would; relative addresses are the site's."""
    wide = request.getfixturevalue("width") if "width" in request.fixturenames else 1280
    faults: list[str] = []

    def watch_request(sent: Request) -> None:
        if urlsplit(sent.url).scheme in ("http", "https") and not sent.url.startswith(site.address):
            faults.append(f"asked a third party: {sent.url}")

    def watch_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not _REFUSED_ON_PURPOSE.search(message.text):
            faults.append(f"console: {message.text}")

    contexts = []

    def open_page() -> Page:
        context = browser.new_context(base_url=site.address, viewport={"width": wide, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("request", watch_request)
        page.on("console", watch_console)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Page:
    """One page in a fresh profile."""
    return new_page()


@pytest.fixture
def find_breaches() -> FindBreaches:
    """Call it with a page: every breach of WCAG 2.2 AA that axe finds there, in words; or of some rules."""

    def find(page: Page, rules: Sequence[str] = ()) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        # Only breaches leave the browser: what is in order as well would take twice as long as the looking.
        wish = {**WCAG, "runOnly": {"type": "rule", "values": list(rules)}} if rules else WCAG
        violations = page.evaluate(LOOK, wish)
        return [
            f"{violation['id']}: {violation['help']}: "
            + " | ".join(node["html"] for node in violation["nodes"][:5])
            for violation in violations
        ]

    return find


@pytest.fixture
def axe(find_breaches: FindBreaches) -> Callable[[Page], None]:
    """Call it with a page: fails with every breach of WCAG 2.2 AA that axe finds there."""

    def check(page: Page) -> None:
        breaches = find_breaches(page)
        assert not breaches, "\n".join([page.url, *breaches])

    return check
