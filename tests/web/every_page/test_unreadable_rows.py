"""A row of the log, a notice or a finding that says what nobody can read ends no page."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, update

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Role
from catalogue.services.notifications.notices import tell
from catalogue.storage.models import Change, ChangeSet, GapReport, GapResult, ReferenceEntry
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

ACTS: list[tuple[str, dict[str, Any]]] = [
    ("an act of another program", {}),
    ("publication_edited", {"another": 5}),
    ("lines_accepted", {"count": "many", "donor": "Sok"}),
    ("reverted", {"what": "x", "what_action": "zebra", "what_params": 7}),
    (
        "reverted",
        {"what": "x", "what_action": "publication_edited", "what_params": {"title": "A"}, "times": 10**12},
    ),
]
CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"description": "no description"}, {"description": {"title": "A"}}),
    ({"description": {"contributors": [5]}}, {"description": {"contributors": [{"name": 7}]}}),
    ({"withdrawn_at": "yesterday"}, {"withdrawn_at": {}}),
    ({"library": "none"}, {"library": [[]]}),
]
NOTICES: list[tuple[str, dict[str, Any]]] = [
    ("a kind of another program", {}),
    ("thanks", {}),
    ("reminder", {"title": "A", "until": "some day"}),
    ("digest", {"lists": [{"came": "many", "went": None}]}),
    ("suggestion", {"list_id": 10**30, "title": "A"}),
]
_MATCH = {"holding": "1", "status": "held", "score": 0.5, "reasons": [], "evidence": []}
FOUND: list[dict[str, Any]] = [
    {},
    {"status": "zebra", "matches": [], "reasons": [], "by_human": False, "run": ""},
    {
        "status": "held",
        "matches": [{**_MATCH, "holding": "9" * 40}],
        "reasons": [],
        "by_human": False,
        "run": "",
    },
    {"status": "held", "matches": [{**_MATCH, "score": "much"}], "reasons": [], "by_human": False, "run": ""},
    {"status": "held", "matches": [], "reasons": [["no reason", {}]], "by_human": False, "run": ""},
    {"status": "held", "matches": [], "reasons": [["same_number", {"no": 1}]], "by_human": False, "run": ""},
    {"status": "held", "matches": [], "reasons": [], "by_human": False, "run": ["a", 5]},
]


@pytest.fixture
def browser(working: Services) -> Browser:
    working.access.accounts.add(None, "desk@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    return Browser(create_app(working.config, working), PASSWORD)


def test_what_nobody_can_read_ends_neither_the_log_nor_a_record_s_history(
    working: Services, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    record = working.records.publications.add(None, Description(title="A record with a past"))
    with working.database.write() as session:
        numbers = []
        for action, params in ACTS:
            session.add(row := ChangeSet(action=action, actor="Somebody", params=params))
            session.flush()
            numbers.append(row.id)
        for before, after in CHANGES:
            session.add(
                row := ChangeSet(action="publication_edited", actor="Somebody", params={"title": "A"})
            )
            session.flush()
            numbers.append(row.id)
            told = {"before": before, "after": after, "publication_id": record}
            session.add(Change(set_id=row.id, table_name="publication", row_id=record, **told))
    desk = browser.as_role("desk")
    with caplog.at_level(logging.WARNING):
        log = desk.get("/en/desk/changes")
        assert log.status_code == 200 and log.text.count("What was done here cannot be read") == len(ACTS)
        assert "A record with a past" in log.text, "the others stand there as before"
        for number in numbers:
            assert desk.get(f"/en/desk/changes/{number}").status_code == 200
        history = desk.get(f"/en/desk/publications/{record}/history")
        assert history.status_code == 200 and "cannot be read" in history.text
    assert any("passed over" in said for said in caplog.messages)
    assert not any("Sok" in said for said in caplog.messages), "and not what stood there"


def test_what_nobody_can_read_ends_no_page_of_notices(working: Services, browser: Browser) -> None:
    account = working.access.accounts.by_email("first@test.example")
    assert account
    with working.database.write() as session:
        for number, (kind, params) in enumerate([*NOTICES, ("thanks", {"title": "What came in"})]):
            tell(session, f"told {number}", kind, params, user_id=account.id)
    page = browser.as_role("first").get("/en/member/notices")
    assert page.status_code == 200 and "What came in" in page.text
    assert page.text.count("This notice cannot be read") >= len(NOTICES) - 1


def test_what_nobody_can_read_ends_no_report(working: Services, browser: Browser) -> None:
    account = working.access.accounts.by_email("first@test.example")
    assert account
    titles = "".join(f"Some title {number}\n" for number in range(len(FOUND) + 1))
    made = working.lists.lists.from_file(account, "Mine", BytesIO(f"title\n{titles}".encode()), "list.csv")
    working.lists.reports.start(account, made.list_id)
    working.operations.worker.run_pending()
    with working.database.write() as session:
        entries = select(ReferenceEntry.id).where(ReferenceEntry.list_id == made.list_id)
        for entry_id, result in zip(session.scalars(entries).all(), FOUND, strict=False):
            of_entry = update(GapResult).where(GapResult.entry_id == entry_id)
            session.execute(of_entry.values(result=result, status="review"))
        report = update(GapReport).where(GapReport.list_id == made.list_id)
        session.execute(report.values(notes=[{}, {"title": 5, "held": [1], "review": [], "missing": []}]))
    member = browser.as_role("first")
    address = f"/en/member/lists/{made.list_id}"
    page = member.get(address)
    assert page.status_code == 200
    assert page.text.count("what the last check found cannot be read") == len(FOUND)
    for further in ("/review", "/print", "/report.csv", "/report.json", "/history", "/report"):
        assert member.get(address + further).status_code in (200, 302, 303), further
