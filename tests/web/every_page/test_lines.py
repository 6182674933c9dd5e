"""What is as long as the collection waits in a line, whatever it is called."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.bootstrap import Services
from catalogue.web.security.access import MAY_ENTER
from tests.web.routes import addresses
from tests.web.support import Browser

_SHORT = {"patron.basket_file", "patron.basket_citations", "member.own_data"}
"""Saved as files, and bounded all the same: what one reader picked, what is kept of one person."""


@pytest.fixture
def member(logged_in: Browser) -> FlaskClient:
    return logged_in.as_role("member").client


@pytest.mark.usefixtures("words_of_paper")
def test_whatever_is_as_long_as_the_collection_waits_in_a_line(
    app: Flask, sample: Services, member: FlaskClient
) -> None:
    titles = {holding.description.title for holding in sample.records.publications.holdings()}
    assert len(titles) > 300, "a page has a hundred, and so has an answer to a program"
    line, long = app.extensions["takes_turns"], set()
    for rule, address in addresses(app, {"facet": "subject"}):
        of_the_desk = MAY_ENTER.get(rule.endpoint.partition(".")[0]) not in (None, "member")
        if "GET" not in (rule.methods or ()) or of_the_desk or rule.endpoint == "asset":
            continue
        answer = member.get(address)
        told = unescape(answer.get_data().decode(errors="replace"))
        if (
            answer.headers.get("Content-Disposition", "").startswith("attachment")
            or answer.mimetype == "application/pdf"
            or sum(title in told for title in titles) > len(titles) / 2
        ):
            long.add(rule.endpoint)
            assert rule.endpoint in _SHORT or line("GET", address, ""), address
    assert {"patron.holdings_file", "patron.holdings_to_print", "patron.holdings_by_subject"} <= long
    assert {"patron.wanted_file", "patron.public_list_file", "member.report_file"} <= long
    assert long >= _SHORT


@pytest.mark.parametrize(
    ("method", "path", "waits_in"),
    [
        ("GET", "/en/holdings.xlsx", "long"),
        ("HEAD", "/km/holdings.csv", "long"),
        ("GET", "//en/holdings/print", "long"),
        ("GET", "/en/holdings/by-subject", "long"),
        ("GET", "/en/wanted/print", "long"),
        ("GET", "/en/member/lists/7/report.xlsx", "own_long"),
        ("GET", "/en/desk/export/file", "desk_long"),
        ("GET", "/en/desk/names.mrc", "desk_long"),
        ("POST", "/en/desk/names.mrc", None),
        ("GET", "/en/holdings", None),
        ("POST", "/en/holdings.xlsx", None),
        ("GET", "/en//holdings.xlsx", None),
        ("GET", "/en/basket.xlsx", None),
        ("GET", "/en/no-such-thing.xlsx", None),
        ("GET", "/", None),
        ("GET", "", None),
    ],
)
def test_a_line_is_known_by_method_and_path(app: Flask, method: str, path: str, waits_in: str | None) -> None:
    assert app.extensions["takes_turns"](method, path, "") == waits_in
