"""By plain http and a name, as in a centre's own network: there browsers send no ``Sec-Fetch-Site``, which
they do by https and to the machine itself alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.support.live_site import LiveSite
from tests.support.pages import log_in

OURS, ANOTHER = "library.test", "elsewhere.test"


@pytest.fixture
def posts() -> list[Request]:
    """Whatever was sent by the pages of a test."""
    return []


@pytest.fixture
def reader(browser: Browser, site: LiveSite, posts: list[Request]) -> Iterator[BrowserContext]:
    """A browser that knows the site by its name."""
    context = browser.new_context(base_url=site.address.replace("127.0.0.1", OURS))
    context.on("request", lambda sent: posts.append(sent) if sent.method == "POST" else None)
    yield context
    context.close()


@contextmanager
def another_site(form: Callable[[], str]) -> Iterator[str]:
    """A site of somebody else's, which sends a form to ours as soon as it is opened."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = f"<!doctype html><meta name=referrer content=no-referrer>{form()}"
            page += "<script>onload = () => document.forms[0].submit()</script>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{ANOTHER}:{server.server_address[1]}/"
        server.shutdown()


def form_to(address: str, **fields: str) -> str:
    inputs = "".join(f'<input name="{name}" value="{escape(value)}">' for name, value in fields.items())
    return f'<form method="post" action="{address}">{inputs}</form>'


def token_of(page: Page) -> str:
    return page.locator("main input[name=csrf_token]").first.input_value()


def test_another_site_sends_no_form_to_ours(
    browser: Browser, reader: BrowserContext, site: LiveSite, posts: list[Request]
) -> None:
    """Neither one that logs a member in as somebody else, nor one that is carried through a login."""
    address = site.address.replace("127.0.0.1", OURS)
    attacker = browser.new_page(base_url=address)
    attacker.goto("/en/log-in")
    them = site.librarian
    anonymous = {"csrf_token": token_of(attacker), "email": them.email, "password": them.password}
    log_in(attacker, them)
    attacker.goto("/en/member/account")
    forms = [
        form_to(f"{address}/en/log-in", **anonymous),
        form_to(f"{address}/en/people/1", csrf_token=token_of(attacker), roles="administrator"),
    ]
    attacker.close()
    page = log_in(reader.new_page(), site.member)

    with another_site(lambda: forms[0]) as elsewhere:
        posts.clear()
        page.goto(elsewhere)
        expect(page.get_by_text("Another site tried to send a form here.")).to_be_visible()
        assert [sent.all_headers()["origin"] for sent in posts] == ["null"], "and nothing else tells it"
        page.goto("/en/member/account")
        expect(page.get_by_text(site.member.email).first).to_be_visible()

        reader.clear_cookies()
        forms.reverse()
        page.goto(elsewhere)
        page.wait_for_url(f"{address}/en/people/1")
        expect(page.get_by_role("heading", level=1)).to_have_text("This page is not open to you")
        expect(page.locator("[name=carried]")).to_have_count(0)


def test_our_own_forms_of_all_kinds_are_taken(
    reader: BrowserContext, site: LiveSite, posts: list[Request], axe: Callable[[Page], None]
) -> None:
    page = log_in(reader.new_page(), site.librarian)

    page.goto("/en/desk/publications/new")  # sent by a script, and by one whose page is being left
    page.get_by_label("Title", exact=False).first.press_sequentially("By its name")
    expect(page.locator("[data-kept]")).to_have_text("Kept as a draft.")
    with page.expect_response(lambda answer: answer.request.method == "POST") as kept:
        page.evaluate("""() => {
            const form = document.querySelector("form[data-draft]");
            navigator.sendBeacon(form.dataset.draft, new FormData(form));
        }""")
    assert kept.value.status == 303

    page.goto("/en/member/lists/new")  # with a file
    page.locator("#file").set_input_files(
        {"name": "named.csv", "mimeType": "text/csv", "buffer": b"title,authors\nA guide,Sok\n"}
    )
    page.locator("main form button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("named")

    page.goto("/en/member/account")  # and one that is carried through logging in
    reader.clear_cookies()
    page.locator("main form[action$='account/name'] button").click()
    page.locator("#email").fill(site.librarian.email)
    page.locator("#password").fill(site.librarian.password)
    page.locator("main form button").click()
    expect(page.get_by_text("account/name")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Send what you typed").click()
    expect(page.get_by_role("status")).to_be_visible()

    answers = [(sent, sent.response()) for sent in posts]
    refused = [(sent.url, answer.status) for sent, answer in answers if answer and answer.status >= 400]
    assert [status for _, status in refused] == [403], f"that of the login that had ended alone: {refused}"
    said = {sent.all_headers().get("origin") for sent in posts}
    assert len(posts) == 7 and said == {site.address.replace("127.0.0.1", OURS)}
    assert not any("sec-fetch-site" in sent.all_headers() for sent in posts)
