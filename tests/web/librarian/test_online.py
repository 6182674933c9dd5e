"""The internet asked for a book: off by default, chosen field by field, quiet when offline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Role
from tests.support.book_server import ISBN, BookServer, book_server
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

DESK = f"/en/desk/?text={ISBN}"


@pytest.fixture
def server() -> Iterator[BookServer]:
    with book_server() as running:
        yield running


@pytest.fixture
def services(empty_home: Path, server: BookServer) -> Iterator[Services]:
    """An empty catalogue whose book services stand on loopback."""
    config = Config.for_home(empty_home, **server.config())
    services = build(config)
    services.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    services.operations.worker.run_pending()
    yield services
    services.close()


def allow(services: Services, *keys: str) -> None:
    sources = keys or ("open_library", "google_books")
    services.settings.save(None, replace(services.settings.centre(), online_sources=sources))


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
    assert desk.post(settings, settings, **filled, shown_en="1", online_crossref="1").status_code == 303
    assert re.findall(r'name="online_(\w+)" value="1" checked', desk.get(settings).text) == ["crossref"]
    assert "ISBN 9789221275664 is sent to Crossref" in desk.get(DESK).text
    assert "Caught at sea is sent to Crossref" in desk.get("/en/desk/?text=Caught+at+sea").text
    assert "Ask the internet" not in desk.get("/en/desk/?text=978-92-2-127566-9").text
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
    for value in ("Caught at Sea", "Andrees, Beate", "2013", ISBN, "English", "BOO AND 001"):
        assert f'value="{value}"' in form
    assert "International Labour Office" not in form
    assert services.records.publications.count() == 0
    assert [draft.title for draft in services.acquisitions.drafts.mine(actor)] == ["Caught at Sea"]


def test_offline_is_said_quietly_and_the_form_is_at_hand(
    desk: Browser, services: Services, server: BookServer
) -> None:
    allow(services)
    server.open_library = server.google_books = 503
    answer = ask(desk)
    assert answer.status_code == 200
    assert "Open Library refuses to answer just now." in answer.text
    assert f"/en/desk/publications/new?text={ISBN}" in answer.text


def test_a_description_that_was_tampered_with_is_refused(desk: Browser, services: Services) -> None:
    allow(services)
    assert (
        desk.post("/en/desk/", "/en/desk/online/begin", source="eyJ4IjoxfQ.x", choose_title="0").status_code
        == 400
    )


def test_a_title_is_looked_up_and_each_field_says_which_source_filled_it(
    desk: Browser, services: Services, server: BookServer
) -> None:
    allow(services, "crossref", "openalex", "world_bank")
    title = "Caught at sea: forced labour and trafficking in fisheries"
    page = desk.post("/en/desk/", "/en/desk/online", text=title).text
    assert "World Bank answered with other books; its answer is left out." in page
    sources = re.findall(r'name="source" value="([^"]*)"', page)
    names = re.findall(r'name="source_name" value="([^"]*)"', page)
    assert names == ["Crossref", "OpenAlex"]
    begun = desk.post(
        "/en/desk/", "/en/desk/online/begin", source=sources, source_name=names,
        choose_title="0", choose_contributors="1", choose_identifiers="0",
    )  # fmt: skip
    form = desk.get(begun.headers["Location"]).text
    assert form.count("from Crossref") == 2 and form.count("from OpenAlex") == 1


def test_the_privacy_page_names_the_hosts_that_may_be_asked(
    desk: Browser, services: Services, server: BookServer
) -> None:
    assert "switched off here" in desk.get("/en/privacy").text
    allow(services, "world_bank")
    page = desk.get("/en/privacy").text
    assert "World Bank (127.0.0.1" in page and "Crossref" not in page


def published(services: Services) -> tuple[str, int]:
    """The key of a title that a published list misses, and the list."""
    actor = services.access.accounts.by_email("librarian@test.example")
    assert actor
    text = "Andrees, Beate. Caught at sea: forced labour and trafficking in fisheries. Geneva: ILO, 2013.\n"
    list_id = services.lists.lists.from_text(actor, "Fisheries", text, check=True).list_id
    services.lists.lists.edit(actor, list_id, "Fisheries", Visibility.PUBLIC)
    services.operations.worker.run_pending()
    (row,) = services.pledges.wanted.rows()
    return row.key, list_id


def test_a_free_copy_is_found_accepted_shown_everywhere_undone_and_removed(
    desk: Browser, services: Services, server: BookServer
) -> None:
    key, list_id = published(services)
    page = f"/en/wanted/{key}"
    assert "Look for a free copy online" not in desk.get(page).text
    assert desk.post(page, f"/en/desk/wanted/{key}/online").status_code == 403
    allow(services, "openalex", "internet_archive", "un_library", "open_library")
    assert "Look for a free copy online" in desk.get(page).text and not server.asked
    said = desk.post(page, f"/en/desk/wanted/{key}/online").text
    assert "UN Digital Library answered with other books" in said
    assert "Open Library knows it, but names no free copy." in said
    address = "https://ecommons.example/bitstream/caught_at_sea.pdf"
    assert f'name="address" value="{address}"' in said and "archive.org" not in said
    assert desk.get(page).text.count("Free online at") == 0, "nothing is shown before it is accepted"
    desk.post(page, f"/en/desk/wanted/{key}/free", address=address, source="OpenAlex")
    api = "/api/v1/wanted"
    for shown in (page, "/en/wanted", "/en/wanted/print", f"/en/lists/{list_id}"):
        assert f'<a href="{address}" rel="noreferrer noopener">ecommons.example</a>' in desk.get(shown).text
    assert desk.get(api).get_json()["titles"][0]["free_online"] == {"url": address, "source": "OpenAlex"}
    assert desk.get(f"{api}/{key}").get_json()["free_online"]["url"] == address
    assert f"UR  - {address}" in desk.get("/en/wanted.ris").text
    report = f"/en/member/lists/{list_id}"
    assert "Free online at" in desk.get(report).text and address in desk.get(f"{report}/print").text
    (change,) = [act for act in services.change_log.recent(5) if act.action == "free_copy_accepted"]
    desk.post("/en/desk/changes", f"/en/desk/changes/{change.id}/undo")
    assert "Free online at" not in desk.get(page).text
    assert desk.post(page, f"/en/desk/wanted/{key}/free", address="javascript:alert(1)").status_code == 400
    desk.post(page, f"/en/desk/wanted/{key}/free", address="https://www.ilo.example/caught.pdf")
    assert "ilo.example" in desk.get(page).text
    desk.post(page, f"/en/desk/wanted/{key}/free/remove")
    assert "Free online at" not in desk.get(page).text


def test_a_free_copy_goes_along_when_its_title_is_cleaned(desk: Browser, services: Services) -> None:
    key, _list_id = published(services)
    desk.post(
        f"/en/wanted/{key}", f"/en/desk/wanted/{key}/free", address="https://www.ilo.example/caught.pdf"
    )
    written = {"title": "Caught at Sea!", "subtitle": "", "authors": "Andrees, Beate", "year": "2013"}
    assert desk.post(f"/en/wanted/{key}", f"/en/desk/wanted/{key}", **written).status_code == 303
    services.operations.worker.run_pending()
    (row,) = services.pledges.wanted.rows()
    assert row.key != key and "ilo.example" in desk.get(f"/en/wanted/{row.key}").text
