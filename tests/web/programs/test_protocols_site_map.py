"""What search engines are told: a sitemap in bounded parts, robots.txt, and the files at fixed places."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient
from lxml import etree

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.services.discovery import site_map
from tests.support.schemas import schema

_NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def _found(client: FlaskClient, address: str, path: str) -> list[str]:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml"), address
    root = etree.fromstring(answer.data)
    schema("sitemap").assertValid(root)
    return [str(node) for node in root.xpath(path, namespaces=_NAMES)]


def test_every_page_of_the_sitemap_opens_and_every_publication_is_on_it(
    client: FlaskClient, sample: Services
) -> None:
    parts = _found(client, "/sitemap.xml", "/s:sitemapindex/s:sitemap/s:loc/text()")
    pages = [page for part in parts for page in _found(client, urlsplit(part).path, "//s:url/s:loc/text()")]
    assert len(pages) == len(set(pages))
    for language in ("en", "km"):
        publications = [page for page in pages if f"/{language}/publication/" in page]
        assert len(publications) == sample.records.publications.count()
        assert sum(f"/{language}/wanted/" in page for page in pages) == sample.pledges.wanted.count()
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.replace("/*/", "/en/").splitlines())
    for page in (*pages[:30], *pages[-5:]):
        assert client.get(urlsplit(page).path).status_code == 200, page
        assert robots.can_fetch("*", page), page
    assert not robots.can_fetch("*", "/en/desk/")


def test_languages_name_each_other(client: FlaskClient) -> None:
    links = _found(client, "/sitemap-publications-0.xml", "(//s:url)[1]/x:link/@hreflang")
    assert links == ["en", "km"]


def test_parts_stay_small_and_follow_the_catalogue(
    working: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_map, "PART", 100)
    client = create_app(working.config, working).test_client()
    parts = _found(client, "/sitemap.xml", "//s:loc/text()")
    assert sum("publications" in part for part in parts) == 4
    assert len(_found(client, "/sitemap-publications-1.xml", "//s:url")) == 200
    working.records.publications.withdraw(None, 100)
    assert len(_found(client, "/sitemap-publications-1.xml", "//s:url")) == 198
    assert "/en/publication/100<" not in client.get("/sitemap-publications-1.xml").text
    assert client.get("/sitemap-publications-4.xml").status_code == 404


def test_a_program_that_has_it_already_is_told_so(client: FlaskClient) -> None:
    first = client.get("/sitemap-publications-0.xml")
    assert first.last_modified and first.headers["ETag"]
    again = client.get("/sitemap-publications-0.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get("/sitemap-publications-0.xml", headers=since).status_code == 304


def test_addresses_begin_with_the_public_one(sample: Services) -> None:
    public = "https://library.example.org"
    app = create_app(replace(sample.config, public_address=public), sample)
    client = app.test_client()
    for address in ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-publications-0.xml"):
        text = client.get(address).text
        assert set(re.findall(r"<loc>(https?://[^/]*)", text)) == {public}
    assert f"Sitemap: {public}/sitemap.xml" in client.get("/robots.txt").text
    assert f"Canonical: {public}/.well-known/security.txt" in client.get("/.well-known/security.txt").text


def test_who_finds_a_weakness_reads_whom_to_tell(working: Services) -> None:
    client = create_app(working.config, working).test_client()
    centre = working.settings.centre()
    working.settings.save(None, replace(centre, email="desk@centre.example"))
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())
    assert lines["Contact"] == "mailto:desk@centre.example"
    ahead = dt.datetime.fromisoformat(lines["Expires"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=200) < ahead < dt.timedelta(days=365)
    working.settings.save(None, replace(centre, email=""))
    assert "Contact: http" in client.get("/.well-known/security.txt").text


def test_a_phone_finds_the_sign_and_the_name_of_the_site(client: FlaskClient) -> None:
    page = client.get("/km/").text
    address = re.search(r'rel="manifest" href="([^"]+)"', page)
    assert address
    manifest = json.loads(client.get(address[1]).data)
    assert manifest["lang"] == "km" and client.get(manifest["start_url"]).status_code == 200
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).mimetype == icon["type"]
    assert "manifest-src 'self'" in client.get("/km/").headers["Content-Security-Policy"]
    assert client.get("/apple-touch-icon.png", follow_redirects=True).mimetype == "image/png"
    assert client.get("/favicon.ico", follow_redirects=True).data[:4] == b"\0\0\1\0"
