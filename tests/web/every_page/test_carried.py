"""A form that was sent after the login had ended is carried through logging in, and nobody's else is."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalogue.bootstrap import Services
from catalogue.web.failures.form_labels import labels_for
from catalogue.web.language import LANGUAGES
from tests.web.support import Browser, form_token

HTML = {"Accept": "text/html"}
FORM = "/en/desk/organisations"


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    return unescape(found.group(1)) if found else ""


def ended(logged_in: Browser, **fields: object) -> TestResponse:
    """A librarian's form, sent when the session is over."""
    browser = logged_in.as_role("librarian")
    token = form_token(browser.get(FORM))
    browser.client.delete_cookie("lacuna")
    return browser.client.post(FORM, headers=HTML, data={"csrf_token": token, **fields})


def test_what_was_typed_is_sent_after_logging_in(logged_in: Browser, sample: Services, app: Flask) -> None:
    name = 'The "Red" Thread <Phnom Penh>'
    page = ended(logged_in, name=name, kind=["publisher", "donor"], web_address="")
    assert page.status_code == 403 and "What you typed is kept" in page.text
    sealed = hidden(page, "carried")
    wrong = logged_in.log_in("librarian@test.example", "not the password", carried=sealed)
    assert hidden(wrong, "carried") == sealed

    answer = logged_in.log_in("librarian@test.example", logged_in._password, carried=sealed)

    assert answer.status_code == 200 and "You are logged in again" in answer.text
    (typed,) = re.findall(r'<textarea name="name" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)
    shown = unescape(re.sub(r"<textarea.*?</textarea>|<[^>]+>", " ", answer.text, flags=re.DOTALL))
    assert "autofocus" not in answer.text, "it is read before it is sent"
    for word in (FORM, "Name", name, "Kind", "publisher", "donor", "Web address", "(empty)"):
        assert " ".join(word.split()) in " ".join(shown.split()), f"{word}: what is sent is shown, all of it"
    assert unescape(typed) == name and f'action="{FORM}"' in answer.text
    sent = logged_in.client.post(FORM, data={"csrf_token": form_token(answer), "name": unescape(typed)})
    assert sent.status_code == 303
    assert [organisation.name for organisation in sample.authority.editing.organisations("red thread")] == [
        name
    ]


def test_what_one_typed_is_offered_to_nobody_else_who_logs_in(logged_in: Browser) -> None:
    member = logged_in.as_role("member")
    token = form_token(member.get("/en/member/account"))
    member.client.delete_cookie("lacuna")
    fields = {"csrf_token": token, "name": "Bob", "roles": "administrator"}
    left = member.client.post("/en/people/1", headers=HTML, data=fields)
    sealed = hidden(left, "carried")
    assert sealed and "Your login had ended" in left.text

    for email in ("administrator@test.example", "librarian@test.example"):
        answer = logged_in.log_in(email, logged_in._password, carried=sealed)
        assert answer.status_code == 303 and answer.location.startswith("/en/desk/")
        page = logged_in.get(answer.location)
        assert "Somebody else had typed something here" in page.text and "Bob" not in page.text
        logged_in.client.delete_cookie("lacuna")

    answer = logged_in.log_in("member@test.example", logged_in._password, carried=sealed)
    assert answer.status_code == 200 and 'action="/en/people/1"' in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_typed_is_shown_beside_the_labels_of_its_form(
    logged_in: Browser, app: Flask, language: str
) -> None:
    browser, form = logged_in.as_role("administrator"), f"/{language}/people/1"
    page = browser.get(form)
    browser.client.delete_cookie("lacuna")
    fields = {
        "csrf_token": form_token(page),
        "name": "Bob",
        "began_name": "Rob",
        "agency": "Hope",
        "roles": "member",
        "a_thing": "x",
    }
    sealed = hidden(browser.client.post(form, headers=HTML, data=fields), "carried")
    answer = logged_in.log_in("administrator@test.example", logged_in._password, carried=sealed)
    shown = [unescape(label) for label in re.findall(r"<dt>([^<]+)</dt>", answer.text)]
    labels = [unescape(label).strip() for label in re.findall(r"<(?:label|legend)[^>]*>([^<]+)<", page.text)]
    with app.test_request_context("/en/"):
        own = labels_for(form)
        assert [own(name) for name in ("name", "agency", "roles")] == [
            "Name", "Agency or organisation", "What this person may do"
        ]  # fmt: skip
    with app.test_request_context(f"/{language}/"):
        own = labels_for(form)
        assert {own(name) for name in ("name", "agency", "roles")} <= set(labels), "as the form has them"
    assert "A thing" in shown and "Name, as it was" in shown and not {"name", "roles"} & set(shown)


def test_a_file_a_password_and_a_form_without_end_are_not_carried(logged_in: Browser) -> None:
    for fields in ({"name": "x", "password": "secret"}, {"name": "x" * 300_000}):
        page = ended(logged_in, **fields)
        assert page.status_code == 403 and "is not kept" in page.text and not hidden(page, "carried")


def test_a_form_that_is_too_long_to_be_carried_is_not_looked_into(client: FlaskClient) -> None:
    form = b"name=" + b"%F0" * 1_000_000
    sent = client.post(FORM, headers=HTML, data=form, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 403 and "is not kept" in sent.text and not hidden(sent, "carried")
    assert len(sent.data) < 20_000
    foreign = {**HTML, "Sec-Fetch-Site": "cross-site"}
    assert "is not kept" not in client.post(FORM, headers=foreign, data={"name": "x" * 1_000_000}).text


def test_a_form_of_another_site_or_of_nobody_is_refused_and_a_forged_one_is_not_opened(
    logged_in: Browser,
) -> None:
    anonymous = form_token(logged_in.get("/en/log-in"))
    refused = logged_in.client.post(FORM, headers=HTML, data={"csrf_token": anonymous, "name": "x"})
    assert refused.status_code == 403 and not hidden(refused, "carried")
    browser = logged_in.as_role("librarian")
    token = form_token(browser.get(FORM))
    browser.client.delete_cookie("lacuna")
    foreign = {**HTML, "Sec-Fetch-Site": "cross-site"}
    refused = browser.client.post(FORM, headers=foreign, data={"csrf_token": token, "name": "x"})
    assert refused.status_code == 403 and not hidden(refused, "carried")

    answer = logged_in.log_in("librarian@test.example", logged_in._password, carried="forged")
    assert answer.status_code == 303
