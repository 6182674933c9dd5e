"""Inviting somebody, from the administrator's page to the new person's first login."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from catalogue.services.libraries.libraries import LibraryData
from tests.web.member_site import PASSWORD
from tests.web.support import Browser


@pytest.fixture
def site(working: Services) -> Flask:
    working.access.accounts.add(None, "administrator@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    return create_app(working.config, working)


@pytest.fixture
def administrator(site: Flask) -> Browser:
    return Browser(site, PASSWORD).as_role("administrator")


def test_an_invited_person_chooses_a_password_and_logs_in(site: Flask, administrator: Browser) -> None:
    answer = administrator.post(
        "/en/people/", "/en/people/", email="new@test.example", agency="IOM", roles=["member"]
    )
    found = re.search(r'value="http://localhost(/en/password/[^"]+)"', answer.text)
    assert found, answer.text
    newcomer = Browser(site, PASSWORD)

    assert newcomer.post(found[1], found[1], password="short").status_code == 400
    assert newcomer.post(found[1], found[1], password="three good words").status_code == 303
    assert newcomer.log_in("new@test.example", "three good words").status_code == 303
    assert newcomer.get("/en/member/").status_code == 200
    assert newcomer.get(found[1]).status_code == 404, "a link works once"


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(administrator: Browser) -> None:
    answer = administrator.post(
        "/en/people/", "/en/people/", email="nobody", agency="UNICEF", roles=["member"]
    )
    assert answer.status_code == 400
    assert 'id="email-error"' in answer.text and 'value="UNICEF"' in answer.text
    answer = administrator.post("/en/people/", "/en/people/", email="a@test.example")
    assert 'id="roles-error"' in answer.text


def test_a_closed_account_is_out_at_once(site: Flask, administrator: Browser, working: Services) -> None:
    first = Browser(site, PASSWORD).as_role("first")
    account = working.access.accounts.by_email("first@test.example")
    assert account is not None
    page = f"/en/people/{account.id}"

    administrator.post(page, f"{page}/close")
    assert first.get("/en/member/").status_code == 302

    administrator.post(page, f"{page}/open")
    assert first.log_in("first@test.example", PASSWORD).status_code == 303


def test_a_form_that_was_open_gives_back_nothing_that_was_taken_meanwhile(
    administrator: Browser, working: Services
) -> None:
    another = working.access.accounts.by_email("administrator@test.example")
    assert another
    library = working.libraries.libraries.add(another, LibraryData(name="Shelter library", in_union=True))
    people, roles = working.access.people, [Role.LIBRARIAN, Role.MEMBER]
    added = working.access.accounts.add(None, "busy@test.example", roles, agency="Hope", password=PASSWORD)
    people.edit(another, added, "", "Hope", roles, [0, library])
    page = f"/en/people/{added}"
    form = administrator.opened(page)
    assert form["libraries"] == ["0", str(library)]
    people.edit(another, added, "", "UNICEF", [Role.MEMBER], [0])
    kept = people.get(added).as_form
    assert administrator.client.post(page, data=form | {"name": ["Busy"]}).status_code == 303
    assert people.get(added).as_form == kept | {"name": "Busy"}

    changed = form | {"name": ["Busy"], "roles": ["librarian"], "agency": ["Hope Cambodia"]}
    asked = administrator.client.post(page, data=changed)
    assert asked.status_code == 409 and "“Member” stands here by now; you had “Librarian”" in asked.text
    assert "“UNICEF” stands here by now; you had “Hope Cambodia”" in asked.text
    assert 'value="member" checked' in asked.text and 'name="began_roles" value="member"' in asked.text
    assert people.get(added).as_form == kept | {"name": "Busy"}
    assert (
        administrator.post(page, page, name="Busy", agency="UNICEF", roles="librarian").status_code == 303
    ), "chosen once more"
    assert people.get(added).account.roles == {Role.LIBRARIAN}


def test_an_administrator_cannot_lock_out_themselves(administrator: Browser, working: Services) -> None:
    account = working.access.accounts.by_email("administrator@test.example")
    assert account is not None
    page = f"/en/people/{account.id}"
    assert f"{page}/close" not in administrator.get(page).text
    answer = administrator.post(page, page, name="", agency="", roles=["member"])
    assert answer.status_code == 403 and "Another administrator" in answer.text


def test_whoever_leaves_is_shown_what_is_kept_and_is_gone(
    site: Flask, administrator: Browser, working: Services
) -> None:
    first = Browser(site, PASSWORD).as_role("first")
    account = working.access.accounts.by_email("first@test.example")
    assert account is not None
    data = first.get("/en/member/account/data.json")
    assert "attachment" in data.headers["Content-Disposition"]
    assert data.json and data.json["user_account"][0]["email"] == "first@test.example"
    page = "/en/member/account"
    refused = first.post(page, f"{page}/erase", password="not the password")
    assert refused.status_code == 400 and "Nothing was erased" in refused.text
    answer = first.post(page, f"{page}/erase", password=PASSWORD)
    assert "Your account is erased" in first.get(answer.location).text
    assert first.get("/en/member/").status_code == 302
    assert "first@test.example" not in administrator.get("/en/people/").text
    assert administrator.get(f"/en/people/{account.id}").status_code == 404


def test_an_administrator_erases_an_account_that_is_closed(administrator: Browser, working: Services) -> None:
    account = working.access.accounts.by_email("second@test.example")
    assert account is not None
    page = f"/en/people/{account.id}"
    assert f"{page}/erase" not in administrator.get(page).text
    assert administrator.post(page, f"{page}/erase").status_code == 403
    administrator.post(page, f"{page}/close")
    data = administrator.get(f"{page}/data.json").json
    assert data and data["user_account"][0]["agency"] == "The second agency"
    assert administrator.post(page, f"{page}/erase").status_code == 303
    assert administrator.get(page).status_code == 404


def test_a_librarian_undoes_nothing_that_only_an_administrator_does(
    site: Flask, administrator: Browser, working: Services
) -> None:
    chief = working.access.accounts.by_email("administrator@test.example")
    assert chief is not None
    both = [Role.LIBRARIAN, Role.ADMINISTRATOR]
    working.access.accounts.add(None, "demoted@test.example", both, password=PASSWORD)
    demoted = working.access.accounts.by_email("demoted@test.example")
    assert demoted is not None
    working.access.people.edit(chief, demoted.id, "Demoted", "", [Role.LIBRARIAN])
    working.operations.backup_schedule.save_times(chief, "week", 7, 3)
    before = working.settings.backups
    working.operations.backup_schedule.save_times(chief, "day", 7, 3)
    of_backups, _first, of_roles = working.change_log.recent(3)
    browser = Browser(site, PASSWORD).as_role("demoted")
    for act in (of_backups, of_roles):
        page = f"/en/desk/changes/{act.id}"
        told = browser.get(page).text
        assert f'action="{page}/undo"' not in told
        assert "demoted@test.example" not in told and "librarian" not in told.partition("<h1")[2].lower()
        assert browser.post("/en/desk/settings", f"{page}/undo").status_code == 403
    assert working.access.people.get(demoted.id).account.roles == {Role.LIBRARIAN}
    assert working.settings.backups == replace(before, every="day")
    assert (
        administrator.post("/en/desk/settings", f"/en/desk/changes/{of_backups.id}/undo").status_code == 303
    )
    assert working.settings.backups == before
    log = browser.get("/en/desk/changes").text
    assert "Changed who may log in" in log and "demoted@test.example" not in log
    assert "demoted@test.example" in administrator.get("/en/desk/changes").text
    undoing = working.change_log.recent(1)[0]
    assert browser.post("/en/desk/settings", f"/en/desk/changes/{undoing.id}/undo").status_code == 403
