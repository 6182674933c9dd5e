"""Every page that a person can reach by links is accessible and complete on a desk and on a phone.

The pages are found by following the links, so that a new page is tested without being named here. Of
pages that differ only by a number in their address one is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import APIResponse, Error, Page, Response

from tests.browser.conftest import AXE, FindBreaches
from tests.support.live_site import LiveSite
from tests.support.markup import markup_faults
from tests.support.pages import log_in

_WIDTHS = (1280, 375)  # CSS pixels: a desk, a phone
BY_PLACE = ("target-size", "scrollable-region-focusable")  # rules of axe
_PLACES = {"patron": "", "member": "member/", "librarian": "desk/", "administrator": "people/"}
_OUT_OF_SIGHT = """() => [...document.querySelectorAll("main table")]
    .filter(table => !table.matches(".matrix, .picture, .crossed, .numbers"))
    .flatMap(table => [...table.querySelectorAll("tbody tr:first-child a")])
    .filter(link => link.checkVisibility() && link.getBoundingClientRect().right > window.innerWidth)
    .map(link => link.outerHTML.slice(0, 120))"""
"""Links in the first row of a list that one must push aside to see; charts are wide on purpose."""
_NUMBERED = re.compile(r"[^/.]*\d[^/.]*")  # part of an address
OTHERS = re.compile(r"(member|desk|people)/")


def reachable(page: Page, place: str) -> Iterator[tuple[str, str]]:
    """Open every page of one user in ``page``, and give its address and its markup while it is open.

    What lies elsewhere on the site has its own turn; it is only asked whether it is there (or, for
    another user's pages, says that one has to log in).
    """
    waiting, known = [place], {shape(place)}
    while waiting:
        address = waiting.pop(0)
        own = address.startswith(place) and OTHERS.match(address.removeprefix(place)) is None
        answer = opened(page, address) if own else page.context.request.head(address)
        there = answer.status < 400 or (answer.status == 403 and not own)
        assert there, f"a link leads to {address}, which answers {answer.status}"
        if not own or "text/html" not in answer.headers["content-type"]:
            continue
        yield address, answer.text()
        for link in page.locator("a[href]").evaluate_all("links => links.map(each => each.href)"):
            found = str(link).partition("#")[0]
            if found.startswith(urljoin(page.url, "/")) and shape(found) not in known:
                known.add(shape(found))
                waiting.append(found)


def opened(page: Page, address: str) -> Response | APIResponse:
    """Open an address, or ask for it only where it is a file that a browser saves."""
    if "." in urlsplit(address).path.rpartition("/")[2]:
        asked = page.context.request.head(address)
        if "text/html" not in asked.headers["content-type"]:
            return asked
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return page.context.request.head(address)
    assert answer, address
    return answer


def shape(address: str) -> str:
    """What is alike in pages of one kind: the path without numbers, and whether it asks for something."""
    parts = urlsplit(address)
    return _NUMBERED.sub("0", parts.path) + ("?" if parts.query else "")


def faults_of(page: Page, language: str, find_breaches: FindBreaches) -> Iterator[str]:
    """What is wrong with the open page, at one width after the other without loading it again.

    The width that it was loaded at comes first: so pages are loaded at both in turns. The English page is
    looked at whole on a desk and the Khmer one on a phone: its words are others, not its parts. Where things
    stand, and so whether they can be touched, is looked at in both.
    """
    loaded_at = page.viewport_size["width"] if page.viewport_size else max(_WIDTHS)
    for width in sorted(_WIDTHS, key=lambda width: width != loaded_at):
        if width != loaded_at:
            page.set_viewport_size({"width": width, "height": 900})
        whole = (language == "en") == (width == max(_WIDTHS))
        yield from (f"{breach}, at {width}" for breach in find_breaches(page, () if whole else BY_PLACE))
        overhang = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if overhang > 0:
            yield f"{overhang} pixels too wide at {width}"
        if width == min(_WIDTHS):
            yield from (f"out of sight at {width}: {link}" for link in page.evaluate(_OUT_OF_SIGHT))


@pytest.mark.parametrize("role", ["patron", "member", "librarian", "administrator"])
def test_every_page_is_accessible_and_fits(
    role: str, page: Page, site: LiveSite, language: str, find_breaches: FindBreaches
) -> None:
    page.add_init_script(AXE)  # A page that has it as it is loaded takes half of what putting it there takes.
    place = f"{site.address}/{language}/{_PLACES[role]}"
    if role != "patron":
        log_in(page, getattr(site, role), language)
    seen, faults = [], []
    for address, markup in reachable(page, place):
        seen.append(address)
        if language == "en":  # In Khmer its words are others, not its parts.
            faults += [f"{address}: {fault}" for fault in markup_faults(markup)]
        faults += [f"{address}: {fault}" for fault in faults_of(page, language, find_breaches)]
    assert not faults, "\n".join(faults)
    assert len(seen) > 1, seen


def test_a_breach_is_seen_in_the_last_of_many_rows(page: Page, find_breaches: FindBreaches) -> None:
    rows = [f'<li class="row"><a href="/{number}">Number {number}</a></li>' for number in range(9)]
    rows[8:] = [
        '<li class="row"><a href="/9"></a></li>',
        '<li class="row"><a href="/10" lang="?!">10</a></li>',
    ]
    page.set_content(
        f'<html lang="en"><title>Rows</title><body><main><h1>Rows</h1><ul>{"".join(rows)}</ul></main></html>'
    )
    found = find_breaches(page, ("link-name", "valid-lang"))
    assert [breach.partition(":")[0] for breach in found] == ["link-name", "valid-lang"]


_COVERED = """() => [...document.querySelectorAll("main :is(a[href], button, input, select, textarea)")]
    .filter(each => each.checkVisibility() && !each.closest(".unseen") && each.tabIndex >= 0)
    .filter(each => {
        each.scrollIntoView({ block: "nearest", inline: "nearest" });
        const place = [...each.getClientRects()][0];
        const seen = document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2);
        return !(seen && (each === seen || each.contains(seen) || seen.contains(each)));
    })
    .map(each => each.outerHTML.slice(0, 120))"""
"""What can be acted on, once it is scrolled to from above, and does not lie on top where it stands."""


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("search?q=child", 375),
        ("wanted", 375),
        ("holdings", 375),
        ("desk/?text=9789221277485", 375),
        ("desk/publications/new?like=1", 375),
        ("publication/1", 1280),
    ],
)
def test_nothing_covers_an_action(page: Page, site: LiveSite, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 667})
    log_in(page, site.librarian)
    page.goto(f"/en/{path}")
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate(_COVERED) == []
