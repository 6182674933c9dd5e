"""The programming interface: as it describes itself, so it answers; for everybody, and with a token."""

from __future__ import annotations

import cProfile
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Scope
from catalogue.web.api.blueprint import ANYBODYS, WITH_TOKEN
from catalogue.web.api.operations import OPERATIONS
from catalogue.web.api.rate import Bucket
from catalogue.web.api.samples import SAMPLES
from tests.web.member_site import LIST, checked_list, log_in, person
from tests.web.support import Browser, form_token

OPEN = [operation for operation in OPERATIONS if operation.scope is None and "{" not in operation.path]
API = "/api/v1"


@pytest.fixture(scope="module")
def description(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get(f"{API}/openapi.json").get_json()
    return found


def fits(answer: TestResponse, description: dict[str, Any], schema: str) -> dict[str, Any]:
    """The answer, once it was found to be as the description says."""
    value: dict[str, Any] = answer.get_json()
    whole = {"$ref": f"#/components/schemas/{schema}", "components": description["components"]}
    Draft202012Validator(whole).validate(value)
    return value


def test_the_description_is_openapi_and_names_every_route(app: Flask, description: dict[str, Any]) -> None:
    validate(description)
    there = {
        (rule.rule.removeprefix(API).replace("int(max=2147483647):", ""), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path.replace("{", "<").replace("}", ">"), method)
        for path, methods in description["paths"].items()
        for method in methods
    }
    assert described == there
    for methods in description["paths"].values():
        for asked in methods.values():
            with_body = "requestBody" in asked
            assert with_body is ("2000000 bytes" in asked["description"]), "limits are stated"
    assert description["servers"][0]["url"].endswith(API)


@pytest.mark.parametrize("operation", OPEN, ids=lambda of_api: of_api.endpoint)
def test_what_is_open_answers_as_described_to_any_origin(
    client: FlaskClient, description: dict[str, Any], operation: Any
) -> None:
    answer = client.get(f"{API}{operation.path}", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 200
    fits(answer, description, operation.answer)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    again = client.get(f"{API}{operation.path}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    asked = client.options(f"{API}{operation.path}")
    assert asked.headers["Access-Control-Allow-Origin"] == "*"


def test_what_takes_a_token_is_for_no_other_origin(client: FlaskClient) -> None:
    answer = client.get(f"{API}/lists", headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_login_counts_for_nothing_there(logged_in: Browser) -> None:
    """Else another site could have a reader's browser pledge in the reader's name."""
    browser = logged_in.as_role("librarian")
    assert browser.get(f"{API}/lists").status_code == 401
    assert browser.client.post(f"{API}/pledges", json=SAMPLES["NewPledge"]).status_code == 401


def test_a_search_says_what_was_found_and_counts_facets(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    address = f"{API}/search?q=trafficking&language=en&from=2005&facets=true&limit=5"
    found = fits(client.get(address), description, "Results")
    assert found["total"] > 5 and len(found["results"]) == 5
    first = found["results"][0]["publication"]
    assert first["year_number"] >= 2005 and "en" in first["languages"]
    assert {value["value"] for value in found["facets"]["availability"]} >= {"held"}
    assert client.get(f"{API}/publications/{first['id']}").get_json() == first
    assert "donor" not in found["facets"] and "donors" not in first, "donors are told to no program"
    assert client.get(f"{API}/search?donor=UNIAP").status_code == 400


@pytest.mark.parametrize(
    ("path", "member"),
    [("/search?q=report&limit=40", "results"), ("/holdings", "publications"), ("/wanted", "titles")],
)
def test_pages_are_walked_by_cursor_and_nothing_comes_twice(
    client: FlaskClient, path: str, member: str
) -> None:
    seen: list[str] = []
    address = f"{API}{path}"
    while address:
        answer = client.get(address)
        page = answer.get_json()
        seen += [json.dumps(row, sort_keys=True) for row in page[member]]
        links = answer.headers.get("Link", "")
        assert bool(links) is (page["next"] is not None)
        address = links.removeprefix("<").partition(">")[0].partition(API)[2] if links else ""
        address = f"{API}{address}" if address else ""
    assert len(seen) == len(set(seen)) == page["total"]


def test_a_wanted_title_tells_who_wants_it_and_not_who_promised_it(site: Flask, services: Services) -> None:
    list_id = checked_list(services, name="For everybody")
    librarian = person(services, "librarian")
    owner = person(services, "owner")
    services.lists.lists.edit(owner, list_id, "For everybody", Visibility.PRIVATE, help_asked=True)
    services.lists.lists.edit(librarian, list_id, "For everybody", Visibility.PUBLIC)
    client = site.test_client()
    title = client.get(f"{API}/wanted").get_json()["titles"][0]
    assert title["lists"] == ["For everybody"] and title["pledged_until"] is None
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
    token = services.access.access_tokens.make(person(services, "owner"), "Ours", [Scope.PLEDGES], 7)
    headers = {"Authorization": f"Bearer {token}"}
    sent = {"key": title["key"], "days": 20}
    made = client.post(f"{API}/pledges", json=sent, headers=headers)
    assert made.status_code == 201, made.text
    assert client.post(f"{API}/pledges", json=sent, headers=headers).status_code == 409
    seen = client.get(f"{API}/wanted/{title['key']}")
    assert seen.get_json()["pledged_until"] == until.isoformat()
    assert "IOM" not in seen.text
    free = client.get(f"{API}/wanted?free=true").get_json()["titles"]
    assert title["key"] not in {title_free["key"] for title_free in free}
    number = made.get_json()["id"]
    assert [
        pledge["id"] for pledge in client.get(f"{API}/pledges", headers=headers).get_json()["pledges"]
    ] == [number]
    assert client.delete(f"{API}/pledges/{number}", headers=headers).status_code == 200
    assert client.delete(f"{API}/pledges/{number}", headers=headers).status_code == 409


@pytest.fixture
def caller(site: Flask, services: Services) -> Iterator[FlaskClient]:
    """A program of the owner's that may do everything."""
    site.extensions.update({ANYBODYS: Bucket(0), WITH_TOKEN: Bucket(0)})
    client = site.test_client()
    token = services.access.access_tokens.make(person(services, "owner"), "Everything", list(Scope), 7)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    yield client
    for own_token in services.access.access_tokens.mine(person(services, "owner")):
        services.access.access_tokens.revoke(person(services, "owner"), own_token.id)


def test_a_few_titles_are_checked_at_once(caller: FlaskClient, description: dict[str, Any]) -> None:
    before = caller.get(f"{API}/lists").get_json()
    answer = caller.post(f"{API}/gap-check", json=SAMPLES["Entries"])
    assert answer.status_code == 200, answer.text
    report = fits(answer, description, "Report")
    assert [answer["status"] for answer in report["answers"]] == ["held", "held", "missing"]
    assert [answer["id"] for answer in report["answers"]] == ["1", "2", "3"]
    match = report["answers"][0]["matches"][0]
    assert match["title"] == "Trafficking in Persons Report 2008"
    assert {"field": "title", "outcome": "agrees"}.items() <= match["evidence"][0].items()
    assert report["counts"] == {"held": 2, "other_edition": 0, "review": 0, "missing": 1}
    assert caller.get(f"{API}/lists").get_json() == before, "nothing was kept"


def test_a_long_list_is_checked_as_a_job_and_reported_page_by_page(
    caller: FlaskClient, services: Services, description: dict[str, Any]
) -> None:
    sent = {"name": "From a program", "text": LIST}
    answer = caller.post(f"{API}/lists", json=sent)
    assert answer.status_code == 202, answer.text
    check = fits(answer, description, "Check")
    path = answer.headers["Location"].partition(API)[2]
    base = path.removesuffix("/check")
    assert check["state"] == "waiting"
    assert caller.get(f"{API}{base}/report").status_code == 404, "it has not been checked"
    services.operations.worker.run_pending()
    assert fits(caller.get(f"{API}{path}"), description, "Check")["state"] == "done"
    whole = fits(caller.get(f"{API}{base}/report"), description, "ListReport")
    assert [answer["id"] for answer in whole["answers"]] == ["A", "B", "C", "D"]
    assert whole["counts"]["held"] == 1
    first = caller.get(f"{API}{base}/report?limit=3").get_json()
    rest = caller.get(f"{API}{base}/report?limit=3&cursor={first['next']}").get_json()
    assert first["answers"] + rest["answers"] == whole["answers"] and rest["next"] is None
    missing = caller.get(f"{API}{base}/report?status=missing").get_json()
    assert {answer["status"] for answer in missing["answers"]} == {"missing"}
    assert fits(caller.get(f"{API}{base}"), description, "List")["name"] == "From a program"
    again = caller.post(f"{API}{base}/check")
    assert again.status_code == 202
    services.operations.worker.run_pending()
    assert caller.delete(f"{API}{base}").status_code == 200
    assert caller.get(f"{API}{base}").status_code == 404


def test_a_list_of_entries_is_kept_as_it_was_sent(caller: FlaskClient, services: Services) -> None:
    entries = [*SAMPLES["Entries"]["entries"], {"title": "ការជួញដូរមនុស្ស", "languages": ["km"]}]
    answer = caller.post(f"{API}/lists", json={"name": "Entries", "entries": entries})
    assert answer.status_code == 202, answer.text
    services.operations.worker.run_pending()
    list_id = answer.get_json()["list_id"]
    report = services.lists.reports.report(person(services, "owner"), list_id)
    assert report is not None
    kept = [row.description for row in report.rows]
    assert [kept_one.title for kept_one in kept][:2] == [entry["title"] for entry in entries[:2]]
    assert kept[1].identifiers_of("isbn") == ("9789221213192",)
    assert kept[3].title == "ការជួញដូរមនុស្ស"
    services.lists.lists.remove(person(services, "owner"), list_id)


def test_a_text_without_a_title_makes_no_list(caller: FlaskClient) -> None:
    before = caller.get(f"{API}/lists").get_json()
    answer = caller.post(f"{API}/lists", json={"name": "Nothing", "text": "0"})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert caller.get(f"{API}/lists").get_json() == before


def test_an_offer_reaches_the_librarian(caller: FlaskClient, services: Services) -> None:
    answer = caller.post(f"{API}/offers", json={"titles": "Two boxes of reports"})
    assert answer.status_code == 201, answer.text
    offers = services.pledges.offers.waiting()
    assert [(offer.titles, offer.contact) for offer in offers] == [
        ("Two boxes of reports", "owner@test.example")
    ]
    owner = person(services, "owner")
    assert services.access.leaving.data_of(owner.id)["gift_offer"], "it came in their name"


def test_a_token_does_what_it_was_made_for_and_nothing_else(site: Flask, services: Services) -> None:
    client, owner = site.test_client(), person(services, "owner")
    token = services.access.access_tokens.make(owner, "Checks alone", [Scope.CHECK], 30)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    told = client.get(f"{API}/token").get_json()
    assert (told["token"], told["scopes"]) == ("Checks alone", ["check"])
    answer = client.get(f"{API}/lists")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "token_scope")
    assert client.get("/en/member/").status_code == 302, "it opens no page"
    services.access.access_tokens.revoke(owner, services.access.access_tokens.mine(owner)[0].id)
    assert client.get(f"{API}/token").status_code == 401


def test_tokens_are_made_shown_once_and_taken_back_on_their_page(site: Flask, services: Services) -> None:
    browser, page = log_in(site, "owner"), "/en/member/tokens"
    bad = browser.post(page, page, name="", days="30")
    assert bad.status_code == 400 and "Say what the token is for" in bad.text
    bad = browser.post(page, page, name="Ours", days="30")
    assert "Choose at least one thing" in bad.text
    made = browser.client.post(
        page,
        data={
            "csrf_token": form_token(browser.get(page)), "name": "Our list", "days": "30",
            "scopes": ["lists", "check"],
        },
    )  # fmt: skip
    token = made.text.partition("lacuna_")[2].partition("<")[0]
    client = site.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer lacuna_{token}"
    assert client.get(f"{API}/token").get_json()["scopes"] == ["check", "lists"]
    shown = browser.get(page)
    assert "Our list" in shown.text and token not in shown.text
    (own,) = services.access.access_tokens.mine(person(services, "owner"))
    browser.post(page, f"{page}/{own.id}/revoke")
    assert client.get(f"{API}/token").status_code == 401


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nothing", 404, None),
        ("/publications/0x1", 404, None),
        ("/publications/999999", 404, "not_found"),
        ("/publications/99999999999999999999", 404, None),
        ("/wanted/none", 404, "no_longer_wanted"),
        ("/search?lnaguage=en", 400, "unknown_parameter"),
        ("/search?limit=0", 400, "unfit"),
        ("/search?limit=1&limit=2", 400, "unfit"),
        ("/search?from=last", 400, "unfit"),
        ("/search?sort=by-colour", 400, "unfit"),
        ("/search?cursor=zzz", 404, "cursor"),
        ("/wanted?cursor=eyJhZnRlciI6InoifQ", 404, "wanted_place_gone"),
        ("/holdings?cursor=eyJhZnRlciI6dHJ1ZX0", 404, "cursor"),
        ("/coverage?list=99", 404, "no_such_list"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_a_code(
    client: FlaskClient, description: dict[str, Any], path: str, status: int, code: str | None
) -> None:
    answer = client.get(f"{API}{path}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    told = fits(answer, description, "Problem")
    assert told["status"] == status
    if code != "not_found":
        assert told.get("code") == code


def test_another_method_is_told_which_there_are(client: FlaskClient) -> None:
    answer = client.post(f"{API}/search")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 20_000, "application/json", 400),
        (b'{"entries": [{"title": NaN}]}', "application/json", 400),
        (b'{"entries": [{"title": "\\ud800"}]}', "application/json", 400),
        (b'{"entries": [{"title": "\\u0000"}]}', "application/json", 400),
        (b'{"entries": []}', "application/json", 400),
        (b'{"entries": [{"year": "2008"}]}', "application/json", 400),
        (b'{"entries": [{"title": "A", "colour": "red"}]}', "application/json", 400),
        (b"entries=1", "application/x-www-form-urlencoded", 415),
        (b" " * 2_000_001, "application/json", 413),
    ],
)
def test_a_body_that_does_not_fit_is_refused(
    caller: FlaskClient, body: bytes, kind: str, status: int
) -> None:
    answer = caller.post(f"{API}/gap-check", data=body, content_type=kind)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text


def test_of_thousands_of_faults_only_the_first_is_looked_for(caller: FlaskClient) -> None:
    wrong = json.dumps({"entries": [{"title": "A", "colour": "red"}] * 20_000})
    with cProfile.Profile() as profile:
        answer = caller.post(f"{API}/gap-check", data=wrong, content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "unfit")
    assert sum(entry.callcount for entry in profile.getstats()) < 50_000, "no work for each of them"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["entries", "title", "contributors", "name", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(value=_JSON, cursor=st.text(max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_that_is_sent_breaks_it(caller: FlaskClient, value: object, cursor: str) -> None:
    sent = json.dumps(value)
    assert caller.post(f"{API}/gap-check", data=sent, content_type="application/json").status_code < 500
    for path in ("search", "holdings", "wanted"):
        answer = caller.get(f"{API}/{path}", query_string={"cursor": cursor, "limit": 1})
        assert answer.status_code in (200, 400, 404)


def test_a_bucket_gives_what_flowed_in_and_says_how_long_to_wait() -> None:
    moment = [100.0]
    bucket = Bucket(10, depth=2, clock=lambda: moment[0])
    assert [bucket.take() for _ in range(20)] == [0.0] * 20
    assert bucket.take() == pytest.approx(0.1)
    moment[0] += 0.5
    assert bucket.take(5) == 0.0
    assert bucket.take(100) == pytest.approx(2.0), "it takes all there is"
    assert Bucket(0).take(1000) == 0.0


def test_whoever_asks_too_much_is_told_when_to_come_back(sample: Services) -> None:
    app = create_app(sample.config, sample)
    app.extensions["api_bucket"] = Bucket(1, depth=1, clock=lambda: 0.0)
    client = app.test_client()
    assert client.get(f"{API}/").status_code == 200
    answer = client.get(f"{API}/")
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert answer.headers["Retry-After"] == "1"
    assert client.get("/en/").status_code == 200, "pages are for people"


def test_no_stranger_uses_up_what_is_done_for_those_with_a_token(site: Flask, services: Services) -> None:
    for name in (ANYBODYS, WITH_TOKEN):
        site.extensions[name] = Bucket(1, depth=2, clock=lambda: 0.0)
    client, owner = site.test_client(), person(services, "owner")
    token = services.access.access_tokens.make(owner, "Not kept back", [Scope.CHECK], 7)

    def asked(token: str) -> list[int]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return [client.get(f"{API}/token", headers=headers).status_code for _ in range(3)]

    assert asked("") == [401, 401, 429]
    assert asked("lacuna_made_up") == [429] * 3
    assert asked(token) == [200, 200, 429]


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_page_for_people_names_every_operation(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/api").text
    for operation in OPERATIONS:
        assert f"{operation.method} {operation.path}" in page
    assert "/api/v1/openapi.json" in page and 'id="reconcile"' in page
    for door in ("/oai", "/sru", "/en/new.atom", "/opensearch.xml", "/openurl", "/unapi", "/reconcile"):
        assert f"{door}</code>" in page
