"""An anonymous visitor leaves nothing behind, here or elsewhere."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.services.discovery.search import Search
from tests.support.markup import markup_faults
from tests.web.support import PUBLIC_PAGES, Browser

_LOADED = re.compile(r"""<(?!a\s)[^>]*\s(?:src|href|action|srcset)=["'](?:https?:)?//(?!localhost)""")
"""What a browser would fetch from elsewhere by itself; a link waits to be followed."""


@pytest.mark.parametrize(
    "address", [*PUBLIC_PAGES, *(public_page.replace("/en/", "/km/") for public_page in PUBLIC_PAGES)]
)
def test_no_cookie_and_no_third_party(client: FlaskClient, address: str) -> None:
    page = client.get(address)
    assert "Set-Cookie" not in page.headers
    assert not _LOADED.search(page.text)


def test_a_foreign_cookie_is_left_alone(client: FlaskClient) -> None:
    client.set_cookie("lacuna", "not a session of ours")
    page = client.get("/en/")
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_every_answer_is_guarded_by_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_every_page_is_sound_html_without_inline_script_or_style(client: FlaskClient) -> None:
    for address in PUBLIC_PAGES:
        page = client.get(address)
        if page.mimetype == "text/html":
            assert not markup_faults(page.text), address
        text = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", page.text)
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", text), address


def test_a_failure_logs_neither_address_nor_query(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Search, request: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(Search, "search", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    with caplog.at_level(logging.DEBUG):
        page = app.test_client().get("/en/search?q=secretword", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert page.status_code == 500
    assert "out of order" in caplog.text
    assert "secretword" not in caplog.text
    assert "203.0.113.9" not in caplog.text


def test_pages_seen_after_login_are_kept_by_no_cache(logged_in: Browser) -> None:
    browser = logged_in.as_role("member")
    assert browser.get("/en/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_what_tells_what_was_looked_for_is_kept_by_no_cache(client: FlaskClient, address: str) -> None:
    neutral = {"/en/", "/en/visit", "/en/help", "/en/privacy", "/robots.txt"}
    neutral |= {"/en/new.atom", "/en/wanted.atom", "/en/opensearch.xml"}
    neutral |= {page for page in PUBLIC_PAGES if page.startswith("/sitemap")}
    kept = client.get(address).headers["Cache-Control"]
    assert kept == ("private, no-cache" if address in neutral else "no-store")


def test_a_page_without_a_query_tells_less_than_one_with_it(client: FlaskClient) -> None:
    assert client.get("/en/visit?q=secretword").headers["Cache-Control"] == "no-store"
