"""One write for each request: what is sent is done as a whole, or not at all.

The fixture ``one_write`` holds it of every request that any test of the web application sends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Role
from catalogue.services.acquisitions.drafts import new_token
from catalogue.services.maintenance.duplicates import pair_mark
from catalogue.services.records.publications import CopyData
from catalogue.storage.acquisitions import drafts
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Draft, Setting, UserSession
from catalogue.storage.reference_lists import results
from tests.support.databases import sqlite_address
from tests.web.member_site import LIST, PASSWORD, entry_id, person
from tests.web.support import Browser
from tests.web.writes import Sent, watched

KEPT = frozenset({"setting"})
FORGOTTEN = frozenset({"draft"})


@pytest.fixture
def writing(new_home: Callable[[str], Path]) -> Iterator[Flask]:
    """An application that writes as often as its address says."""
    database = Database(sqlite_address(new_home("written")))
    app = Flask(__name__)

    @app.route("/<int:times>", methods=["GET", "POST"])
    def write(times: int) -> str:
        with database.write() as session:
            session.execute(delete(UserSession))
        for table in (Setting, Draft)[:times]:
            with database.write() as session:
                session.execute(delete(table))
        return "written"

    @app.post("/refused")
    def refuse() -> tuple[str, int]:
        write(2)
        return "refused", 400

    yield app
    database.close()


def test_the_watch_sees_each_transaction_but_those_of_the_login(writing: Flask) -> None:
    browser = writing.test_client()
    with watched() as sent:
        for method, address in (("POST", "/1"), ("POST", "/2"), ("GET", "/2"), ("POST", "/refused")):
            browser.open(address, method=method)
    assert sent == [
        Sent("POST", "write", 200, (KEPT,)),
        Sent("POST", "write", 200, (KEPT, FORGOTTEN)),
        Sent("GET", "write", 200, (KEPT, FORGOTTEN)),
        Sent("POST", "refuse", 400, (KEPT, FORGOTTEN)),
    ]
    assert [request.in_parts for request in sent] == [False, True, False, False]


class Cut(Exception):
    """The process ends here."""


def _cut(*_given: object) -> None:
    raise Cut


def test_what_is_saved_and_its_draft_go_together(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    librarian, token = person(services, "librarian"), new_token()
    services.acquisitions.drafts.keep(librarian, token, "new", "Half", [("title", "Half")])
    before = services.records.publications.count()
    with monkeypatch.context() as patch:
        patch.setattr(drafts, "discard", _cut)
        with pytest.raises(Cut):
            services.records.publications.add(librarian, Description(title="Half"), draft=token)
    assert services.records.publications.count() == before
    services.records.publications.add(librarian, Description(title="Half"), [CopyData()], draft=token)
    assert services.acquisitions.drafts.count(librarian) == 0


def test_an_answer_and_that_it_is_no_news_go_together(
    services: Services, owner: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = person(services, "owner")
    made = services.lists.lists.from_file(account, "Answered", BytesIO(LIST.encode()), "list.csv", check=True)
    services.operations.worker.run_pending()
    entry = entry_id(services, made.list_id, "D")
    with monkeypatch.context() as patch:
        patch.setattr(results, "note_visit", _cut)
        with pytest.raises(Cut):
            services.lists.answers.none_of_these(account, entry)
    row = services.lists.reports.entry(account, entry)
    assert not services.lists.entries.get(account, entry).answers, row
    page = owner.get(f"/en/member/lists/{made.list_id}/review?entry={entry}")
    owner.press(page, f"/en/member/lists/{made.list_id}/entries/{entry}/answer", "different")
    assert len(services.lists.entries.get(account, entry).answers) == 1
    assert services.lists.reports.news(account, made.list_id) == ()


def test_a_list_and_the_beginning_of_its_check_go_together(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = person(services, "owner")
    before = len(services.lists.lists.visible_to(account))
    with monkeypatch.context() as patch:
        patch.setattr(services.jobs, "add", _cut)
        with pytest.raises(Cut):
            services.lists.lists.from_text(account, "Unchecked", "A title. 2001", check=True)
    assert len(services.lists.lists.visible_to(account)) == before
    made = services.lists.lists.from_text(account, "Checked", "A title. 2001", check=True)
    job = services.lists.reports.checking(account, made.list_id)
    assert job is not None and not job.finished
    assert services.lists.reports.start(account, made.list_id) == job.id


def test_what_no_other_test_sends_is_written_once_too(working: Services) -> None:
    """Plain forms whose outcome the tests of their services look at; here it is how they are written."""
    app = create_app(working.config, working)
    for role in ("administrator", "other"):
        working.access.accounts.add(None, f"{role}@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    chief, other = person(working, "administrator"), person(working, "other")
    suggested = Description(title="A title that nobody has heard of")
    for _ in range(2):
        working.lists.suggestions.suggest(chief, suggested)
        suggested = suggested.with_changes(title="Another that nobody has heard of")
    answered, withdrawn = (suggestion.id for suggestion in working.lists.suggestions.mine(chief))
    key = working.pledges.wanted.titles()[0].key
    working.pledges.pledges.pledge(chief, key, dt.date.today() + dt.timedelta(days=9))
    checked = working.lists.lists.from_text(chief, "Checked", "A title. 2001", check=True).list_id
    pair = pair_mark(*map(working.records.publications.get, (1, 2)))
    wanted: dict[str, dict[str, object]] = {
        "administrator.save_person": {
            "user_id": other.id,
            "name": "Other",
            "roles": "member",
            "began_roles": "administrator",
        },
        "administrator.turn_second_step_off": {"user_id": other.id},
        "administrator.make_backup": {},
        "librarian.cancel_work": {"job_id": working.operations.archives.start(chief)},
        "librarian.change_labels": {"name": "A term of our own"},
        "librarian.keep_two": {"one": f"1-2-{pair}"},
        "librarian.answer_suggestion": {"suggestion_id": answered, "answer": "Thank you"},
        "member.withdraw_suggestion": {"suggestion_id": withdrawn},
        "member.extend_pledge": {"pledge_id": working.pledges.pledges.mine(chief)[0].id},
        "member.suggest_file": {"file": (BytesIO(b"title\nOne more title\n"), "titles.csv")},
        "member.cancel": {"list_id": checked},
    }
    browser, rules = Browser(app, PASSWORD).as_role("administrator"), {}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            rules[rule.endpoint] = rule
    with watched() as sent:
        for endpoint, given in wanted.items():
            into = {"locale": "en"} | {
                key: value for key, value in given.items() if key in rules[endpoint].arguments
            }
            built = rules[endpoint].build(into)
            assert built, endpoint
            fields = {key: value for key, value in given.items() if key not in into}
            browser.post("/en/member/lists/new", built[1], **fields)
    written = {
        request.endpoint: (request.status, len(request.writes))
        for request in sent
        if request.method == "POST"
    }
    assert written == dict.fromkeys(wanted, (303, 1))
