"""Whose business a list is: every address of the member's pages, tried by everybody."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask

from catalogue.bootstrap import Services
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, Visibility, Weight
from catalogue.services.files.kept_files import KeptFiles
from catalogue.services.lists.editing.entries import Marks
from tests.support.lists import share
from tests.web.member_site import (
    PASSWORD,
    checked_list,
    entry_id,
    follow,
    log_in,
    person,
    status_of,
)
from tests.web.support import Browser

READ = (
    "",
    "/review",
    "/print",
    "/report.csv",
    "/report.xlsx",
    "/report.json",
    "/missing.ris",
    "/missing.bibtex",
    "/history",
    "/report?on={today}",
    "/changes?since={today}",
    "/report.pdf",
    "/versions/1",
)
CHANGE = (
    "/check", "/check/progress", "/versions/new/0/progress", "/problems", "/settings", "/remove",
    "/entries/new", "/entries/{entry}", "/entries/{entry}/split", "/entries/{entry}/join", "/sheet",
    "/versions/new",
)  # fmt: skip
POSTS = (
    "/check", "/check/cancel", "/settings", "/remove", "/entries/{entry}", "/entries/{entry}/remove",
    "/entries/{entry}/answer", "/entries/{entry}/take-back", "/entries/{entry}/split",
    "/entries/{entry}/join", "/entries/new", "/marks", "/undo", "/sheet", "/versions/new",
    "/versions/new/0/again",
)  # fmt: skip
SENT = ("/sheet/{token}", "/versions/new/{token}")
"""Where a file that was sent is looked at, and taken in."""
FOR_READERS = ("/seen", "/pledge")
"""What whoever may read a list does with it: see it, and promise what it wants."""


@pytest.mark.parametrize(
    ("who", "visibility", "read", "change"),
    [
        ("stranger", Visibility.PRIVATE, 404, 404),
        ("librarian", Visibility.PRIVATE, 404, 404),
        ("colleague", Visibility.PRIVATE, 404, 404),
        ("colleague", Visibility.AGENCY, 200, 403),
        ("stranger", Visibility.AGENCY, 404, 404),
        ("stranger", Visibility.PUBLIC, 200, 403),
    ],
)
def test_each_address_asks_whose_list_it_is(
    site: Flask, services: Services, who: str, visibility: Visibility, read: int, change: int
) -> None:
    list_id = checked_list(services)
    entry = entry_id(services, list_id, "D")
    owner = person(services, "owner")
    services.lists.lists.edit(owner, list_id, "Theirs", Visibility.PRIVATE, help_asked=True)
    services.lists.lists.edit(person(services, "librarian"), list_id, "Theirs", visibility)
    services.lists.lists.edit(owner, list_id, "Theirs", visibility, help_asked=False)
    visitor, base = log_in(site, who), f"/en/member/lists/{list_id}"
    today = services.lists.history.today()
    for path in READ:
        assert visitor.get(base + path.format(today=today)).status_code == read, path
    for path in CHANGE:
        assert visitor.get(base + path.format(entry=entry)).status_code == change, path
    fields = {
        "name": "Mine now",
        "title": "x",
        "visibility": "private",
        "publication": "4",
        "verdict": "same",
        "text": "One\nTwo",
        "entry": str(entry),
        "mark": "ticked",
        "with": str(entry),
        "act": "1",
    }
    for path in POSTS:
        answer = visitor.post("/en/member/lists/new", base + path.format(entry=entry), **fields)
        assert answer.status_code == change, path
    sheet = log_in(site, "owner").get(f"{base}/report.xlsx").data
    token = KeptFiles(services.operations.stores.list_files).keep(person(services, who), BytesIO(sheet))
    for path in SENT:
        address = base + path.format(token=token)
        assert visitor.get(address).status_code == change, path
        assert visitor.post("/en/member/lists/new", address).status_code == change, path
    for path in FOR_READERS:
        answer = visitor.post("/en/member/lists/new", base + path, entry=str(entry))
        assert answer.status_code == (303 if read == 200 else read), path
    found = services.lists.lists.get(owner, list_id)
    assert (found.name, found.entries) == ("Theirs", 4)
    assert status_of(services, list_id, "D") is Status.REVIEW


def test_no_address_of_a_list_is_left_out(site: Flask) -> None:
    addresses = site.url_map.bind("test.example")
    tried = {
        (method, addresses.match(f"/en/member/lists/1{path.format(entry=1, token='x')}", method=method)[0])
        for method, paths in (("GET", (*READ, *CHANGE, *SENT)), ("POST", (*POSTS, *SENT, *FOR_READERS)))
        for path in (path.partition("?")[0] for path in paths)
    }
    there = {
        (method, rule.endpoint)
        for rule in site.url_map.iter_rules()
        if rule.endpoint.startswith("member.") and "list_id" in rule.arguments
        for method in {"GET", "POST"} & (rule.methods or set())
    }
    assert tried == there


def test_the_librarian_asked_for_help_may_do_what_the_owner_may(site: Flask, services: Services) -> None:
    list_id = checked_list(services)
    owner = person(services, "owner")
    services.lists.lists.edit(owner, list_id, "My list", Visibility.PRIVATE, help_asked=True)
    entry = entry_id(services, list_id, "D")
    librarian, base = log_in(site, "librarian"), f"/en/member/lists/{list_id}"
    today = services.lists.history.today()
    for path in (*READ, *CHANGE):
        assert librarian.get(base + path.format(entry=entry, today=today)).status_code in (200, 303), path
    page = f"{base}/settings"
    follow(librarian, librarian.post(page, page, name="Published", visibility="public"))
    assert services.lists.lists.get(None, list_id).name == "Published"


def test_the_anonymous_are_sent_to_log_in_and_change_nothing(site: Flask, services: Services) -> None:
    list_id = checked_list(services)
    entry = entry_id(services, list_id, "D")
    nobody, base = Browser(site, PASSWORD), f"/en/member/lists/{list_id}"
    for path in (*READ, *CHANGE):
        address = base + path.format(entry=entry, today="2026-01-01")
        assert "/en/log-in" in nobody.get(address).location, path
    for path in POSTS:
        assert nobody.post("/en/log-in", base + path.format(entry=entry)).status_code == 403, path


def test_an_entry_is_reached_through_its_own_list_only(owner: Browser, services: Services) -> None:
    one, other = checked_list(services), checked_list(services)
    entry = entry_id(services, one, "A")
    assert owner.get(f"/en/member/lists/{other}/entries/{entry}").status_code == 404


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_page_speaks_both_languages(owner: Browser, services: Services, language: str) -> None:
    list_id = checked_list(services)
    base = f"/{language}/member/lists/{list_id}"
    entry = entry_id(services, list_id, "D")
    pages = [f"/{language}/member/", f"/{language}/member/lists/new"]
    pages += [base + path.format(entry=entry) for path in ("", "/review", "/print", *CHANGE[3:])]
    for page in pages:
        answer = owner.get(page)
        assert answer.status_code == 200, page
        assert f'<html lang="{language}"' in answer.text


def test_a_published_list_is_read_without_an_account_and_tells_nothing_of_people(
    site: Flask, services: Services
) -> None:
    list_id, owner = checked_list(services, name="A list of mine"), person(services, "owner")
    entry = entry_id(services, list_id, "B")
    services.lists.entries.mark(
        owner, list_id, [entry], Marks(weight=Weight.ESSENTIAL, note="a private word")
    )
    services.lists.answers.decide(owner, entry_id(services, list_id, "D"), 4, Verdict.SAME)
    address, nobody = f"/en/lists/{list_id}", Browser(site, PASSWORD)
    for path in (address, f"{address}/report.csv", f"{address}/report.xlsx"):
        assert nobody.get(path).status_code == log_in(site, "owner").get(path).status_code == 404

    share(services, owner, person(services, "librarian"), list_id)
    assert "A list of mine" in nobody.get("/en/lists").text
    pages = [nobody.get(f"{address}{query}").text for query in ("", "?status=missing&weight=essential")]
    pages.append(nobody.get(f"{address}/report.csv").data.decode("utf-8-sig"))
    for page in pages:
        assert "Trafficking in Persons Report 2009" in page
        assert not any(word in page for word in ("a private word", "The owner", "owner@", "IOM"))
    assert pages[1].count("<h3>") == 1
    stranger = log_in(site, "stranger").get(f"/en/member/lists/{list_id}").text
    assert "a private word" not in stranger
    services.lists.answers.revoke(owner, entry_id(services, list_id, "D"), [4])
