"""The settings of the centre on their pages: kept, refused at the field, seen by readers and on paper."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape

import pytest
from PIL import Image

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from catalogue.domain.people.mail import MailServer
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

PAGE, MAIL = "/en/desk/settings", "/en/desk/settings/mail"


@pytest.fixture
def desk(working: Services) -> Browser:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    return Browser(create_app(working.config, working), PASSWORD).as_role("librarian")


def as_typed(page: str) -> dict[str, str]:
    """What the first form of a page would send as it stands."""
    form = page[page.index('<form method="post">') :]
    form = form[: form.index("</form>")]
    areas = re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.DOTALL)
    inputs = re.findall(r'<input [^>]*name="(\w+)" type="(?:text|email)" value="([^"]*)"', form)
    ticked = re.findall(r'<input type="checkbox" name="(\w+)" value="(1)" checked>', form)
    return {name: unescape(value) for name, value in (*areas, *inputs, *ticked)}


def test_every_setting_is_kept_and_shows_where_it_belongs(desk: Browser, working: Services) -> None:
    values = as_typed(desk.get(PAGE).text)
    values |= {
        "names_other": "vi: Trung tâm\nth: ศูนย์",
        "call_number_pattern": "{country}/{author} {year}",
        "exit_address": "https://example.org/weather",
        "first_language": "km",
        "shelf_places_en": "REP: second room, left wall",
        "floor_plan": "  RR\n..RR\n#D##",
        "floor_keys_en": "R: The reports (REP)\nD: Door",
    }
    report = next(
        publication.id
        for publication in working.records.publications.many(range(1, 50))
        if any(copy.call_number.startswith("REP") for copy in publication.copies)
    )
    assert "second room" not in desk.get(f"/en/publication/{report}").text
    assert desk.post(PAGE, PAGE, **{**values, "shelf_places_en": "second room"}).status_code == 400
    assert desk.post(PAGE, PAGE, **values).status_code == 303
    centre = working.settings.centre()
    assert centre.names["vi"] == "Trung tâm" and centre.names["th"] == "ศูนย์"
    assert as_typed(desk.get(PAGE).text).items() >= values.items() - {("first_language", "km")}
    assert 'href="https://example.org/weather"' in desk.get("/en/").text
    assert '<p class="way">second room, left wall</p>' in desk.get(f"/en/publication/{report}").text
    shown = desk.get(f"/en/publication/{report}").text
    assert "R · The reports</strong>, on the right" in shown and 'class="spot here"' in shown
    assert "The reports" in desk.get("/en/visit").text and "spot here" not in desk.get("/en/visit").text
    assert desk.client.get("/", headers={"Accept-Language": "fr"}).headers["Location"] == "/km/"
    opened = desk.post("/en/desk/", "/en/desk/donations", donor="Winrock", received_on="2026-03-01")
    donation = re.search(r"donation=(\d+)", opened.headers["Location"])
    assert donation
    new = f"/en/desk/publications/new?donation={donation[1]}"
    desk.post(
        new,
        new,
        title="Nets",
        contributor_name="Chan, Dara",
        countries="Lao PDR",
        year="2008",
        action="accept",
    )
    (made,) = working.records.publications.newest(1)
    assert [copy.call_number for copy in made.copies] == ["LAO/CHA 2008"]


def test_a_wrong_setting_is_refused_at_its_field(desk: Browser, working: Services) -> None:
    before, typed = working.settings.centre(), as_typed(desk.get(PAGE).text)
    wrong = {
        "names_other": "Trung tâm",
        "call_number_pattern": "{shelf}",
        "exit_address": "javascript:alert(1)",
        "floor_plan": "R?",
    }
    answer = desk.post(PAGE, PAGE, **typed | wrong)
    assert answer.status_code == 400
    for field in wrong:
        assert f'id="{field}-error"' in answer.text
    assert desk.post(PAGE, PAGE, **typed | {"exit_address": 'https://x.example/"><b'}).status_code == 400
    assert working.settings.centre() == before


def test_a_language_that_is_off_leads_to_the_one_that_is_on(desk: Browser, working: Services) -> None:
    values = as_typed(desk.get(PAGE).text) | {"first_language": "km"}
    off = {name: value for name, value in values.items() if name != "shown_km"}
    refused = desk.post(PAGE, PAGE, **off)
    assert refused.status_code == 400 and 'id="first_language-error"' in refused.text

    assert desk.post(PAGE, PAGE, **off | {"first_language": "en"}).status_code == 303

    assert desk.get("/km/search?q=nets").headers["Location"] == "/en/search?q=nets"
    assert desk.client.get("/", headers={"Accept-Language": "km"}).headers["Location"] == "/en/"
    page = desk.get("/en/").text
    assert 'hreflang="km"' not in page and 'hreflang="en"' in page
    working.change_log.revert(None, working.change_log.recent()[0].id)
    assert desk.get("/km/").status_code == 200


def test_a_logo_is_what_its_content_says(desk: Browser, working: Services) -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (1600, 400), "teal").save(picture, "PNG")
    place = f"{PAGE}/logo"
    refused = desk.post(PAGE, place, logo=(io.BytesIO(b"<svg onload=alert(1)>"), "logo.png"))
    assert refused.status_code == 400 and 'id="logo-error"' in refused.text
    assert desk.get("/logo.png").status_code == 404
    assert desk.post(PAGE, place, logo=(io.BytesIO(picture.getvalue()), "x.gif")).status_code == 303
    shown = desk.client.application.test_client().get("/logo.png")
    assert shown.mimetype == "image/png" and Image.open(io.BytesIO(shown.data)).size == (800, 200)
    assert 'src="/logo.png"' in desk.get("/en/desk/donations/1/acknowledgement").text
    assert desk.get("/en/desk/donations/1/acknowledgement.pdf").status_code == 200
    working.change_log.revert(None, working.change_log.recent()[0].id)
    assert working.settings.logo() == b""


def test_the_mail_password_never_comes_back(desk: Browser, working: Services) -> None:
    values = {"host": "mail.example.org", "security": "tls", "user": "library", "sender": "l@example.org"}
    assert desk.post(MAIL, MAIL, **values, password="hush-hush").status_code == 303
    server = MailServer("mail.example.org", 465, "tls", "library", "hush-hush", "l@example.org")
    assert working.settings.mail == server and working.operations.inspector.inspect().sound
    log = desk.get(f"/en/desk/changes/{working.change_log.recent()[0].id}").text
    assert "hush" not in desk.get(MAIL).text + log + desk.get("/en/desk/changes").text
    desk.post(MAIL, MAIL, **values, password="")
    assert working.settings.mail == server
    desk.post(MAIL, MAIL, **{**values, "sender": "desk@example.org"}, password="")
    assert working.settings.mail == replace(server, sender="desk@example.org")
    (working.config.home / "mail_password").unlink()  # as on another machine after a restore
    assert "set again" in desk.get(MAIL).text
    assert [finding.code for finding in working.operations.inspector.inspect().findings] == [
        "mail_password_missing"
    ]
    wrong = desk.post(MAIL, MAIL, **{**values, "port": "99999"}, password="other-secret")
    assert wrong.status_code == 400 and 'id="port-error"' in wrong.text and "other-secret" not in wrong.text
    desk.post(MAIL, MAIL, **values, action="none")
    assert working.settings.mail is None


@pytest.mark.parametrize(
    "otherwise",
    [
        {"host": "mail.evil.example"},
        {"port": "2525"},
        {"security": "none", "port": "2525"},
        {"user": "other"},
    ],
)
def test_the_mail_password_goes_no_other_way_than_it_was_typed_for(
    desk: Browser, working: Services, otherwise: dict[str, str]
) -> None:
    values = {
        "host": "localhost", "port": "587", "security": "starttls", "user": "library",
        "sender": "l@example.org",
    }  # fmt: skip
    assert desk.post(MAIL, MAIL, **values, password="hush-hush").status_code == 303
    before = working.settings.mail
    asked = desk.post(MAIL, MAIL, **{**values, **otherwise}, password="")
    assert asked.status_code == 400 and 'id="password-error"' in asked.text
    assert "Type it again for the new ones." in asked.text and "hush" not in asked.text
    assert working.settings.mail == before
    assert desk.post(MAIL, MAIL, **{**values, **otherwise}, password="typed again").status_code == 303
    assert working.settings.mail and working.settings.mail.password == "typed again"
    working.change_log.revert(None, working.change_log.recent()[0].id)
    assert working.settings.mail and working.settings.mail.password == "", "nor by an undoing"
