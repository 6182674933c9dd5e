"""The link server: held, other edition, wanted or missing; and the opening hours as a calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.holdings.centre import Centre
from catalogue.formats import coins
from catalogue.formats.linked.calendar import opening_hours
from catalogue.formats.linked.openurl import read_reference

ZOTERO = (
    "url_ver=Z39.88-2004&ctx_ver=Z39.88-2004&rfr_id=info%3Asid%2Fzotero.org%3A2&rft_id=urn%3Aisbn%3A9789221213192"
    "&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Abook&rft.genre=book&rft.btitle=Debt%20bondage"
    "&rft.place=Bangkok&rft.publisher=UNIAP&rft.aufirst=Rebecca&rft.aulast=Surtees&rft.au=Rebecca%20Surtees"
    "&rft.date=2008&rft.isbn=9789221213192&rft.language=en"
)
"""As Zotero's library look-up sends it for a book."""


def test_a_link_of_zoteros_is_read() -> None:
    assert read_reference(parse_qsl(ZOTERO)) == Description(
        title="Debt bondage",
        contributors=(Contributor("Surtees, Rebecca"),),
        publisher="UNIAP",
        place="Bangkok",
        year="2008",
        identifiers=(Identifier("isbn", "9789221213192"),),
        languages=("en",),
        kind="book",
    )


def test_an_article_and_a_link_of_version_0_1_are_read() -> None:
    article = read_reference(
        parse_qsl(
            "rft_val_fmt=info:ofi/fmt:kev:mtx:journal&rft.genre=article&rft.atitle=Fishing&rft.jtitle=Asia"
            "&rft.volume=3&rft.issue=2&rft.spage=7&rft.epage=9&rft_id=info:doi/10.1/x&rft.aucorp=ILO&rft.issn=1"
        )
    )
    assert (article.title, article.venue, article.pages) == ("Fishing", "Asia", "7-9")
    assert article.contributors == (Contributor("ILO", ContributorKind.BODY),)
    assert Identifier("doi", "10.1/x") in article.identifiers
    old = read_reference(parse_qsl("genre=book&title=A+book&aulast=Marshall&date=1999&id=doi:10.1/y"))
    law = read_reference(
        parse_qsl(
            "rft_val_fmt=info:ofi/fmt:kev:mtx:dc&rft.title=A+law&rft.identifier=urn:doi:10.1/z&rft.creator=NA"
        )
    )
    assert (law.title, law.identifiers) == ("A law", (Identifier("doi", "10.1/z"),))
    assert (old.title, old.year, old.identifiers) == ("A book", "1999", (Identifier("doi", "10.1/y"),))


def test_what_is_held_is_found_and_where(client: FlaskClient, sample: Services) -> None:
    for number in (2, 10, 50):
        publication = sample.records.publications.get(number)
        answer = client.get(f"/openurl?{coins(publication.description)}")
        assert answer.status_code == 302
        page = client.get(answer.headers["Location"])
        assert page.status_code == 200 and "It is held here" in page.text
        assert f'href="/en/publication/{number}"' in page.text
        assert publication.copies[0].call_number in page.text


def test_what_is_wanted_can_be_pledged_from_there(client: FlaskClient, sample: Services) -> None:
    title = sample.pledges.wanted.titles()[3]
    page = client.get(f"/en/openurl?{coins(title.description)}").text
    assert "Not held, but wanted" in page
    assert f'href="/en/wanted/{title.key}"' in page
    assert "Pledge it" in page


def test_what_nobody_has_heard_of_can_be_suggested(client: FlaskClient) -> None:
    page = client.get("/en/openurl?rft.btitle=Nothing+like+it+in+the+world").text
    assert "It is not held here" in page
    assert "/en/suggestion?title=Nothing" in page


@pytest.mark.parametrize("number", ["xx", "1", "12345", "1234567890"])
def test_an_isbn_that_is_none_is_not_called_missing(client: FlaskClient, number: str) -> None:
    answer = client.get("/en/openurl", query_string={"rft.isbn": number})
    assert answer.status_code == 400
    assert f"“{number}” is no ISBN." in answer.text
    assert "It is not held here" not in answer.text


def test_an_isbn_that_was_misprinted_is_looked_for(client: FlaskClient) -> None:
    assert "It is not held here" in client.get("/en/openurl?rft.isbn=9789221213190").text
    assert "Nothing like it" in client.get("/en/openurl?rft.isbn=xx&rft.btitle=Nothing+like+it").text


def test_the_readers_language_and_the_whole_question_go_along(client: FlaskClient) -> None:
    answer = client.get(f"/openurl?{ZOTERO}", headers={"Accept-Language": "km"})
    location = urlsplit(answer.headers["Location"])
    assert location.path == "/km/openurl"
    assert parse_qs(location.query) == parse_qs(ZOTERO)
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "query", ["", "rft.date=2008", "ctx_ver=Z39.88-2004&rft_id=", "x=%ff%00&rft.btitle=%00"]
)
def test_a_link_that_names_nothing_says_so(client: FlaskClient, query: str) -> None:
    page = client.get(f"/en/openurl?{query}")
    assert page.status_code == 400
    assert "names neither a title nor a number" in page.text


_KEYS = st.sampled_from(
    ["rft.btitle", "rft.atitle", "rft.date", "rft.isbn", "rft_id", "rft.aulast", "rft_val_fmt", "title", "x"]
)


@given(pairs=st.lists(st.tuples(_KEYS, st.text(max_size=30)), max_size=6))
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_link_breaks_it(app: Flask, pairs: list[tuple[str, str]]) -> None:
    answer = app.test_client().get("/en/openurl", query_string=pairs)
    assert answer.status_code in (200, 400)


def test_the_hours_are_a_calendar_that_can_be_subscribed_to(client: FlaskClient, sample: Services) -> None:
    answer = client.get("/hours.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    calendar = Calendar.from_ical(answer.data)
    events: list[Any] = calendar.walk("VEVENT")
    spans = sum(len(hour.split(",")) for hour in sample.settings.centre().hours.values() if hour)
    assert len(events) == spans > 0
    assert len({str(event["UID"]) for event in events}) == spans
    monday = events[0]
    assert monday["DTSTART"].dt.weekday() == 0 and monday["DTSTART"].dt.time() == dt.time(8)
    assert monday["RRULE"]["FREQ"] == ["WEEKLY"]
    assert calendar.walk("VTIMEZONE")[0]["TZID"] == "Asia/Phnom_Penh"
    again = client.get("/hours.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert "/hours.ics" in client.get("/en/visit").text


def test_on_a_closed_day_the_door_stays_shut() -> None:
    centre = Centre(hours={"tuesday": "08:00-12:00, 14:00-17:00"}, closed_days=("2026-04-14", "2026-04-15"))
    calendar = Calendar.from_ical(opening_hours(centre, "en", "https://x.example", 2026, "Open"))
    events: list[Any] = calendar.walk("VEVENT")
    assert [event["EXDATE"].dts[0].dt.date() for event in events] == [dt.date(2026, 4, 14)] * 2
    assert [event["EXDATE"].dts[0].dt.time() for event in events] == [dt.time(8), dt.time(14)]
    assert all(len(event["EXDATE"].dts) == 1 for event in events)
