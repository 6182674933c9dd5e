"""Nothing of a list is shared with anybody until its owner says so, the librarian included."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.domain.people.access import Role
from catalogue.errors import NotAllowed, NotFound
from catalogue.services.acts import act
from catalogue.services.jobs import JobView
from catalogue.services.lists.lists import add_list
from catalogue.storage.models import Change, ChangeSet, GapReport, ReferenceEntry, ReferenceList
from tests.web.member_site import PASSWORD, checked_list, entry_id, follow, log_in, person
from tests.web.support import Browser

NAME, TITLE = "Quiet plans", "Harbours without lights"
GONE = "Nets that nobody has to know of"
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


def _with_a_past(services: Services, owner: Browser) -> int:
    """A private list from which a new version has taken a title."""
    found = checked_list(services, f"{LIST}G,{GONE},Silva,2012\n", NAME)
    page = f"/en/member/lists/{found}/versions/new"
    shown = follow(owner, owner.post(page, page, file=(BytesIO(LIST.encode()), "second.csv")))
    (plan,) = re.findall(r'name="plan" value="(\w+)"', shown.text)
    place = shown.request.path
    assert GONE not in follow(owner, owner.post(place, place, file="second.csv", plan=plan)).text
    return found


def _doors_to_the_past(services: Services, list_id: int) -> list[str]:
    today, base = services.lists.history.today(), f"/en/member/lists/{list_id}"
    yesterday = today - dt.timedelta(days=1)
    return [
        base,
        f"{base}/versions/1",
        f"{base}/history",
        f"{base}/report?on={yesterday}",
        f"{base}/changes?since={yesterday}",
        f"{base}/changes?since={yesterday}&until={yesterday}",
    ]


def _share(services: Services, list_id: int, visibility: Visibility, *, help_asked: bool = False) -> None:
    services.lists.lists.edit(person(services, "owner"), list_id, NAME, visibility, help_asked=help_asked)


def test_what_was_taken_off_before_a_list_was_shown_is_read_by_its_owner_alone(
    owner: Browser, site: Flask, desk: Browser, services: Services
) -> None:
    list_id = _with_a_past(services, owner)
    doors = _doors_to_the_past(services, list_id)
    assert GONE in owner.get(doors[1]).text

    def told_to(name: str) -> list[str]:
        browser = log_in(site, name)
        return [door for door in doors if GONE in browser.get(door).text]

    _share(services, list_id, Visibility.AGENCY)
    assert told_to("colleague") == told_to("stranger") == []
    assert log_in(site, "colleague").get(doors[1]).status_code == 404
    assert "The list has been shown to you since" in log_in(site, "colleague").get(f"{doors[0]}/history").text
    refused = log_in(site, "colleague").get(doors[3])
    assert refused.status_code == 400 and "was not shown to you yet" in refused.text

    _share(services, list_id, Visibility.AGENCY, help_asked=True)
    services.lists.lists.edit(person(services, "librarian"), list_id, NAME, Visibility.PUBLIC)
    assert told_to("colleague") == told_to("stranger") == told_to("librarian") == []
    pages = desk_pages(services, list_id)[:-1]
    assert not [page for page in pages if "{" not in page and GONE in desk.get(page).text]
    assert GONE in owner.get(doors[1]).text, "its owner sees all of it"
    assert "Version 1" in owner.get(f"{doors[0]}/history").text


def test_what_is_taken_off_a_list_that_is_shown_is_part_of_its_past(
    owner: Browser, site: Flask, services: Services
) -> None:
    list_id = checked_list(services, LIST, NAME)
    _share(services, list_id, Visibility.AGENCY)
    services.lists.entries.remove(person(services, "owner"), entry_id(services, list_id, "A"))
    colleague = log_in(site, "colleague")
    today = services.lists.history.today()
    assert TITLE not in colleague.get(f"/en/member/lists/{list_id}/report?on={today}").text
    assert "The report of the day" in colleague.get(f"/en/member/lists/{list_id}/history").text


def test_a_list_that_was_hidden_for_a_while_has_no_past_from_then(
    owner: Browser, site: Flask, services: Services
) -> None:
    list_id, helped = checked_list(services, LIST, NAME), person(services, "librarian")
    _share(services, list_id, Visibility.PRIVATE, help_asked=True)
    before = services.lists.history.acts(helped, list_id)
    assert before == [], "the showing itself tells what the list was called"
    services.lists.entries.remove(helped, entry_id(services, list_id, "B"))
    (removal,) = services.lists.history.acts(helped, list_id)
    _share(services, list_id, Visibility.PRIVATE)
    _share(services, list_id, Visibility.PRIVATE, help_asked=True)
    assert services.lists.history.acts(helped, list_id) == []
    with pytest.raises(NotFound):
        services.lists.history.undo(helped, list_id, removal.id)
    assert removal.id in [act.id for act in services.lists.history.acts(person(services, "owner"), list_id)]


def test_colleagues_of_another_agency_see_a_list_from_when_its_owner_came_to_them(
    owner: Browser, site: Flask, services: Services
) -> None:
    """As all lists did once that were shown to an agency: the upgrade notes up to which change."""
    list_id = _with_a_past(services, owner)
    _share(services, list_id, Visibility.AGENCY)
    assert services.lists.history.first_day(person(services, "colleague"), list_id)
    services.access.accounts.add(None, "chief@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    chief, maker = person(services, "chief"), person(services, "owner")
    services.access.people.edit(chief, maker.id, maker.name, "UNICEF", maker.roles)
    with services.database.write() as session:
        newest = session.scalar(select(func.max(Change.id)))
        of_before = update(ReferenceList).where(ReferenceList.id == list_id)
        session.execute(of_before.values(shown_to="UNICEF", followed_until=newest))
    stranger = log_in(site, "stranger")
    assert stranger.get(f"/en/member/lists/{list_id}").status_code == 200
    assert stranger.get(f"/en/member/lists/{list_id}/versions/1").status_code == 404
    services.access.people.edit(chief, maker.id, maker.name, "IOM", maker.roles)


def test_who_comes_to_an_agency_knows_its_lists_from_then(
    owner: Browser, site: Flask, services: Services
) -> None:
    """By a move, by an account that is new, and by one that was closed meanwhile."""
    list_id = _with_a_past(services, owner)
    _share(services, list_id, Visibility.AGENCY)
    services.lists.entries.remove(person(services, "owner"), entry_id(services, list_id, "A"))
    services.access.accounts.add(None, "head@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    head, mover = person(services, "head"), person(services, "stranger")
    with services.database.write() as session:
        for each in session.scalars(select(ChangeSet)):
            each.at -= dt.timedelta(days=6)
        acts = session.scalars(select(ChangeSet).where(ChangeSet.action == "entry_removed"))
        max(acts, key=lambda each: each.id).at += dt.timedelta(days=3)
    between = services.lists.history.today() - dt.timedelta(days=4)

    def titles(name: str) -> list[str]:
        past = services.lists.history.shown_on(person(services, name), list_id, between)
        return [row.title for row in past.rows] if past else []

    assert TITLE in titles("owner") and TITLE in titles("colleague")
    services.access.people.edit(head, mover.id, mover.name, "IOM", mover.roles)
    assert titles("stranger") == []
    assert services.lists.history.first_day(person(services, "stranger"), list_id)
    page = f"/en/member/lists/{list_id}/report?on={between}"
    assert log_in(site, "colleague").get(page).status_code == 200
    assert log_in(site, "stranger").get(page).status_code == 400

    services.access.accounts.add(
        None, "newcomer@test.example", [Role.MEMBER], password=PASSWORD, agency="IOM"
    )
    assert titles("newcomer") == []

    colleague = person(services, "colleague")
    services.access.people.set_disabled(head, colleague.id, disabled=True)
    services.access.people.set_disabled(head, colleague.id, disabled=False)
    assert titles("colleague") == []
    assert TITLE in titles("owner")
    services.access.people.edit(head, mover.id, mover.name, "UNICEF", mover.roles)


def test_who_becomes_librarian_knows_a_list_that_asks_for_help_from_then_and_the_centre_s_as_others_do(
    owner: Browser, site: Flask, services: Services
) -> None:
    list_id = checked_list(services, LIST, NAME)
    _share(services, list_id, Visibility.PRIVATE, help_asked=True)
    with services.database.write(act(None, "list_added", name="", count=1)) as session:
        centres = add_list(session, None, "The centre's", [("A", Description(title=TITLE))]).id
        standing = session.scalars(select(ReferenceEntry.id).where(ReferenceEntry.list_id == centres)).one()
    for each in (standing, entry_id(services, list_id, "A")):
        services.lists.entries.remove(person(services, "librarian"), each)
    services.access.accounts.add(None, "leader@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    leader, grown = person(services, "leader"), person(services, "stranger")
    services.access.people.edit(leader, grown.id, grown.name, grown.agency, [Role.LIBRARIAN])
    librarian, grown = person(services, "librarian"), person(services, "stranger")
    history = services.lists.history
    assert [each.action for each in history.acts(librarian, list_id)] == ["entry_removed"]
    assert history.acts(grown, list_id) == []
    assert history.acts(grown, centres) == history.acts(librarian, centres) != []
    services.access.people.edit(leader, grown.id, grown.name, grown.agency, [Role.MEMBER])


def test_an_answer_is_told_to_no_other_after_its_entry_was_corrected(services: Services) -> None:
    """The words that were answered about then stand on other lists alone."""
    member, librarian = person(services, "owner"), person(services, "librarian")
    listed = "ref_id,title,authors,year\nA,Ports where nobody asks,Silva,2013\n"
    private = checked_list(services, listed, NAME)
    services.lists.lists.from_file(librarian, "The centre's own", BytesIO(listed.encode()), "list.csv")
    entry = entry_id(services, private, "A")
    services.lists.answers.decide(member, entry, 4, Verdict.SAME)
    services.lists.entries.edit(member, entry, Description(title="Ports where some ask"))

    def told(name: str) -> set[str]:
        acts = services.change_log.recent(50, reader=person(services, name))
        return {each.action for each in acts if "Ports where nobody" in each.sentence}

    assert "match_decided" not in told("librarian")
    assert "match_decided" in told("owner")


def test_the_report_for_the_meeting_counts_a_list_from_when_it_was_published(services: Services) -> None:
    list_id, week = checked_list(services, LIST, "Published today"), dt.timedelta(days=7)
    with services.database.write() as session:
        for act in session.scalars(select(ChangeSet)):
            act.at -= week
        for report in session.scalars(select(GapReport).where(GapReport.list_id == list_id)):
            report.made_at -= week
    _share(services, list_id, Visibility.PRIVATE, help_asked=True)
    librarian, owner = person(services, "librarian"), person(services, "owner")
    services.lists.lists.edit(librarian, list_id, "Published today", Visibility.PUBLIC)
    day = services.lists.history.today() - dt.timedelta(days=2)
    assert services.lists.history.on(owner, list_id, day).rows, "its owner sees how it stood"
    (progress,) = [
        each for each in services.reports.meetings.report(day).lists if each.name == "Published today"
    ]
    assert not progress.checked_then and sum(progress.then.values()) == 0 < sum(progress.now.values())


def test_the_page_of_sharing_says_what_others_will_see(owner: Browser, services: Services) -> None:
    list_id = checked_list(services, LIST, NAME)
    page = owner.get(f"/en/member/lists/{list_id}/settings").text
    assert "What you took off before, and versions from before, they do not see." in page
    khmer = owner.get(f"/km/member/lists/{list_id}/settings").text
    assert "What you took off" not in khmer
