"""What happens between two looks of one login: a new password, a closed account, another guess."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pyotp
import pytest
from sqlalchemy import func, select

from catalogue.domain.people.access import Account, Role, Scope
from catalogue.errors import Conflict, InvalidInput, LacunaError, NotAllowed
from catalogue.services.access.access_tokens import AccessTokens
from catalogue.services.access.accounts import Accounts, CodeNeeded, tries_at
from catalogue.services.access.passwords import is_right
from catalogue.services.access.people import People
from catalogue.services.access.second_step import SecondStep
from catalogue.services.access.throttle import Throttle
from catalogue.storage.engine.database import Database
from catalogue.storage.models import AccessToken, UserSession, now
from tests.unit.services.access.conftest import EMAIL, KEYRING, PASSWORD

_PACKAGE = "catalogue.services.access"
CHIEF = "chief@example.org"
_AT_ONCE = 12
_FREE = 5


@pytest.fixture
def accounts(database: Database) -> Accounts:
    service = Accounts(database, KEYRING)
    service.add(None, EMAIL, [Role.LIBRARIAN], password=PASSWORD)
    service.add(None, CHIEF, [Role.ADMINISTRATOR], password=PASSWORD)
    return service


@pytest.fixture
def steps(database: Database, accounts: Accounts) -> SecondStep:
    return SecondStep(database, KEYRING)


Deed = Callable[[], object]


@pytest.fixture(params=["a new password", "closed and opened again"])
def meanwhile(
    request: pytest.FixtureRequest, database: Database, accounts: Accounts, person: Account
) -> Deed:
    """What ends every login of a person."""
    chief = accounts.by_email(CHIEF)
    assert chief is not None
    people = People(database, KEYRING)

    def close_and_open() -> None:
        people.set_disabled(chief, person.id, disabled=True)
        people.set_disabled(chief, person.id, disabled=False)

    if request.param == "a new password":
        return lambda: accounts.set_password(None, EMAIL, "another long one")
    return close_and_open


def sessions(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(UserSession)) or 0


def test_the_old_password_that_was_looked_at_before_a_new_one_lets_nobody_in(
    accounts: Accounts, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked_at_before(password_hash: str | None, password: str) -> bool:
        right = is_right(password_hash, password)
        accounts.set_password(None, EMAIL, "another long one")
        return right

    monkeypatch.setattr(f"{_PACKAGE}.accounts.is_right", looked_at_before)
    with pytest.raises(LacunaError) as refusal:
        accounts.log_in(EMAIL, PASSWORD)
    assert refusal.value.code == "wrong_login"
    assert sessions(database) == 0


def test_a_login_that_began_before_the_account_was_closed_does_not_outlast_it(
    accounts: Accounts, person: Account, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = accounts.by_email(CHIEF)
    assert chief is not None

    def looked_at_before(password_hash: str | None, password: str) -> bool:
        right = is_right(password_hash, password)
        People(database, KEYRING).set_disabled(chief, person.id, disabled=True)
        return right

    monkeypatch.setattr(f"{_PACKAGE}.accounts.is_right", looked_at_before)
    with pytest.raises(LacunaError):
        accounts.log_in(EMAIL, PASSWORD)
    assert sessions(database) == 0, "it would let in again when the account is opened"


def test_a_code_that_is_on_its_way_when_all_logins_end_begins_none(
    accounts: Accounts, steps: SecondStep, person: Account, database: Database, meanwhile: Deed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    step, recovery = half_logged_in(accounts, steps, person)

    def looked_at_before(*told: object) -> str:
        meanwhile()
        return tries_at(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(f"{_PACKAGE}.second_step.tries_at", looked_at_before)
    with pytest.raises(LacunaError) as refusal:
        steps.pass_with(step, recovery[0])
    assert refusal.value.code == "step_over"
    assert sessions(database) == 0


def test_one_right_password_is_one_login_though_two_right_codes_are_typed_at_once(
    accounts: Accounts,
    steps: SecondStep,
    person: Account,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    step, recovery = half_logged_in(accounts, steps, person)
    others = [recovery[1]]

    def another_first(*told: object) -> str:
        if others:
            assert steps.pass_with(step, others.pop())
        return tries_at(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(f"{_PACKAGE}.second_step.tries_at", another_first)
    with pytest.raises(LacunaError) as refusal:
        steps.pass_with(step, recovery[0])
    assert refusal.value.code == "step_over"
    assert sessions(database) == 1


def half_logged_in(accounts: Accounts, steps: SecondStep, person: Account) -> tuple[str, list[str]]:
    secret = steps.enrol(person, "The centre").secret
    recovery = steps.turn_on(person, secret, pyotp.TOTP(secret).at(now()))
    with pytest.raises(CodeNeeded) as needed:
        accounts.log_in(EMAIL, PASSWORD)
    return needed.value.step, recovery


def test_many_passwords_guessed_at_one_moment_are_no_more_tries_than_one_after_another(
    accounts: Accounts, person: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each guess begins before the one before it was found wrong."""
    guesses: tuple[Deed, ...] = (
        lambda: accounts.log_in(EMAIL, "a guess"),
        lambda: accounts.is_password(person, "a guess"),
    )
    for guess in guesses:
        tried: list[str] = []

        def wrong(
            _password_hash: str | None, password: str, guess: Deed = guess, tried: list[str] = tried
        ) -> bool:
            tried.append(password)
            guessed_meanwhile(guess, tried)
            return False

        with monkeypatch.context() as patch:
            patch.setattr(f"{_PACKAGE}.accounts.is_right", wrong)
            guessed_meanwhile(guess, tried)
        assert len(tried) == _FREE


def test_many_codes_guessed_at_one_moment_are_no_more_tries_than_one_after_another(
    accounts: Accounts, steps: SecondStep, person: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    step, _ = half_logged_in(accounts, steps, person)
    take, tried = Throttle.take, list[str]()

    def guess() -> str:
        return steps.pass_with(step, "no code")

    def taken(self: Throttle, mark: str) -> None:
        take(self, mark)
        tried.append(mark)
        guessed_meanwhile(guess, tried)

    monkeypatch.setattr(Throttle, "take", taken)
    guessed_meanwhile(guess, tried)
    assert len(tried) == _FREE


def guessed_meanwhile(guess: Deed, tried: list[str]) -> None:
    if len(tried) < _AT_ONCE:
        with suppress(LacunaError):
            guess()


def test_the_second_step_is_put_on_another_phone_by_a_code_alone(
    accounts: Accounts, steps: SecondStep, person: Account
) -> None:
    """Else whoever finds a login left open makes the account theirs, without password or code."""
    step, recovery = half_logged_in(accounts, steps, person)
    other = steps.enrol(person, "The centre").secret
    with pytest.raises(Conflict) as refusal:
        steps.turn_on(person, other, pyotp.TOTP(other).at(now()))
    assert refusal.value.code == "second_step_is_on"
    assert steps.pass_with(step, recovery[0]), "nothing was changed"
    steps.turn_off(person, recovery[1])
    assert steps.turn_on(person, other, pyotp.TOTP(other).at(now()))
    with pytest.raises(InvalidInput):
        steps.turn_off(person, recovery[2])


def test_a_token_asked_for_while_the_account_is_closed_is_not_made(
    database: Database, accounts: Accounts, person: Account
) -> None:
    chief = accounts.by_email(CHIEF)
    assert chief is not None
    People(database, KEYRING).set_disabled(chief, person.id, disabled=True)
    with pytest.raises(NotAllowed):
        AccessTokens(database).make(person, "A program", [Scope.LISTS], 30)
    with database.read() as session:
        assert not session.scalars(select(AccessToken)).all()


def test_a_login_that_ended_meanwhile_makes_no_token(
    database: Database, accounts: Accounts, person: Account, meanwhile: Deed
) -> None:
    login = accounts.log_in(EMAIL, PASSWORD)
    tokens = AccessTokens(database)
    tokens.make(person, "Before", [Scope.LISTS], 30, login=login)
    meanwhile()
    with pytest.raises(NotAllowed):
        tokens.make(person, "A program", [Scope.LISTS], 30, login=login)
    assert tokens.mine(person) == []
