"""The administrator's page of backups: nobody chooses a key without hearing what its loss means."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from catalogue.services.operations.backups import backup_keys
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

PAGE = "/en/people/backups"


@pytest.fixture
def site(working: Services) -> Flask:
    working.access.accounts.add(None, "administrator@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    return create_app(working.config, working)


@pytest.fixture
def administrator(site: Flask) -> Browser:
    return Browser(site, PASSWORD).as_role("administrator")


def test_a_plan_is_made_and_the_first_backup_with_it(administrator: Browser, working: Services) -> None:
    page = administrator.get(PAGE).text
    assert "No backup was made here yet" in page and "not encrypted" in page
    assert administrator.post(PAGE, PAGE, every="day", newest="0", months="3").status_code == 400
    assert administrator.post(PAGE, PAGE, every="day", newest="5", months="3").status_code == 303
    assert "A backup is being made" in administrator.get(PAGE).text
    working.operations.worker.run_pending()
    page = administrator.get(PAGE).text
    assert "It holds 348 publications." in page
    assert "restored on trial" in page
    assert re.search(r"lacuna-[0-9a-f]{8}-\d{8}-\d{6}\.zip", page)


def test_a_key_is_made_shown_once_promised_and_tried(administrator: Browser, working: Services) -> None:
    shown = html.unescape(administrator.post(PAGE, f"{PAGE}/key/new").text)
    found = re.search(r"AGE-SECRET-KEY-1[0-9A-Z]+", shown)
    assert found and "loses every backup" in shown
    public = backup_keys.public_half(found[0])
    refused = administrator.post(PAGE, f"{PAGE}/key", kind="public_key", recipient=public)
    assert refused.status_code == 400 and "Write it down first" in refused.text
    assert working.operations.backup_schedule.lock() is None
    sent = {"kind": "public_key", "recipient": public, "public_key_promised": "on"}
    assert administrator.post(PAGE, f"{PAGE}/key", **sent).status_code == 303
    page = administrator.get(PAGE).text
    assert public in page and "Nobody has shown yet" in page and found[0] not in page
    assert "hold what opens the backups" in administrator.get("/en/desk/").text
    assert administrator.post(PAGE, f"{PAGE}/key/try", held="something else").status_code == 400
    assert administrator.post(PAGE, f"{PAGE}/key/try", held=found[0]).status_code == 303
    assert "Nobody has shown yet" not in administrator.get(PAGE).text
    assert administrator.post(PAGE, f"{PAGE}/key", kind="none").status_code == 303
    assert working.operations.backup_schedule.lock() is None


def test_a_passphrase_is_typed_twice_long_and_promised(administrator: Browser, working: Services) -> None:
    good = "rain on the river in June"
    sent = {"kind": "passphrase", "passphrase": good, "again": good, "passphrase_promised": "on"}
    for wrong in ({"again": "other"}, {"passphrase": "short", "again": "short"}):
        refused = administrator.post(PAGE, f"{PAGE}/key", **(sent | wrong))
        assert refused.status_code == 400
        assert good not in refused.text, "a passphrase is never shown again"
    at_once = administrator.post(
        PAGE, f"{PAGE}/key", kind="passphrase", passphrase="short", again="other"
    ).text
    for said in ("at least 16 characters", "The two passphrases differ", "Write it down first"):
        assert said in at_once
    del sent["passphrase_promised"]
    assert administrator.post(PAGE, f"{PAGE}/key", **sent).status_code == 400
    assert working.operations.backup_schedule.lock() is None


def test_the_archive_is_written_and_downloaded_by_administrators(
    site: Flask, administrator: Browser, working: Services
) -> None:
    assert administrator.get("/en/people/archive.zip").status_code == 404
    assert administrator.post(PAGE, "/en/people/archive").status_code == 303
    assert "The archive is being written" in administrator.get(PAGE).text
    working.operations.worker.run_pending()
    assert "Download the archive" in administrator.get(PAGE).text
    answer = administrator.get("/en/people/archive.zip")
    assert answer.data.startswith(b"PK") and "no-store" in answer.headers["Cache-Control"]
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    assert Browser(site, PASSWORD).as_role("librarian").get("/en/people/archive.zip").status_code == 403


def test_a_librarian_calls_no_backup_off(site: Flask, administrator: Browser, working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    administrator.post(PAGE, f"{PAGE}/now")
    (job,) = working.jobs.under_way("backup")
    librarian = Browser(site, PASSWORD).as_role("librarian")
    for page in (f"/en/desk/work/{job.id}", f"/en/desk/work/{job.id}/progress"):
        assert librarian.get(page).status_code == 404
    assert librarian.post("/en/desk/settings", f"/en/desk/work/{job.id}/cancel").status_code == 404
    assert working.jobs.under_way("backup") == [job]
    assert administrator.post(PAGE, f"/en/desk/work/{job.id}/cancel").status_code == 303
    assert working.jobs.under_way("backup") == []
