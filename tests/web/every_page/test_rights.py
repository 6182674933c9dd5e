"""The matrix of rights: every route, method and role, generated from the application itself.

``rights.txt`` says what is expected. Guards are tried on an application whose views do nothing, so that only
the guards answer; whose things they are is tried on the real one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Scope
from catalogue.services.files.kept_files import KeptFiles
from catalogue.services.lists.combining import Combination
from tests.support.lists import share
from tests.web.member_site import PASSWORD, checked_list, entry_id, log_in, person
from tests.web.routes import addresses
from tests.web.support import Browser

ROLES = ("nobody", "closed", "member", "librarian", "administrator")
_RANK = {
    "everyone": ROLES,
    "member": ("member", "librarian", "administrator"),
    "own": ("member", "librarian", "administrator"),
    "librarian": ("librarian", "administrator"),
    "administrator": ("administrator",),
}
_OTHER_METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


def _expected() -> dict[tuple[str, str], str]:
    lines = (Path(__file__).parents[1] / "rights.txt").read_text().splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {(endpoint, method): who for endpoint, method, who in rows}


EXPECTED = _expected()


def _methods(methods: set[str] | None) -> set[str]:
    return (methods or set()) - {"HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def guards(sample: Services) -> Flask:
    """The application with its guards alone: a view that is reached says so and does nothing."""
    app = create_app(sample.config, sample)
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda **_values: "reached"
    return app


@pytest.fixture(scope="module")
def visitors(sample: Services, guards: Flask) -> dict[str, FlaskClient]:
    """One browser for each role; one whose account was closed while it was logged in."""
    real = create_app(sample.config, sample)
    sample.access.accounts.add(None, "closed@test.example", [], password=PASSWORD)
    found: dict[str, FlaskClient] = {}
    for role in ROLES:
        found[role] = guards.test_client()
        if role == "nobody":
            continue
        browser = Browser(real, PASSWORD).as_role(role)
        cookie = browser.client.get_cookie("lacuna")
        assert cookie
        found[role].set_cookie("lacuna", cookie.value)
        found[role].environ_base["HTTP_AUTHORIZATION"] = _bearer(sample, f"{role}@test.example")
    administrator = sample.access.accounts.by_email("administrator@test.example")
    closed = sample.access.accounts.by_email("closed@test.example")
    assert administrator and closed
    sample.access.people.set_disabled(administrator, closed.id, disabled=True)
    return found


def _bearer(services: Services, email: str) -> str:
    """What a program sends that may do all that its owner may."""
    account = services.access.accounts.by_email(email)
    assert account
    return f"Bearer {services.access.access_tokens.make(account, 'A program', list(Scope), 7)}"


def test_every_route_says_whom_it_is_for(guards: Flask) -> None:
    there = {
        (rule.endpoint, method) for rule in guards.url_map.iter_rules() for method in _methods(rule.methods)
    }
    assert there - set(EXPECTED) == set(), "a new route needs a line in rights.txt"
    assert set(EXPECTED) - there == set(), "rights.txt names a route that is gone"
    assert set(EXPECTED.values()) == set(_RANK)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_is_meant_for_it_and_nothing_else(
    guards: Flask, visitors: dict[str, FlaskClient], role: str
) -> None:
    reached = 0
    for rule, address in addresses(guards):
        for method in _methods(rule.methods):
            answer = visitors[role].open(address, method=method)
            expected = role in _RANK[EXPECTED[rule.endpoint, method]]
            assert _let_in(answer) is expected, (role, method, address, answer.status)
            reached += expected
    assert reached > 20


@pytest.mark.parametrize("role", ["nobody", "administrator"])
def test_no_other_method_reaches_a_view(guards: Flask, visitors: dict[str, FlaskClient], role: str) -> None:
    meant = {(address, method) for rule, address in addresses(guards) for method in _methods(rule.methods)}
    for _rule, address in addresses(guards):
        for method in _OTHER_METHODS:
            if (address, method) in meant:
                continue
            answer = visitors[role].open(address, method=method)
            assert answer.status_code in (400, 405), (role, method, address)
            assert answer.text != "reached"


def _let_in(answer: TestResponse) -> bool:
    """Whether the guards let a request through: to its view, or to the check of the form's token (400)."""
    if answer.status_code == 200:
        assert answer.text == "reached"
        return True
    led_to_log_in = answer.status_code == 302 and "/log-in?next=" in answer.headers["Location"]
    assert led_to_log_in or answer.status_code in (400, 401, 403), answer.status
    return answer.status_code == 400


@pytest.fixture(scope="module")
def things(site: Flask, services: Services) -> Iterator[dict[str, str]]:
    """What the owner has, by the name of the argument that a route takes."""
    owner = person(services, "owner")
    list_id, other = checked_list(services), checked_list(services, name="Another list")
    services.lists.lists.edit(owner, list_id, "A private list", Visibility.PRIVATE)
    public = checked_list(services, name="A published list")
    share(services, owner, person(services, "librarian"), public)
    services.operations.worker.run_pending()
    key = services.pledges.wanted.titles()[0].key
    services.pledges.pledges.pledge(owner, key, dt.date.today() + dt.timedelta(days=30))
    services.lists.suggestions.suggest(owner, Description(title="A title that nobody has heard of"))
    job_id = services.lists.combining.start(owner, "Both", Combination.UNION, [list_id, other])
    browser = log_in(site, "owner")
    cookie = browser.client.get_cookie("lacuna")
    assert cookie
    sheet = browser.get(f"/en/member/lists/{list_id}/report.xlsx").data
    yield {
        "list_id": str(list_id),
        "entry_id": str(entry_id(services, list_id, "A")),
        "pledge_id": str(services.pledges.pledges.mine(owner)[0].id),
        "suggestion_id": str(services.lists.suggestions.mine(owner)[0].id),
        "job_id": str(job_id),
        "login_id": services.access.people.logins(owner, cookie.value)[0].id,
        "token_id": str(_token_id(services, owner)),
        "token": KeptFiles(services.operations.stores.list_files).keep(owner, BytesIO(sheet)),
        "key": key,
        "number": "1",
    }


def _token_id(services: Services, owner: Account) -> int:
    services.access.access_tokens.make(owner, "A program of theirs", [Scope.LISTS], 7)
    return services.access.access_tokens.mine(owner)[0].id


def test_nobody_reaches_what_is_anothers(site: Flask, services: Services, things: dict[str, str]) -> None:
    """Each route that takes something of one's own, with the owner's, sent by another member."""
    stranger, tried = log_in(site, "stranger"), 0
    stranger.client.environ_base["HTTP_AUTHORIZATION"] = _bearer(services, "stranger@test.example")
    entry = things["entry_id"]
    fields = {
        "name": "Mine", "title": "Mine", "visibility": "public", "publication": "4", "verdict": "same",
        "text": "One\nTwo", "entry": entry, "mark": "ticked", "with": entry, "act": "1",
        "pledge": things["pledge_id"],
    }  # fmt: skip
    for rule, address in addresses(site, things):
        for method in _methods(rule.methods):
            if EXPECTED[rule.endpoint, method] != "own":
                continue
            if method == "GET":
                answer = stranger.get(address, follow_redirects=True)
            elif rule.endpoint.startswith("api."):
                answer = stranger.client.open(address, method=method)
            else:
                answer = stranger.post("/en/member/lists/new", address, **fields)
            assert answer.status_code in (403, 404), (method, address, answer.status)
            tried += 1
    assert tried == sum(who == "own" for who in EXPECTED.values())
    owner = person(services, "owner")
    assert services.lists.lists.get(owner, int(things["list_id"])).name == "A private list"
    assert services.pledges.pledges.mine(owner) and services.lists.suggestions.mine(owner)


def test_the_owner_reaches_what_is_theirs(site: Flask, services: Services, things: dict[str, str]) -> None:
    """Else the test above would find every route closed that merely cannot be built."""
    owner = log_in(site, "owner")
    owner.client.environ_base["HTTP_AUTHORIZATION"] = _bearer(services, "owner@test.example")
    for rule, address in addresses(site, things):
        if rule.endpoint == "member.columns":
            continue  # it waits for a table whose columns nobody knows, which this file is none of
        if "GET" in _methods(rule.methods) and EXPECTED[rule.endpoint, "GET"] == "own":
            assert owner.get(address).status_code not in (403, 404), address
