"""A form of a list that was open for a while changes what its reader did, and gives nobody what was shut."""

from __future__ import annotations

import pytest
from flask import Flask

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.services.lists.editing.entries import Marks
from tests.web.member_site import checked_list, entry_id, log_in, person, status_of
from tests.web.support import Browser

NAME = "Harbours"


@pytest.fixture
def list_id(services: Services) -> int:
    """A published list whose owner asks for help."""
    found = checked_list(services, name=NAME)
    services.lists.lists.edit(person(services, "owner"), found, NAME, Visibility.PRIVATE, help_asked=True)
    services.lists.lists.edit(person(services, "librarian"), found, NAME, Visibility.PUBLIC)
    return found


def test_settings_that_were_open_publish_nothing_that_was_shut_meanwhile(
    owner: Browser, site: Flask, services: Services, list_id: int
) -> None:
    page, desk = f"/en/member/lists/{list_id}/settings", log_in(site, "librarian")
    lists, account = services.lists.lists, person(services, "owner")
    form = desk.opened(page)
    assert form["visibility"] == ["public"]
    assert owner.post(page, page, name=NAME, visibility="private", help="1").status_code == 303
    services.lists.entries.add(account, list_id, Description(title="Case of a survivor, confidential"))

    assert desk.client.post(page, data=form | {"name": ["Harbours of the north"]}).status_code == 303
    found = lists.get(account, list_id)
    assert (found.name, found.visibility, found.help_asked) == (
        "Harbours of the north", Visibility.PRIVATE, True,
    )  # fmt: skip
    assert Browser(site, "").get(f"/en/lists/{list_id}").status_code == 404

    # Who says meanwhile what is otherwise by now is asked once more, and sees both.
    form = desk.opened(page)
    lists.edit(account, list_id, found.name, Visibility.AGENCY, help_asked=True)
    asked = desk.client.post(page, data=form | {"visibility": ["public"], "name": ["Ports"]})
    assert asked.status_code == 409 and "you had “Everybody, without" in asked.text
    assert 'value="Ports"' in asked.text and 'value="agency:IOM" checked' in asked.text
    assert 'name="began_visibility" value="agency:IOM"' in asked.text
    assert lists.get(account, list_id).as_form == {
        "name": found.name,
        "visibility": "agency:IOM",
        "help": "1",
    }
    again = desk.opened(page) | {"visibility": ["public"], "name": ["Ports"]}
    assert desk.client.post(page, data=again).status_code == 303
    assert lists.get(None, list_id).name == "Ports"

    # Whoever came in by a tick does not come in again by a form of before.
    mine = owner.opened(page)
    lists.edit(account, list_id, "Ports", Visibility.PRIVATE, help_asked=False)
    assert owner.client.post(page, data=mine | {"name": ["Quays"]}).status_code == 303
    assert lists.get(account, list_id).as_form == {"name": "Quays", "visibility": "private", "help": ""}
    assert desk.get(page).status_code == 404


def test_settings_that_do_not_say_what_they_began_with_share_nothing_unasked(
    owner: Browser, services: Services, list_id: int
) -> None:
    page, account = f"/en/member/lists/{list_id}/settings", person(services, "owner")
    services.lists.lists.edit(account, list_id, NAME, Visibility.PRIVATE, help_asked=False)
    form = {name: value for name, value in owner.opened(page).items() if not name.startswith("began_")}
    sent = form | {"name": ["Ports"], "visibility": ["agency"], "help": ["1"]}
    asked = owner.client.post(page, data=sent)
    assert asked.status_code == 409 and "you had “ticked”" in asked.text
    kept = {"name": NAME, "visibility": "private", "help": ""}
    assert services.lists.lists.get(account, list_id).as_form == kept
    assert owner.client.post(page, data=form | {"name": ["Ports"]}).status_code == 303
    assert services.lists.lists.get(account, list_id).as_form == kept | {"name": "Ports"}


def test_an_entry_whose_form_was_open_keeps_what_was_answered_meanwhile(
    owner: Browser, services: Services
) -> None:
    list_id, account = checked_list(services), person(services, "owner")
    entry, answers = entry_id(services, list_id, "B"), services.lists.answers
    page = f"/en/member/lists/{list_id}/entries/{entry}"
    form = owner.opened(page)
    answers.decide(account, entry, 2, Verdict.SAME)
    assert owner.client.post(page, data=form | {"note": ["ask"]}).status_code == 303
    assert status_of(services, list_id, "B") is Status.HELD, "the form showed no answer"

    # Another who shows it may leave it behind, also where it has to be sent once more.
    form = {name: value for name, value in owner.opened(page).items() if name != "keep_answers"}
    services.lists.entries.mark(account, list_id, [entry], Marks(note="asked"))
    changed = form | {"title": ["Trafficking in ports"], "note": ["mine"]}
    asked = owner.client.post(page, data=changed)
    assert asked.status_code == 409 and 'name="keep_answers"' in asked.text
    assert owner.client.post(page, data=changed | {"began_note": ["asked"]}).status_code == 303
    assert services.lists.entries.get(account, entry).answers == ()

    # What took the place of the answer that it showed is no answer that it showed.
    answers.decide(account, entry, 2, Verdict.SAME)
    form = {name: value for name, value in owner.opened(page).items() if name != "keep_answers"}
    answers.decide(account, entry, 2, Verdict.DIFFERENT)
    assert owner.client.post(page, data=form | {"title": ["Trafficking in harbours"]}).status_code == 303
    assert len(services.lists.entries.get(account, entry).answers) == 1
