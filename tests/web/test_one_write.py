"""One write for each request: what is sent is done as a whole, or not at all.

The fixture ``one_write`` holds it of every request that any test of the web application sends.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from catalogue.bootstrap import Services
from catalogue.domain.description import Description
from catalogue.services.acquisitions.drafts import new_token
from catalogue.services.records.publications import CopyData
from catalogue.storage import drafts, results
from catalogue.storage.database import Database
from catalogue.storage.models import Draft, Setting, UserSession
from tests.web.member_site import HELD, LIST, entry_id, person
from tests.web.support import Browser
from tests.web.writes import Sent, watched

KEPT = frozenset({"setting"})
FORGOTTEN = frozenset({"draft"})


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Flask]:
    """An application that writes as often as its address says."""
    database = Database(f"sqlite:///{tmp_path / 'written.sqlite'}")
    database.migrate()
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
    entry, publication = entry_id(services, made.list_id, "D"), len(HELD)
    with monkeypatch.context() as patch:
        patch.setattr(results, "note_visit", _cut)
        with pytest.raises(Cut):
            services.lists.answers.none_of_these(account, entry)
    row = services.lists.reports.entry(account, entry)
    assert not services.lists.entries.get(account, entry).answers, row
    owner.post(
        "/en/member/lists/new",
        f"/en/member/lists/{made.list_id}/entries/{entry}/answer",
        verdict="different",
        publication=str(publication),
    )
    assert services.lists.entries.get(account, entry).answers == 1
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
