"""Feeds as programs that nobody here wrote read them, and the search field of a browser."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote, urlsplit

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from tests.support.schemas import relax_ng

_OPEN_SEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
FEEDS = ("new", "wanted", "search")


def read(client: FlaskClient, address: str) -> feedparser.FeedParserDict:
    """A feed as feedparser reads it; fails where that finds it ill-formed."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml"), address
    relax_ng("atom").assertValid(etree.fromstring(answer.data))
    found = feedparser.parse(answer.data, response_headers={"content-type": answer.headers["Content-Type"]})
    assert not found.bozo and found.version == "atom10", found.get("bozo_exception")
    return found


def whole(client: FlaskClient, address: str) -> list[feedparser.FeedParserDict]:
    """The entries of all pages of a feed, by its own links."""
    entries: list[feedparser.FeedParserDict] = []
    following: str | None = address
    while following:
        found = read(client, following)
        entries += found.entries
        links = {link.rel: link.href for link in found.feed.links}
        assert {"self", "alternate", "first", "last"} <= links.keys()
        following = links.get("next") and links["next"].removeprefix("http://localhost")
    return entries


def test_a_reader_pages_through_everything(client: FlaskClient, sample: Services) -> None:
    new, wanted = whole(client, "/en/new.atom"), whole(client, "/en/wanted.atom")
    assert len({entry.id for entry in new}) == sample.records.publications.count()
    assert len({entry.id for entry in wanted}) == sample.pledges.wanted.count()
    assert [entry.published for entry in new] == sorted((entry.published for entry in new), reverse=True)
    for entry in (*new[:5], *wanted[:5]):
        assert entry.title and entry.updated and entry.id.startswith("urn:uuid:")
        assert client.get(urlsplit(entry.link).path).status_code == 200


def test_a_search_is_a_feed_with_its_filters(client: FlaskClient) -> None:
    entries = whole(client, "/en/search.atom?q=labour&language=en&from=2008")
    root = etree.fromstring(client.get("/en/search.atom?q=labour&language=en&from=2008").data)
    total = int(root.findtext("o:totalResults", namespaces=_OPEN_SEARCH) or 0)
    assert 20 < total == len(entries) < 348
    page = client.get("/en/search?q=labour&language=en&from=2008").text
    assert f">{total} publications<" in page
    assert "/en/search.atom?" in page
    assert not read(client, "/en/search.atom?q=zxqvzxqv").entries
    assert not read(client, "/en/search.atom?q=traficking+zxqvzxqv").entries, "nothing else instead"


@pytest.mark.parametrize("feed", FEEDS)
def test_names_hold_in_every_language_and_under_every_host(
    sample: Services, client: FlaskClient, feed: str
) -> None:
    public = create_app(replace(sample.config, public_address="https://library.example.org"), sample)
    english, khmer = read(client, f"/en/{feed}.atom"), read(client, f"/km/{feed}.atom")
    elsewhere = read(public.test_client(), f"/en/{feed}.atom")
    assert english.feed.id == khmer.feed.id == elsewhere.feed.id
    names = [[entry.id for entry in found.entries] for found in (english, khmer, elsewhere)]
    assert names[0] and names[0] == names[1] == names[2]
    assert all(entry.link.startswith("https://library.example.org/") for entry in elsewhere.entries)
    assert khmer.feed.language == "km"


@pytest.mark.parametrize("feed", FEEDS)
def test_a_reader_that_has_it_already_is_told_so(client: FlaskClient, feed: str) -> None:
    first = client.get(f"/en/{feed}.atom")
    again = client.get(f"/en/{feed}.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(f"/en/{feed}.atom", headers=since).status_code == 304


def test_a_change_changes_the_feed_but_no_name(working: Services) -> None:
    client = create_app(working.config, working).test_client()
    first = client.get("/en/new.atom")
    (entry, *_) = read(client, "/en/new.atom").entries
    number = int(entry.link.rpartition("/")[2])
    working.records.publications.edit(
        None,
        number,
        working.records.publications.get(number).version,
        Description(title="A\x0bnother & < title"),
    )
    assert client.get("/en/new.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    changed = {entry.id: entry for entry in read(client, "/en/new.atom").entries}[entry.id]
    assert changed.title == "Another & < title"
    assert changed.updated >= entry.updated and changed.published == entry.published
    working.records.publications.withdraw(None, number)
    assert entry.id not in {entry.id for entry in read(client, "/en/new.atom").entries}


def test_a_browser_learns_how_to_search_here(client: FlaskClient) -> None:
    for code in ("en", "km"):
        assert f'href="/{code}/opensearch.xml"' in client.get(f"/{code}/visit").text
        answer = client.get(f"/{code}/opensearch.xml")
        assert answer.mimetype == "application/opensearchdescription+xml"
        root = etree.fromstring(answer.data)
        name = {"en": "HTIC", "km": "មជ្ឈមណ្ឌលព័ត៌មាន"}[code]
        assert root.findtext("o:ShortName", namespaces=_OPEN_SEARCH) == name
        for url in root.findall("o:Url", _OPEN_SEARCH):
            template = url.attrib["template"].removeprefix("http://localhost")
            address = template.replace("{searchTerms}", quote("debt bondage")).replace("{startPage?}", "1")
            found = client.get(address)
            assert found.status_code == 200 and found.mimetype == url.attrib["type"], address
    typed, offered = json.loads(client.get("/en/suggest.json?q=traf").data)
    assert typed == "traf" and any("rafficking" in offer for offer in offered)
    chosen = client.get("/opensearch.xml", headers={"Accept-Language": "km"})
    assert chosen.headers["Location"] == "/km/opensearch.xml" and "Accept-Language" in chosen.headers["Vary"]


@given(
    st.sampled_from(FEEDS),
    st.dictionaries(
        st.sampled_from(("q", "page", "sort", "from", "to", "language", "list", "words", "some", "theme")),
        st.text(max_size=40),
        max_size=4,
    ),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_the_answer_is_a_feed(app: Flask, feed: str, asked: dict[str, str]) -> None:
    answer = app.test_client().get(f"/en/{feed}.atom", query_string=asked)
    assert answer.status_code == 200
    assert etree.fromstring(answer.data).tag == "{http://www.w3.org/2005/Atom}feed"
