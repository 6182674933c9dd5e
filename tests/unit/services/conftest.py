"""All services over an empty database of each kind and a real index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.access import Account, Role


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    built = build(Config.for_home(tmp_path / "home", database_url=database_url))
    built.worker.run_pending()
    yield built
    built.close()


@pytest.fixture
def librarian(services: Services) -> Account:
    return add_account(services, "librarian@example.org", Role.LIBRARIAN)


@pytest.fixture
def member(services: Services) -> Account:
    return add_account(services, "member@example.org", Role.MEMBER, agency="IOM")


def add_account(services: Services, email: str, role: Role, agency: str = "") -> Account:
    services.accounts.add(None, email, [role], password="a long enough one", agency=agency)
    account = services.accounts.by_email(email)
    assert account is not None
    return account
