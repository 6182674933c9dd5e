"""Forms: nobody else may send one, and what was done is said once."""

from __future__ import annotations

import base64
import zlib
from contextlib import suppress
from io import BytesIO
from secrets import token_hex
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Role
from catalogue.errors import InvalidInput
from catalogue.storage.models import Job
from catalogue.web.addressing.addresses import safe_next
from catalogue.web.security import csrf
from catalogue.web.wording import messages
from tests.web.member_site import PASSWORD
from tests.web.support import Browser, form_token

_READ = "do not belong together"


def _send(client: FlaskClient, token: str, **headers: str) -> TestResponse:
    somebody = f"{token_hex(4)}@test.example"  # each another: after some tries one has to wait
    fields = {"csrf_token": token, "email": somebody, "password": "wrong password"}
    return client.post(
        "/en/log-in", data=fields, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


def test_a_form_is_read_with_its_token_only(client: FlaskClient) -> None:
    assert _READ in _send(client, form_token(client.get("/en/log-in"))).text
    for forged in ("", "nonsense", form_token(client.get("/en/log-in"))[:-2] + "xx"):
        answer = _send(client, forged)
        assert answer.status_code == 400
        assert "did not come from the page we sent" in answer.text


@pytest.mark.parametrize(
    ("headers", "read"),
    [
        ({"Sec_Fetch_Site": "same-origin", "Origin": "null"}, True),
        ({"Sec_Fetch_Site": "none"}, True),
        ({"Sec_Fetch_Site": "cross-site"}, False),
        ({"Sec_Fetch_Site": "same-site"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://localhost"}, True),
        ({"Origin": "null"}, False),
        ({"Origin": "http://localhost:8001"}, False),
        ({"Origin": "https://elsewhere.example"}, False),
    ],
)
def test_another_site_is_refused(client: FlaskClient, headers: dict[str, str], read: bool) -> None:
    answer = _send(client, form_token(client.get("/en/log-in")), **headers)
    assert (_READ in answer.text) is read
    assert read or answer.status_code == 403


@pytest.mark.parametrize(("fields", "status"), [(csrf.MOST_FIELDS, 400), (csrf.MOST_FIELDS + 1, 413)])
def test_a_form_of_fields_without_end_is_not_taken_apart(
    client: FlaskClient, fields: int, status: int
) -> None:
    sent = client.post(
        "/en/offer", data="&".join(["a=1"] * fields), content_type="application/x-www-form-urlencoded"
    )
    assert sent.status_code == status


@pytest.mark.parametrize("is_ours", [True, False])
@pytest.mark.parametrize(("page", "name"), [("/en/offer", "titles"), ("/km/suggestion", "reason")])
def test_of_a_form_that_anybody_may_send_no_more_is_shown_again_than_a_person_types(
    client: FlaskClient, page: str, name: str, is_ours: bool
) -> None:
    token = form_token(client.get(page)) if is_ours else "nonsense"
    for letters, is_shown in ((5_000, True), (1_000_000, False), (4_000_000, False)):
        sent = client.post(page, data={"csrf_token": token, name: "z" * letters})
        assert sent.status_code == (400 if is_shown else 413)
        assert ("z" * letters in sent.text) is is_shown
        assert is_shown or len(sent.data) < 20_000


def test_of_a_form_whose_token_does_not_hold_no_more_is_shown_again_than_is_ever_kept(
    logged_in: Browser,
) -> None:
    member = logged_in.as_role("member").client
    for letters, is_shown in ((190_000, True), (200_000, False), (4_000_000, False)):
        sent = member.post("/en/member/lists/new", data={"csrf_token": "nonsense", "text": "z" * letters})
        assert sent.status_code == 400 and "did not come from the page we sent" in sent.text
        assert ("z" * letters in sent.text) is is_shown
        assert is_shown or len(sent.data) < 20_000


def test_a_token_of_before_login_is_worth_nothing_after(logged_in: Browser) -> None:
    before = form_token(logged_in.get("/en/log-in"))
    browser = logged_in.as_role("member")
    assert browser.client.post("/en/log-out", data={"csrf_token": before}).status_code == 400
    assert browser.get("/en/member/").status_code == 200, "still logged in"


def test_a_token_goes_stale(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    token = form_token(client.get("/en/log-in"))
    monkeypatch.setattr(csrf, "LIFETIME", -1)
    answer = _send(client, token)
    assert answer.status_code == 400
    assert "open for too long" in answer.text


def test_a_sign_that_no_other_database_could_keep_is_taken_by_none(working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    desk = Browser(create_app(working.config, working), PASSWORD).as_role("librarian")
    page, count = "/en/desk/publications/new", working.records.publications.count()
    answer = desk.post(page, page, title="Half of it \0 is lost", action="save")
    assert answer.status_code == 400 and "a sign that cannot be kept" in answer.text
    assert working.records.publications.count() == count
    page, named = "/en/member/lists/new", (BytesIO(b"title\nA guide\n"), "li\0st.csv")
    answer = desk.client.post(
        page, data={"csrf_token": form_token(desk.get(page)), "name": "A list", "file": named}
    )
    assert answer.status_code == 400 and "a sign that cannot be kept" in answer.text
    librarian = working.access.accounts.by_email("librarian@test.example")
    assert librarian is not None
    with pytest.raises(InvalidInput, match="a sign that cannot be kept"):
        working.records.publications.add(librarian, Description(title="A guide", subjects=("half\0of it",)))
    with (
        pytest.raises(InvalidInput, match="a sign that cannot be kept"),
        working.database.write() as session,
    ):
        session.add(Job(kind="odd", params={"half\0of it": 1}, result={}))


def test_what_was_done_is_said_on_the_next_page_in_its_language(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/km/"):
        address = messages.redirect_saying("/km/visit", "You are logged out.").headers["Location"]
    assert "អ្នកបានចាកចេញពីគណនីហើយ" in client.get(address).text
    assert 'role="status"' not in client.get("/en/visit?said=You+are+logged+out.").text, "nobody else can"


def test_what_was_done_is_not_said_once_something_else_was(working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    working.access.accounts.add(None, "administrator@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    desk = Browser(create_app(working.config, working), PASSWORD).as_role("librarian")
    page = "/en/desk/publications/new"
    saved = desk.post(page, page, title="Said and undone", action="save")
    assert "Said and undone is in the catalogue." in desk.get(saved.location).text
    another = Browser(create_app(working.config, working), PASSWORD).as_role("administrator")
    assert "Said and undone is in" not in another.get(saved.location).text, "sent along as a link"
    act = working.change_log.recent(1)[0].id
    undone = desk.post(f"/en/desk/changes/{act}", f"/en/desk/changes/{act}/undo")
    assert "It is undone." in desk.get(undone.location).text
    again = desk.get(saved.location.partition("?")[0] + "?" + saved.location.partition("?")[2]).text
    assert "is in the catalogue" not in again, "the address says what was, and the page what is"


def test_what_was_done_is_said_to_the_login_that_did_it_and_to_nobody_else(working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    app = create_app(working.config, working)
    desk = Browser(app, PASSWORD).as_role("librarian")
    page = "/en/desk/publications/new"
    saved = desk.post(page, page, title="Call this number for help", action="save").location
    sent_along = f"/en/visit?{saved.partition('?')[2]}"
    assert "Call this number" not in app.test_client().get(sent_along).text, "words of a member's choice"
    elsewhere = Browser(app, PASSWORD).as_role("librarian")
    assert "Call this number" not in elsewhere.get(sent_along).text, "another login of the same person"
    assert "Call this number" in desk.get(sent_along).text


def test_who_reads_the_address_reads_nothing_of_what_was_done(working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    desk = Browser(create_app(working.config, working), PASSWORD).as_role("librarian")
    page = "/en/desk/publications/new"
    location = desk.post(page, page, title="The name of a quiet list", action="save").location
    assert "The name of a quiet list is in the catalogue." in desk.get(location).text
    (token,) = parse_qs(urlsplit(location).query)["said"]
    # Pieces of three letters come out alike wherever base64 begins; the parts of a token stand between dots.
    for part in (token, *token.split(".")):
        opened = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        with suppress(zlib.error):
            opened += zlib.decompress(opened)
        assert b"quiet" not in opened and b"catalogue" not in opened
    assert desk.get(location.replace(token, token[:-9] + "AAAAAAAAA")).status_code == 200


def test_who_has_no_login_is_told_nobody_s_words(app: Flask) -> None:
    with app.test_request_context("/en/"):
        messages.redirect_saying("/en/", ("%(count)s title.", "%(count)s titles."), count=2)
        with pytest.raises(ValueError, match="read by anybody"):
            messages.redirect_saying("/en/", "%(title)s is saved.", title="Call this number for help")


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("/en/member/lists?x=1", "/en/member/lists?x=1"),
        ("//elsewhere.example/", "home"),
        ("/\\elsewhere.example", "home"),
        ("https://elsewhere.example/", "home"),
        ("javascript:alert(1)", "home"),
        ("", "home"),
    ],
)
def test_nobody_is_led_off_the_site_after_login(address: str, leads: str) -> None:
    assert safe_next(address, "home") == leads
