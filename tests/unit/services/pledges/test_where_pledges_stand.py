"""A promise stays with its title, whatever is done to the published entries that want it, and by whom."""

from __future__ import annotations

from io import BytesIO
from sqlite3 import Connection

import pytest
from sqlalchemy import select

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, Description, Identifier
from catalogue.domain.gaps.reference_lists import Verdict, Visibility, joined
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict, NotFound
from catalogue.services.acts import act
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import Change, Pledge, ReferenceEntry
from catalogue.storage.reference_lists import pledges as stored_pledges
from tests.support.databases import ON_SQLITE
from tests.support.lists import share
from tests.unit.services.conftest import add_account

UNTIL = today() + USUAL_TIME
HEAD = "ref_id,title,authors,year,isbn\n"
RAIDS = "Rescue raids and their survivors"
ISBN = "9780306406157"
PLAIN = f"A,{RAIDS},Jane Doe,2005,\n"
NUMBERED = f"B,{RAIDS},Jane Doe,2005,{ISBN}\n"
_MANY = 150
VILLAGES = "A,Survey of the hill villages,Bo Chan,2001,\n"


@pytest.fixture
def giver(services: Services) -> Account:
    return add_account(services, "giver@example.org", Role.MEMBER, agency="UNICEF")


@pytest.fixture
def rival(services: Services) -> Account:
    return add_account(services, "rival@example.org", Role.MEMBER, agency="ILO")


def published(services: Services, account: Account, librarian: Account, lines: str) -> int:
    """A list that is checked, and then shown to everybody."""
    made = services.lists.lists.from_file(account, "A list", BytesIO((HEAD + lines).encode()), "list.csv")
    services.lists.reports.start(account, made.list_id)
    services.operations.worker.run_pending()
    share(services, account, librarian, made.list_id)
    return made.list_id


def entries(services: Services, account: Account, list_id: int) -> list[int]:
    report = services.lists.reports.report(account, list_id)
    assert report is not None
    return [row.entry_id for row in report.rows]


def key_of(services: Services, beginning: str) -> str:
    """The key of the one wanted title that begins so."""
    (key,) = (title.key for title in services.pledges.wanted.titles() if title.title.startswith(beginning))
    return key


def promise(services: Services, account: Account, beginning: str) -> int:
    return services.pledges.pledges.pledge(account, key_of(services, beginning), UNTIL)


def assert_promised(services: Services, giver: Account, rival: Account, beginning: str) -> None:
    """The title is the giver's to bring, on their page too, and nobody else's."""
    key = key_of(services, beginning)
    (own,) = (pledge for pledge in services.pledges.pledges.mine(giver) if pledge.key == key)
    assert own.state == "open"
    with pytest.raises(Conflict) as refusal:
        services.pledges.pledges.pledge(rival, key, UNTIL)
    assert refusal.value.code == "pledged_already"


def lay(services: Services, account: Account, list_id: int, lines: str) -> int:
    """Lay a new version upon a list; what it does not name goes. Gives the act."""
    versions = services.lists.versions
    token = versions.receive(account, list_id, BytesIO((HEAD + lines).encode()), "new.csv")
    assert isinstance(token, str)
    plan = versions.plan(account, list_id, token, "new.csv")
    done = versions.apply(account, list_id, token, "new.csv", digest=plan.digest, keep_gone=False)
    return done.act_id


def last_act(services: Services) -> int:
    return services.change_log.recent(1)[0].id


def test_two_lines_of_one_book_that_are_joined_keep_its_promise_and_the_gift_keeps_it(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN + NUMBERED)
    promise(services, giver, "Rescue")
    both = entries(services, member, made)
    said = joined([part.description for part in services.lists.entries.several(member, both)])
    services.lists.entries.join(member, both, said)
    assert_promised(services, giver, rival, "Rescue")

    services.records.publications.add(librarian, said, [CopyData()])
    services.operations.worker.run_pending()
    assert [pledge.state for pledge in services.pledges.pledges.mine(giver)] == ["kept"]


@pytest.mark.parametrize("undone", ["the gift", "the keeping"])
@pytest.mark.parametrize("gone", ["left", "closed"])
def test_a_kept_promise_of_somebody_who_is_gone_holds_no_title_again(
    services: Services,
    librarian: Account,
    member: Account,
    giver: Account,
    rival: Account,
    gone: str,
    undone: str,
) -> None:
    published(services, member, librarian, PLAIN)
    key = key_of(services, "Rescue")
    promise(services, giver, "Rescue")
    said = Description(title=RAIDS, contributors=(Contributor(name="Jane Doe"),), year="2005")
    gift = services.records.publications.add(librarian, said, [CopyData()])
    services.operations.worker.run_pending()
    assert [pledge.state for pledge in services.pledges.pledges.mine(giver)] == ["kept"]
    if gone == "left":
        services.access.leaving.leave(giver, "a long enough one")
    else:
        chief = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
        services.access.people.set_disabled(chief, giver.id, disabled=True)

    if undone == "the keeping":
        (kept,) = (act.id for act in services.change_log.recent() if act.action == "pledges_kept")
        services.change_log.undo(librarian, kept)
    services.records.publications.withdraw(librarian, gift)
    services.operations.worker.run_pending()

    assert [pledge.state for pledge in services.pledges.pledges.mine(giver)] == ["lapsed"]
    services.pledges.pledges.pledge(rival, key, UNTIL)
    assert_promised(services, rival, librarian, "Rescue")


def test_of_two_titles_that_are_joined_the_oldest_promise_is_for_the_whole(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN + "B,Survey of the hill villages,Bo Chan,2001,\n")
    whole = Description(title="Raids and villages: two reports in one", year="2005")
    promise(services, giver, "Survey")
    promise(services, rival, "Rescue")
    done = services.lists.entries.join(member, entries(services, member, made), whole)
    assert list(services.pledges.pledges.standing()) == [key_of(services, "Raids"), *_keys(services, rival)]
    assert_promised(services, giver, rival, "Raids")
    (told,) = services.notifications.notices.mine(rival)
    assert (told.kind, told.params["title"]) == ("doubled", RAIDS)
    assert services.notifications.notices.mine(giver) == []

    services.lists.history.undo(member, made, done.act_id)
    third = add_account(services, "third@example.org", Role.MEMBER, agency="WHO")
    assert_promised(services, giver, third, "Survey")
    assert_promised(services, rival, third, "Rescue")


def _keys(services: Services, account: Account) -> list[str]:
    return [pledge.key for pledge in services.pledges.pledges.mine(account)]


def test_a_title_that_becomes_one_with_a_promised_one_in_other_words_has_one_promise(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN + "B,Survey of the hill villages,Bo Chan,2001,\n")
    promise(services, giver, "Survey")
    promise(services, rival, "Rescue")
    one, other = entries(services, member, made)
    raids = services.lists.entries.get(member, one).description
    services.lists.entries.edit(member, other, raids.with_changes(edition="1st"))
    assert services.pledges.wanted.count() == 1
    assert len(services.pledges.pledges.standing()) == 2
    assert_promised(services, rival, giver, "Rescue")
    assert [notice.kind for notice in services.notifications.notices.mine(giver)] == ["doubled"]


def test_a_promise_is_of_the_piece_that_its_title_is_or_of_the_first(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(
        services,
        member,
        librarian,
        "A,Atlas of the coast and borders; Survey of hill villages,,2003,\n"
        + "B,Chronicle of the harbour,,2001,\n",
    )
    promise(services, giver, "Atlas")
    promise(services, giver, "Chronicle")
    one, other = entries(services, member, made)
    services.lists.entries.split(
        member, one, "Atlas of the coast and borders, 2003\nSurvey of hill villages, 2003"
    )
    services.lists.entries.split(
        member, other, "Customs of the port towns, 2001\nChronicle of the harbour, 2001"
    )
    assert_promised(services, giver, rival, "Atlas")
    assert not services.pledges.pledges.standing().get(key_of(services, "Survey"))


def test_a_new_version_that_words_both_lines_of_a_book_anew_keeps_its_promise(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN + NUMBERED)
    promise(services, giver, "Rescue")
    anew = PLAIN.replace(RAIDS, f"{RAIDS}: a study") + NUMBERED.replace(RAIDS, f"{RAIDS}: a study")
    lay(services, member, made, anew)
    assert_promised(services, giver, rival, "Rescue")


def test_a_new_version_that_drops_the_promised_line_of_a_book_hands_it_to_the_other(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    atlas = "C,Atlas of the coast and borders,Ann Lee,1999,\n"
    made = published(
        services,
        member,
        librarian,
        atlas + "B,Survey of the hill villages,Bo Chan,2001,9780140328721\n" + VILLAGES,
    )
    promise(services, giver, "Atlas")
    promise(services, giver, "Survey")
    lay(
        services,
        member,
        made,
        atlas.replace("coast", "coasts") + VILLAGES.replace("the hill", "hill"),
    )
    assert_promised(services, giver, rival, "Survey")
    assert_promised(services, giver, rival, "Atlas")


def test_what_is_made_of_a_promise_when_a_correction_is_undone(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN.replace("survivors", "survivers"))
    (entry_id,) = entries(services, member, made)
    right = Description(title=RAIDS, contributors=(Contributor(name="Jane Doe"),), year="2005")
    done = services.lists.entries.edit(member, entry_id, right)
    promise(services, giver, "Rescue")
    services.lists.history.undo(member, made, done.act_id)
    assert_promised(services, giver, rival, "Rescue")


@pytest.mark.parametrize("by_librarian", [False, True])
def test_a_promise_of_a_piece_is_for_the_whole_when_the_split_is_undone(
    services: Services,
    librarian: Account,
    member: Account,
    giver: Account,
    rival: Account,
    by_librarian: bool,
) -> None:
    made = published(services, member, librarian, "A,Atlas of the coast; Survey of villages,,2003,\n")
    (entry_id,) = entries(services, member, made)
    done = services.lists.entries.split(
        member, entry_id, "Atlas of the coast, 2003\nSurvey of villages, 2003"
    )
    promise(services, giver, "Survey")
    if by_librarian:
        services.change_log.undo(librarian, done.act_id)
    else:
        services.lists.history.undo(member, made, done.act_id)
    assert_promised(services, giver, rival, "Atlas")


def test_a_promise_made_since_stays_when_a_version_is_undone(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN)
    act_id = lay(services, member, made, PLAIN.replace(RAIDS, f"{RAIDS}: a study"))
    promise(services, giver, "Rescue")
    services.lists.history.undo(member, made, act_id)
    assert_promised(services, giver, rival, "Rescue")


def test_a_promise_stays_with_its_title_when_the_publishing_is_undone(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    published(services, member, librarian, VILLAGES)
    shown = last_act(services)
    published(services, rival, librarian, VILLAGES.replace(",\n", ",9780140328721\n"))
    promise(services, giver, "Survey")
    services.change_log.undo(librarian, shown)
    assert_promised(services, giver, rival, "Survey")


def test_an_undoing_puts_a_promise_back_from_where_it_took_it(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    """Though another entry says what the corrected one said, and is another title."""
    made = published(services, member, librarian, PLAIN + "B,A wholly different encyclopedia,,2020,\n")
    promise(services, giver, "Rescue")
    one, _ = entries(services, member, made)
    done = services.lists.entries.edit(
        member, one, Description(title="A wholly different encyclopedia", year="2020")
    )
    assert_promised(services, giver, rival, "A wholly")
    services.lists.history.undo(member, made, done.act_id)
    assert_promised(services, giver, rival, "Rescue")
    assert services.pledges.pledges.pledge(rival, key_of(services, "A wholly"), UNTIL)


@pytest.mark.parametrize("again", [PLAIN, NUMBERED], ids=["the same words", "others of one title"])
def test_no_promise_of_another_keeps_an_owner_from_undoing(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account, again: str
) -> None:
    """It has moved on since, and the words that it had are promised to somebody else."""
    made = published(services, member, librarian, PLAIN)
    promise(services, giver, "Rescue")
    (entry_id,) = entries(services, member, made)
    done = services.lists.entries.edit(
        member, entry_id, Description(title="Raids of another kind", year="2005")
    )
    published(services, rival, librarian, again)
    promise(services, rival, "Rescue")
    services.lists.history.undo(member, made, done.act_id)
    third = add_account(services, "third@example.org", Role.MEMBER, agency="WHO")
    assert_promised(services, rival, third, "Rescue")
    assert [notice.kind for notice in services.notifications.notices.mine(giver)] == ["doubled"]


def test_a_title_that_is_wanted_again_in_other_words_has_its_promise_still(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN + VILLAGES)
    promise(services, giver, "Rescue")
    promise(services, giver, "Survey")
    for entry_id in entries(services, member, made):
        services.lists.entries.remove(member, entry_id)
    published(services, rival, librarian, NUMBERED)
    assert_promised(services, giver, rival, "Rescue")
    survey = Description(title="Survey of the hill villages", year="2001", publisher="Beacon", edition="2nd")
    services.lists.entries.add(member, made, survey)
    assert_promised(services, giver, rival, "Survey")


def test_a_list_that_is_brought_back_has_its_promises(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN)
    promise(services, giver, "Rescue")
    services.lists.lists.remove(member, made)
    services.change_log.undo(librarian, last_act(services))
    assert_promised(services, giver, rival, "Rescue")


def test_a_promise_goes_not_along_to_what_its_entry_is_said_to_be_instead(
    services: Services, librarian: Account, member: Account, giver: Account
) -> None:
    made = published(services, member, librarian, PLAIN)
    promise(services, giver, "Rescue")
    (entry_id,) = entries(services, member, made)
    other = Description(title="A wholly different costly encyclopedia", year="2020")
    done = services.lists.entries.edit(member, entry_id, other, keep_answers=False)
    assert key_of(services, "A wholly") not in services.pledges.pledges.standing()
    services.lists.history.undo(member, made, done.act_id)
    assert key_of(services, "Rescue") in services.pledges.pledges.standing()


def test_a_promise_whose_day_has_passed_stands_in_the_way_of_none(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN + VILLAGES.replace("A,", "B,"))
    promise(services, giver, "Rescue")
    late = promise(services, rival, "Survey")
    with services.database.write() as session:
        session.execute(
            Pledge.__table__.update().where(Pledge.id == late).values(until=today() - USUAL_TIME)  # type: ignore[attr-defined]
        )
    one, other = entries(services, member, made)
    survey = services.lists.entries.get(member, other).description
    services.lists.entries.edit(member, one, survey)
    third = add_account(services, "third@example.org", Role.MEMBER, agency="WHO")
    assert_promised(services, giver, third, "Survey")


@pytest.mark.parametrize("several", [False, True])
def test_a_title_that_is_worded_anew_in_that_moment_is_looked_at_once_more(
    services: Services,
    librarian: Account,
    member: Account,
    giver: Account,
    rival: Account,
    several: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The words come between the look and the transaction of the promise."""
    made = published(services, member, librarian, PLAIN)
    (entry_id,) = entries(services, member, made)
    key, write = key_of(services, "Rescue"), services.database.write
    before = list[None]()

    def reworded_first(*args: object, **named: object) -> object:
        if not before:
            before.append(None)
            services.lists.entries.edit(member, entry_id, Description(title=f"{RAIDS}: a study", year="2005"))
        return write(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(services.database, "write", reworded_first)
    if several:
        promised = services.pledges.pledges.pledge_several(giver, [key], UNTIL)
        assert (promised.made, promised.gone) == (0, 1)
    else:
        with pytest.raises(NotFound) as refusal:
            services.pledges.pledges.pledge(giver, key, UNTIL)
        assert refusal.value.code == "no_longer_wanted"
    assert before
    assert services.pledges.pledges.mine(giver) == []
    assert promise(services, rival, "Rescue")


@pytest.mark.parametrize("way", ["first checked after it is shown", "given, and the gift undone"])
def test_a_title_that_a_check_finds_missing_has_its_promise_still(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account, way: str
) -> None:
    """Neither its entry nor its list is changed in that moment."""
    made = published(services, member, librarian, PLAIN)
    if way == "given, and the gift undone":
        other = published(services, rival, librarian, NUMBERED)
        promise(services, giver, "Rescue")
        (one,), (numbered,) = entries(services, member, made), entries(services, rival, other)
        said = services.lists.entries.get(rival, numbered).description
        gift = services.records.publications.add(librarian, said, [CopyData()])
        services.operations.worker.run_pending()
        services.lists.answers.decide(librarian, one, gift, Verdict.DIFFERENT)
        services.lists.answers.decide(librarian, numbered, gift, Verdict.SAME)
        services.operations.worker.run_pending()
        if services.pledges.pledges.mine(giver)[0].state != "open":
            promise(services, giver, "Rescue")
        services.lists.entries.remove(member, one)
        services.records.publications.withdraw(librarian, gift)
    else:
        promise(services, giver, "Rescue")
        services.lists.entries.remove(member, entries(services, member, made)[0])
        new = services.lists.lists.from_file(rival, "A list", BytesIO((HEAD + NUMBERED).encode()), "list.csv")
        share(services, rival, librarian, new.list_id)
        services.lists.reports.start(rival, new.list_id)
    services.operations.worker.run_pending()
    third = add_account(services, "third@example.org", Role.MEMBER, agency="WHO")
    assert_promised(services, giver, third, "Rescue")


def test_a_title_that_is_worded_away_and_then_anew_has_its_promise_still(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN)
    promise(services, giver, "Rescue")
    (entry_id,) = entries(services, member, made)
    was = services.lists.entries.get(member, entry_id).description
    other = Description(title="A wholly different costly encyclopedia", year="2020")
    services.lists.entries.edit(member, entry_id, other, keep_answers=False)
    assert key_of(services, "A wholly") not in services.pledges.pledges.standing()

    numbered = was.with_changes(identifiers=(Identifier("isbn", ISBN),))
    services.lists.entries.edit(member, entry_id, numbered, keep_answers=False)
    assert_promised(services, giver, rival, "Rescue")


def test_a_promise_that_was_undone_and_made_again_by_undoing_that_knows_its_title(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    """Also one whose making is in a log that knows nothing of titles yet."""
    made = published(services, member, librarian, PLAIN + VILLAGES)
    for entry, beginning, otherwise in zip(
        entries(services, member, made),
        ("Rescue", "Survey"),
        ("Rescue raids, and their survivors", "Survey of the Hill-Villages"),
        strict=True,
    ):
        promise(services, giver, beginning)
        services.change_log.undo(librarian, last_act(services))
        if beginning == "Survey":
            with services.database.write() as session:
                for change in session.scalars(select(Change).where(Change.table_name == "pledge")):
                    for side in ("before", "after"):
                        logged = dict(getattr(change, side) or {})
                        logged.pop("said", None)
                        setattr(change, side, logged or None)
        services.change_log.undo(librarian, last_act(services))
        said = services.lists.entries.get(member, entry).description
        services.lists.entries.edit(member, entry, Description(title="Quite another"), keep_answers=False)
        services.operations.worker.run_pending()
        services.lists.entries.add(member, made, said.with_changes(title=otherwise, year=""))
        assert_promised(services, giver, rival, beginning)


def test_a_promise_goes_to_another_list_that_wants_the_title_while_its_own_is_shut(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    made = published(services, member, librarian, PLAIN)
    promise(services, giver, "Rescue")
    services.lists.lists.edit(librarian, made, "A list", Visibility.PRIVATE)
    published(services, rival, librarian, NUMBERED)
    assert_promised(services, giver, rival, "Rescue")
    services.lists.lists.edit(librarian, made, "A list", Visibility.PUBLIC)
    assert_promised(services, giver, rival, "Rescue")
    assert len(services.pledges.pledges.all_standing()) == 1


def test_of_two_promises_that_come_to_be_of_one_title_the_later_is_told_though_neither_lost_its_words(
    services: Services, librarian: Account, member: Account, giver: Account, rival: Account
) -> None:
    """The first was kept by an answer that is taken back once the title was promised in other words."""
    made = published(services, member, librarian, PLAIN)
    (plain,) = entries(services, member, made)
    promise(services, giver, "Rescue")
    other_words = Description(title="Seaborne rescues, in quite other words", year="2005")
    gift = services.records.publications.add(librarian, other_words, [CopyData()])
    services.operations.worker.run_pending()
    services.lists.answers.decide(librarian, plain, gift, Verdict.SAME)
    published(services, rival, librarian, NUMBERED)
    promise(services, rival, "Rescue")

    services.lists.answers.revoke(librarian, plain, [gift])

    assert services.pledges.wanted.count() == 1
    assert len(services.pledges.pledges.all_standing()) == 2
    assert [notice.kind for notice in services.notifications.notices.mine(rival)] == ["doubled"]
    assert services.notifications.notices.mine(giver) == []


@ON_SQLITE
def test_a_list_that_nobody_else_sees_is_not_held_against_each_promise(
    services: Services, member: Account
) -> None:
    """Storing ten thousand lines took six seconds beside 3,500 promises, whosever the list was."""

    def listed(name: str) -> list[ReferenceEntry]:
        rows = "".join(f"{number},{name} {number},2001\n" for number in range(_MANY))
        table = BytesIO(f"ref_id,title,year\n{rows}".encode())
        made = services.lists.lists.from_file(member, name, table, "list.csv")
        with services.database.read() as session:
            of_list = select(ReferenceEntry).where(ReferenceEntry.list_id == made.list_id)
            return list(session.scalars(of_list))

    promised, own, steps = listed("Promised"), listed("One's own"), list[int]()
    with services.database.write(act(member, "pledge_made")) as session:
        common = {"user_id": member.id, "agency": "IOM", "until": UNTIL, "title": "Promised"}
        session.add_all(Pledge(fingerprint=entry.fingerprint, **common) for entry in promised)
        session.flush()
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, Connection)
        driver.set_progress_handler(lambda: steps.append(1), 1)
        assert stored_pledges.standing_for(session, {entry.id for entry in own}, ()) == []
        driver.set_progress_handler(None, 1)
    assert 0 < len(steps) < _MANY * _MANY, "each promise was held against each line"
