"""Going anywhere by typing: the places, records, donors and lists that a person may see, and no others."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.bootstrap import Services
from catalogue.domain.gaps.reference_lists import Visibility
from tests.web.member_site import checked_list, log_in, person
from tests.web.support import Browser

SUGGEST = "/en/member/go/suggest"


def found(browser: Browser, typed: str, address: str = SUGGEST) -> dict[str, str]:
    suggestions = browser.get(address, query_string={"q": typed}).get_json()["suggestions"]
    return {suggestion["text"]: suggestion["address"] for suggestion in suggestions}


def test_places_are_found_in_the_words_of_the_reader_as_far_as_one_may_go(app: Flask) -> None:
    desk = log_in(app, "librarian")
    assert found(desk, "stockt")["Stocktaking"] == "/en/desk/stocktakes"
    assert "Stocktaking" in found(desk, "catalogue stock"), "its area counts as well"
    assert next(iter(found(desk, "change log"))) == "Change log", "but the name comes first"
    assert "/km/desk/stocktakes" in found(desk, "រាប់", "/km/member/go/suggest").values()
    assert "/km/desk/stocktakes" in found(desk, "stockt", "/km/member/go/suggest").values()
    assert "People" not in found(desk, "people") and "People" in found(log_in(app, "administrator"), "people")
    assert "/desk/" not in "".join(found(log_in(app, "member"), "stock").values())


def test_every_place_of_the_menu_is_listed_where_nothing_is_typed_and_opens(app: Flask) -> None:
    desk = log_in(app, "librarian")
    places = found(desk, "")
    assert len(places) > 25 and "Labels" in places
    assert "/en/desk/labels" in desk.get("/en/member/go").text


@pytest.mark.parametrize(
    ("role", "address"), [("librarian", "/en/desk/publications/"), ("member", "/en/publication/")]
)
def test_records_are_found_by_a_word_that_is_not_yet_whole_and_by_their_number(
    app: Flask, sample: Services, role: str, address: str
) -> None:
    browser = log_in(app, role)
    view = sample.records.publications.get(1)
    title = view.description.full_title
    words = title.rpartition(" ")[0]
    assert found(browser, words[:-2])[title] == f"{address}1"
    number = view.copies[0].accession_number
    assert found(browser, number) == {title: f"{address}1"}
    assert found(browser, "zxqvzxqv") == {}
    assert found(browser, '"" AND (') is not None, "whatever is typed"
    assert "Nothing of that name" in browser.get("/en/member/go?q=zxqvzxqv").text


def test_donors_are_for_the_desk_and_private_lists_for_their_owner(site: Flask, services: Services) -> None:
    services.acquisitions.donations.open(
        person(services, "librarian"), "Ms Chenda Quartz", dt.date(2026, 3, 1)
    )
    list_id = checked_list(services, name="Quartz and basalt")
    services.lists.lists.edit(person(services, "owner"), list_id, "Quartz and basalt", Visibility.PRIVATE)
    expected = {
        "owner": {"Quartz and basalt"},
        "stranger": set(),
        "librarian": {"Ms Chenda Quartz"},
    }
    assert {name: set(found(log_in(site, name), "quartz")) for name in expected} == expected
    desk = log_in(site, "librarian")
    assert desk.get(found(desk, "chenda")["Ms Chenda Quartz"]).status_code == 200


def test_the_palette_is_for_those_who_are_logged_in(app: Flask, client: FlaskClient) -> None:
    for page in ("/en/", "/en/wanted"):
        assert "palette" not in client.get(page).text
        assert "palette.js" in log_in(app, "member").get(page).text
    assert client.get(SUGGEST, query_string={"q": "traf"}).status_code == 302
