"""What everybody sees of a wanted title, and what a pledge stands under, comes from published lists alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.services.acts import act
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.records.publications import CopyData
from catalogue.storage.acquisitions import free_copies
from catalogue.storage.models import FreeCopy, Pledge
from catalogue.storage.reference_lists import wanted as stored_wanted
from catalogue.storage.reference_lists.wanted import EntryRow
from tests.support.lists import listed
from tests.unit.services.conftest import add_account

UNTIL = today() + USUAL_TIME
HEAD = "ref_id,title,authors,year,isbn\n"
PRIVATE = HEAD + "A,Rescue raids and their survivors,,2005,9780306406157\n"
PUBLISHED = HEAD + "A,Rescue raids and their survivors,Jane Doe,2005,\n"
ANEW = Description(title="A wholly different costly encyclopedia", year="2020")


@pytest.fixture
def owner(services: Services) -> Account:
    """Whose list is private."""
    return add_account(services, "owner@example.org", Role.MEMBER, agency="UNICEF")


@pytest.fixture
def giver(services: Services) -> Account:
    return add_account(services, "giver@example.org", Role.MEMBER, agency="ILO")


def entries(services: Services, account: Account, list_id: int) -> list[tuple[int, str]]:
    report = services.lists.reports.report(account, list_id)
    assert report is not None
    return [(row.entry_id, row.fingerprint) for row in report.rows]


def stands_under(services: Services) -> list[str]:
    with services.database.read() as session:
        return list(session.scalars(select(Pledge.fingerprint).order_by(Pledge.id)))


def test_a_title_is_named_by_what_is_published(
    services: Services, librarian: Account, member: Account, owner: Account, giver: Account
) -> None:
    private = listed(services, owner, PRIVATE)
    published = listed(services, member, PUBLISHED, librarian)
    (_, wording), (_, own) = (
        *entries(services, owner, private),
        *entries(services, member, published),
    )

    (title,) = services.pledges.wanted.titles()
    assert title.fingerprint == own != wording and title.key == own[:16]
    (row,) = services.pledges.wanted.rows()
    assert row.fingerprints == (own,)
    for reader in (None, giver, member, librarian):
        assert services.pledges.wanted.get(wording[:16], reader) is None
        assert not services.pledges.wanted.published([wording], reader)
    assert services.pledges.wanted.some([wording[:16]]) == {}
    assert services.pledges.wanted.get(wording[:16], owner) == title, "their own words lead to it"
    ((entry_id, _),) = entries(services, owner, private)
    assert services.pledges.pledges.offerable(owner, [entry_id])[entry_id].key == title.key


def test_two_titles_stay_two_whatever_a_list_between_them_says(
    services: Services, librarian: Account, member: Account, owner: Account
) -> None:
    between = HEAD + "A,The border river and its people,Ann Alpha; Ben Beta,,\n"
    two = HEAD + (
        "A,The border river and its people,Ann Alpha,,\nB,The border river and its people,Ben Beta,,\n"
    )
    listed(services, owner, between)
    listed(services, member, two, librarian)
    assert services.pledges.wanted.count() == 2


def reword(services: Services, owner: Account, list_id: int, entry_id: int) -> None:
    services.lists.entries.edit(owner, entry_id, ANEW)


def reword_without_answers(services: Services, owner: Account, list_id: int, entry_id: int) -> None:
    services.lists.entries.edit(owner, entry_id, ANEW, keep_answers=False)


def split(services: Services, owner: Account, list_id: int, entry_id: int) -> None:
    services.lists.entries.split(owner, entry_id, "One book of two. 2001\nThe other one of two. 2002")


def join(services: Services, owner: Account, list_id: int, entry_id: int) -> None:
    further = services.lists.entries.add(owner, list_id, Description(title="A further volume of it"))
    services.lists.entries.join(owner, [entry_id, further.entry_id], ANEW)


def take_off(services: Services, owner: Account, list_id: int, entry_id: int) -> None:
    services.lists.entries.remove(owner, entry_id)


def remove(services: Services, owner: Account, list_id: int, entry_id: int) -> None:
    services.lists.lists.remove(owner, list_id)


@pytest.mark.parametrize("same_words", [False, True], ids=["other words", "same words"])
@pytest.mark.parametrize("change", [reword, reword_without_answers, split, join, take_off, remove])
def test_no_private_list_takes_a_promise_along(
    services: Services,
    librarian: Account,
    member: Account,
    owner: Account,
    giver: Account,
    change: Callable[[Services, Account, int, int], None],
    same_words: bool,
) -> None:
    private = listed(services, owner, PUBLISHED if same_words else PRIVATE)
    listed(services, member, PUBLISHED, librarian)
    (title,) = services.pledges.wanted.titles()
    services.pledges.pledges.pledge(giver, title.key, UNTIL)
    assert stands_under(services) == [title.fingerprint]

    ((entry_id, _),) = entries(services, owner, private)
    change(services, owner, private, entry_id)
    services.operations.worker.run_pending()
    assert [wanted.key for wanted in services.pledges.wanted.titles()] == [title.key]
    assert [*services.pledges.pledges.standing()] == [title.key]
    assert [pledge.key for pledge in services.pledges.pledges.mine(giver)] == [title.key]
    assert stands_under(services) == [title.fingerprint]


def test_a_promise_that_no_published_list_wants_any_more_follows_no_private_one(
    services: Services, librarian: Account, member: Account, owner: Account, giver: Account
) -> None:
    private = listed(services, owner, PUBLISHED)
    published = listed(services, member, PUBLISHED, librarian)
    (title,) = services.pledges.wanted.titles()
    services.pledges.pledges.pledge(giver, title.key, UNTIL)
    ((promised, _),) = entries(services, member, published)
    services.lists.entries.remove(member, promised)
    ((entry_id, _),) = entries(services, owner, private)
    services.lists.entries.edit(owner, entry_id, ANEW)
    assert stands_under(services) == [title.fingerprint]


def test_no_private_list_holds_a_promise_back(
    services: Services, librarian: Account, member: Account, owner: Account, giver: Account
) -> None:
    listed(services, owner, PUBLISHED)
    published = listed(services, member, PUBLISHED, librarian)
    (title,) = services.pledges.wanted.titles()
    services.pledges.pledges.pledge(giver, title.key, UNTIL)
    ((entry_id, _),) = entries(services, member, published)
    services.lists.entries.edit(member, entry_id, ANEW)
    services.operations.worker.run_pending()
    (worded_anew,) = services.pledges.wanted.titles()
    assert [*services.pledges.pledges.standing()] == [worded_anew.key] != [title.key]


@pytest.mark.parametrize("change", [reword, reword_without_answers, split, join, take_off, remove])
def test_who_words_a_published_entry_anew_leaves_the_promise_to_another_that_wants_the_title(
    services: Services,
    librarian: Account,
    member: Account,
    owner: Account,
    giver: Account,
    change: Callable[[Services, Account, int, int], None],
) -> None:
    theirs = listed(services, owner, PRIVATE, librarian)
    listed(services, member, PUBLISHED, librarian)
    (title,) = services.pledges.wanted.titles()
    services.pledges.pledges.pledge(giver, title.key, UNTIL)
    ((entry_id, wording),) = entries(services, owner, theirs)
    assert stands_under(services) == [wording]

    change(services, owner, theirs, entry_id)
    services.operations.worker.run_pending()
    still = next(wanted for wanted in services.pledges.wanted.titles() if "Rescue" in wanted.title)
    assert [*services.pledges.pledges.standing()] == [still.key]
    assert stands_under(services) == [still.fingerprint] != [wording]


def test_a_promise_stays_with_its_title_when_its_list_is_published_no_more(
    services: Services, librarian: Account, member: Account, owner: Account, giver: Account
) -> None:
    theirs = listed(services, owner, PRIVATE, librarian)
    listed(services, member, PUBLISHED, librarian)
    (title,) = services.pledges.wanted.titles()
    services.pledges.pledges.pledge(giver, title.key, UNTIL)

    services.lists.lists.edit(owner, theirs, "A list", Visibility.PRIVATE)
    (still,) = services.pledges.wanted.titles()
    assert [*services.pledges.pledges.standing()] == [still.key] != [title.key]
    assert stands_under(services) == [still.fingerprint]


def test_many_promised_entries_that_are_worded_anew_read_the_lists_once(
    services: Services,
    librarian: Account,
    member: Account,
    giver: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Or whoever words a long list anew would keep everybody else from writing for minutes."""
    lines = [f"{at},The long report number {at} of many,,2001,\n" for at in range(1, 6)]
    listed(services, member, HEAD + "".join(lines), librarian)
    keys = [title.key for title in services.pledges.wanted.titles()]
    services.pledges.pledges.pledge_several(giver, keys, UNTIL)
    rows = [services.lists.entries.get(member, title.entry_id) for title in services.pledges.wanted.titles()]
    looked = list[Session]()
    read = stored_wanted.entry_rows

    def counted(session: Session, lists: Collection[int]) -> Sequence[EntryRow]:
        looked.append(session)
        return read(session, lists)

    monkeypatch.setattr(stored_wanted, "entry_rows", counted)
    services.lists.entries.clean(librarian, [row.id for row in rows], Description(title="One", year="2002"))
    assert len(looked) == 1


def test_no_private_list_takes_a_free_copy_to_a_title_that_is_wanted_publicly(
    services: Services, librarian: Account, member: Account, owner: Account
) -> None:
    published = listed(services, member, PUBLISHED, librarian)
    ((_, wording),) = entries(services, member, published)
    private = listed(services, owner, HEAD + "A,Something free,,,\n")
    ((entry_id, elsewhere),) = entries(services, owner, private)
    with services.database.write(act(librarian, "free_copy_accepted", title="")) as session:
        session.add(FreeCopy(fingerprint=elsewhere, address="https://evil.example/", source=""))
    view = services.lists.entries.get(owner, entry_id)
    services.lists.entries.edit(
        owner, entry_id, services.pledges.wanted.titles()[0].description.with_changes(source_fields=())
    )
    assert view.fingerprint == elsewhere
    assert services.lists.entries.get(owner, entry_id).fingerprint == wording
    with services.database.read() as session:
        assert [copy.fingerprint for copy in free_copies.every(session)] == [elsewhere]


def test_a_librarian_is_told_what_a_gift_is_by_the_public_name_or_by_the_words_of_a_list_shown_to_them(
    services: Services, librarian: Account, member: Account, owner: Account
) -> None:
    private = listed(services, owner, PRIVATE)
    shown = listed(services, owner, HEAD + "A,Fishing crews and the law of the sea,,2011,\n")
    services.lists.lists.edit(owner, shown, "Shown", Visibility.PRIVATE, help_asked=True)
    listed(services, member, PUBLISHED, librarian)
    (title,) = services.pledges.wanted.titles()
    raids = Description(title="Rescue raids and their survivors", year="2005")
    fishing = Description(title="Fishing crews and the law of the sea", year="2011")

    def keys(description: Description) -> list[str]:
        answer = services.acquisitions.intake.look_up_description(description, librarian)
        return [wanted.key for wanted in answer.wanted]

    assert keys(raids) == [title.key]
    assert keys(fishing) == [fingerprint[:16] for _, fingerprint in entries(services, owner, shown)]
    services.lists.lists.remove(owner, private)
    assert keys(raids) == [title.key]


def test_a_wording_that_could_be_either_of_two_published_titles_makes_them_one_for_nobody(
    services: Services, librarian: Account, member: Account, owner: Account, giver: Account
) -> None:
    """Its list is older, and was published with other words; no promise of others moves by it."""
    bridging = listed(services, member, f"{HEAD}A,Some harmless book of old,Q,1990,\n", librarian)
    alpha, beta = (
        listed(services, account, f"{HEAD}A,The border river and its people,{name},,\n", librarian)
        for account, name in ((owner, "Ann Alpha"), (giver, "Ben Beta"))
    )
    ((_, of_alpha),), ((_, of_beta),) = entries(services, owner, alpha), entries(services, giver, beta)
    services.pledges.pledges.pledge(giver, of_beta[:16], UNTIL)
    ((entry, _),) = entries(services, member, bridging)
    both = tuple(Contributor(name=name) for name in ("Ann Alpha", "Ben Beta"))
    said = Description(title="The border river and its people", contributors=both)
    services.lists.entries.edit(member, entry, said)

    titles = services.pledges.wanted.titles()
    assert len(titles) == 2 and stands_under(services) == [of_beta]
    services.pledges.pledges.pledge(owner, of_alpha[:16], UNTIL)
    gift = Description(title=said.title, contributors=both[1:])
    services.records.publications.add(librarian, gift, [CopyData()])
    services.operations.worker.run_pending()
    assert [each.state for each in services.pledges.pledges.mine(giver)] == ["kept"]
    assert [each.state for each in services.pledges.pledges.mine(owner)] == ["open"]
