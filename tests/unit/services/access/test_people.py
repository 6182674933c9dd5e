"""Accounts kept by an administrator: links that work once, roles, closing, logins listed and ended."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, update

from catalogue.bootstrap import Services
from catalogue.domain.people.access import Account, Role, Scope
from catalogue.errors import BothChanged, InvalidInput, LacunaError, NotAllowed, NotFound
from catalogue.services.authority.hidden_names import OwnName
from catalogue.storage.models import AccountLink, Notice, now
from tests.unit.services.conftest import add_account

EMAIL, PASSWORD = "new@example.org", "a long enough one"


@pytest.fixture
def administrator(services: Services) -> Account:
    return add_account(services, "admin@example.org", Role.ADMINISTRATOR)


def test_an_invited_person_chooses_a_password_once(services: Services, administrator: Account) -> None:
    token = services.access.people.invite(administrator, EMAIL, [Role.MEMBER], agency="IOM")
    with pytest.raises(LacunaError):
        services.access.accounts.log_in(EMAIL, "")
    assert services.access.people.whose_link(token).agency == "IOM"

    with pytest.raises(InvalidInput):
        services.access.people.choose_password(token, "short")
    assert services.access.people.choose_password(token, PASSWORD) == EMAIL

    assert services.access.accounts.log_in(EMAIL, PASSWORD)
    with pytest.raises(NotFound):
        services.access.people.choose_password(token, "another long one")


def test_of_eight_who_use_a_link_at_once_one_chooses_the_password(
    services: Services, administrator: Account
) -> None:
    token = services.access.people.invite(administrator, EMAIL, [Role.MEMBER])
    together = Barrier(8)

    def choose(number: int) -> str:
        together.wait()
        try:
            services.access.people.choose_password(token, f"the password number {number}")
        except NotFound:
            return ""
        return f"the password number {number}"

    with ThreadPoolExecutor(8) as pool:
        (chosen,) = filter(None, pool.map(choose, range(8)))
    assert services.access.accounts.log_in(EMAIL, chosen)


def test_a_password_that_could_not_be_kept_leaves_the_link(
    services: Services, administrator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = services.access.people.invite(administrator, EMAIL, [Role.MEMBER])

    def fail(_session: object, _mark: str) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("catalogue.services.access.accounts.forget_failures", fail)
        with pytest.raises(OSError, match="full"):
            services.access.people.choose_password(token, PASSWORD)
    with pytest.raises(LacunaError):
        services.access.accounts.log_in(EMAIL, PASSWORD)
    assert services.access.people.choose_password(token, PASSWORD) == EMAIL


def test_a_link_grows_old_and_a_new_one_ends_it(services: Services, administrator: Account) -> None:
    old = services.access.people.invite(administrator, EMAIL, [Role.MEMBER])
    person = next(person for person in services.access.people.everybody() if person.invited)
    fresh = services.access.people.new_link(administrator, person.account.id)
    with pytest.raises(NotFound):
        services.access.people.whose_link(old)
    with services.database.write() as session:
        session.execute(update(AccountLink).values(expires_at=now() - dt.timedelta(minutes=1)))
    with pytest.raises(NotFound):
        services.access.people.whose_link(fresh)


def test_what_is_kept_of_a_link_opens_nothing(services: Services, administrator: Account) -> None:
    token = services.access.people.invite(administrator, EMAIL, [Role.MEMBER])
    with services.database.read() as session:
        assert token not in session.scalars(select(AccountLink.digest)).all()


def test_a_closed_account_is_out_at_once_and_can_be_opened(
    services: Services, administrator: Account, member: Account
) -> None:
    token = services.access.accounts.log_in(member.email, PASSWORD)
    services.access.people.set_disabled(administrator, member.id, disabled=True)
    assert services.access.accounts.session(token) is None
    with pytest.raises(LacunaError):
        services.access.accounts.log_in(member.email, PASSWORD)

    services.access.people.set_disabled(administrator, member.id, disabled=False)
    assert services.access.accounts.log_in(member.email, PASSWORD)


def test_what_let_in_before_an_account_was_closed_lets_nobody_in_when_it_is_open_again(
    services: Services, administrator: Account, member: Account
) -> None:
    link = services.access.people.new_link(administrator, member.id)
    token = services.access.access_tokens.make(member, "A script", [Scope.LISTS], 30)
    services.access.people.set_disabled(administrator, member.id, disabled=True)
    services.access.people.set_disabled(administrator, member.id, disabled=False)
    with pytest.raises(NotFound):
        services.access.people.choose_password(link, "another long one")
    assert services.access.access_tokens.recognise(token) is None
    assert services.access.accounts.log_in(member.email, PASSWORD)


def test_no_way_of_closing_and_opening_an_account_lets_in_by_what_was_there_before(
    services: Services, administrator: Account, member: Account
) -> None:
    people, log = services.access.people, services.change_log
    people.set_disabled(administrator, member.id, disabled=True)
    people.set_disabled(administrator, member.id, disabled=False)
    opened = log.recent(1)[0].id
    login = services.access.accounts.log_in(member.email, PASSWORD)
    token = services.access.access_tokens.make(member, "A script", [Scope.LISTS], 30)
    link = people.new_link(administrator, member.id)
    with services.database.write() as session:
        session.add(Notice(user_id=member.id, kind="offer", params={}, occasion="x", mail="waiting"))

    log.undo(administrator, opened)
    assert people.get(member.id).disabled
    with services.database.read() as session:
        assert session.scalar(select(Notice.mail)) != "waiting", "who is closed gets no mail"
    log.undo(administrator, log.recent(1)[0].id)
    assert not people.get(member.id).disabled
    assert services.access.accounts.session(login) is None
    assert services.access.access_tokens.recognise(token) is None
    with pytest.raises(NotFound):
        people.choose_password(link, "another long one")
    assert services.access.accounts.log_in(member.email, PASSWORD)


def test_who_has_left_is_neither_changed_nor_opened_from_a_page_of_before(
    services: Services, administrator: Account, member: Account
) -> None:
    services.access.people.set_disabled(administrator, member.id, disabled=True)
    services.access.leaving.erase(administrator, member.id)
    with pytest.raises(NotFound):
        services.access.people.set_disabled(administrator, member.id, disabled=False)
    with pytest.raises(NotFound):
        services.access.people.edit(administrator, member.id, "Somebody", "IOM", [Role.MEMBER])


@pytest.mark.parametrize(
    ("name", "agency", "completed", "hidden"),
    [
        ("Sok Dara", "", ("Sok Dara Chan", ""), True),
        ("Nary", "Hope", ("Nary", "Hope Cambodia"), True),
        ("Nary", "Hope", ("Nary", "UNICEF"), False),
        ("Sok Dara", "", ("Nary", ""), False),
    ],
    ids=["a name", "an agency", "to another agency", "a name that somebody bears"],
)
def test_a_hidden_name_that_is_completed_stays_hidden(
    services: Services,
    administrator: Account,
    member: Account,
    name: str,
    agency: str,
    completed: tuple[str, str],
    hidden: bool,
) -> None:
    people, names = services.access.people, services.authority.hidden_names
    other = add_account(services, "other@example.org", Role.MEMBER)
    people.edit(administrator, other.id, "Nary", "UNICEF", [Role.MEMBER])
    people.edit(administrator, member.id, name, agency, [Role.MEMBER])
    names.set_own(people.get(member.id).account, hidden=True)

    people.edit(administrator, member.id, *completed, [Role.MEMBER])
    assert names.own(people.get(member.id).account).hidden is hidden
    services.change_log.undo(administrator, services.change_log.recent(1)[0].id)
    assert names.all() == [agency or name]


def test_an_agency_s_name_is_hidden_along_though_colleagues_bear_it_already(
    services: Services, administrator: Account, member: Account
) -> None:
    people, names = services.access.people, services.authority.hidden_names
    colleague = add_account(services, "colleague@example.org", Role.MEMBER)
    for account in (member, colleague):
        people.edit(administrator, account.id, account.name, "Hope", [Role.MEMBER])
    names.set_own(people.get(member.id).account, hidden=True)
    people.edit(administrator, colleague.id, colleague.name, "Hope Cambodia", [Role.MEMBER])
    services.change_log.undo(administrator, services.change_log.recent(1)[0].id)
    assert names.all() == ["Hope"]

    people.edit(administrator, member.id, member.name, "Hope Cambodia", [Role.MEMBER])
    assert names.own(people.get(member.id).account) == OwnName(hidden=True, wished=True)
    assert names.own(people.get(colleague.id).account) == OwnName(hidden=True, wished=True), (
        "it is the agency's"
    )
    assert names.set_own(people.get(colleague.id).account, hidden=False) is False


def test_what_the_desk_hid_no_member_shows_under_a_completed_name(
    services: Services, administrator: Account, member: Account
) -> None:
    people, names = services.access.people, services.authority.hidden_names
    people.edit(administrator, member.id, "Sok Dara", "", [Role.MEMBER])
    names.set(administrator, "Sok Dara", hidden=True)
    people.edit(administrator, member.id, "Sok Dara Chan", "", [Role.MEMBER])
    account = people.get(member.id).account
    assert names.own(account) == OwnName(hidden=True, wished=False)
    assert names.set_own(account, hidden=False), "it stays hidden"


@pytest.mark.parametrize(
    "address",
    [
        "member@example.org\u200b", "member@example.org\0", "\uff4dember@example.org", "<member@example.org>",
        "member@example.org,else@example.org", "member@example.org\r\nBcc: else@example.org", "member",
    ],
)  # fmt: skip
def test_no_address_looks_like_that_of_somebody_else(
    services: Services, administrator: Account, member: Account, address: str
) -> None:
    assert member.email == "member@example.org"
    with pytest.raises(InvalidInput):
        services.access.people.invite(administrator, address, [Role.MEMBER])


def test_nobody_locks_themselves_out(services: Services, administrator: Account) -> None:
    with pytest.raises(NotAllowed):
        services.access.people.set_disabled(administrator, administrator.id, disabled=True)
    with pytest.raises(NotAllowed):
        services.access.people.edit(administrator, administrator.id, "", "", [Role.MEMBER])


def test_roles_are_given_and_taken(services: Services, administrator: Account, member: Account) -> None:
    services.access.people.edit(administrator, member.id, "Dara", "UNICEF", [Role.LIBRARIAN])
    account = services.access.people.get(member.id).account
    assert account.may_act_as(Role.LIBRARIAN) and (account.name, account.agency) == ("Dara", "UNICEF")
    with pytest.raises(InvalidInput):
        services.access.people.edit(administrator, member.id, "Dara", "UNICEF", [])


def test_what_was_taken_meanwhile_is_not_given_back_unseen(
    services: Services, administrator: Account, member: Account
) -> None:
    people, both = services.access.people, [Role.MEMBER, Role.LIBRARIAN]
    people.edit(administrator, member.id, "", "Hope", both, [0, 7])
    seen = people.get(member.id).as_form
    people.edit(administrator, member.id, "", "UNICEF", [Role.MEMBER], [0])
    kept = {"name": "", "agency": "UNICEF", "roles": "member", "libraries": "0"}
    for sent in (("Dara", "Hope Cambodia", both, [0, 7]), ("Dara", "Hope", [Role.LIBRARIAN], [0, 7])):
        with pytest.raises(BothChanged):
            people.edit(administrator, member.id, *sent, began=seen)
        assert people.get(member.id).as_form == kept
    people.edit(administrator, member.id, "Dara", "Hope", both, [0, 7], began=seen)
    assert people.get(member.id).as_form == kept | {"name": "Dara"}, "the name is all that the form changed"
    with pytest.raises(BothChanged) as refusal:
        people.edit(administrator, member.id, "Dara", "Hope", both, [0, 7], began={})
    assert set(refusal.value.both) == {"agency", "roles", "libraries"}, "it does not say what it saw"


def test_of_two_administrators_who_take_each_other_s_right_one_is_left(
    services: Services, administrator: Account
) -> None:
    people = services.access.people
    other = add_account(services, "second@example.org", Role.ADMINISTRATOR)

    def take(actor: Account, whose: Account) -> bool:
        try:
            if actor is other:
                people.set_disabled(actor, whose.id, disabled=True)
            else:
                people.edit(actor, whose.id, "", "", [Role.MEMBER])
        except NotAllowed as refusal:
            assert refusal.code in ("wrong_role", "account_closed")  # as it happens
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(take, (administrator, other), (other, administrator)))
    assert sorted(taken) == [False, True]
    chiefs = [person for person in people.everybody() if person.account.may_act_as(Role.ADMINISTRATOR)]
    assert len([person for person in chiefs if not person.disabled]) == 1


def _last_act(services: Services, administrator: Account) -> int:
    return services.change_log.recent(1, reader=administrator)[0].id


def test_undoing_what_made_the_last_administrator_is_refused(
    services: Services, administrator: Account, member: Account
) -> None:
    """Whether they were given the role, or their account was opened again."""
    people = services.access.people
    people.edit(administrator, member.id, "", "", [Role.ADMINISTRATOR])
    given = _last_act(services, administrator)
    chief = people.get(member.id).account
    people.edit(chief, administrator.id, "", "", [Role.MEMBER])
    taken = _last_act(services, chief)
    with pytest.raises(NotAllowed) as refusal:
        services.change_log.undo(chief, given)
    assert refusal.value.code == "last_administrator"
    assert people.get(chief.id).account.may_act_as(Role.ADMINISTRATOR)

    services.change_log.undo(chief, taken)
    services.change_log.undo(chief, given)
    assert not people.get(chief.id).account.may_act_as(Role.ADMINISTRATOR), "another one is left"

    other = add_account(services, "second@example.org", Role.ADMINISTRATOR)
    people.set_disabled(administrator, other.id, disabled=True)
    people.set_disabled(administrator, other.id, disabled=False)
    opened = _last_act(services, administrator)
    people.set_disabled(other, administrator.id, disabled=True)
    with pytest.raises(NotAllowed):
        services.change_log.undo(other, opened)
    assert not people.get(other.id).disabled


def test_of_two_who_undo_what_made_each_other_administrator_one_is_left(
    services: Services, administrator: Account, member: Account
) -> None:
    people = services.access.people
    other = add_account(services, "second@example.org", Role.MEMBER)
    chiefs, acts = [], []
    for person in (member, other):
        people.edit(administrator, person.id, "", "", [Role.ADMINISTRATOR])
        chiefs.append(people.get(person.id).account)
        acts.append(_last_act(services, administrator))
    people.edit(chiefs[0], administrator.id, "", "", [Role.MEMBER])
    together = Barrier(2)

    def undo(actor: Account, act_id: int) -> bool:
        together.wait()
        try:
            services.change_log.undo(actor, act_id)
        except NotAllowed:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(undo, chiefs, acts[::-1]))
    assert sorted(done) == [False, True]
    assert [people.get(chief.id).account.may_act_as(Role.ADMINISTRATOR) for chief in chiefs].count(True) == 1


def test_a_person_sees_and_ends_their_own_logins_only(services: Services, member: Account) -> None:
    phone = services.access.accounts.log_in(member.email, PASSWORD)
    desk = services.access.accounts.log_in(member.email, PASSWORD)
    other = add_account(services, "other@example.org", Role.MEMBER)
    logins = services.access.people.logins(member, desk)
    assert [login.current for login in logins].count(True) == 1
    on_phone = next(login for login in logins if not login.current)

    with pytest.raises(NotFound):
        services.access.people.end_login(other, on_phone.id)
    services.access.people.end_login(member, on_phone.id)

    assert services.access.accounts.session(phone) is None
    assert services.access.accounts.session(desk) is not None
