"""Tokens for programs: named, limited, kept as digests, ended by whatever ends their owner's trust."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from catalogue.domain.people.access import Account, Role, Scope
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.services.access.access_tokens import MOST, AccessTokens
from catalogue.services.access.accounts import Accounts
from catalogue.storage.engine.database import Database
from catalogue.storage.exports.dump import _PASSING
from catalogue.storage.models import AccessToken, User, now
from catalogue.storage.people import leaving
from tests.unit.services.access.conftest import KEYRING

EMAIL = "member@example.org"


@pytest.fixture
def member(database: Database) -> Account:
    accounts = Accounts(database, KEYRING)
    accounts.add(None, EMAIL, [Role.MEMBER], password="a long enough one", agency="IOM")
    found = accounts.by_email(EMAIL)
    assert found is not None
    return found


@pytest.fixture
def tokens(database: Database) -> AccessTokens:
    return AccessTokens(database)


def test_a_token_says_who_calls_and_what_it_may(tokens: AccessTokens, member: Account) -> None:
    token = tokens.make(member, "  Our   list ", [Scope.LISTS, Scope.CHECK, Scope.LISTS], 30)
    caller = tokens.recognise(token)
    assert caller is not None
    assert (caller.account, caller.name, caller.scopes) == (
        member,
        "Our list",
        frozenset({Scope.CHECK, Scope.LISTS}),
    )
    assert caller.expires_at - now() < dt.timedelta(days=30)
    (shown,) = tokens.mine(member)
    assert (shown.name, shown.scopes, shown.over) == ("Our list", (Scope.CHECK, Scope.LISTS), False)
    assert tokens.recognise(token + "x") is tokens.recognise("") is tokens.recognise("lacuna_") is None


def test_only_a_digest_is_kept(tokens: AccessTokens, member: Account, database: Database) -> None:
    token = tokens.make(member, "Ours", [Scope.CHECK], 7)
    with database.read() as session:
        row = session.scalars(select(AccessToken)).one()
        kept = [str(getattr(row, column.name)) for column in AccessToken.__table__.columns]
        shown = leaving.rows_about(session, member.id)
    assert not any(token in value or token.removeprefix("lacuna_") in value for value in kept)
    assert "digest" not in shown["access_token"][0] and shown["access_token"][0]["name"] == "Ours"
    assert AccessToken.__table__ in _PASSING, "a backup gives nobody back what was taken from them"


def test_it_ends_on_its_day_and_under_a_clock_that_was_wrong(
    tokens: AccessTokens, member: Account, database: Database
) -> None:
    token = tokens.make(member, "Ours", [Scope.CHECK], 7)
    for made in (now() - dt.timedelta(days=7, seconds=1), now() + dt.timedelta(days=8)):
        with database.write() as session:
            session.execute(
                update(AccessToken).values(created_at=made, expires_at=made + dt.timedelta(days=7))
            )
        assert tokens.recognise(token) is None
        assert tokens.mine(member)[0].over


def test_a_closed_account_and_a_new_password_end_it(
    tokens: AccessTokens, member: Account, database: Database
) -> None:
    token = tokens.make(member, "Ours", [Scope.CHECK], 7)
    with database.write() as session:
        session.execute(update(User).values(disabled_at=now()))
    assert tokens.recognise(token) is None
    with database.write() as session:
        session.execute(update(User).values(disabled_at=None))
    assert tokens.recognise(token) is not None
    Accounts(database, KEYRING).set_password(None, EMAIL, "another long one")
    assert tokens.recognise(token) is None
    assert tokens.mine(member) == []


def test_it_goes_with_its_owner(tokens: AccessTokens, member: Account, database: Database) -> None:
    token = tokens.make(member, "Ours", [Scope.CHECK], 7)
    with database.write(forgets=True) as session:
        leaving.forget(session, session.get_one(User, member.id), [EMAIL])
    assert tokens.recognise(token) is None
    with database.read() as session:
        assert session.scalars(select(AccessToken)).all() == []


def test_nobody_takes_back_anothers(tokens: AccessTokens, member: Account, database: Database) -> None:
    tokens.make(member, "Ours", [Scope.CHECK], 7)
    stranger = Account(member.id + 1, "x@example.org", "", "", frozenset({Role.ADMINISTRATOR}))
    (own,) = tokens.mine(member)
    with pytest.raises(NotFound):
        tokens.revoke(stranger, own.id)
    tokens.revoke(member, own.id)
    assert tokens.mine(member) == []


@pytest.mark.parametrize(
    ("name", "scopes", "days", "field"),
    [("", [Scope.CHECK], 7, "name"), ("x" * 101, [Scope.CHECK], 7, "name"), ("A", [], 7, "scopes"),
     ("A", [Scope.CHECK], 8, "days")],
)  # fmt: skip
def test_what_is_not_said_is_asked_for(
    tokens: AccessTokens, member: Account, name: str, scopes: list[Scope], days: int, field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        tokens.make(member, name, scopes, days)
    assert caught.value.params["field"] == field


def test_there_is_an_end_to_how_many(tokens: AccessTokens, member: Account) -> None:
    for number in range(MOST):
        tokens.make(member, f"Ours {number}", [Scope.CHECK], 7)
    with pytest.raises(Conflict):
        tokens.make(member, "One more", [Scope.CHECK], 7)


def test_a_page_loaded_again_makes_no_second_token(tokens: AccessTokens, member: Account) -> None:
    tokens.make(member, "Ours", [Scope.CHECK], 7)
    with pytest.raises(Conflict, match="You have a token of this name"):
        tokens.make(member, " Ours ", [Scope.CHECK], 7)
    assert len(tokens.mine(member)) == 1
