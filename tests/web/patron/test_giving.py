"""Suggesting a title and offering a gift in the browser, and what keeps machines out."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import select

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from catalogue.domain.people.mail import MailServer
from catalogue.storage.models import Notice
from tests.web.member_site import PASSWORD
from tests.web.support import Browser, form_token


class _Earlier(TimestampSigner):
    """Signs as if some time ago."""

    def get_timestamp(self) -> int:
        return int(time.time()) - 60


def _fields(app: Flask, client: FlaskClient, page: str) -> dict[str, str]:
    """What the form of a page sends, opened a minute ago."""
    serializer = URLSafeTimedSerializer(str(app.secret_key), salt="opened", signer=_Earlier)
    return {"csrf_token": form_token(client.get(page)), "opened": str(serializer.dumps(""))}


@pytest.fixture
def site(working: Services) -> Flask:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    return create_app(working.config, working)


def test_somebody_without_an_account_offers_a_gift(site: Flask, working: Services) -> None:
    client, key = site.test_client(), working.pledges.wanted.titles()[0].key
    page = f"/en/offer?wanted={key}"
    wrong = client.post("/en/offer", data={**_fields(site, client, page), "titles": "A title"})
    assert wrong.status_code == 400
    assert "Say how we can answer you" in wrong.text
    assert "A title</textarea>" in wrong.text, "what was typed stays"

    sent = {
        **_fields(site, client, page),
        "titles": "A <b>title</b>",
        "contact": "me@here.org",
        "wanted": key,
    }
    answer = client.post("/en/offer", data=sent)
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    librarian = Browser(site, PASSWORD).as_role("librarian")
    desk = librarian.get("/en/desk/offers").text
    assert "A &lt;b&gt;title&lt;/b&gt;" in desk
    assert "1 gift is on offer" in librarian.get("/en/desk/").text
    settle = re.search(r'action="(/en/desk/offers/\d+)"', desk)
    assert settle
    assert librarian.post("/en/desk/offers", settle[1]).status_code == 303
    assert "me@here.org" not in librarian.get("/en/desk/offers").text


def test_the_desk_sees_an_answer_that_did_not_go_out(site: Flask, working: Services) -> None:
    librarian, server = (
        Browser(site, PASSWORD).as_role("librarian"),
        MailServer("127.0.0.1", sender="us@here.org"),
    )
    working.settings.save_mail(None, server)
    working.pledges.offers.make("A title", "me@here.org")
    desk = librarian.get("/en/desk/offers").text
    settle = re.search(r'action="(/en/desk/offers/\d+)"', desk)
    assert settle and "answer-" in desk
    working.settings.save_mail(None, None)
    refused = librarian.post("/en/desk/offers", settle[1], answer="Come on <i>Monday</i>.")
    assert refused.status_code == 400
    assert "No mail goes out to this person now" in refused.text
    assert "Come on &lt;i&gt;Monday&lt;/i&gt;." in refused.text, "what was typed is not lost"

    working.settings.save_mail(None, server)
    assert librarian.post("/en/desk/offers", settle[1], answer="Come on <i>Monday</i>.").status_code == 303
    assert "me@here.org" not in librarian.get("/en/desk/offers").text
    working.settings.save_mail(None, None)
    working.notifications.outbox.send_due()
    back = librarian.get("/en/desk/offers").text
    assert "This answer did not go out" in back and "Come on &lt;i&gt;Monday&lt;/i&gt;." in back


def test_an_offer_is_answered_in_the_language_in_which_it_was_made(site: Flask, working: Services) -> None:
    working.settings.save_mail(None, MailServer("127.0.0.1", sender="us@here.org"))
    client, librarian = site.test_client(), Browser(site, PASSWORD).as_role("librarian")
    sent = {**_fields(site, client, "/km/offer"), "titles": "A title", "contact": "me@here.org"}
    assert client.post("/km/offer", data=sent).status_code == 303
    (offer,) = working.pledges.offers.waiting()
    page, answered = "/en/desk/offers", f"/en/desk/offers/{offer.id}"
    assert "made on the pages in Khmer" in librarian.get(page).text
    assert librarian.post(page, answered, answer="Come on Monday.").status_code == 303
    with working.database.read() as session:
        (letter,) = session.scalars(select(Notice).where(Notice.address != ""))
        assert letter.params["language"] == "km"
    working.settings.save_mail(None, None)  # it does not go out, and comes back
    working.notifications.outbox.send_due()
    assert [each.language for each in working.pledges.offers.waiting()] == ["km"]


def test_a_machine_is_kept_out_and_a_person_sends_it_again(site: Flask, working: Services) -> None:
    client = site.test_client()
    typed = {"titles": "Spam", "contact": "a@b.org"}
    fields = _fields(site, client, "/en/offer")
    quick = re.search(r'name="opened" value="([^"]+)"', client.get("/en/offer").text)
    assert quick
    for change, words in (
        ({"more_words": "buy now"}, "A field that readers do not see"),
        ({"opened": quick[1]}, "faster than anybody can type"),
        ({"opened": ""}, "did not come from the page we sent"),
    ):
        for page in ("/en/offer", "/en/suggestion"):
            answer = client.post(page, data={**fields, **typed, "title": "Spam", **change})
            assert answer.status_code == 400
            assert words in answer.text
    assert working.lists.suggestions.counts() == (0, 0)


def test_one_form_sent_again_is_taken_once(site: Flask, working: Services) -> None:
    client = site.test_client()
    offer = {**_fields(site, client, "/en/offer"), "titles": "A title", "contact": "a@b.org"}
    title = {**_fields(site, client, "/en/suggestion"), "title": "A title nobody has heard of"}
    for page, fields in (("/en/offer", offer), ("/en/suggestion", title)):
        assert client.post(page, data=fields).status_code == 303
        token = fields.pop("csrf_token")
        for number in range(3):
            again = client.post(page, data={**fields, "csrf_token": token, "titles": f"Another {number}"})
            assert again.status_code == 409
            assert "We have this already" in again.text
        header = client.post(page, data=fields, headers={"X-CSRF-Token": token})
        assert header.status_code == 409, "nor by another way of handing in the token"
    assert working.lists.suggestions.counts() == (1, 1)
    fresh = {**offer, **_fields(site, client, "/en/offer")}
    assert client.post("/en/offer", data=fresh).status_code == 303, "a form opened anew is another one"
    assert working.lists.suggestions.counts() == (1, 2)


def test_a_title_is_suggested_and_answered(site: Flask, working: Services) -> None:
    client, held = site.test_client(), working.records.publications.get(1)
    fields = _fields(site, client, "/en/suggestion?title=From+a+search")
    assert 'value="From a search"' in client.get("/en/suggestion?title=From+a+search").text
    again = client.post(
        "/en/suggestion", data={**fields, "title": held.description.full_title, "year": held.description.year}
    )
    assert "The centre holds this title already" in again.text

    first, second = Browser(site, PASSWORD).as_role("first"), Browser(site, PASSWORD).as_role("second")
    assert first.post("/en/suggestion", "/en/suggestion", title="Ghost crews of the Gulf").status_code == 303
    mine = first.get("/en/member/suggestions").text
    assert "Ghost crews of the Gulf" in mine
    assert "Ghost crews" not in second.get("/en/member/suggestions").text
    librarian = Browser(site, PASSWORD).as_role("librarian")
    take = re.search(r'action="(/en/desk/suggestions/\d+)/take"', librarian.get("/en/desk/suggestions").text)
    assert take
    assert librarian.post("/en/desk/suggestions", f"{take[1]}/answer", answer=" ").status_code == 400
    assert (
        librarian.post("/en/desk/suggestions", f"{take[1]}/take", list="new", name="Suggested").status_code
        == 303
    )
    working.operations.worker.run_pending()
    assert "Ghost crews of the Gulf" in client.get("/en/wanted?list=Suggested").text
    assert "It stands on a list now" in first.get("/en/member/suggestions").text


def test_the_librarian_sees_what_is_on_its_way(site: Flask, working: Services) -> None:
    first = working.access.accounts.by_email("first@test.example")
    assert first
    title = working.pledges.wanted.titles()[0]
    working.pledges.pledges.pledge(first, title.key, dt.date.today() + dt.timedelta(days=30))
    page = Browser(site, PASSWORD).as_role("librarian").get("/en/desk/pledges").text
    assert "The first agency" in page
    assert f"/en/wanted/{title.key}" in page
