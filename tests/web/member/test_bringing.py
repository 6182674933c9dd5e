"""Promising and cleaning wanted titles where they stand: on the wanted list and on a report."""

from __future__ import annotations

import re
from html import unescape

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.pledges.wanted import Wish
from tests.support.markup import markup_faults
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

UNTIL = (today() + USUAL_TIME).isoformat()


@pytest.fixture
def first(working: Services) -> Browser:
    return Browser(create_app(working.config, working), PASSWORD).as_role("first")


@pytest.fixture
def librarian(working: Services) -> Browser:
    working.access.accounts.add(None, "desk@test.example", [Role.LIBRARIAN], password=PASSWORD)
    return Browser(create_app(working.config, working), PASSWORD).as_role("desk")


def test_a_stranger_can_pledge_from_every_row(working: Services) -> None:
    page = create_app(working.config, working).test_client().get("/en/wanted").text
    rows = page.count('<li id="')
    assert rows == len(re.findall(r'href="/en/member/pledges/new/[0-9a-f]{16}">Pledge it', page))
    assert 'type="checkbox" form="pledging"' not in page
    assert "?edit=" not in page


def test_several_are_promised_in_one_step(first: Browser, working: Services) -> None:
    keys = [title.key for title in working.pledges.wanted.titles()[:3]]
    page = first.get("/en/wanted").text
    assert all(f'form="pledging" name="key" value="{key}"' in page for key in keys)
    answer = first.post("/en/wanted", "/en/member/pledges/several", key=keys, until=UNTIL, back="/en/wanted")
    page = first.get(answer.headers["Location"]).text
    assert "3 titles are promised" in page
    assert page.count("The first agency brings it by") == 3
    assert set(working.pledges.pledges.standing()) == set(keys)
    public = first.client.application.test_client().get("/en/wanted").text
    assert "The first agency" not in public
    assert public.count("promised until") == 3


@pytest.mark.parametrize("fields", [{"until": UNTIL}, {"until": "soon", "key": "0" * 16}])
def test_nothing_ticked_and_no_day_are_said_on_the_same_page(first: Browser, fields: dict[str, str]) -> None:
    answer = first.post("/en/wanted", "/en/member/pledges/several", back="/en/wanted?words=child", **fields)
    assert answer.headers["Location"].startswith("/en/wanted?words=child&said=")
    assert "notice warning" in first.get(answer.headers["Location"]).text


def test_the_missing_of_a_report_are_promised_there(first: Browser, working: Services) -> None:
    tab = "/en/member/lists/1?status=missing"
    page = first.get(tab).text
    assert "Pledge it" in page
    entry = working.pledges.wanted.titles(Wish(words="disposable"))[0].entry_id
    account = working.access.accounts.by_email("first@test.example")
    assert account
    ticked = f"{entry}-{working.lists.reports.entry(account, entry).said}"
    answer = first.post(tab, "/en/member/lists/1/pledge", entry=[ticked], until=UNTIL, back=tab)
    assert "1 title is promised" in first.get(answer.headers["Location"]).text
    assert [pledge.title.split(".")[0] for pledge in working.pledges.pledges.standing().values()] == [
        "Disposable People"
    ]


def test_the_librarian_cleans_a_title_in_place(librarian: Browser, working: Services) -> None:
    (title,) = working.pledges.wanted.titles(Wish(words="decade"))
    assert title.title.isupper()
    link = re.search(
        rf'href="([^"]+edit={title.key}#{title.key})"', librarian.get("/en/wanted?words=decade").text
    )
    assert link
    form = librarian.get(unescape(link[1])).text
    assert markup_faults(form) == []
    proposed = re.search(r'id="title" name="title" type="text" value="([^"]+)"', form)
    assert proposed
    assert proposed[1] == "Review of a decade of research on trafficking in persons, Cambodia"
    answer = librarian.post(
        "/en/wanted", f"/en/desk/wanted/{title.key}", title=proposed[1], year="2006", back="/en/wanted"
    )
    (cleaned,) = working.pledges.wanted.titles(Wish(words="decade"))
    assert cleaned.title == proposed[1]
    assert answer.headers["Location"].endswith(f"#{cleaned.key}")
    assert "cleaned on every list" in librarian.get(answer.headers["Location"]).text
    answer = librarian.post("/en/wanted", f"/en/desk/wanted/{cleaned.key}", title="", back="/en/wanted")
    assert f"edit={cleaned.key}" in answer.headers["Location"]
    assert "Give a title" in librarian.get(answer.headers["Location"]).text


def test_nobody_else_is_offered_to_clean(first: Browser, working: Services) -> None:
    key = working.pledges.wanted.titles()[0].key
    assert 'class="cleaning"' not in first.get(f"/en/wanted?edit={key}").text
    assert first.post("/en/wanted", f"/en/desk/wanted/{key}", title="Mine").status_code == 403
