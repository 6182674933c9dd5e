"""The tours: offered once to whoever logs in, put away for good, a plain page for everybody."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.bootstrap import Services
from catalogue.web.page_parts.tours import TOURS
from tests.web.member_site import log_in


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_page_tells_readers_every_step_and_leads_them_only_where_they_may_go(
    client: FlaskClient, language: str
) -> None:
    page = client.get(f"/{language}/how-it-works").text
    assert page.count("<h3>") == sum(len(tour.steps) for tour in TOURS.values())
    steps = page.partition('<ol class="tour-steps">')[2]
    leading = re.findall(r'href="(/[^"]+)"', steps.partition("</ol>")[0])
    assert len(leading) == len(TOURS["reader"].steps)
    assert all(client.get(address).status_code == 200 for address in leading)
    assert "/desk/" not in page and "/member/" not in page
    assert "/how-it-works" in client.get(f"/{language}/").text


@pytest.mark.parametrize(("who", "home"), [("owner", "/en/member/"), ("librarian", "/en/desk/")])
def test_a_tour_is_offered_until_it_is_put_away(site: Flask, services: Services, who: str, home: str) -> None:
    person = log_in(site, who)
    page = person.get(home).text
    offer = re.search(r'action="(/en/member/tours/\w+)"', page)
    assert offer and "data-tour" in page and "tour.js" in page
    assert person.post(home, offer[1]).status_code == 303
    assert "data-tour" not in person.get(home).text
    assert "data-tour" not in log_in(site, who).get(home).text, "it is kept for the person"
    assert person.post(home, offer[1]).status_code == 303, "a second time changes nothing"
    assert person.post("/en/member/lists/new", "/en/member/tours/none").status_code == 404


def test_a_member_cannot_put_the_librarians_tour_away(site: Flask) -> None:
    owner = log_in(site, "owner")
    assert owner.post("/en/member/lists/new", "/en/member/tours/librarian").status_code == 404
