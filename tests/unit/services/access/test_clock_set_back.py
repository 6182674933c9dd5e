"""A clock that was ahead and is set back shuts nobody out, and lets nothing live until its time comes.

What a clock that was ahead has written is, to the one that was set back, written in time to come.
"""

from __future__ import annotations

import datetime as dt

import pyotp
import pytest
from sqlalchemy import update

from catalogue.domain.people.access import Account, Role
from catalogue.errors import LacunaError, NotFound
from catalogue.services.access.accounts import Accounts, CodeNeeded
from catalogue.services.access.people import People
from catalogue.services.access.second_step import SecondStep
from catalogue.storage.engine.database import Database
from catalogue.storage.models import AccountLink, LoginFailure, LoginStep, UsedCode, UserSession, now
from tests.unit.services.access.conftest import EMAIL, KEYRING, PASSWORD

SET_BACK = dt.timedelta(days=3650)


@pytest.fixture
def accounts(database: Database) -> Accounts:
    service = Accounts(database, KEYRING)
    service.add(None, EMAIL, [Role.ADMINISTRATOR], password=PASSWORD)
    return service


def _written_ahead(database: Database, by: dt.timedelta = SET_BACK) -> None:
    """Let what there is have been written by a clock that was ahead by so much."""
    with database.write() as session:
        for column in (
            UserSession.created_at,
            UserSession.seen_at,
            LoginStep.created_at,
            LoginFailure.last_at,
        ):
            session.execute(update(column.class_).values({column.key: now() + by}))
        session.execute(update(AccountLink).values(expires_at=now() + by + dt.timedelta(days=7)))
        periods = int(by.total_seconds()) // 30
        session.execute(update(UsedCode).values(period=UsedCode.period + periods))


def test_a_login_ends_and_does_not_hold_for_ten_years(accounts: Accounts, database: Database) -> None:
    token = accounts.log_in(EMAIL, PASSWORD)
    _written_ahead(database)
    assert accounts.session(token) is None
    again = accounts.log_in(EMAIL, PASSWORD)
    assert accounts.session(again)


def test_a_clock_put_right_by_some_minutes_ends_no_login(accounts: Accounts, database: Database) -> None:
    token = accounts.log_in(EMAIL, PASSWORD)
    _written_ahead(database, dt.timedelta(minutes=20))
    assert accounts.session(token)


def test_nobody_waits_ten_years_for_the_next_try(accounts: Accounts, database: Database) -> None:
    for _ in range(6):
        with pytest.raises(LacunaError, match=r"do not belong together|Too many"):
            accounts.log_in(EMAIL, "wrong")
    _written_ahead(database)
    assert accounts.log_in(EMAIL, PASSWORD)


def test_a_code_counts_though_one_was_used_in_time_to_come(
    accounts: Accounts, database: Database, person: Account
) -> None:
    steps = SecondStep(database, KEYRING)
    secret = steps.enrol(person, "The centre").secret
    steps.turn_on(person, secret, pyotp.TOTP(secret).at(now()))
    _written_ahead(database)
    with pytest.raises(CodeNeeded) as needed:
        accounts.log_in(EMAIL, PASSWORD)
    assert accounts.session(steps.pass_with(needed.value.step, pyotp.TOTP(secret).at(now())))


def test_a_step_that_was_begun_in_time_to_come_is_over(
    accounts: Accounts, database: Database, person: Account
) -> None:
    steps = SecondStep(database, KEYRING)
    secret = steps.enrol(person, "The centre").secret
    steps.turn_on(person, secret, pyotp.TOTP(secret).at(now()))
    with pytest.raises(CodeNeeded) as needed:
        accounts.log_in(EMAIL, PASSWORD)
    _written_ahead(database)
    with pytest.raises(LacunaError) as refusal:
        steps.pass_with(needed.value.step, pyotp.TOTP(secret).at(now()))
    assert refusal.value.code == "step_over"


def test_a_link_lives_no_longer_than_links_do(
    accounts: Accounts, database: Database, person: Account
) -> None:
    people = People(database, KEYRING)
    token = people.invite(person, "new@example.org", [Role.MEMBER])
    assert people.whose_link(token)
    _written_ahead(database)
    with pytest.raises(NotFound):
        people.whose_link(token)
