"""The pages of coverage: lists, the whole collection, series and gifts."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from catalogue.bootstrap import Services


def test_each_number_of_the_collection_leads_to_as_many_publications(
    client: FlaskClient, sample: Services
) -> None:
    page = client.get("/en/coverage/collection").text
    assert f"The centre holds {sample.records.publications.count()} publications" in page
    links = re.findall(r'href="(/en/search\?[^"]+)" rel="nofollow">(\d+)<', page)
    for name in ("theme", "country", "language", "kind", "decade"):
        address, count = next(link for link in links if link[0].startswith(f"/en/search?{name}="))
        assert f"<h1>{count} publications</h1>" in client.get(unescape(address)).text


def test_a_place_of_which_nothing_is_held_is_said_so_in_words(client: FlaskClient, sample: Services) -> None:
    page = client.get("/en/coverage/collection?country=Africa").text
    assert re.search(r"The centre holds nothing of this yet\. \d+ titles are wanted\.", page)


def test_a_missing_number_leads_to_the_wanted_titles(client: FlaskClient, sample: Services) -> None:
    page = client.get("/en/coverage/collection").text
    address, count = re.findall(r'href="(/en/wanted\?theme=[^"]+)">(\d+)<', page)[0]
    assert re.search(rf"\b{count} titles? wanted", client.get(unescape(address)).text)


@pytest.mark.parametrize("page", ["/en/coverage", "/en/coverage/collection"])
@pytest.mark.parametrize(
    "narrowed",
    ["country=Cambodia", "since=2005&until=2009", "since=9999999999999999999999", "since=x&theme=%00"],
)
def test_whatever_an_address_narrows_to_is_answered(
    client: FlaskClient, sample: Services, page: str, narrowed: str
) -> None:
    assert client.get(f"{page}?{narrowed}").status_code == 200


def test_the_pages_lead_to_each_other(client: FlaskClient, sample: Services) -> None:
    for page in ("/en/coverage", "/en/coverage/collection", "/en/coverage/runs", "/en/coverage/gifts"):
        assert f'href="{page}" aria-current="page"' in client.get(page).text
