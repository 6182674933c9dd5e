"""What a reference manager finds on our pages: unAPI for all of a publication, COinS for every line."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from catalogue.bootstrap import Services
from catalogue.web.api.rate import Bucket
from search_index.interface import SearchRequest

_COINS = re.compile(r'<span class="Z3988" title="([^"]*)"></span>')


def titles(page: str) -> list[str]:
    """The titles that the COinS of a page tell of."""
    told = [parse_qs(unescape(title)) for title in _COINS.findall(page)]
    return [(coin.get("rft.btitle") or coin.get("rft.atitle") or coin["rft.title"])[0] for coin in told]


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_publication_page_leads_a_client_to_all_of_it(
    client: FlaskClient, sample: Services, language: str
) -> None:
    """As Zotero does it: server, number, formats, record."""
    page = client.get(f"/{language}/publication/2").text
    server = re.search(r'<link rel="unapi-server"[^>]* href="([^"]+)"', page)
    number = re.search(r'<abbr class="unapi-id" title="([^"]+)"', page)
    assert server and number
    assert server[1] == "http://localhost/unapi"
    address = "/unapi"
    formats = etree.fromstring(client.get(address).data)
    names = [told_format.get("name") for told_format in formats]
    assert names == ["rdf_zotero", "mods", "marcxml", "ris"]
    described = sample.records.publications.get(2).description
    for told_format in formats:
        answer = client.get(address, query_string={"id": number[1], "format": told_format.get("name")})
        assert (answer.status_code, answer.mimetype) == (200, told_format.get("type"))
        assert described.title in answer.text
    assert titles(page) == [described.full_title]
    assert 'name="citation_title"' in page


def test_every_line_of_a_list_can_be_taken_along(client: FlaskClient, sample: Services) -> None:
    found = client.get("/en/search?q=trafficking").text
    wish = SearchRequest("trafficking", limit=20)
    shown = [
        result.publication.description.full_title for result in sample.discovery.search.search(wish).results
    ]
    assert titles(found) == shown
    for language in ("en", "km"):
        assert len(titles(client.get(f"/{language}/holdings").text)) == 100
    wanted = sample.pledges.wanted.titles()
    assert titles(client.get("/en/wanted").text) == [title.title for title in wanted[:50]]
    assert titles(client.get(f"/en/wanted/{wanted[0].key}").text) == [wanted[0].title]
    matrix = sample.reports.compendium.matrix()
    assert set(titles(client.get("/en/compendium").text)) == {document.title for document in matrix.documents}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("?id=2", 300),
        ("?id=2&format=mods", 200),
        ("?id=2&format=refer", 406),
        ("?id=999999&format=mods", 404),
        ("?id=two", 404),
        ("?id=99999999999999999999", 404),
        ("?format=mods", 400),
    ],
)
def test_unapi_answers_with_the_statuses_of_its_specification(
    client: FlaskClient, query: str, status: int
) -> None:
    answer = client.get(f"/unapi{query}")
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@given(number=st.text(max_size=20), name=st.text(max_size=10))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_that_is_asked_breaks_it(app: Flask, number: str, name: str) -> None:
    app.extensions["api_bucket"] = Bucket(0)
    answer = app.test_client().get("/unapi", query_string={"id": number, "format": name})
    assert answer.status_code in (200, 300, 400, 404, 406)
