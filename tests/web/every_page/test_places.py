"""The shell of every page: its menu, the person's own places, and the areas of the desk."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.web.page_parts.places import DESK, OWN, PUBLIC, area_of, place_of
from tests.web.member_site import log_in


def areas_on(page: str) -> list[str]:
    nav = re.search(r'<nav class="areas".*?</nav>', page, re.S)
    return re.findall(r"<a [^>]*>([^<]+)</a>", nav[0].split("</ul>")[0]) if nav else []


def test_a_stranger_is_led_everywhere_that_is_open_and_to_no_desk(client: FlaskClient) -> None:
    page = client.get("/en/visit").text
    menu = re.search(r'<details class="menu">.*?</details>', page, re.S)
    assert menu
    addresses = re.findall(r'href="([^"]+)"', menu[0])
    assert len(addresses) > sum(len(area.places) for area in PUBLIC)
    assert all(client.get(address).status_code == 200 for address in addresses)
    assert "/desk/" not in page
    assert "/member/" not in page


def test_the_desk_has_five_areas_and_says_where_one_is(app: Flask) -> None:
    desk = log_in(app, "librarian")
    page = desk.get("/en/desk/stocktakes").text
    assert areas_on(page) == ["Take in", "Catalogue", "Members", "Reports", "Settings"]
    assert re.search(r'<a href="/en/desk/tidy" aria-current="true">Catalogue</a>', page)
    assert '<a href="/en/desk/stocktakes" aria-current="page">Stocktaking</a>' in page
    assert areas_on(desk.get("/en/wanted").text) == []


def test_a_page_that_no_menu_names_stands_under_the_place_it_belongs_to(app: Flask) -> None:
    with app.test_request_context("/en/"):
        places = {
            page: place_of(f"librarian.{page}").removeprefix("librarian.")
            for page in (
                "names",
                "name",
                "donation",
                "import_file",
                "import_problems",
                "stocktake",
                "publication",
            )
        }
    assert places == {
        "names": "organisations",
        "name": "organisations",
        "donation": "donations",
        "import_file": "imports",
        "import_problems": "imports",
        "stocktake": "stocktakes",
        "publication": "",
    }
    page = log_in(app, "librarian").get("/en/desk/names/body").text
    assert '<a href="/en/desk/organisations" aria-current="true">Names and terms</a>' in page


def test_every_page_that_the_desk_names_opens(app: Flask) -> None:
    desk = log_in(app, "librarian")
    page = desk.get("/en/desk/").text
    menu = re.search(r'<details class="menu">.*?</details>', page, re.S)
    assert menu
    addresses = re.findall(r'href="([^"]+)"', menu[0])
    open_to_all = [place for area in (OWN, *PUBLIC, *DESK) for place in area.places if not place.role]
    assert len(addresses) == len(open_to_all)
    assert {address: desk.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_only_an_administrator_is_led_to_people(app: Flask) -> None:
    assert "/en/people/" not in log_in(app, "librarian").get("/en/desk/suggestions").text
    chief = log_in(app, "administrator")
    assert "/en/people/" in chief.get("/en/desk/suggestions").text
    assert areas_on(chief.get("/en/people/").text)


@pytest.mark.parametrize("way", ["labels", "stocktakes", "meeting"])
def test_labels_stocktake_and_meeting_are_one_click_from_the_desk(app: Flask, way: str) -> None:
    main = log_in(app, "librarian").get("/en/desk/").text.partition("<main")[2]
    assert f'href="/en/desk/{way}"' in main


def test_every_page_of_the_desk_belongs_to_an_area(app: Flask) -> None:
    names = {area.name for area in DESK}
    with app.test_request_context("/en/"):
        pages = [
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith(("librarian.", "administrator.")) and "GET" in (rule.methods or ())
        ]
        assert pages
        assert {endpoint for endpoint in pages if area_of(endpoint) not in names} == set()
        assert area_of("librarian.edit_donation") == area_of("librarian.donation") == "Take in"
