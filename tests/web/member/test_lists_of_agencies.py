"""A list that is shown to an agency stays with that agency, wherever its owner goes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.services.acts import act
from catalogue.services.lists.editing.entries import Marks
from catalogue.storage.models import ChangeSet, ReferenceEntry, ReferenceList
from catalogue.storage.reference_lists.shown_since import FROM_THE_BEGINNING, Shown, shown_since
from tests.web.member_site import LIST, PASSWORD, checked_list, entry_id, log_in, member_services, person

NAME, NOTE = "Quiet harbours", "Not a word to the others"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with member_services(tmp_path / "home") as built:
        built.access.accounts.add(
            None, "chief@test.example", [Role.ADMINISTRATOR], password=PASSWORD, name="The chief"
        )
        yield built


@pytest.fixture
def site(services: Services) -> Flask:
    return create_app(services.config, services)


@pytest.fixture
def chief(services: Services) -> Account:
    return person(services, "chief")


@pytest.fixture
def shown(services: Services) -> int:
    """A list of the owner with a note, which everybody of IOM sees; one title was taken off it before."""
    list_id, owner = checked_list(services, LIST, NAME), person(services, "owner")
    services.lists.entries.remove(owner, entry_id(services, list_id, "C"))
    services.lists.entries.mark(owner, list_id, [entry_id(services, list_id, "A")], Marks(note=NOTE))
    services.lists.lists.edit(owner, list_id, NAME, Visibility.AGENCY)
    return list_id


def seeing(site: Flask, list_id: int) -> set[str]:
    """Who reads the list with its note, and its file; nobody reads half of it."""
    found = set()
    for name in ("owner", "colleague", "stranger", "librarian"):
        browser = log_in(site, name)
        page, file = (browser.get(f"/en/member/lists/{list_id}{end}") for end in ("", "/report.csv"))
        told = page.status_code, file.status_code, NOTE in page.text
        assert told in ((200, 200, True), (404, 404, False))
        found |= {name} if NOTE in page.text else set()
    return found


def kept_of(site: Flask, name: str) -> str:
    return log_in(site, name).get("/en/member/account/data.json").text


def known_since(services: Services, list_id: int, name: str) -> Shown:
    with services.database.read() as session:
        return shown_since(session, [list_id], person(services, name))[list_id]


def test_when_its_owner_comes_to_another_agency_the_old_one_reads_a_list_and_nobody_of_the_new_one(
    site: Flask, services: Services, shown: int
) -> None:
    owner, chief = log_in(site, "owner"), log_in(site, "chief")
    page, settings = f"/en/people/{person(services, 'owner').id}", f"/en/member/lists/{shown}/settings"
    private = checked_list(services, LIST, "Mine alone")
    of_before = owner.opened(f"/en/member/lists/{private}/settings") | {"visibility": ["agency:IOM"]}
    said = chief.get(page).text
    assert "the lists that they showed to IOM stay there" in said
    assert chief.post(page, page, name="The owner", agency="UNICEF", roles=["member"]).status_code == 303

    assert seeing(site, shown) == {"owner", "colleague"}
    told = owner.get("/en/member/notices").text
    assert "your lists stay where they were shown" in told and f"• {NAME}" in told
    assert "Mine alone" not in told
    assert "Everybody of IOM may see this list." in owner.get(f"/en/member/lists/{shown}").text
    assert "shown to IOM" in owner.get("/en/member/").text
    form = owner.get(settings).text
    assert 'value="agency:IOM" checked' in form and 'value="agency:UNICEF"' in form
    assert "nobody of UNICEF sees it unless you choose them here" in form
    assert services.change_log.recent(1, reader=person(services, "chief"))[0].action == "user_edited"

    # A form that was opened before shows nothing to an agency that it did not name.
    refused = owner.client.post(f"/en/member/lists/{private}/settings", data=of_before)
    assert refused.status_code == 400 and "of another agency by now" in refused.text
    assert services.lists.lists.get(person(services, "owner"), private).visibility is Visibility.PRIVATE

    assert owner.post(settings, settings, name=NAME, visibility="agency:UNICEF").status_code == 303
    assert seeing(site, shown) == {"owner", "stranger"}
    services.access.people.edit(
        person(services, "chief"), person(services, "owner").id, "The owner", "IOM", [Role.MEMBER]
    )
    assert seeing(site, shown) == {"owner", "stranger"}, "nor does it come back with them"


def test_a_list_whose_owner_left_is_looked_after_by_a_colleague_who_learns_nothing_of_before(
    site: Flask, services: Services, shown: int
) -> None:
    owner, colleague, lists = person(services, "owner"), log_in(site, "colleague"), services.lists.lists
    answered = entry_id(services, shown, "D")
    services.lists.answers.decide(owner, answered, 4, Verdict.SAME)
    services.access.leaving.leave(owner, PASSWORD)

    keeper = person(services, "colleague")
    report = services.lists.reports.report(keeper, shown)
    assert report and {row.reference_id: row.result.status for row in report.rows}["D"] == "held"
    page = colleague.get(f"/en/member/lists/{shown}").text
    assert NOTE in page and "The owner" not in page and "like it anywhere" not in page
    assert "The owner" not in colleague.get(f"/en/member/lists/{shown}/history").text
    today = services.lists.history.today()
    assert "like it anywhere" not in colleague.get(f"/en/member/lists/{shown}/report?on={today}").text
    assert f"yours to look after: {NAME}" in colleague.get("/en/member/notices").text
    assert log_in(site, "stranger").get(f"/en/member/lists/{shown}").status_code == 404
    services.lists.reports.start(keeper, shown)
    services.operations.worker.run_pending()
    report = services.lists.reports.report(keeper, shown)
    assert report and {row.reference_id: row.result.status for row in report.rows}["D"] == "held"
    librarian = person(services, "librarian")
    with services.database.read() as session:
        erased = select(ChangeSet.id).where(ChangeSet.action == "user_erased")
        act_id = session.scalars(erased).one()
    librarian = person(services, "librarian")
    assert services.change_log.get(act_id, reader=librarian).action == "user_erased"
    with pytest.raises(Conflict) as refused:  # it would be nobody's again
        services.change_log.revert(person(services, "chief"), act_id)
    assert refused.value.code == "erased_for_good"
    assert lists.get(keeper, shown).editable
    assert known_since(services, shown, "colleague") != FROM_THE_BEGINNING
    assert services.operations.inspector.inspect().sound
    lists.remove(keeper, shown)
    assert not any(found.id == shown for found in lists.visible_to(keeper))
    assert not any(found.id == shown for found in lists.visible_to(librarian))


def test_what_is_kept_of_a_new_owner_holds_no_word_of_a_list_from_before_it_was_shown(
    site: Flask, services: Services, chief: Account
) -> None:
    owner, stranger, lists = person(services, "owner"), person(services, "stranger"), services.lists.lists
    spies = "E,Hidden years of spies,,2003\nF,Hidden years of spies,,2003\n"
    made = lists.from_file(owner, "Hidden name", BytesIO((LIST + spies).encode()), "Hidden.csv").list_id
    services.lists.reports.start(owner, made)
    services.operations.worker.run_pending()
    hidden, open_one, last = (entry_id(services, made, which) for which in "EAD")
    services.lists.entries.mark(owner, made, [hidden], Marks(note="Hidden note"))
    services.lists.answers.decide(owner, hidden, 4, Verdict.SAME)
    for each in (hidden, entry_id(services, made, "F")):
        services.lists.entries.remove(owner, each)
    lists.edit(owner, made, NAME, Visibility.AGENCY, help_asked=True)
    services.lists.entries.mark(owner, made, [open_one], Marks(note=NOTE))
    services.lists.entries.remove(owner, last)
    # What the librarian does while somebody is shut out takes nothing of their own from them.
    services.access.people.set_disabled(chief, owner.id, disabled=True)
    lists.edit(person(services, "librarian"), made, f"{NAME} anew", Visibility.AGENCY)
    services.access.people.set_disabled(chief, owner.id, disabled=False)
    own = kept_of(site, "owner")
    assert all(word in own for word in ("Hidden.csv", "Hidden years of spies", "Hidden note", NOTE))

    services.access.leaving.leave(owner, PASSWORD)
    data = kept_of(site, "colleague")
    assert "Hidden" not in data and "match_decision" not in data
    assert all(word in data for word in (NAME, NOTE, "Report of the workshop", "entry_twice"))

    with services.database.write() as session:  # as an erasing of before left it
        of_before = update(ReferenceList).where(ReferenceList.id == made)
        session.execute(of_before.values(owner_id=owner.id, shown_to="", help_asked=False))
    lists.give(made, stranger.email)
    data = kept_of(site, "stranger")
    assert "Hidden" not in data and "Report of the workshop" not in data
    assert NAME in data and NOTE in data

    services.lists.entries.remove(stranger, open_one)
    with services.database.write(act(None, "reverted", what="")) as session:  # it is in the log alone
        entries = session.scalars(select(ReferenceEntry).where(ReferenceEntry.list_id == made))
        for row in (*entries, session.get_one(ReferenceList, made)):
            session.delete(row)
            session.flush()
    data = kept_of(site, "stranger")
    assert "Hidden" not in data and "Report of the workshop" not in data
    assert NAME in data and NOTE in data


def test_where_nobody_of_the_agency_is_left_a_list_goes_with_its_owner(
    services: Services, shown: int, chief: Account
) -> None:
    """Whoever has moved away, or whose account is closed, is nobody of it."""
    owner, colleague = person(services, "owner"), person(services, "colleague")
    services.access.people.set_disabled(chief, colleague.id, disabled=True)
    services.access.people.edit(chief, owner.id, owner.name, "UNICEF", owner.roles)
    services.access.leaving.leave(person(services, "owner"), PASSWORD)
    with services.database.read() as session:
        assert session.get(ReferenceList, shown) is None
        assert not session.scalars(select(ReferenceEntry).where(ReferenceEntry.list_id == shown)).all()
    assert services.operations.inspector.inspect().sound


def test_an_agency_that_is_called_otherwise_takes_its_people_and_its_lists_along(
    site: Flask, services: Services, shown: int, chief: Account
) -> None:
    maker, browser = person(services, "owner"), log_in(site, "chief")
    before = known_since(services, shown, "colleague")
    page = f"/en/people/{maker.id}"
    sent = {"name": "The owner", "roles": ["member"], "renamed": "1"}
    refused = browser.post(page, page, agency="UNICEF", **sent)
    assert refused.status_code == 400 and "There is an agency called UNICEF already" in refused.text
    assert browser.post(page, page, agency="IOM Cambodia", **sent).status_code == 303
    assert [person(services, name).agency for name in ("owner", "colleague", "stranger")] == [
        "IOM Cambodia", "IOM Cambodia", "UNICEF",
    ]  # fmt: skip
    assert seeing(site, shown) == {"owner", "colleague"}
    assert known_since(services, shown, "colleague") == before
    assert "stay where they were shown" not in log_in(site, "owner").get("/en/member/notices").text
    (told,) = services.change_log.recent(1, reader=chief)
    assert (told.action, services.change_log.get(told.id, reader=chief).changes) == ("user_edited", ())
    services.access.people.edit(chief, maker.id, maker.name, "IOM", maker.roles, renamed=True)
    assert person(services, "colleague").agency == "IOM" and seeing(site, shown) == {"owner", "colleague"}
    assert known_since(services, shown, "colleague") == before
    colleague = person(services, "colleague")
    # What is shown to an agency of which nobody is there is no other's.
    services.access.people.edit(chief, colleague.id, colleague.name, "Hope", colleague.roles)
    services.access.people.edit(chief, maker.id, maker.name, "Hope", maker.roles)
    with pytest.raises(InvalidInput) as taken:
        services.access.people.edit(chief, maker.id, maker.name, "IOM", maker.roles, renamed=True)
    assert taken.value.code == "agency_is_there"


def test_no_act_leaves_a_list_to_nobody_and_one_of_before_is_found_and_given_to_somebody(
    services: Services, shown: int, chief: Account
) -> None:
    owner, librarian = person(services, "owner"), person(services, "librarian")
    colleague, lists = person(services, "colleague"), services.lists.lists
    lists.edit(owner, shown, NAME, Visibility.PRIVATE, help_asked=True)
    lists.edit(librarian, shown, NAME, Visibility.PUBLIC)
    published = services.change_log.newest_of(librarian)
    services.access.people.edit(chief, colleague.id, colleague.name, "UNICEF", colleague.roles)
    services.access.leaving.leave(owner, PASSWORD)
    lists.edit(librarian, shown, NAME, Visibility.PUBLIC, help_asked=False)
    with pytest.raises(Conflict, match="nobody would see it"):
        lists.edit(librarian, shown, NAME, Visibility.PRIVATE)
    with pytest.raises(Conflict):
        services.change_log.undo(librarian, published)
    assert lists.get(None, shown).name == NAME and services.operations.inspector.inspect().sound

    with services.database.write() as session:  # as an erasing of before left it
        of_before = update(ReferenceList).where(ReferenceList.id == shown)
        session.execute(of_before.values(visibility="agency", shown_to=""))
    (finding,) = services.operations.inspector.inspect().findings
    assert (finding.code, finding.params["which"]) == ("list_unseen", str(shown))
    assert "lacuna user give-list" in str(finding)
    with pytest.raises(NotFound):
        lists.give(shown, "nobody@test.example")
    assert lists.give(shown, colleague.email) == NAME
    with pytest.raises(NotFound):
        lists.give(shown, librarian.email)
    assert services.operations.inspector.inspect().sound
    assert lists.get(person(services, "stranger"), shown).shown_to == "UNICEF"
    assert lists.get(person(services, "colleague"), shown).editable
