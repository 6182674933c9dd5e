"""Logging in: right passwords only, slower after failures, and nothing kept that could be stolen."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select, update

from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from catalogue.errors import InvalidInput, LacunaError, NotFound
from catalogue.services.access.accounts import SESSION_IDLES, Accounts, CodeNeeded
from catalogue.services.access.keyring import Keyring
from catalogue.storage.engine.database import Database
from catalogue.storage.models import LoginFailure, User, UserSession, now
from tests.support.databases import sqlite_address
from tests.unit.services.access.conftest import KEYRING
from tests.unit.services.conftest import add_account

EMAIL, PASSWORD = "member@example.org", "a long enough one"


@pytest.fixture
def database(new_home: Callable[[str], Path]) -> Iterator[Database]:
    opened = Database(sqlite_address(new_home("home")))
    yield opened
    opened.close()


@pytest.fixture
def accounts(database: Database) -> Accounts:
    service = Accounts(database, KEYRING)
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


def test_a_wrong_password_costs_one_hash_whoever_it_is_for(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    services.access.people.invite(administrator, "invited@example.org", [Role.MEMBER])
    closed = add_account(services, "closed@example.org", Role.MEMBER)
    services.access.people.set_disabled(administrator, closed.id, disabled=True)
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, password_hash: str, password: str) -> bool:
        verified.append(password_hash)
        return bool(verify(self, password_hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    costs = set()
    for email in ("chief@example.org", "invited@example.org", "closed@example.org", "nobody@example.org"):
        verified.clear()
        with pytest.raises(LacunaError) as refusal:
            services.access.accounts.log_in(email, "not the password")
        assert refusal.value.code == "wrong_login"
        (password_hash,) = verified
        costs.add(str(extract_parameters(password_hash)))
    assert len(costs) == 1, "the same work for each"


def test_a_hash_costs_what_the_standard_advises(shipped_hasher: PasswordHasher) -> None:
    """RFC 9106, section 4, the second recommended option: 64 MiB, three passes, four lanes, argon2id."""
    told = extract_parameters(shipped_hasher.hash("a long enough one"))
    assert (told.type.name, told.memory_cost, told.time_cost, told.parallelism) == ("ID", 65_536, 3, 4)


def test_a_stranger_who_guesses_does_not_keep_the_owner_out(services: Services) -> None:
    account = add_account(services, EMAIL, Role.LIBRARIAN)
    device = services.access.accounts.new_device(account, [])
    assert device
    for _ in range(6):
        with pytest.raises(LacunaError):
            services.access.accounts.log_in(EMAIL, "a guess", ["no.device"])
    with pytest.raises(LacunaError) as refusal:
        services.access.accounts.log_in(EMAIL, PASSWORD)
    assert refusal.value.code == "too_many_logins"
    assert services.access.accounts.log_in(EMAIL, PASSWORD, ["another.one", device])
    assert services.access.accounts.new_device(account, [device]) is None, "it is known already"


def test_a_browser_s_token_is_known_as_ours_before_anything_is_looked_up(services: Services) -> None:
    accounts = services.access.accounts
    device = accounts.new_device(add_account(services, EMAIL, Role.LIBRARIAN), []) or ""
    accounts.set_password(None, EMAIL, "another long one")
    assert accounts.was_given(device), "whoever it was for, and whatever became of them"
    drawn, _, proof = device.partition(".")[0].partition("-")
    for made_up in (
        "",
        "no.device",
        f"{drawn}1-{proof}.x",
        f"{drawn}-{proof[:-1]}.x",
        f"{drawn}-.x",
        drawn,
        "é-é",
    ):
        assert not accounts.was_given(made_up), made_up


def test_a_login_says_of_itself_that_it_was_given_here(accounts: Accounts, database: Database) -> None:
    token = accounts.log_in(EMAIL, PASSWORD)
    assert accounts.was_login(token)
    assert not Accounts(database, Keyring("another key")).was_login(token)
    account = accounts.session(token)
    assert account
    device = accounts.new_device(account, []) or ""
    assert accounts.was_given(device) and not accounts.was_login(device), "one is not the other"


def test_a_known_browser_may_not_guess_for_ever(services: Services) -> None:
    device = services.access.accounts.new_device(add_account(services, EMAIL, Role.LIBRARIAN), []) or ""
    for _ in range(5):
        with pytest.raises(LacunaError):
            services.access.accounts.log_in(EMAIL, "a guess", [device])
    with pytest.raises(LacunaError) as refusal:
        services.access.accounts.log_in(EMAIL, PASSWORD, [device])
    assert refusal.value.code == "too_many_logins"
    assert services.access.accounts.log_in(EMAIL, PASSWORD), "nor does it make others wait"


def test_a_known_browser_is_known_to_its_owner_and_until_the_next_password(services: Services) -> None:
    own, other = (
        add_account(services, EMAIL, Role.MEMBER),
        add_account(services, "b@example.org", Role.MEMBER),
    )
    device = services.access.accounts.new_device(own, []) or ""
    assert services.access.accounts.new_device(other, [device]), "it says nothing of another account"
    services.access.accounts.set_password(None, EMAIL, "another long one")
    assert services.access.accounts.new_device(own, [device])


def test_a_new_password_ends_waits_links_and_logins_half_done(services: Services) -> None:
    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    account = add_account(services, EMAIL, Role.MEMBER)
    secret = services.access.second_step.enrol(account, "The centre").secret
    services.access.second_step.turn_on(account, secret, pyotp.TOTP(secret).at(now()))
    link = services.access.people.new_link(administrator, account.id)
    with pytest.raises(CodeNeeded) as needed:
        services.access.accounts.log_in(EMAIL, PASSWORD)
    for _ in range(6):
        with pytest.raises(LacunaError):
            services.access.accounts.log_in(EMAIL, "a guess")
    services.access.accounts.set_password(None, EMAIL, "another long one")
    with pytest.raises(LacunaError) as refusal:
        services.access.second_step.pass_with(needed.value.step, "123456")
    assert refusal.value.code == "step_over"
    with pytest.raises(NotFound):
        services.access.people.whose_link(link)
    with pytest.raises(CodeNeeded):
        services.access.accounts.log_in(EMAIL, "another long one")


def test_what_is_kept_of_a_failed_login_cannot_be_guessed_back(
    accounts: Accounts, database: Database
) -> None:
    with pytest.raises(LacunaError):
        accounts.log_in("survivor@example.org", "a guess")
    with database.read() as session:
        (mark,) = session.scalars(select(LoginFailure.mark))
    guesses = (
        "survivor@example.org",
        "password\0survivor@example.org",
        "account\0password\0survivor@example.org",
    )
    for algorithm in ("md5", "sha1", "sha256", "sha512"):
        for guess in guesses:
            assert hashlib.new(algorithm, guess.encode()).hexdigest() != mark
    assert Keyring("another key").mark("account", "password", "survivor@example.org") != mark
    with database.write() as session:
        session.execute(update(LoginFailure).values(last_at=now() - dt.timedelta(days=1, minutes=1)))
    accounts.forget_old_failures()
    with database.read() as session:
        assert not session.scalars(select(LoginFailure)).all(), "nor is it kept for longer than a day"
