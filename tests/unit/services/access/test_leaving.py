"""Whoever leaves is shown what is kept of them, and it goes; what they did stays without their name."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.domain.people.mail import MailServer
from catalogue.errors import LacunaError, NotAllowed, NotFound
from catalogue.sandbox import read_list
from catalogue.services.authority.hidden_names import OwnName
from catalogue.services.lists.combining import Combination
from catalogue.services.notifications.notices import tell
from catalogue.storage.models import (
    Change,
    ChangeSet,
    HiddenName,
    Job,
    MatchDecision,
    Notice,
    User,
    UserSession,
    now,
)
from catalogue.storage.people import leaving as stored_leaving
from catalogue.storage.people.leaving import GO, NAMELESS, STAY, references
from tests.unit.services.conftest import add_account

EMAIL, NAME, PASSWORD = "leaver@example.org", "Sok Leaver", "a long enough one"
PRIVATE, SHARED = "A private list of mine", "A list for everybody"


@pytest.fixture
def administrator(services: Services) -> Account:
    return add_account(services, "chief@example.org", Role.ADMINISTRATOR)


@pytest.fixture
def leaver(services: Services, administrator: Account) -> Account:
    """Somebody with a login, two lists, a suggestion and a pledge."""
    add_account(services, EMAIL, Role.MEMBER)
    found = services.access.accounts.by_email(EMAIL)
    assert found
    services.access.people.edit(administrator, found.id, NAME, "", [Role.MEMBER])
    account = services.access.people.get(found.id).account
    services.access.accounts.log_in(EMAIL, PASSWORD)
    for name, title in ((PRIVATE, "Privately sought"), (SHARED, "Sought by all")):
        made = services.lists.lists.from_file(
            account, name, BytesIO(f"title\n{title}\n".encode()), "list.csv"
        )
        services.lists.reports.start(account, made.list_id)
        if name == SHARED:
            services.lists.lists.edit(account, made.list_id, name, Visibility.AGENCY, help_asked=True)
    services.lists.suggestions.suggest(account, Description(title="A title for the centre"))
    services.operations.worker.run_pending()
    return account


def test_all_that_is_kept_is_shown_but_nothing_that_lets_in(services: Services, leaver: Account) -> None:
    data = services.access.leaving.data_of(leaver.id)
    text = json.dumps(data)
    for word in (EMAIL, NAME, PRIVATE, SHARED, "Privately sought", "A title for the centre", "list_added"):
        assert word in text
    assert {"user_account", "user_session", "reference_list", "suggestion", "change_set"} <= set(data)
    assert "argon2" not in text
    assert "digest" not in text


def test_what_is_theirs_goes_and_what_they_did_stays_without_a_name(
    services: Services, leaver: Account, administrator: Account
) -> None:
    services.access.leaving.leave(leaver, PASSWORD)
    with pytest.raises(LacunaError):
        services.access.accounts.log_in(EMAIL, PASSWORD)
    with pytest.raises(NotFound):
        services.access.leaving.data_of(leaver.id)
    assert [person.account.email for person in services.access.people.everybody()] == [administrator.email]
    shown = [found.name for found in services.lists.lists.visible_to(administrator)]
    assert shown == [SHARED]
    with services.database.read() as session:
        acts = list(session.scalars(select(ChangeSet).where(ChangeSet.user_id == leaver.id)))
        assert acts, "what was done stays"
        assert {act.actor for act in acts} == {NAMELESS}
        kept = json.dumps([[act.actor, act.params] for act in session.scalars(select(ChangeSet))])
        assert not session.scalars(select(UserSession).where(UserSession.user_id == leaver.id)).all()
    for word in (EMAIL, NAME, PRIVATE):
        assert word not in kept
    new = add_account(services, EMAIL, Role.MEMBER)
    assert new.id != leaver.id, "the address is free again"


def test_no_table_still_holds_their_name_or_their_words(services: Services, leaver: Account) -> None:
    services.access.leaving.leave(leaver, PASSWORD)
    with services.database.snapshot() as session:
        for table in User.metadata.sorted_tables:
            held = str(session.execute(select(table)).all())
            for word in (EMAIL, NAME, PRIVATE, "Privately sought", "A title for the centre"):
                assert word not in held, table.name


def test_what_was_typed_for_work_that_is_not_done_yet_goes_with_the_account(
    services: Services, leaver: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalogue.services.lists.files.list_versions.JUDGED_AT_ONCE", -1)
    lists = [found.id for found in services.lists.lists.visible_to(leaver)]
    waits, runs = "A list of both", "A list that is being made"
    for name in (waits, runs):
        services.lists.combining.start(leaver, name, Combination.UNION, lists)
    with services.database.write() as session:
        session.execute(
            update(Job).where(Job.params["name"].as_string() == runs).values(state="running", owner="another")
        )
    (shared,) = (found.id for found in services.lists.lists.visible_to(leaver) if found.name == SHARED)
    file = BytesIO(b"title\nSought by all the others\n")
    services.lists.versions.receive(leaver, shared, file, "A file of mine.csv")
    services.access.leaving.leave(leaver, PASSWORD)
    with services.database.read() as session:
        left = session.scalars(select(Job).where(Job.user_id == leaver.id)).all()
        assert {job.state for job in left} == {"cancelled"} and len(left) == 3
        held = json.dumps([[job.params, job.result, job.error] for job in left])
        assert [word in held for word in (waits, runs, "A file of mine")] == [False] * 3


def test_an_offer_by_a_token_is_its_member_s_and_goes_with_them(services: Services, leaver: Account) -> None:
    offers = services.pledges.offers
    services.settings.save_mail(None, MailServer(host="mail.example", sender="desk@example.org"))
    for titles, member in (("Answered", leaver), ("Twelve reports", leaver), ("A stranger's", None)):
        offers.make(titles, "sok@home.example" if member else "far@example.net", member=member)
    offers.settle(offers.waiting()[0].id, "On Monday.", "en")
    data = services.access.leaving.data_of(leaver.id)
    assert [row["titles"] for row in data["gift_offer"]] == ["Twelve reports"]
    assert "Answered" in json.dumps(data["notice"])
    services.access.leaving.leave(leaver, PASSWORD)
    with services.database.write() as session:
        assert "sok@home" not in str([session.execute(select(t)).all() for t in User.metadata.sorted_tables])
        # As a letter that was in hand at that moment, and came back.
        params = {"titles": "Answered", "answer": "On Monday.", "offered_by": leaver.id}
        session.add(
            Notice(address="sok@home.example", kind="offer", params=params, occasion="x", mail="page")
        )
    services.notifications.outbox.send_due()
    assert [offer.titles for offer in offers.waiting()] == ["A stranger's"]


def test_a_wrong_password_erases_nothing_and_guessing_is_slowed_down(
    services: Services, leaver: Account
) -> None:
    for _ in range(5):
        with pytest.raises(LacunaError, match="not your password"):
            services.access.leaving.leave(leaver, "a guess")
    with pytest.raises(LacunaError, match="Too many"):
        services.access.leaving.leave(leaver, PASSWORD)
    assert services.access.accounts.log_in(EMAIL, PASSWORD)


def test_an_administrator_erases_closed_accounts_and_not_the_last_of_their_own(
    services: Services, leaver: Account, administrator: Account
) -> None:
    with pytest.raises(NotAllowed):
        services.access.leaving.erase(administrator, leaver.id)
    services.access.people.set_disabled(administrator, leaver.id, disabled=True)
    services.access.leaving.erase(administrator, leaver.id)
    with pytest.raises(NotAllowed):
        services.access.leaving.leave(administrator, PASSWORD)
    assert services.access.accounts.log_in(administrator.email, PASSWORD)


def test_what_has_been_kept_for_its_time_goes_by_itself(
    services: Services, leaver: Account, administrator: Account
) -> None:
    services.access.people.set_disabled(administrator, leaver.id, disabled=True)
    token = services.access.accounts.log_in(administrator.email, PASSWORD)
    services.access.leaving.forget_old(dt.date.today())
    assert services.access.people.get(leaver.id).disabled, "it is kept for a year"
    long_ago = now() - dt.timedelta(days=366)
    with services.database.write() as session:
        session.execute(update(User).where(User.id == leaver.id).values(disabled_at=long_ago))
        session.add(
            Notice(user_id=administrator.id, kind="offer", params={}, occasion="x", created_at=long_ago)
        )
    services.access.leaving.forget_old(dt.date.today())
    with pytest.raises(NotFound):
        services.access.people.get(leaver.id)
    with services.database.read() as session:
        assert not session.scalars(select(Notice).where(Notice.occasion == "x")).all()
    assert services.access.accounts.session(token), "a login that holds is none of that"


def test_of_every_table_that_points_to_people_it_is_said_what_becomes_of_it() -> None:
    there = {table.name for table, _column in references()}
    assert {model.__tablename__ for model in (*GO, *STAY)} == there


def test_an_import_that_waits_for_names_of_columns_outlives_the_time_of_jobs(
    services: Services, leaver: Account, administrator: Account
) -> None:
    table = BytesIO("ឈ្មោះ,qwx,zzz\nDebt bondage at sea,a,1\nSold like chicken,b,2\n".encode())
    batch_id, _job_id = services.acquisitions.imports.start(leaver, table, "table.csv")
    services.operations.worker.run_pending()
    assert services.acquisitions.imports.unnamed(administrator, batch_id) is not None
    other_id, _job_id = services.acquisitions.imports.start(leaver, BytesIO(b"title\nA title\n"), "read.csv")
    services.operations.worker.run_pending()
    with services.database.write() as session:
        session.execute(update(Job).values(finished_at=now() - dt.timedelta(days=366)))
    services.access.leaving.forget_old(dt.date.today())
    services.acquisitions.imports.sweep()
    assert services.acquisitions.imports.unnamed(administrator, batch_id) is not None
    assert services.acquisitions.imports.read_as(administrator, other_id) == "", "what was read is forgotten"
    services.access.people.set_disabled(administrator, leaver.id, disabled=True)
    services.access.leaving.erase(administrator, leaver.id)
    services.acquisitions.imports.name_columns(administrator, batch_id, {"ឈ្មោះ": "title"})
    services.operations.worker.run_pending()
    assert services.acquisitions.imports.get(batch_id).seen == 2


def test_nothing_is_left_under_a_name_that_somebody_had_before(
    services: Services, leaver: Account, administrator: Account
) -> None:
    services.access.people.edit(administrator, leaver.id, "Sok Married", "", [Role.MEMBER])
    services.access.people.set_disabled(administrator, leaver.id, disabled=True)
    services.access.leaving.erase(administrator, leaver.id)
    with services.database.snapshot() as session:
        for table in User.metadata.sorted_tables:
            held = str(session.execute(select(table)).all())
            assert NAME not in held, table.name
            assert "Sok Married" not in held, table.name


def test_a_hidden_name_that_an_undoing_can_give_a_donor_again_stays_hidden_when_its_owner_leaves(
    services: Services, librarian: Account, leaver: Account
) -> None:
    use = services.acquisitions.donations
    use.open(librarian, NAME, dt.date(2026, 11, 1))
    (donor,) = use.donors()
    use.edit_donor(librarian, donor.id, "S. L.", "", unnamed=False)
    renamed = services.change_log.recent(1, reader=librarian)[0].id
    services.authority.hidden_names.set_own(leaver, hidden=True)
    services.access.leaving.leave(leaver, PASSWORD)
    services.change_log.undo(librarian, renamed)
    (donor,) = use.donors()
    assert donor.name == NAME and not donor.named


@pytest.mark.parametrize("gave", [False, True])
def test_that_a_name_was_hidden_names_nobody_who_left_and_hides_a_donor_still(
    services: Services, leaver: Account, administrator: Account, gave: bool
) -> None:
    services.authority.hidden_names.set_own(leaver, hidden=True)
    services.authority.hidden_names.set_own(leaver, hidden=False)
    services.authority.hidden_names.set_own(leaver, hidden=True)
    if gave:
        services.acquisitions.donations.open(administrator, NAME, dt.date(2026, 3, 1))
    services.access.leaving.leave(leaver, PASSWORD)
    assert services.authority.hidden_names.all() == ([NAME] if gave else [])
    with services.database.snapshot() as session:
        held = str([session.execute(select(table)).all() for table in User.metadata.sorted_tables])
    assert (NAME in held) is gave


@pytest.mark.parametrize("called", [(NAME, ""), ("Nary", NAME)], ids=["a namesake", "an agency"])
def test_a_name_that_somebody_else_bears_stays_hidden(
    services: Services, leaver: Account, administrator: Account, called: tuple[str, str]
) -> None:
    other = add_account(services, "other@example.org", Role.MEMBER)
    services.access.people.edit(administrator, other.id, *called, [Role.MEMBER])
    other = services.access.people.get(other.id).account
    services.authority.hidden_names.set_own(other, hidden=True)
    services.access.leaving.leave(leaver, PASSWORD)
    assert services.authority.hidden_names.own(other).hidden


@pytest.mark.parametrize("wished_by_desk", [False, True], ids=["theirs alone", "the desk's too"])
def test_what_stays_hidden_when_its_owner_leaves_is_the_wish_of_who_is_left(
    services: Services, leaver: Account, administrator: Account, wished_by_desk: bool
) -> None:
    names = services.authority.hidden_names
    colleague = add_account(services, "colleague@example.org", Role.MEMBER)
    for account in (leaver, colleague):
        services.access.people.edit(administrator, account.id, NAME, "Hope", [Role.MEMBER])
    leaver, colleague = (services.access.people.get(each.id).account for each in (leaver, colleague))
    names.set_own(leaver, hidden=True)
    if wished_by_desk:
        names.set(administrator, NAME, hidden=True)
    services.access.people.edit(administrator, leaver.id, NAME, "", [Role.MEMBER])
    services.access.leaving.leave(leaver, PASSWORD)
    assert names.all() == (["Hope", NAME] if wished_by_desk else ["Hope"]), "a colleague bears both"
    assert names.own(colleague) == OwnName(hidden=True, wished=True), (
        "who left the agency left its wish there"
    )
    with services.database.read() as session:
        assert leaver.id not in set(session.scalars(select(HiddenName.user_id)))


def test_an_agency_s_wish_is_its_colleagues_when_one_leaves(
    services: Services, leaver: Account, administrator: Account
) -> None:
    names = services.authority.hidden_names
    colleague = add_account(services, "colleague@example.org", Role.MEMBER)
    for account in (leaver, colleague):
        services.access.people.edit(administrator, account.id, account.name, "Hope", [Role.MEMBER])
    names.set_own(services.access.people.get(leaver.id).account, hidden=True)
    services.access.leaving.leave(leaver, PASSWORD)
    colleague = services.access.people.get(colleague.id).account
    assert names.own(colleague) == OwnName(hidden=True, wished=True)
    assert names.set_own(colleague, hidden=False) is False


@pytest.mark.parametrize("opened", [False, True], ids=["closed", "open again"])
def test_an_account_that_is_opened_again_while_others_are_erased_stays(
    services: Services, leaver: Account, administrator: Account, opened: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.access.people.set_disabled(administrator, leaver.id, disabled=True)
    found = stored_leaving.closed_before

    def found_and_opened(session: Session, moment: dt.datetime) -> list[int]:
        over = found(session, moment)
        session.rollback()
        if opened:
            services.access.people.set_disabled(administrator, leaver.id, disabled=False)
        return over

    monkeypatch.setattr(stored_leaving, "closed_before", found_and_opened)
    services.access.leaving.forget_old(dt.date.today() + dt.timedelta(days=4_000))
    if opened:
        assert services.access.people.get(leaver.id).account.name == NAME
        assert services.access.accounts.log_in(EMAIL, PASSWORD)
    else:
        with pytest.raises(NotFound):
            services.access.people.get(leaver.id)


def test_what_was_answered_about_a_title_of_a_private_list_goes_with_it(
    services: Services, leaver: Account
) -> None:
    held = services.records.publications.add(
        leaver, Description(title="Trafficking in Cambodia", year="2004")
    )
    made = services.lists.lists.from_file(
        leaver, "Mine", BytesIO(b"title\nTrafficking in Cambodia, a privately sought one\n"), "list.csv"
    )
    services.lists.reports.start(leaver, made.list_id)
    services.operations.worker.run_pending()
    report = services.lists.reports.report(leaver, made.list_id)
    assert report
    services.lists.answers.decide(leaver, report.rows[0].entry_id, held, Verdict.SAME)
    services.access.leaving.leave(leaver, PASSWORD)
    with services.database.read() as session:
        assert not session.scalars(select(MatchDecision)).all()
        acts = session.scalars(select(ChangeSet).where(ChangeSet.action == "match_decided")).all()
        assert [act.params["entry"] for act in acts] == ["…"]


@pytest.mark.parametrize("entries", [3, 2_500])
@pytest.mark.parametrize("moment", ["while it is read", "between its pieces"])
def test_a_list_that_is_sent_while_its_owner_leaves_is_not_kept(
    services: Services, leaver: Account, monkeypatch: pytest.MonkeyPatch, entries: int, moment: str
) -> None:
    if moment == "between its pieces" and entries < 1_000:
        pytest.skip("a short list is stored as one piece")
    secret = "Nobody else should know"
    text = "title\n" + "".join(f"Secretly sought, {number}\n" for number in range(entries))

    def read_and_leave(*given: Any, **named: Any) -> Any:
        services.access.leaving.leave(leaver, PASSWORD)
        return read_list(*given, **named)

    def leave_and_wait(_seconds: float) -> None:
        if services.access.accounts.by_email(EMAIL) is not None:
            services.access.leaving.leave(leaver, PASSWORD)

    if moment == "while it is read":
        monkeypatch.setattr("catalogue.services.lists.lists.read_list", read_and_leave)
    else:
        monkeypatch.setattr("catalogue.services.lists.lists.time.sleep", leave_and_wait)
    with pytest.raises(NotAllowed) as met:
        services.lists.lists.from_file(leaver, secret, BytesIO(text.encode()), "list.csv")
    assert met.value.code == "account_closed"
    with services.database.snapshot() as session:
        for table in User.metadata.sorted_tables:
            held = str(session.execute(select(table)).all())
            for word in (secret, "Secretly sought", NAME):
                assert word not in held, table.name


def test_what_was_taken_back_before_is_shown_and_goes_with_whoever_leaves(
    services: Services, leaver: Account, administrator: Account
) -> None:
    taken_back, undone, of_it = "A wish taken back", "A list undone", "An entry undone"
    suggestions = services.lists.suggestions
    suggestions.suggest(leaver, Description(title=taken_back), f"because of {taken_back}")
    newest = suggestions.mine(leaver)[0]
    suggestions.withdraw(leaver, newest.id)
    withdrawn = services.change_log.newest_of(leaver)
    services.lists.lists.from_file(leaver, undone, BytesIO(f"title\n{of_it}\n".encode()), "list.csv")
    services.change_log.revert(leaver, services.change_log.newest_of(leaver))
    words = (taken_back, undone, of_it)

    shown = json.dumps(services.access.leaving.data_of(leaver.id))
    assert [word in shown for word in words] == [True] * 3
    services.access.leaving.leave(leaver, PASSWORD)
    with services.database.snapshot() as session:
        for table in User.metadata.sorted_tables:
            held = str(session.execute(select(table)).all())
            assert [word in held for word in words] == [False] * 3, table.name
        undoings = session.scalars(select(ChangeSet).where(ChangeSet.action == "reverted")).all()
        assert {act.params["what_action"] for act in undoings} == {"list_added"}, "it can be said"
    services.change_log.undo(administrator, withdrawn)
    assert suggestions.waiting() == [], "undoing it brings nothing back"


def test_what_was_undone_and_done_again_names_nobody_who_left(
    services: Services, leaver: Account, administrator: Account
) -> None:
    services.access.people.set_disabled(administrator, leaver.id, disabled=True)
    for _ in range(4):
        services.change_log.undo(administrator, services.change_log.recent(1)[0].id)
    nested = ChangeSet(
        action="reverted",
        actor="",
        params={  # as an undoing of an undoing was kept before
            "what": f"Undid: Undid: {NAME}",
            "what_action": "reverted",
            "what_params": {
                "what": f"Undid: {NAME}",
                "what_action": "user_disabled",
                "what_params": {"name": NAME},
            },
        },
    )
    with services.database.write() as session:
        session.add(nested)
        session.flush()
        session.add(Change(set_id=nested.id, table_name="user_account", row_id=leaver.id, after={}))
    services.access.leaving.erase(administrator, leaver.id)
    with services.database.snapshot() as session:
        held = str(session.scalars(select(ChangeSet.params)).all())
        assert NAME not in held and leaver.email not in held


def test_who_is_gone_is_told_nothing_and_nothing_else_is_kept_for_them(
    services: Services, leaver: Account
) -> None:
    services.access.leaving.leave(leaver, PASSWORD)
    with services.database.write() as session:
        assert tell(session, "an occasion", "thanks", {"title": "A title"}, user_id=leaver.id)
    keeps: list[Callable[[], object]] = [
        lambda: services.acquisitions.drafts.keep(leaver, "a" * 32, "list", "Mine", []),
        lambda: services.notifications.notices.choose(leaver, "km", []),
        lambda: services.access.tours.take(leaver, "desk"),
    ]
    for keep in keeps:
        with pytest.raises(NotAllowed):
            keep()
    with services.database.read() as session:
        for table, column in references():
            if table.name in {model.__tablename__ for model in GO}:
                assert not session.execute(select(table).where(column == leaver.id)).all(), table.name
