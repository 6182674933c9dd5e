"""Notices on a member's page, and the link that ends mail."""

from __future__ import annotations

import re
from typing import Any

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.mail import MailServer
from catalogue.services.notifications.notices import tell
from catalogue.web.language import LANGUAGES
from catalogue.web.wording.notice_words import words_of
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

PARAMS: dict[str, dict[str, Any]] = {
    "thanks": {"title": "50% of all", "copies": 1},
    "reminder": {"title": "A title", "until": "2026-05-04"},
    "doubled": {"title": "A title"},
    "lapsed": {"title": "A title", "until": "2026-05-04"},
    "digest": {"lists": [{"name": "A list", "came": 3, "went": 1, "titles": ["One", "Two"]}]},
    "suggestion": {"title": "A title", "list": "", "answer": "We hold it."},
    "agency_changed": {"agency": "IOM", "now": "UNICEF", "lists": ["A list"]},
    "list_handed_on": {"list": "A list"},
    "offer": {"answer": "Please bring them."},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PARAMS)
def test_every_kind_of_notice_has_its_words(kind: str, language: str) -> None:
    words = words_of(kind, PARAMS[kind], language)
    assert words.heading
    assert words.paragraphs
    assert "%" not in re.sub("50% of all", "", f"{words.heading}{words.paragraphs}")


def test_a_member_is_told_and_chooses_what_comes_by_mail(working: Services) -> None:
    app = create_app(working.config, working)
    first, second = Browser(app, PASSWORD).as_role("first"), Browser(app, PASSWORD).as_role("second")
    account = working.access.accounts.by_email("first@test.example")
    assert account
    with working.database.write() as session:
        tell(session, "one", "thanks", PARAMS["thanks"], user_id=account.id)

    page = first.get("/en/member/notices").text
    assert "Thank you: 50% of all has come in" in page
    assert "The centre sends no mail" in page
    assert "Thank you:" not in second.get("/en/member/notices").text, "nobody else is told"

    working.settings.save_mail(None, MailServer("localhost", sender="library@example.org"))
    page = "/en/member/notices"
    answer = first.post(page, "/en/member/notices/mail", kind=["digest"], language="km")
    assert "Your choice is kept" in first.get(answer.headers["Location"]).text
    assert working.notifications.notices.wish(account).kinds == ("digest",)
    assert working.notifications.notices.wish(account).language == "km"


def test_mail_is_ended_by_its_link_alone_and_only_by_a_press(working: Services) -> None:
    account = working.access.accounts.by_email("first@test.example")
    assert account
    nobody = create_app(working.config, working).test_client()
    link = f"/en/unsubscribe/{working.notifications.notices.unsubscribe_token(account.id, 'digest')}"

    assert "No more mail of this kind?" in nobody.get(link).text
    assert "digest" in working.notifications.notices.wish(account).kinds, "looking changes nothing"
    answer = nobody.post(link, data={"List-Unsubscribe": "One-Click"})
    assert "You get no more mail" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert "digest" not in working.notifications.notices.wish(account).kinds
    assert nobody.get(f"{link}x").status_code == 404
