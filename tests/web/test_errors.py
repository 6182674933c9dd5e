"""When something goes wrong: a page in plain words."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.app import create_app
from catalogue.bootstrap import build
from catalogue.config import Config

from .support import form_token


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_lost_reader_is_shown_a_way(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/no-such-page")
    assert page.status_code == 404
    assert f'<html lang="{language}">' in page.text
    assert f'href="/{language}/"' in page.text
    assert "<h1>" in page.text


def test_a_program_gets_json(client: FlaskClient) -> None:
    page = client.get("/en/publication/999999", headers={"Accept": "application/json"})
    assert page.get_json() == {"error": "There is no such publication in the catalogue."}


def test_an_address_that_takes_no_form_says_so(client: FlaskClient) -> None:
    token = form_token(client.get("/en/log-in"))
    assert "That does not work here" in client.post("/en/visit", data={"csrf_token": token}).text


def test_a_file_that_is_too_large_is_refused_in_words(tmp_path: Path) -> None:
    services = build(Config.for_home(tmp_path / "home", upload_limit=1000))
    client = create_app(services.config, services).test_client()
    answer = client.post("/en/log-in", data={"file": (io.BytesIO(b"x" * 5000), "list.csv")})
    services.close()
    assert answer.status_code == 413
    assert "That file is too large" in answer.text


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
