"""All services over an empty database of each kind and a real index."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from catalogue.services.lists.gap_reports.report_views import EntryRow
from catalogue.services.records.publications import CopyData

CHICKEN = "Sold like chicken: trafficked Cambodian girls speak out"


@pytest.fixture
def services(
    kind_of_database: str, database_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Services]:
    if kind_of_database == "sqlite":  # where the database may know of no machine, its index can be copied too
        shutil.copytree(request.getfixturevalue("begun_home"), tmp_path / "home")
    built = build(Config.for_home(tmp_path / "home", database_url=database_url))
    built.operations.worker.run_pending()
    yield built
    built.close()


@pytest.fixture
def librarian(services: Services) -> Account:
    return add_account(services, "librarian@example.org", Role.LIBRARIAN)


@pytest.fixture
def member(services: Services) -> Account:
    return add_account(services, "member@example.org", Role.MEMBER, agency="IOM")


def add_account(services: Services, email: str, role: Role, agency: str = "") -> Account:
    services.access.accounts.add(None, email, [role], password="a long enough one", agency=agency)
    account = services.access.accounts.by_email(email)
    assert account is not None
    return account


@pytest.fixture
def chicken(services: Services, librarian: Account) -> int:
    """A publication that is held and indexed."""
    found = services.records.publications.add(
        librarian, Description(title=CHICKEN, year="2003"), [CopyData()]
    )
    services.operations.worker.run_pending()
    return found


def checked(services: Services, account: Account, text: str) -> int:
    """A list read from a table and checked; gives its id."""
    made = services.lists.lists.from_file(account, "My list", BytesIO(text.encode()), "list.csv")
    services.lists.reports.start(account, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def rows(services: Services, member: Account, list_id: int) -> dict[str, EntryRow]:
    """The report of a list, by the ids that the list gives its entries."""
    report = services.lists.reports.report(member, list_id)
    assert report is not None
    return {row.reference_id: row for row in report.rows}
