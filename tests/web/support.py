"""A browser without a screen: remembers cookies, fills in the hidden token of a form."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_BEGAN = re.compile(r'type="hidden" name="(began_\w+)" value="([^"]*)"')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

PUBLIC_PAGES = (
    "/",
    "/en/",
    "/en/search",
    "/en/search?q=trafficking",
    "/en/search?q=zxqvzxqv",
    "/en/publication/1",
    "/en/basket?pick=1",
    "/publication/1",
    "/en/holdings",
    "/en/holdings/print",
    "/en/holdings.csv",
    "/en/holdings/by-subject",
    "/en/compendium",
    "/en/wanted",
    "/en/lists",
    "/en/lists/1",
    "/en/wanted.atom",
    "/en/new.atom",
    "/en/search.atom?q=trafficking",
    "/en/opensearch.xml",
    "/en/suggest.json?q=traf",
    "/en/coverage",
    "/en/coverage/collection",
    "/en/offer",
    "/en/suggestion",
    "/en/visit",
    "/en/help",
    "/en/privacy",
    "/en/log-in",
    "/en/suggest?q=traf",
    "/robots.txt",
    "/oai?verb=Identify",
    "/sru",
    "/sru?query=trafficking",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-publications-0.xml",
    "/sitemap-wanted-0.xml",
    "/.well-known/security.txt",
    "/en/manifest.webmanifest",
    "/health",
    "/en/no-such-page",
)


def form_token(page: TestResponse) -> str:
    """The hidden token of the first form of a page that has one."""
    found = _TOKEN.search(page.text)
    assert found, "the page holds no form with a token"
    return found.group(1)


def standing(page: TestResponse, address: str, button: str = "") -> dict[str, list[str]]:
    """What stands in the form of a page that is sent to an address, token and all: the first that has the
    button, by its value.
    """
    for form in lxml.html.fromstring(page.text).forms:
        goes_to = (form.action or page.request.path).partition("?")[0]
        if goes_to == address and (not button or button in form.xpath(".//button/@value")):
            found: dict[str, list[str]] = {}
            for name, value in form.form_values():
                found.setdefault(name, []).append(value)
            return found
    raise AssertionError(f"the page holds no form that is sent to {address}")


def boxes(page: TestResponse, name: str) -> list[str]:
    """What the boxes of a list say that choose its rows."""
    return [str(each) for each in lxml.html.fromstring(page.text).xpath("//input[@name=$n]/@value", n=name)]


def _began(page: TestResponse) -> dict[str, str]:
    """What the forms of a page began with; where several of them say so, a test says which it means."""
    found = _BEGAN.findall(page.text)
    return {name: unescape(value) for name, value in found if [other for other, _ in found].count(name) == 1}


class Browser:
    """One person at one browser."""

    def __init__(self, app: Flask, password: str) -> None:
        self.client: FlaskClient = app.test_client()
        self._password = password

    def as_role(self, role: str) -> Browser:
        """Log in as the test person of a role."""
        answer = self.log_in(f"{role}@test.example", self._password)
        assert answer.status_code == 303, answer.text
        return self

    def log_in(self, email: str, password: str, **fields: str) -> TestResponse:
        """Fill in the log-in form."""
        return self.post("/en/log-in", "/en/log-in", email=email, password=password, **fields)

    def get(self, address: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(address, **options)

    def post(self, page: str, address: str, /, **fields: Any) -> TestResponse:
        """Send a form that stands on ``page`` to ``address``, with what it began with."""
        opened = self.client.get(page)
        return self.client.post(address, data={"csrf_token": form_token(opened), **_began(opened), **fields})

    def press(self, page: TestResponse, address: str, button: str = "", /, **fields: Any) -> TestResponse:
        """Send a form of a page that was opened before, with what stands in it; ``button`` is an answer."""
        sent = standing(page, address, button) | fields | ({"verdict": button} if button else {})
        return self.client.post(address, data=sent)

    def opened(
        self, page: str, address: str = "", *, came: TestResponse | None = None
    ) -> dict[str, list[str]]:
        """All fields of the first form on ``page`` that goes to ``address`` (or to the page), as they stand.

        To be changed, and sent with ``client.post``, after others have done something. ``came`` is the page
        where it is here already, as an answer to what was sent.
        """
        return standing(came or self.client.get(page), (address or page).partition("?")[0])
