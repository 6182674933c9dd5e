"""All services over an empty database of each kind and a real index."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from catalogue.services.lists.gap_reports.report_views import EntryRow
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.records.publications import CopyData
from tests.support.databases import KINDS, newest_database

CHICKEN = "Sold like chicken: trafficked Cambodian girls speak out"


@pytest.fixture
def services(
    kind_of_database: str, database_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Services]:
    with _built(kind_of_database, database_url, request, tmp_path / "home") as built:
        yield built


@pytest.fixture(scope="module", params=KINDS)
def looked_at(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The same for a whole module, whose tests only look at what one fixture of theirs puts in."""
    kind, folder = str(request.param), tmp_path_factory.mktemp("looked-at")
    with (
        newest_database(kind, request, folder) as url,
        _built(kind, url, request, folder / "home") as built,
    ):
        yield built


@contextmanager
def _built(kind: str, url: str, request: pytest.FixtureRequest, home: Path) -> Iterator[Services]:
    if kind == "sqlite":  # where the database may know of no machine, its index can be copied too
        shutil.copytree(request.getfixturevalue("begun_home"), home)
    built = build(Config.for_home(home, database_url=url))
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
    return shelved(services, librarian, Description(title=CHICKEN, year="2003"))


def shelved(services: Services, librarian: Account, description: Description) -> int:
    """A publication with a copy, which is indexed and held against all lists; gives its number."""
    found = services.records.publications.add(librarian, description, [CopyData()])
    services.operations.worker.run_pending()
    return found


def checked(services: Services, account: Account, text: str) -> int:
    """A list read from a table and checked; gives its id."""
    made = services.lists.lists.from_file(account, "My list", BytesIO(text.encode()), "list.csv")
    services.lists.reports.start(account, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def pledge(services: Services, member: Account, title: str) -> None:
    """Promise the one wanted title that is called so."""
    (key,) = (wanted.key for wanted in services.pledges.wanted.titles() if wanted.title == title)
    services.pledges.pledges.pledge(member, key, today() + USUAL_TIME)


def pledged(services: Services, member: Account) -> list[tuple[str, str]]:
    """What somebody promised, and what became of it."""
    return [(each.title, each.state) for each in services.pledges.pledges.mine(member)]


def rows(services: Services, member: Account, list_id: int) -> dict[str, EntryRow]:
    """The report of a list, by the ids that the list gives its entries."""
    report = services.lists.reports.report(member, list_id)
    assert report is not None
    return {row.reference_id: row for row in report.rows}
