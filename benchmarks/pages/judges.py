"""What judges of web pages say of every page, as each user sees it in both languages.

    python -m benchmarks.pages.judges [--vnu VNU.jar] [--htmlcs HTMLCS.js] [--user member] [--only wanted]

Fills in the sample catalogue in a scratch folder, serves it, begins some work of everybody
(``worked_in``), logs in as each user and follows the links as ``screenshots`` does. axe looks at each
page for breaches of WCAG 2.2 AA, at its contrast in the dark too, and at where things stand on a phone.
With ``--htmlcs`` (npm: html_codesniffer, build/HTMLCS.js) that sniffer looks for errors of WCAG 2 AA;
with ``--vnu`` (npm: vnu-jar, build/dist/vnu.jar; it needs Java) the checker of the W3C reads the markup
of all pages. Prints each finding once, with how often and where it was met first, and exits with 1 where
there is one. Needs Chromium.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.pages.screenshots import LANGUAGES, PLACES, SIZES, UNLINKED, linked_paths
from benchmarks.pages.worked_in import work_in
from tests.browser.conftest import AXE, LOOK, PROGRAMS, QUIET, WCAG
from tests.browser.test_every_page import BY_PLACE
from tests.support.live_site import LiveSite, running_site
from tests.support.pages import log_in

_WITHIN = 120_000  # milliseconds; generous, since a loaded machine is no fault of the program
_KNOWN_TO_IT = """() => document.querySelectorAll("input[type=email][autocomplete=username]").forEach(
    box => { box.autocomplete = "email"; })"""
"""A name to log in with may be an e-mail address by the standard; HTML_CodeSniffer breaks off at it."""
_SNIFF = """() => new Promise((done, failed) => HTMLCS.process("WCAG2AA", document, () => done(
    HTMLCS.getMessages().filter(message => message.type === HTMLCS.ERROR).map(({ code, msg, element }) =>
        `${code}: ${msg} ${(element.outerHTML || "").slice(0, 120)}`)), failed))"""
_VIEWS: tuple[tuple[str, Literal["light", "dark"], tuple[str, ...]], ...] = (
    ("phone", "light", BY_PLACE),
    ("wide", "dark", ("color-contrast",)),
    ("wide", "light", ()),
)
"""What axe looks at: all of it once, the contrast in the dark, on a phone where things stand."""

_AT_A_TIME = 100
"""Files that the W3C's checker is given at once."""


class Findings:
    """What was found, each thing once, with the page where it was met first."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.first: dict[str, str] = {}

    def add(self, said: str, where: str) -> None:
        """Note a finding and where it was met."""
        self.counts[said] += 1
        self.first.setdefault(said, where)

    def lines(self) -> Iterator[str]:
        """Yield each finding with its count, the commonest first."""
        for said, count in self.counts.most_common():
            yield f"{count:5}  {said}\n       first at {self.first[said]}"


def main() -> None:
    """Serve, walk, ask the judges, tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--vnu", type=Path, help="the checker of the W3C, vnu.jar")
    parser.add_argument("--htmlcs", type=Path, help="HTML_CodeSniffer, HTMLCS.js")
    parser.add_argument("--user", choices=PLACES, action="append", help="only this user; may be repeated")
    parser.add_argument("--only", default="", help="only pages whose address holds this")
    wish = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        parser.error("Chromium is needed (Debian: apt-get install chromium)")
    findings, pages = Findings(), 0
    with (
        tempfile.TemporaryDirectory() as home,
        tempfile.TemporaryDirectory() as markup,
        running_site(Path(home)) as site,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=program, args=QUIET)
        work_in(browser, site)
        for user in wish.user or PLACES:
            pages += _of_user(browser, site, user, wish, Path(markup), findings)
        browser.close()
        if wish.vnu:
            _read_by_the_w3c(wish.vnu, Path(markup), findings)
    judges = ["axe", *(["HTML_CodeSniffer"] if wish.htmlcs else []), *(["vnu"] if wish.vnu else [])]
    print(*findings.lines(), f"{pages} pages, {', '.join(judges)}: {len(findings.counts)} findings", sep="\n")
    sys.exit(1 if findings.counts else 0)


def _of_user(
    browser: Browser, site: LiveSite, user: str, wish: argparse.Namespace, markup: Path, findings: Findings
) -> int:
    """Have one user's pages judged in both languages; gives how many there are."""
    context = browser.new_context(base_url=site.address, bypass_csp=True)
    page = context.new_page()
    if user != "patron":
        log_in(page, getattr(site, user))
    paths = [path for path in linked_paths(context, site.address, PLACES[user]) if wish.only in path]
    paths += [path for path in UNLINKED.get(user, ()) if wish.only in path]
    for number, (language, path) in enumerate((language, path) for language in LANGUAGES for path in paths):
        address = f"/{language}/{path}"
        page.goto(address, timeout=_WITHIN)
        for finding in _seen_in_the_browser(page, wish.htmlcs):
            findings.add(finding, f"{address} ({user})")
        kept = context.request.get(address, timeout=_WITHIN)
        (markup / f"{user}-{number:04}.html").write_bytes(kept.body())
        (markup / f"{user}-{number:04}.txt").write_text(f"{address} ({user})", encoding="utf-8")
    print(f"{user}: {len(paths)} pages in {len(LANGUAGES)} languages", flush=True)
    context.close()
    return len(paths) * len(LANGUAGES)


def _seen_in_the_browser(page: Page, sniffer: Path | None) -> Iterator[str]:
    page.evaluate(AXE)
    for name, light, rules in _VIEWS:
        page.emulate_media(color_scheme=light)
        page.set_viewport_size({"width": SIZES[name][0], "height": SIZES[name][1]})
        wish = {**WCAG, "runOnly": {"type": "rule", "values": list(rules)}} if rules else WCAG
        for breach in page.evaluate(LOOK, wish):
            yield f"axe {breach['id']}, {name}, {light}: {breach['help']}; {_element(breach)}"
    if sniffer:
        page.evaluate(_KNOWN_TO_IT)
        page.evaluate(sniffer.read_text(encoding="utf-8"))
        yield from (f"HTML_CodeSniffer {said}" for said in page.evaluate(_SNIFF))


def _element(breach: dict[str, Any]) -> str:
    """Return the first element of a breach, as it begins."""
    return str(breach["nodes"][0]["html"])[:120]


def _read_by_the_w3c(jar: Path, markup: Path, findings: Findings) -> None:
    """Have the markup of all pages read: errors and warnings, not what is only told."""
    files = sorted(markup.glob("*.html"))
    for start in range(0, len(files), _AT_A_TIME):
        command = [
            "java",
            "-jar",
            str(jar),
            "--format",
            "json",
            "--stdout",
            *map(str, files[start : start + _AT_A_TIME]),
        ]
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600).stdout
        for message in json.loads(said)["messages"]:
            if message["type"] == "error" or message.get("subType") == "warning":
                page = Path(message.get("url", "").removeprefix("file:")).with_suffix(".txt")
                findings.add(
                    f"vnu: {message['message']} {message.get('extract', '').strip()[:120]}",
                    page.read_text("utf-8"),
                )


if __name__ == "__main__":
    main()
