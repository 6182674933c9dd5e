"""What all tests share: databases of both kinds, and the folder of practice sets."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher

from catalogue.services.access import passwords
from catalogue.storage.database import Database
from tests.support.needs import shared_folder
from tests.support.postgresql import Server, running_server


@pytest.fixture(scope="session", autouse=True)
def shipped_hasher() -> Iterator[PasswordHasher]:
    """Let passwords cost little in tests, which make thousands of accounts; gives what costs as it should."""
    shipped = passwords.HASHER
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield shipped
    passwords.HASHER = shipped


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """One throw-away PostgreSQL server for the whole run."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def kind_of_database(request: pytest.FixtureRequest) -> str:
    """A test that asks for it, or for an address below, runs once on each kind of database."""
    return str(request.param)


@pytest.fixture
def empty_database_url(
    kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """The address of a database without tables."""
    if kind_of_database == "sqlite":
        yield _sqlite(tmp_path)
        return
    server: Server = request.getfixturevalue("postgresql_server")
    with server.database() as url:
        yield url


@pytest.fixture
def database_url(kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the newest tables and nothing in them: a copy of one made once."""
    if kind_of_database == "sqlite":
        shutil.copy(request.getfixturevalue("newest_sqlite"), tmp_path / "lacuna.db")
        yield _sqlite(tmp_path)
        return
    newest = request.getfixturevalue("newest_postgresql")
    server: Server = request.getfixturevalue("postgresql_server")
    with server.database(like=newest) as url:
        yield url


@pytest.fixture(scope="session")
def newest_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the newest tables, to be copied."""
    folder = tmp_path_factory.mktemp("newest")
    _migrate(_sqlite(folder))
    return folder / "lacuna.db"


@pytest.fixture(scope="session")
def newest_postgresql(postgresql_server: Server) -> Iterator[str]:
    """The name of a database with the newest tables, to be copied."""
    with postgresql_server.database() as url:
        _migrate(url)
        yield urlsplit(url).path.removeprefix("/")


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'lacuna.db'}"


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of practice sets; the test is skipped where it is absent."""
    return shared_folder()
