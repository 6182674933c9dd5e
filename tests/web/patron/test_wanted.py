"""The public wanted list: narrowed, taken along, and read as a feed."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from lxml import etree

from catalogue.bootstrap import Services

_ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_the_list_is_narrowed_and_what_is_taken_along_is_narrowed_too(
    client: FlaskClient, sample: Services
) -> None:
    page = client.get("/en/wanted").text
    assert f"{sample.pledges.wanted.count()} titles wanted" in page
    country = re.search(r'<option value="([^"]+)">\1 \((\d+)\)', page.partition('name="country"')[2])
    assert country
    name, count = country[1], int(country[2])
    narrow = client.get("/en/wanted", query_string={"country": name}).text
    assert re.search(rf"\b{count} titles? wanted", narrow)
    link = re.search(r'href="(/en/wanted\.ris\?[^"]+)"', narrow)
    assert link
    assert client.get(link[1]).text.count("TY  - ") == count
    assert "No wanted title matches" in client.get("/en/wanted?words=zxqv").text


def test_the_list_says_how_to_give(client: FlaskClient, sample: Services) -> None:
    page = client.get("/en/wanted").text
    centre = sample.settings.centre()
    assert centre.address("en") in page
    assert "Please do not send" in page
    assert "/en/visit#hours" in page


def test_the_feed_is_atom_with_addresses_that_stay(client: FlaskClient, sample: Services) -> None:
    answer = client.get("/km/wanted.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = etree.fromstring(answer.data)
    entries = feed.findall("a:entry", _ATOM)
    assert len(entries) == min(50, sample.pledges.wanted.count())
    for entry in entries[:5]:
        for name in ("title", "id", "updated"):
            assert entry.findtext(f"a:{name}", namespaces=_ATOM)
        link = entry.find("a:link", _ATOM)
        assert link is not None
        assert client.get(link.attrib["href"]).status_code == 200
    assert "Set-Cookie" not in answer.headers
