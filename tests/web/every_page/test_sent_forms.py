"""What a person reads who sends a form twice, and what of it is kept."""

from __future__ import annotations

import sqlite3
from io import BytesIO

from flask import Flask

from catalogue.bootstrap import Services
from tests.web.support import Browser, form_token

NEW = "/en/desk/publications/new"
FILES = "/en/desk/imports"
ENTER = "/en/log-in"


def _rows(services: Services) -> list[tuple[str, str]]:
    return sqlite3.connect(services.config.home / "lacuna.db").execute("SELECT * FROM spent_form").fetchall()


def test_two_presses_describe_a_publication_once_and_other_words_another(
    services: Services, desk: Browser
) -> None:
    before = services.records.publications.count()
    token = form_token(desk.get(NEW))
    sent = {"csrf_token": token, "title": "Pressed twice", "action": "save"}
    assert desk.client.post(NEW, data=sent).status_code == 303
    again = desk.client.post(NEW, data=sent)
    assert again.status_code == 409
    assert "This is done already" in again.text and "open the page anew" in again.text
    assert services.records.publications.count() == before + 1
    gone_back = desk.client.post(NEW, data={**sent, "title": "Its second volume"})
    assert gone_back.status_code == 303
    assert services.records.publications.count() == before + 2
    kept = repr(_rows(services))
    assert "Pressed" not in kept and token not in kept


def test_a_file_of_the_same_name_with_other_content_is_another_sending(desk: Browser) -> None:
    token = form_token(desk.get(FILES))
    for table, status in ((b"title\nA weir\n", 303), (b"title\nA dike\n", 303), (b"title\nA weir\n", 409)):
        sent = {"csrf_token": token, "file": (BytesIO(table), "box.csv")}
        assert desk.client.post(FILES, data=sent).status_code == status


def test_what_was_refused_after_a_guess_was_counted_can_be_sent_again(desk: Browser) -> None:
    sent = {"csrf_token": form_token(desk.get(NEW)), "password": "wrong"}
    first, again = (desk.client.post("/en/member/account/erase", data=sent) for _ in range(2))
    assert first.status_code == again.status_code == 400
    assert "This is done already" not in again.text


def test_of_somebody_without_an_account_no_mark_is_kept(services: Services, site: Flask) -> None:
    before = _rows(services)
    client = site.test_client()
    wrong = {"email": "nobody@test.example", "password": "wrong"}
    sent = {"csrf_token": form_token(client.get(ENTER)), **wrong}
    assert client.post(ENTER, data=sent).status_code == client.post(ENTER, data=sent).status_code
    assert _rows(services) == before
