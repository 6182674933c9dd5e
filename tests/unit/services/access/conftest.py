"""A migrated database of each kind, and who has an account there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogue.domain.people.access import Account
from catalogue.services.access.accounts import Accounts
from catalogue.services.access.keyring import Keyring
from catalogue.storage.engine.database import Database

KEYRING = Keyring("a key for tests")
EMAIL, PASSWORD = "desk@example.org", "a long enough one"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def person(accounts: Accounts) -> Account:
    found = accounts.by_email(EMAIL)
    assert found
    return found
