"""Nothing of a list is shared with anybody until its owner says so, the librarian included."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask

from catalogue.bootstrap import Services
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.errors import NotAllowed, NotFound
from catalogue.services.jobs import JobView
from tests.web.member_site import checked_list, entry_id, follow, log_in, person
from tests.web.support import Browser

NAME, TITLE = "Quiet plans", "Harbours without lights"
LIST = (
    "ref_id,title,authors,year\n"
    f"A,{TITLE},Silva,2011\n"
    "B,Report of the workshop on forensic aspects of investigations,UNIAP,2012\n"
)


@pytest.fixture
def list_id(services: Services) -> int:
    """A private list on which something was done."""
    found = checked_list(services, LIST, NAME)
    owner = person(services, "owner")
    services.lists.answers.decide(owner, entry_id(services, found, "B"), 4, Verdict.SAME)
    return found


@pytest.fixture
def desk(site: Flask) -> Browser:
    return log_in(site, "librarian")


def desk_pages(services: Services, list_id: int) -> list[str]:
    """Where the desk could tell of a list: its own pages, the change log, what was done, and coverage."""
    acts = services.lists.history.acts(person(services, "owner"), list_id)
    return [
        "/en/desk/",
        f"/en/desk/?text={TITLE}",
        f"/en/desk/answer?text={TITLE}",
        f"/en/desk/publications/new?text={TITLE}",
        "/en/desk/changes",
        *(f"/en/desk/changes/{act.id}" for act in acts),
        "/en/desk/changes/{newest}",
        "/en/desk/publications/4",
        "/en/desk/pledges",
        "/en/desk/meeting?all=1",
        "/en/coverage",
        "/en/member/",
        "/en/member/lists/combine",
        "/en/wanted",
    ]


def told(desk: Browser, services: Services, list_id: int) -> list[str]:
    """The pages that name the list, or a title that stands on it and nowhere else, unasked."""
    librarian = person(services, "librarian")
    newest = str(services.change_log.recent(1, reader=librarian)[0].id)
    found = []
    for page in desk_pages(services, list_id):
        text = re.sub(r'(value|data-for)="[^"]*"', "", desk.get(page.replace("{newest}", newest)).text)
        if NAME in text or (TITLE in text and "text=" not in page):
            found.append(page)
    return found


def test_the_desk_knows_nothing_of_a_private_list(desk: Browser, services: Services, list_id: int) -> None:
    assert told(desk, services, list_id) == []
    assert "Not held" in desk.get(f"/en/desk/answer?text={TITLE}").text
    assert desk.get(f"/en/member/lists/{list_id}").status_code == 404
    log = desk.get("/en/desk/changes").text
    assert "Worked on a private list" in log and "The owner" in log


def test_an_answer_on_a_private_list_is_told_to_no_librarian_who_seeks_the_title_too(
    services: Services, list_id: int
) -> None:
    librarian = person(services, "librarian")
    services.lists.lists.from_file(librarian, "The centre's own", BytesIO(LIST.encode()), "list.csv")

    def told(role: str) -> set[str]:
        acts = services.change_log.recent(50, reader=person(services, role))
        return {act.action for act in acts if "forensic" in act.sentence}

    assert "match_decided" not in told("librarian")
    assert "match_decided" in told("owner")


def test_the_check_of_a_private_list_is_known_to_no_librarian(
    owner: Browser, desk: Browser, services: Services, list_id: int
) -> None:
    """How many titles it has is told by no door, and none calls the check off, by whatever number."""
    librarian = person(services, "librarian")
    job_id = services.lists.reports.start(person(services, "owner"), list_id)
    page = f"/en/desk/work/{job_id}"
    assert desk.get(page).status_code == desk.get(f"{page}/progress").status_code == 404
    assert desk.post("/en/desk/changes", f"{page}/cancel").status_code == 404
    with pytest.raises(NotFound):
        services.jobs.cancel(librarian, job_id)
    assert not _check(services, list_id).finished

    services.lists.lists.edit(person(services, "owner"), list_id, NAME, Visibility.PRIVATE, help_asked=True)
    assert desk.get(f"{page}/progress").status_code == 200, "whose help is asked for may know"
    services.lists.lists.edit(person(services, "owner"), list_id, NAME, Visibility.PRIVATE, help_asked=False)
    assert desk.get(f"{page}/progress").status_code == 404
    services.operations.worker.run_pending()
    assert _check(services, list_id).state == "done"


def test_who_began_a_check_knows_nothing_more_of_it_once_the_list_is_not_shown_to_them(
    desk: Browser, services: Services, list_id: int
) -> None:
    owner, librarian = person(services, "owner"), person(services, "librarian")
    services.lists.lists.edit(owner, list_id, NAME, Visibility.PRIVATE, help_asked=True)
    job_id = services.lists.reports.start(librarian, list_id)
    assert desk.get(f"/en/desk/work/{job_id}/progress").status_code == 200
    services.lists.lists.edit(owner, list_id, NAME, Visibility.PRIVATE, help_asked=False)
    assert desk.get(f"/en/desk/work/{job_id}/progress").status_code == 404
    services.lists.reports.cancel(owner, list_id)
    assert _check(services, list_id).state == "cancelled", "its owner may, whoever began it"


def _check(services: Services, list_id: int) -> JobView:
    found = services.lists.reports.checking(person(services, "owner"), list_id)
    assert found is not None
    return found


def test_asking_for_help_lets_the_librarian_in_and_taking_it_back_shuts_the_door(
    owner: Browser, desk: Browser, services: Services, list_id: int
) -> None:
    page = f"/en/member/lists/{list_id}/settings"
    assert "The librarian too: I ask for help with it" in owner.get(page).text
    follow(owner, owner.post(page, page, name=NAME, visibility="private", help="1"))
    waiting = desk.get("/en/desk/").text
    assert f"{NAME}: its owner asks for help" in waiting
    assert desk.get(f"/en/member/lists/{list_id}").status_code == 200
    assert f"{NAME}" in desk.get(f"/en/desk/answer?text={TITLE}").text, "wanted, and on whose list"

    follow(owner, owner.post(page, page, name=NAME, visibility="private"))
    assert desk.get(f"/en/member/lists/{list_id}").status_code == 404
    assert told(desk, services, list_id) == []


def test_a_list_shared_with_an_agency_is_not_the_librarians(
    desk: Browser, services: Services, list_id: int
) -> None:
    services.lists.lists.edit(person(services, "owner"), list_id, NAME, Visibility.AGENCY)
    assert services.lists.lists.get(person(services, "colleague"), list_id).name == NAME
    assert told(desk, services, list_id) == []


def test_a_removed_private_list_is_brought_back_unseen_and_nothing_else_is_undone(
    desk: Browser, services: Services, list_id: int
) -> None:
    owner, librarian = person(services, "owner"), person(services, "librarian")
    edited = services.lists.history.acts(owner, list_id)[0]
    with pytest.raises(NotAllowed):
        services.change_log.undo(librarian, edited.id)
    services.lists.lists.remove(owner, list_id)
    removal = services.change_log.recent(1, reader=librarian)[0]
    assert removal.sentence == "Removed a private list"
    page = f"/en/desk/changes/{removal.id}"
    assert NAME not in desk.get(page).text
    follow(desk, desk.post(page, f"{page}/undo"))
    assert services.lists.lists.get(owner, list_id).name == NAME
    assert told(desk, services, list_id) == []


def test_a_librarian_who_takes_a_list_from_everybody_is_led_where_they_may_be(
    desk: Browser, services: Services, list_id: int
) -> None:
    owner = person(services, "owner")
    services.lists.lists.edit(owner, list_id, NAME, Visibility.PRIVATE, help_asked=True)
    page = f"/en/member/lists/{list_id}/settings"
    follow(desk, desk.post(page, page, name=NAME, visibility="public"))
    answer = follow(desk, desk.post(page, page, name=NAME, visibility="private"))
    assert answer.status_code == 200 and "Saved." in answer.text


def test_no_private_list_is_counted_in_what_is_said_in_public(
    owner: Browser, site: Flask, services: Services, list_id: int
) -> None:
    nobody = Browser(site, "")
    for page in ("/en/coverage", "/en/coverage/runs"):
        assert NAME not in owner.get(page).text
    said = "titles on the lists the centre holds"
    assert (said in owner.get("/en/coverage").text) == (said in nobody.get("/en/coverage").text)
    own = owner.get("/en/coverage?own=1").text
    assert "titles on the lists shown to you the centre holds" in own and NAME in own
    assert NAME not in nobody.get("/en/coverage?own=1").text
    assert "Count the public lists only" in own
