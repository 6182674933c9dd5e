"""The name by which the site is asked for changes nothing; addresses that leave a page are the public one."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient

from catalogue.app import create_app
from catalogue.bootstrap import Services
from tests.web.member_site import PASSWORD
from tests.web.routes import addresses
from tests.web.support import Browser

FORGED = "http://forged.example"
PUBLIC = "https://library.example.org"


def _site(sample: Services, **settings: object) -> Flask:
    config = replace(sample.config, **settings)  # type: ignore[arg-type]
    return create_app(config, sample)


@pytest.fixture(scope="module")
def site(sample: Services) -> Flask:
    """A site that has a public address, and is asked for by any name."""
    return _site(sample, public_address=PUBLIC, allowed_hosts=("forged.example",), secure_cookies=False)


def _forging(site: Flask) -> FlaskClient:
    """The administrator, whose browser asks for another name than the site's."""
    browser = Browser(site, PASSWORD)
    page = browser.get("/en/log-in", base_url=FORGED)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    fields = {"csrf_token": token[1], "email": "administrator@test.example", "password": PASSWORD}
    client = site.test_client(use_cookies=False)
    answer = client.post("/en/log-in", data=fields, base_url=FORGED)
    assert answer.status_code == 303
    client.environ_base["HTTP_COOKIE"] = answer.headers.getlist("Set-Cookie")[0].partition(";")[0]
    return client


def test_a_forged_host_is_repeated_by_no_page(
    site: Flask, words_of_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    make = segno.make

    def noted(content: str, **options: object) -> object:
        drawn.append(content)
        return make(content, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(segno, "make", noted)
    client, seen = _forging(site), 0
    forwarded = {"X-Forwarded-Host": "forged.example", "Forwarded": "host=forged.example"}
    for rule, address in addresses(site):
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            for path in {address, address.rstrip("/") or "/"}:
                page = client.open(path, method=method, base_url=FORGED, headers=forwarded)
                assert page.status_code < 500, (method, path)
                assert b"forged" not in page.data, (method, path)
                assert "forged" not in str(page.headers), (method, path)
                seen += page.status_code == 200
    assert seen > 100, "the pages themselves were looked at"
    assert drawn, "codes were drawn"
    assert all(not address.startswith("http") or address.startswith(f"{PUBLIC}/") for address in drawn)


def test_without_a_public_address_a_foreign_name_changes_nothing_either(sample: Services) -> None:
    client = _site(sample).test_client()
    assert (
        "http://localhost:8000/publication/1"
        in client.get("/en/publication/1", base_url="http://localhost:8000").text
    )
    page = client.get("/en/publication/1", base_url=FORGED).text
    assert "forged" not in page
    assert f"{sample.config.site}/publication/1" in page


def test_labels_feeds_and_links_begin_with_the_public_address(site: Flask) -> None:
    client = _forging(site)
    assert f"{PUBLIC}/publication/1" in client.get("/en/publication/1", base_url=FORGED).text
    feed = client.get("/en/wanted.atom", base_url=FORGED).text
    links = [unescape(href) for href in re.findall(r'href="([^"]+)"', feed)]
    assert len(links) > 50 and all(link.startswith(f"{PUBLIC}/en/wanted") for link in links)
    (person,) = re.findall(r"/en/people/(\d+)", client.get("/en/people/", base_url=FORGED).text)[:1]
    token = re.search(
        r'name="csrf_token" value="([^"]+)"', client.get(f"/en/people/{person}", base_url=FORGED).text
    )
    assert token
    link = client.post(f"/en/people/{person}/link", data={"csrf_token": token[1]}, base_url=FORGED).text
    assert f"{PUBLIC}/en/password/" in link


def test_a_redirection_stays_where_the_browser_is(site: Flask) -> None:
    answer = site.test_client().get("/en/wanted.atom/", base_url=FORGED)
    assert answer.status_code == 404
    answer = site.test_client().get("/en/desk", base_url=FORGED)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/en/desk/")


def test_a_name_that_is_none_of_ours_is_refused(sample: Services) -> None:
    client = _site(sample, public_address=PUBLIC).test_client()
    for ours in (PUBLIC, "http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000"):
        assert client.get("/en/help", base_url=ours).status_code == 200, ours
    for foreign in (FORGED, "http://library.example.org.forged.example", "http://sub.library.example.org"):
        page = client.get("/en/help", base_url=foreign)
        assert page.status_code == 400, foreign
        assert "This site is not known by the name" in page.text
        assert "forged" not in page.text
    assert _site(sample).test_client().get("/en/help", base_url=FORGED).status_code == 200, "none is set"


def test_a_form_from_the_public_address_is_our_own(sample: Services) -> None:
    """A proxy hands on the form under another scheme; a browser without Sec-Fetch-Site names its origin."""
    client = _site(sample, public_address=PUBLIC, secure_cookies=False).test_client()
    page = client.get("/en/log-in", base_url="http://library.example.org")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    for origin, status in ((PUBLIC, 400), (FORGED, 403)):
        fields = {"csrf_token": token[1], "email": "a@b.example", "password": "wrong"}
        answer = client.post(
            "/en/log-in", data=fields, base_url="http://library.example.org", headers={"Origin": origin}
        )
        assert answer.status_code == status


def test_by_https_a_browser_is_told_to_come_by_nothing_else(sample: Services) -> None:
    plain, behind = _site(sample).test_client(), _site(sample, public_address=PUBLIC).test_client()
    assert "Strict-Transport-Security" not in plain.get("/en/help").headers
    for answer in (plain.get("/en/help", base_url="https://localhost"), behind.get("/en/help")):
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(("proxies", "believed"), [(0, False), (1, True)])
def test_a_proxy_is_believed_where_the_settings_say_there_is_one(
    sample: Services, proxies: int, believed: bool
) -> None:
    client = _site(sample, proxies=proxies).test_client()
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "proxied.example"}
    answer = client.get("/en/help", headers=headers)
    assert ("Strict-Transport-Security" in answer.headers) is believed


@pytest.mark.parametrize(
    ("prefix", "leads_to"),
    [
        ("/library", "/library/en/desk/"),
        ("/a-1/b_2/", "/a-1/b_2/en/desk/"),
        ("//forged.example", "/en/desk/"),
        ("/\\forged.example", "/en/desk/"),
        ("https://forged.example", "/en/desk/"),
        ("forged", "/en/desk/"),
        ("/..", "/en/desk/"),
        ("/a//forged.example", "/en/desk/"),
        ('/"><b>', "/en/desk/"),
        ("/", "/en/desk/"),
    ],
)
def test_a_prefix_that_is_no_plain_path_leads_nowhere(sample: Services, prefix: str, leads_to: str) -> None:
    client = _site(sample, proxies=1).test_client()
    answer = client.get("/en/desk", headers={"X-Forwarded-Prefix": prefix})
    assert (answer.status_code, answer.headers["Location"]) == (308, leads_to)
    page = client.get("/en/help", headers={"X-Forwarded-Prefix": prefix}).text
    assert f'href="{leads_to.removesuffix("desk/")}' in page
    assert "forged" not in page and "<b>" not in page
