"""Logging in: right passwords only, slower after failures, and nothing kept that could be stolen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from catalogue.domain.access import Role
from catalogue.errors import InvalidInput, LacunaError
from catalogue.services.access.accounts import SESSION_IDLES, Accounts
from catalogue.storage.database import Database
from catalogue.storage.models import LoginFailure, User, UserSession, now

EMAIL, PASSWORD = "member@example.org", "a long enough one"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'lacuna.db'}")
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def accounts(database: Database) -> Accounts:
    service = Accounts(database)
    service.add(None, EMAIL, [Role.MEMBER], password=PASSWORD, agency="IOM")
    return service


def test_a_right_password_opens_a_session_that_ends_at_log_out(accounts: Accounts) -> None:
    token = accounts.log_in("  Member@Example.org ", PASSWORD)
    account = accounts.session(token)
    assert account is not None and account.email == EMAIL and account.agency == "IOM"

    accounts.log_out(token)
    assert accounts.session(token) is None


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@example.org", PASSWORD)])
def test_wrong_logins_are_told_apart_by_nobody(accounts: Accounts, email: str, password: str) -> None:
    with pytest.raises(LacunaError) as refusal:
        accounts.log_in(email, password)
    assert refusal.value.code == "wrong_login"


def test_after_five_failures_even_the_right_password_waits(accounts: Accounts, database: Database) -> None:
    for _ in range(5):
        with pytest.raises(LacunaError):
            accounts.log_in(EMAIL, "wrong")
    with pytest.raises(LacunaError) as refusal:
        accounts.log_in(EMAIL, PASSWORD)
    assert refusal.value.code == "too_many_logins"

    with database.write() as session:
        session.execute(update(LoginFailure).values(last_at=now() - dt.timedelta(minutes=16)))
    assert accounts.log_in(EMAIL, PASSWORD)


def test_what_is_kept_is_of_no_use_to_a_thief(accounts: Accounts, database: Database) -> None:
    token = accounts.log_in(EMAIL, PASSWORD)
    with database.read() as session:
        assert token not in session.scalars(select(UserSession.digest)).all()
        assert session.scalars(select(User.password_hash)).one().startswith("$argon2")


def test_an_idle_session_ends(accounts: Accounts, database: Database) -> None:
    token = accounts.log_in(EMAIL, PASSWORD)
    with database.write() as session:
        session.execute(update(UserSession).values(seen_at=now() - SESSION_IDLES - dt.timedelta(minutes=1)))
    assert accounts.session(token) is None


def test_a_new_password_ends_every_session(accounts: Accounts) -> None:
    token = accounts.log_in(EMAIL, PASSWORD)
    accounts.set_password(None, EMAIL, "another long one")
    assert accounts.session(token) is None
    assert accounts.log_in(EMAIL, "another long one")


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [("no address", PASSWORD, "email"), (EMAIL, PASSWORD, "email"), ("b@example.org", "short", "password")],
)
def test_an_account_that_cannot_be_is_refused_with_its_field(
    accounts: Accounts, email: str, password: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        accounts.add(None, email, [Role.MEMBER], password=password)
    assert refusal.value.params["field"] == field
