"""A full disk says so in plain words, keeps nothing half, and hurts nobody once there is room again."""

from __future__ import annotations

from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from tests.support.full_disk import no_file_larger_than
from tests.web.support import Browser, form_token

PASSWORD = "a long enough one"
LARGE = b"title,year\n" + b"".join(b"Title number %d,2003\n" % number for number in range(10_000))
WORDS = "The disk is full, and nothing of this was kept"


@pytest.fixture
def desk(working: Services) -> Browser:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    return Browser(create_app(working.config, working), PASSWORD).as_role("librarian")


def sent(desk: Browser, token: str) -> TestResponse:
    data = {"csrf_token": token, "file": (BytesIO(LARGE), "gifts.csv"), "donor": ""}
    return desk.client.post("/en/desk/imports", data=data, content_type="multipart/form-data")


def test_an_upload_for_which_there_is_no_room_leaves_nothing(desk: Browser, working: Services) -> None:
    token = form_token(desk.get("/en/desk/imports"))
    with no_file_larger_than(100_000):
        answer = sent(desk, token)
    assert answer.status_code == 507
    assert WORDS in answer.text
    assert (
        not (working.config.home / "uploads").exists()
        or list((working.config.home / "uploads").iterdir()) == []
    )
    assert working.acquisitions.imports.newest() == []
    assert sent(desk, token).status_code in (302, 303)


def test_a_database_that_cannot_grow_says_so_and_gives_the_form_back(
    desk: Browser, working: Services
) -> None:
    page = "/en/desk/donations"
    form = {"donor": "A generous donor", "received_on": "2026-04-14", "from": "list"}
    before = len(working.acquisitions.donations.newest())
    form["csrf_token"] = form_token(desk.get(page))
    with no_file_larger_than(4_096):
        answer = desk.client.post(page, data=form)
        assert desk.get("/en/search?q=trafficking").status_code == 200, "reading goes on"
    assert answer.status_code == 507
    assert WORDS in answer.text and "A generous donor" in answer.text
    assert len(working.acquisitions.donations.newest()) == before
    assert desk.client.post(page, data=form).status_code == 303
    assert len(working.acquisitions.donations.newest()) == before + 1


def test_a_list_that_met_a_full_disk_is_given_back_however_long_it_is(desk: Browser) -> None:
    page, text = "/en/member/lists/new", "".join(f"Title number {number}\n" for number in range(15_000))
    token = form_token(desk.get(page))
    with no_file_larger_than(4_096):
        answer = desk.client.post("/en/member/lists/new", data={"csrf_token": token, "text": text})
    assert answer.status_code == 507
    assert WORDS in answer.text and "Title number 14999\n" in answer.text
