"""Drafts of descriptions: kept, gone on with, ended by saving, and nobody else's."""

from __future__ import annotations

import re

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Role
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

NEW = "/en/desk/publications/new"


@pytest.fixture
def desk(working: Services) -> Browser:
    """The librarian at the desk of a catalogue that may be changed."""
    for name in ("desk", "other"):
        working.access.accounts.add(None, f"{name}@test.example", [Role.LIBRARIAN], password=PASSWORD)
    return Browser(create_app(working.config, working), PASSWORD).as_role("desk")


def draft_of(page: str) -> dict[str, str]:
    """The hidden fields by which a form names its draft, with what else is hidden in it."""
    found = dict(re.findall(r'name="(draft|subject|version|base|donation)" value="([^"]*)"', page))
    assert {"draft", "subject"} <= found.keys()
    return found


def test_a_draft_without_a_title_is_called_so_where_it_is_kept(desk: Browser) -> None:
    answer = desk.post(NEW, "/en/desk/drafts", **draft_of(desk.get(NEW).text), title="")
    assert "“(no title)” is kept as a draft." in desk.get(answer.headers["Location"]).text


def test_what_was_typed_is_kept_gone_on_with_and_gone_when_saved(desk: Browser, working: Services) -> None:
    hidden = draft_of(desk.get(NEW).text)
    typed = {"title": "ឆ្នេរ half typed", "contributor_name": ["Chan, Dara", "Sok, V."], "call_number": "X 1"}
    assert desk.post(NEW, "/en/desk/drafts", **hidden, **typed).status_code == 303
    assert "1 description is begun" in desk.get("/en/desk/").text
    listed = desk.get("/en/desk/drafts").text
    assert "ឆ្នេរ half typed" in listed
    address = f"{NEW}?draft={hidden['draft']}"
    assert address in listed
    page = desk.get(address).text
    for value in ("ឆ្នេរ half typed", "Chan, Dara", "Sok, V.", "X 1"):
        assert f'value="{value}"' in page
    assert draft_of(page)["draft"] == hidden["draft"]
    assert desk.post(address, address, **hidden, **typed, action="save").status_code == 303
    assert working.records.publications.newest(1)[0].description.title == "ឆ្នេរ half typed"
    assert "No drafts" in desk.get("/en/desk/drafts").text


@pytest.mark.parametrize("kind", ["publication", "line"])
def test_a_change_and_a_noted_gift_have_drafts_too(desk: Browser, working: Services, kind: str) -> None:
    actor = working.access.accounts.by_email("desk@test.example")
    assert actor
    donation = working.acquisitions.donations.newest(1)[0]
    working.acquisitions.donations.close(actor, donation.id, closed=False)
    line = working.acquisitions.donations.add_line(actor, donation.id, Description(title="Noted"))
    page = {
        "publication": "/en/desk/publications/1/edit",
        "line": f"/en/desk/donations/{donation.id}/lines/{line}/describe",
    }[kind]
    hidden = draft_of(desk.get(page).text)
    desk.post(page, "/en/desk/drafts", **hidden, title="Better")
    address = f"{page}?draft={hidden['draft']}"
    assert address in desk.get("/en/desk/drafts").text
    again = desk.get(address).text
    assert 'value="Better"' in again
    assert draft_of(again) == hidden
    assert desk.post(address, page, **hidden, title="Better").status_code == 303
    assert working.acquisitions.drafts.mine(actor) == []


def test_a_draft_is_thrown_away_and_is_nobody_elses(desk: Browser, working: Services) -> None:
    hidden = draft_of(desk.get(NEW).text)
    desk.post(NEW, "/en/desk/drafts", **hidden, title="Mine")
    other = Browser(desk.client.application, PASSWORD).as_role("other")
    token = hidden["draft"]
    assert other.get(f"{NEW}?draft={token}").status_code == 404
    assert other.post(NEW, "/en/desk/drafts", **hidden, title="Theirs").status_code == 404
    assert other.post(NEW, f"/en/desk/drafts/{token}/discard").status_code == 404
    assert "No drafts" in other.get("/en/desk/drafts").text
    desk.post("/en/desk/drafts", f"/en/desk/drafts/{token}/discard")
    assert "No drafts" in desk.get("/en/desk/drafts").text


@pytest.mark.parametrize(
    "fields",
    [
        {"draft": "../x", "subject": "new"},
        {"draft": "0" * 32, "subject": "donor/1"},
        {"draft": "0" * 32, "subject": "publication/x"},
        {"draft": "0" * 32, "subject": "publication/" + "9" * 80},
        {"draft": "0" * 32, "subject": "new", "summary": "x" * 300_000},
    ],
    ids=["token", "subject", "number", "long number", "length"],
)
def test_what_is_no_form_of_ours_is_not_kept(desk: Browser, fields: dict[str, str]) -> None:
    assert desk.post(NEW, "/en/desk/drafts", title="x", **fields).status_code == 400
    assert "No drafts" in desk.get("/en/desk/drafts").text
