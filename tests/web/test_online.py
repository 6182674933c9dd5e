"""An ISBN looked up on the internet: off by default, chosen field by field, quiet when offline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.access import Role
from tests.support.book_server import ISBN, BookServer, book_server

from .member_site import PASSWORD
from .support import Browser

DESK = f"/en/desk/?text={ISBN}"


@pytest.fixture
def server() -> Iterator[BookServer]:
    with book_server() as running:
        yield running


@pytest.fixture
def services(empty_home: Path, server: BookServer) -> Iterator[Services]:
    """An empty catalogue whose book services stand on loopback."""
    config = Config.for_home(empty_home, open_library_url=server.address, google_books_url=server.address)
    services = build(config)
    services.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    services.operations.worker.run_pending()
    yield services
    services.close()


def allow(services: Services) -> None:
    services.settings.save(None, replace(services.settings.centre(), online_lookup=True))


def ask(desk: Browser, **fields: str) -> TestResponse:
    return desk.post("/en/desk/", "/en/desk/online", text=ISBN, **fields)


def test_nothing_is_asked_unless_allowed_and_wanted(
    desk: Browser, services: Services, server: BookServer
) -> None:
    assert "Ask the internet" not in desk.get(DESK).text
    assert ask(desk).status_code == 403
    settings = "/en/desk/settings"
    page = desk.get(settings).text
    filled = dict(re.findall(r'<input id="[^"]*" name="(\w+)" type="text" value="([^"]*)"', page))
    assert desk.post(settings, settings, **filled, shown_en="1", online_lookup="1").status_code == 303
    assert 'name="online_lookup" value="1" checked' in desk.get(settings).text
    assert "Ask the internet" in desk.get(DESK).text
    assert "Ask the internet" not in desk.get("/en/desk/?text=Caught+at+sea").text
    assert server.asked == []


def test_fields_are_chosen_side_by_side_and_begin_a_description(
    desk: Browser, services: Services, server: BookServer
) -> None:
    allow(services)
    actor = services.access.accounts.by_email("librarian@test.example")
    assert actor
    donation = desk.post("/en/desk/", "/en/desk/donations", donor="Winrock", received_on="2026-03-01")
    found = re.search(r"donation=(\d+)", donation.headers["Location"])
    assert found
    page = ask(desk, donation=found[1]).text
    for value in ("Caught at sea", "Caught at Sea", "Andrees, Beate", "International Labour Organization"):
        assert value in page
    sources = re.findall(r'name="source" value="([^"]*)"', page)
    chosen = {"choose_title": "1", "choose_contributors": "0", "choose_year": "0", "choose_publisher": "-1"}
    begun = desk.post(
        "/en/desk/", "/en/desk/online/begin", source=sources, donation=found[1],
        choose_identifiers="0", choose_languages="1", **chosen,
    )  # fmt: skip
    form = desk.get(begun.headers["Location"]).text
    assert "A gift from Winrock" in form
    for value in ("Caught at Sea", "Andrees, Beate", "2013", ISBN, "English", "BOO AND"):
        assert f'value="{value}"' in form
    assert "International Labour Office" not in form
    assert services.records.publications.count() == 0
    assert [each.title for each in services.acquisitions.drafts.mine(actor)] == ["Caught at Sea"]


def test_offline_is_said_quietly_and_the_form_is_at_hand(
    desk: Browser, services: Services, server: BookServer
) -> None:
    allow(services)
    server.open_library = server.google_books = 503
    answer = ask(desk)
    assert answer.status_code == 200
    assert "Open Library cannot be reached just now." in answer.text
    assert f"/en/desk/publications/new?text={ISBN}" in answer.text


def test_a_description_that_was_tampered_with_is_refused(desk: Browser, services: Services) -> None:
    allow(services)
    assert (
        desk.post("/en/desk/", "/en/desk/online/begin", source="eyJ4IjoxfQ.x", choose_title="0").status_code
        == 400
    )
