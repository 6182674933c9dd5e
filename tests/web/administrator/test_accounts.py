"""Logging in and out in the browser."""

from __future__ import annotations

import re

import pyotp
import pytest
from flask import Flask

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from tests.web.member_site import PASSWORD
from tests.web.support import Browser, form_token

_STEP = "/en/member/account/second-step"


def test_login_sets_one_guarded_cookie_and_logout_takes_it_back(logged_in: Browser) -> None:
    answer = logged_in.log_in("member@test.example", PASSWORD)
    (cookie,) = (header for header in answer.headers.getlist("Set-Cookie") if "known" not in header)
    assert cookie.startswith("lacuna=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie, "it goes when the browser closes"

    kept = logged_in.client.get_cookie("lacuna")
    assert kept is not None
    answer = logged_in.post("/en/help", "/en/log-out")
    assert answer.headers["Set-Cookie"].startswith("lacuna=;")
    assert "You are logged out." in logged_in.get(answer.headers["Location"]).text
    logged_in.client.set_cookie("lacuna", kept.value)
    assert logged_in.get("/en/member/").status_code == 302, "the session ended at the server too"


def test_the_cookie_is_secure_where_the_page_is(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/en/log-in", base_url="https://localhost")
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    fields = {"csrf_token": token, "email": "member@test.example", "password": PASSWORD}
    answer = client.post("/en/log-in", data=fields, base_url="https://localhost")
    session, *known = answer.headers.getlist("Set-Cookie")
    assert session.startswith("__Host-lacuna=")
    assert all(header.startswith("__Secure-lacuna-known=") for header in known)
    assert all("; Secure" in header and "HttpOnly" in header for header in (session, *known))
    assert client.get("/en/member/", base_url="https://localhost").status_code == 200


def test_a_browser_is_known_on_the_log_in_pages_alone_and_to_its_owner(app: Flask) -> None:
    browser = Browser(app, PASSWORD)
    answer = browser.log_in("member@test.example", PASSWORD)
    known = [header for header in answer.headers.getlist("Set-Cookie") if header.startswith("lacuna-known=")]
    assert [re.findall(r"Path=([^;]+)", header)[0] for header in known] == ["/en/log-in", "/km/log-in"]
    assert all("HttpOnly" in header and "SameSite=Strict" in header for header in known)
    assert "member" not in known[0]
    browser.post("/en/help", "/en/log-out")
    again = browser.log_in("member@test.example", PASSWORD)
    assert not [header for header in again.headers.getlist("Set-Cookie") if "known" in header], (
        "it is known already"
    )
    browser.post("/en/help", "/en/log-out")
    other = browser.log_in("librarian@test.example", PASSWORD)
    both = [header for header in other.headers.getlist("Set-Cookie") if header.startswith("lacuna-known=")]
    assert both[0].partition(";")[0].count("~") == 1, "two people may share a browser"


def test_six_wrong_tries_of_a_stranger_do_not_keep_the_librarian_out(working: Services) -> None:
    site = create_app(working.config, working)
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    librarian, stranger = Browser(site, PASSWORD).as_role("librarian"), Browser(site, PASSWORD)
    librarian.post("/en/help", "/en/log-out")
    wrong = [stranger.log_in("librarian@test.example", f"guess {number}").status_code for number in range(6)]
    assert wrong == [400] * 5 + [429]
    assert stranger.log_in("librarian@test.example", PASSWORD).status_code == 429
    assert librarian.log_in("librarian@test.example", PASSWORD).status_code == 303


def test_who_logged_in_here_before_does_not_stand_behind_strangers_who_guess(logged_in: Browser) -> None:
    answer = logged_in.log_in("member@test.example", PASSWORD)
    cookies = [header.partition(";")[0] for header in answer.headers.getlist("Set-Cookie")]
    (known,) = {cookie for cookie in cookies if cookie.startswith("lacuna-known=")}
    takes_turns = logged_in.client.application.extensions["takes_turns"]
    assert takes_turns("POST", "/en/log-in", known) == "known_passwords"
    assert takes_turns("POST", "/en/log-in", "lacuna-known=0123-4567.89") == "passwords"
    assert takes_turns("POST", "/en/log-in", "") == "passwords"


def test_only_the_cookie_of_a_login_that_was_given_lets_a_file_in(logged_in: Browser) -> None:
    answer = logged_in.log_in("member@test.example", PASSWORD)
    cookies = [header.partition(";")[0] for header in answer.headers.getlist("Set-Cookie")]
    (given,) = (cookie for cookie in cookies if cookie.startswith("lacuna="))
    holds_login = logged_in.client.application.extensions["holds_login"]
    assert holds_login(f"a=b; {given}")
    assert holds_login(f"__Host-{given}"), "by https"
    logged_in.post("/en/help", "/en/log-out")
    assert holds_login(given), "nothing is looked up"
    proof = given.rpartition(".")[2]
    for made_up in (
        "",
        "lacuna=x",
        f"lacuna=x.{proof}",
        f"x{given}",
        f"{given}0",
        "lacuna=.",
        "lacuna=\xff.x",
    ):
        assert not holds_login(made_up), made_up


def test_a_browser_in_which_a_password_was_chosen_is_known(working: Services) -> None:
    site = create_app(working.config, working)
    account = working.access.accounts.by_email("first@test.example")
    assert account
    link = f"/en/password/{working.access.people.new_link(account, account.id)}"
    owner, stranger = Browser(site, PASSWORD), Browser(site, PASSWORD)
    assert owner.post(link, link, password="a long one of my own").status_code == 303
    for number in range(6):
        stranger.log_in("first@test.example", f"guess {number}")
    assert owner.log_in("first@test.example", "a long one of my own").status_code == 303


@pytest.mark.parametrize(
    "onward", ["/en/help\nX: y", "/en/\r\nSet-Cookie: a=b", "/en/\x01", "//evil.example"]
)
def test_an_address_to_go_on_to_that_fits_in_no_header_is_passed_over(
    logged_in: Browser, onward: str
) -> None:
    answer = logged_in.log_in("member@test.example", PASSWORD, next=onward)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/en/member/"


def test_login_goes_on_to_where_one_was_going(logged_in: Browser) -> None:
    wanted = logged_in.get("/en/member/?page=2").headers["Location"]
    assert wanted == "/en/log-in?next=/en/member/?page%3D2"
    answer = logged_in.log_in("member@test.example", PASSWORD, next="/en/member/?page=2")
    assert answer.headers["Location"] == "/en/member/?page=2"


def test_each_role_arrives_at_its_own_page(app: Flask) -> None:
    for role, page in (("member", "/en/member/"), ("librarian", "/en/desk/"), ("administrator", "/en/desk/")):
        browser = Browser(app, PASSWORD)
        assert browser.log_in(f"{role}@test.example", PASSWORD).headers["Location"] == page


def test_a_wrong_login_keeps_the_address_and_tells_nothing(logged_in: Browser) -> None:
    known = logged_in.log_in("member@test.example", "not the password")
    unknown = logged_in.log_in("nobody@test.example", "not the password")
    assert known.status_code == unknown.status_code == 400
    assert 'value="member@test.example"' in known.text
    sentence = "This e-mail address and password do not belong together."
    assert sentence in known.text
    assert sentence in unknown.text
    assert "Set-Cookie" not in known.headers


def test_guessing_is_slowed_down(logged_in: Browser) -> None:
    answers = [logged_in.log_in("guessed@test.example", f"guess number {number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert "Too many tries" in answers[-1].text


def test_whoever_turned_it_on_logs_in_with_a_code(working: Services) -> None:
    app = create_app(working.config, working)
    browser = Browser(app, PASSWORD)
    browser.log_in("first@test.example", PASSWORD)
    page = browser.get("/en/member/account/second-step").text
    secret = page.partition('name="secret" value="')[2].partition('"')[0]
    wrong = browser.post(_STEP, f"{_STEP}/on", secret=secret, code="no code")
    assert wrong.status_code == 400
    assert secret in wrong.text, "what was scanned already stays"
    page = browser.post(_STEP, f"{_STEP}/on", secret=secret, code=pyotp.TOTP(secret).now()).text
    recovery = re.findall(r"<code>(\w{5}-\w{5})</code>", page)
    assert len(recovery) == 8

    again = Browser(app, PASSWORD)
    asked = again.log_in("first@test.example", PASSWORD, next="/en/member/?page=2")
    assert "The code from your phone" in asked.text
    assert "Set-Cookie" not in asked.headers
    step = asked.text.partition('name="step" value="')[2].partition('"')[0]
    fields = {"csrf_token": form_token(asked), "step": step, "next": "/en/member/?page=2"}
    wrong = again.client.post("/en/log-in/code", data={**fields, "code": "no code"})
    assert wrong.status_code == 400
    assert step in wrong.text, "one may try again"
    answer = again.client.post("/en/log-in/code", data={**fields, "code": recovery[0]})
    assert answer.headers["Location"] == "/en/member/?page=2"

    off = again.post(_STEP, f"{_STEP}/off", code=recovery[1])
    assert off.status_code == 303
    assert Browser(app, PASSWORD).log_in("first@test.example", PASSWORD).status_code == 303


def test_the_code_to_scan_has_the_clear_edge_that_readers_need(working: Services) -> None:
    browser = Browser(create_app(working.config, working), PASSWORD)
    browser.log_in("first@test.example", PASSWORD)
    page = browser.get(_STEP).text
    code = re.search(r'class="code".*?viewBox="(-\d+) (-\d+) (\d+) \3".*?</svg>', page)
    assert code
    edge = -int(code[1])
    assert edge == -int(code[2]) >= 4  # modules, as ISO/IEC 18004 has it
    assert (int(code[3]) - 2 * edge - 17) % 4 == 0, "the other sides have as much"


def test_a_step_that_is_over_begins_again(logged_in: Browser) -> None:
    answer = logged_in.post("/en/log-in", "/en/log-in/code", step="none", code="123456")
    assert answer.status_code == 400
    assert "Log in again from the beginning" in answer.text


def test_a_link_lets_an_invited_person_choose_a_password_once(empty_app: Flask) -> None:
    services = empty_app.extensions["lacuna"]
    services.access.accounts.add(None, "admin@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    administrator = services.access.accounts.by_email("admin@test.example")
    link = f"/en/password/{services.access.people.invite(administrator, 'new@test.example', [Role.MEMBER])}"
    browser = Browser(empty_app, "")

    short = browser.post(link, link, password="short")
    assert short.status_code == 400
    assert "at least 10 characters" in short.text
    chosen = browser.post(link, link, password="a long one of my own")
    assert "Your password is set" in browser.get(chosen.headers["Location"]).text
    assert browser.get(link).status_code == 404, "it works once"
    answer = browser.log_in("new@test.example", "a long one of my own")
    assert answer.headers["Location"] == "/en/member/"


def test_a_forgotten_login_can_be_ended_from_another_computer(app: Flask) -> None:
    here, there = Browser(app, PASSWORD).as_role("member"), Browser(app, PASSWORD).as_role("member")
    page = here.get("/en/member/account").text
    ends = re.findall(r'action="(/en/member/account/logins/[^"]+/end)"', page)
    assert ends
    assert "This is the login you are using now." in page
    for end in ends:
        assert here.post("/en/member/account", end).status_code == 303
    assert there.get("/en/member/").status_code == 302
    assert here.get("/en/member/").status_code == 200
