"""The second step of logging in: a right password is not enough, and no code counts twice."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest
from sqlalchemy import select, update

from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput, LacunaError
from catalogue.services.access.accounts import STEP_LASTS, Accounts, CodeNeeded
from catalogue.services.access.keyring import Keyring
from catalogue.services.access.second_step import SecondStep
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Change, ChangeSet, LoginStep, RecoveryCode, User, now
from tests.unit.services.access.conftest import EMAIL, KEYRING, PASSWORD


@pytest.fixture
def accounts(database: Database) -> Accounts:
    service = Accounts(database, KEYRING)
    service.add(None, EMAIL, [Role.LIBRARIAN], password=PASSWORD)
    return service


@pytest.fixture
def steps(database: Database, accounts: Accounts) -> SecondStep:
    return SecondStep(database, KEYRING)


def next_code(secret: str) -> str:
    """A phone whose clock runs half a minute ahead; the code of this half minute turned the step on."""
    return pyotp.TOTP(secret).at(now() + dt.timedelta(seconds=30))


def turned_on(steps: SecondStep, person: Account) -> tuple[str, list[str]]:
    secret = steps.enrol(person, "The centre").secret
    return secret, steps.turn_on(person, secret, pyotp.TOTP(secret).at(now()))


def asked(accounts: Accounts) -> str:
    with pytest.raises(CodeNeeded) as needed:
        accounts.log_in(EMAIL, PASSWORD)
    return needed.value.step


def test_after_the_password_a_code_is_asked_for(
    steps: SecondStep, accounts: Accounts, person: Account
) -> None:
    secret, _ = turned_on(steps, person)
    step = asked(accounts)
    assert accounts.session(step) is None, "half a login is none"
    with pytest.raises(InvalidInput):
        steps.pass_with(step, "no code")
    logged_in = accounts.session(steps.pass_with(step, next_code(secret)))
    assert logged_in == person
    with pytest.raises(LacunaError) as over:
        steps.pass_with(step, next_code(secret))
    assert over.value.code == "step_over", "a step is passed once"


def test_a_code_counts_once(steps: SecondStep, accounts: Accounts, person: Account) -> None:
    secret, _ = turned_on(steps, person)
    code = next_code(secret)
    steps.pass_with(asked(accounts), code)
    with pytest.raises(InvalidInput):
        steps.pass_with(asked(accounts), code)


def test_a_recovery_code_lets_in_once_and_is_kept_as_a_digest(
    steps: SecondStep, accounts: Accounts, person: Account, database: Database
) -> None:
    _, recovery = turned_on(steps, person)
    with database.read() as session:
        assert not set(recovery) & set(session.scalars(select(RecoveryCode.digest)))
    assert steps.pass_with(asked(accounts), recovery[3].upper().replace("-", " "))
    with pytest.raises(InvalidInput):
        steps.pass_with(asked(accounts), recovery[3])


def test_guessing_codes_is_slowed_down(steps: SecondStep, accounts: Accounts, person: Account) -> None:
    secret, _ = turned_on(steps, person)
    step = asked(accounts)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            steps.pass_with(step, "no code")
    with pytest.raises(LacunaError) as refusal:
        steps.pass_with(step, next_code(secret))
    assert refusal.value.code == "too_many_logins"
    with pytest.raises(LacunaError) as refusal:
        accounts.log_in(EMAIL, PASSWORD)
    assert refusal.value.code == "too_many_logins", "the right password does not start the count anew"


def test_a_step_waits_for_ten_minutes(
    steps: SecondStep, accounts: Accounts, person: Account, database: Database
) -> None:
    secret, _ = turned_on(steps, person)
    step = asked(accounts)
    with database.write() as session:
        session.execute(update(LoginStep).values(created_at=now() - STEP_LASTS - dt.timedelta(seconds=1)))
    with pytest.raises(LacunaError) as refusal:
        steps.pass_with(step, next_code(secret))
    assert refusal.value.code == "step_over"


def test_nothing_is_turned_on_by_a_wrong_code(steps: SecondStep, accounts: Accounts, person: Account) -> None:
    for secret in (steps.enrol(person, "The centre").secret, "not a secret", ""):
        with pytest.raises(InvalidInput):
            steps.turn_on(person, secret, "12 34")
    assert accounts.log_in(EMAIL, PASSWORD)


def test_turned_off_by_a_code_or_by_the_administrator(
    steps: SecondStep, accounts: Accounts, person: Account
) -> None:
    secret, _ = turned_on(steps, person)
    with pytest.raises(InvalidInput):
        steps.turn_off(person, "no code")
    steps.turn_off(person, next_code(secret))
    assert accounts.log_in(EMAIL, PASSWORD)

    turned_on(steps, person)
    steps.remove(None, person.id)
    assert accounts.log_in(EMAIL, PASSWORD)


def test_the_change_log_says_who_turned_it_on_but_holds_no_secret(
    steps: SecondStep, person: Account, database: Database
) -> None:
    secret, _ = turned_on(steps, person)
    with database.read() as session:
        assert "second_step_on" in session.scalars(select(ChangeSet.action)).all()
        assert not [change for change in session.scalars(select(Change)) if secret in str(change.after)]


def test_the_secret_is_kept_sealed(steps: SecondStep, person: Account, database: Database) -> None:
    secret, _ = turned_on(steps, person)
    with database.read() as session:
        (kept,) = session.scalars(select(User.code_secret))
    assert secret not in kept
    assert KEYRING.unseal(kept) == secret
    assert steps.unreadable() == []
    other = SecondStep(database, Keyring("another key"))
    assert other.unreadable() == [EMAIL]


def test_a_secret_of_an_older_lacuna_is_sealed_and_goes_on_working(
    steps: SecondStep, accounts: Accounts, person: Account, database: Database
) -> None:
    secret, _ = turned_on(steps, person)
    with database.write() as session:
        session.execute(update(User).values(code_secret=secret))
    steps.seal_secrets()
    steps.seal_secrets()
    with database.read() as session:
        (kept,) = session.scalars(select(User.code_secret))
    assert KEYRING.unseal(kept) == secret
    assert steps.pass_with(asked(accounts), next_code(secret))


def test_without_the_key_a_recovery_code_still_lets_in(
    steps: SecondStep, accounts: Accounts, person: Account, database: Database
) -> None:
    secret, recovery = turned_on(steps, person)
    moved = SecondStep(database, Keyring("another key"))
    with pytest.raises(InvalidInput):
        moved.pass_with(asked(accounts), next_code(secret))
    assert moved.pass_with(asked(accounts), recovery[0])


def test_of_four_who_type_one_code_at_once_one_gets_in(
    steps: SecondStep, accounts: Accounts, person: Account
) -> None:
    _, recovery = turned_on(steps, person)
    handed = [asked(accounts) for _ in range(4)]
    together = Barrier(4)

    def enter(step: str) -> bool:
        together.wait()
        try:
            return bool(steps.pass_with(step, recovery[0]))
        except LacunaError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(enter, handed)) == 1
