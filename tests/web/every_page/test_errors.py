"""When something goes wrong: a page in plain words."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.people.access import Role
from catalogue.storage.engine import database
from tests.web.member_site import PASSWORD
from tests.web.routes import addresses
from tests.web.support import Browser, form_token

_SET_ON_PAPER = ".pdf"
"""Takes a while, and holds no link that the address could turn."""
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_lost_reader_is_shown_a_way(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/no-such-page")
    assert page.status_code == 404
    assert f'<html lang="{language}">' in page.text
    assert f'href="/{language}/"' in page.text
    assert "<h1>" in page.text


def test_names_that_an_address_chooses_are_the_address_s_alone(
    app: Flask, client: FlaskClient, logged_in: Browser
) -> None:
    """They would be taken for what builds the links of the page: another scheme, page or host."""
    odd = "_scheme=javascript&_external=1&_anchor=zxq&_method=POST&endpoint=patron.home&locale=zx&self=1"
    administrator, asked = logged_in.as_role("administrator"), 0
    for rule, address in addresses(app):
        if "GET" not in (rule.methods or ()) or address.endswith(_SET_ON_PAPER):
            continue
        page = administrator.get(f"{address}?{odd}")
        assert page.status_code < 500, (address, page.status_code)
        told = page.get_data()
        assert b"javascript:" not in told, address
        assert b"#zxq" not in told, address
        asked += 1
    assert asked > 150
    other = re.search(r'hreflang="km" href="([^"]+)"', client.get(f"/en/search?q=fish&{odd}").text)
    assert other, "the same page in the other language"
    assert client.get(unescape(other[1])).status_code == 200


def test_a_program_gets_json(client: FlaskClient) -> None:
    page = client.get("/en/publication/999999", headers={"Accept": "application/json"})
    assert page.get_json() == {"error": "There is no such publication in the catalogue."}


def test_an_address_that_takes_no_form_says_so(client: FlaskClient) -> None:
    token = form_token(client.get("/en/log-in"))
    assert "That does not work here" in client.post("/en/visit", data={"csrf_token": token}).text


def test_a_file_that_is_too_large_is_refused_in_words(empty_home: Path) -> None:
    services = build(Config.for_home(empty_home, upload_limit=1000))
    client = create_app(services.config, services).test_client()
    answer = client.post("/en/log-in", data={"file": (io.BytesIO(b"x" * 5000), "list.csv")})
    services.close()
    assert answer.status_code == 413
    assert "That file is too large" in answer.text
    assert "At most 1 kB may be sent. Please send a smaller file" in answer.text


def test_what_was_typed_outlives_a_fault_of_ours(working: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    app = create_app(working.config, working)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    working.access.accounts.add(None, "desk@test.example", [Role.LIBRARIAN], password=PASSWORD)
    browser = Browser(app, PASSWORD)
    browser.log_in("desk@test.example", PASSWORD)
    address = "/en/desk/publications/new"
    with monkeypatch.context() as broken:
        broken.setattr(working.records.publications, "add", fail)
        page = browser.post(address, address, title='Typed with "care"', kind="report")
    assert page.status_code == 500
    fields = {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}
    assert fields["title"] == 'Typed with "care"'
    assert browser.client.post(address, data=fields).status_code == 303
    with monkeypatch.context() as broken:
        broken.setattr(working.access.accounts, "log_in", fail)
        page = Browser(app, PASSWORD).log_in("desk@test.example", "secret word")
    assert page.status_code == 500
    assert "secret word" not in page.text


def test_a_form_that_meets_a_locked_catalogue_is_sent_again_once_it_is_free(
    working: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.0)
    impatient = build(working.config)
    impatient.access.accounts.add(None, "desk@test.example", [Role.LIBRARIAN], password=PASSWORD)
    browser = Browser(create_app(impatient.config, impatient), PASSWORD)
    browser.log_in("desk@test.example", PASSWORD)
    address = "/en/desk/publications/new"
    token = form_token(browser.get(address))
    with working.database.write() as writing:
        writing.connection()
        page = browser.client.post(address, data={"csrf_token": token, "title": "Typed", "kind": "report"})
    assert page.status_code == 503
    assert "Wait a moment, then try again." in page.text
    fields = {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}
    assert browser.client.post(address, data=fields).status_code == 303
    impatient.close()


def test_the_page_for_a_broken_site_needs_no_database(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = empty_app.extensions["lacuna"]

    def fail() -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(services.settings, "centre", fail)
    page = empty_app.test_client().get("/km/visit")
    assert page.status_code == 500
    assert "មានបញ្ហានៅខាងយើង" in page.text
    assert "the database is away" not in page.text
