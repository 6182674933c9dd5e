"""What all tests share: databases of both kinds, and the folder of practice sets."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Any
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, event

from catalogue import app
from catalogue.bootstrap import build
from catalogue.cli.memory import keep_what_is_loaded, while_loading
from catalogue.config import Config
from catalogue.matching.records.vocabulary import Vocabulary
from catalogue.services.access import passwords
from catalogue.services.files.file_locks import locked
from catalogue.storage.engine import database as databases
from catalogue.storage.engine.database import Database
from catalogue.web.page_parts.page_environment import PageEnvironment
from tests.support.databases import KINDS, home_with_tables, newest_database, sqlite_address
from tests.support.known_rules import KnownRule
from tests.support.needs import shared_folder
from tests.support.postgresql import Server, running_server


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while all tests are loaded, nor among them afterwards, as a server does."""
    with while_loading():
        yield
    keep_what_is_loaded()


@pytest.fixture(scope="session", autouse=True)
def shipped_hasher() -> Iterator[PasswordHasher]:
    """Let passwords cost little in tests, which make thousands of accounts; gives what costs as it should."""
    shipped = passwords.HASHER
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield shipped
    passwords.HASHER = shipped


@pytest.fixture(scope="session", autouse=True)
def shipped_durability() -> Iterator[str]:
    """Wait for no disk in this process: what a test wrote need not outlive a power cut.

    Gives what the program, as it is shipped, tells SQLite. Programs that a test starts wait as they should.
    """
    shipped, synchronise = databases.SYNCHRONOUS, os.fsync
    databases.SYNCHRONOUS, os.fsync = "OFF", lambda fd: None
    yield shipped
    databases.SYNCHRONOUS, os.fsync = shipped, synchronise


class Statements(dict[tuple[Hashable, ...], object]):
    """What SQLAlchemy made of each statement, for all databases of one kind and not for each engine anew."""

    def get(self, key: tuple[Any, ...], default: object = None) -> object:
        """Find what was made for an engine of this kind."""
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], made: object) -> None:
        super().__setitem__((key[0].name, *key[1:]), made)


@pytest.fixture(scope="session", autouse=True)
def known_statements() -> Iterator[None]:
    """Compile each statement once: hundreds of databases live for a test, and ask for the same."""
    statements = Statements()

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=statements)

    event.listen(Engine, "engine_connect", share)
    yield
    event.remove(Engine, "engine_connect", share)


class Compiled(BytecodeCache):
    """The templates that were compiled, by language and text, for all applications and not for each anew."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Tell the languages apart: their sentences stand in what is compiled."""
        assert isinstance(environment, PageEnvironment)
        return super().get_bucket(environment, f"{environment.language} {name}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of the very same text."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    """Compile each template once: hundreds of applications live for a test, and show the same pages."""
    app.TEMPLATE_OPTIONS["bytecode_cache"] = Compiled()
    yield
    del app.TEMPLATE_OPTIONS["bytecode_cache"]


@pytest.fixture(scope="session", autouse=True)
def known_rules() -> Iterator[None]:
    """Compile each address once: hundreds of applications live for a test, and know the same."""
    before, app.Catalogue.url_rule_class = app.Catalogue.url_rule_class, KnownRule
    yield
    app.Catalogue.url_rule_class = before


@pytest.fixture(scope="session", autouse=True)
def known_vocabularies() -> Iterator[None]:
    """Make the vocabulary of the same rows once: hundreds of catalogues know the shipped terms alone."""
    made: dict[str, Vocabulary] = {}
    make = Vocabulary.from_rows

    def known(
        _cls: type[Vocabulary],
        *tables: Iterable[Mapping[str, str]],
        synonyms: Iterable[Sequence[str]] = (),
    ) -> Vocabulary:
        given = [[dict(row) for row in table] for table in tables]
        groups = [tuple(group) for group in synonyms]
        key = repr((given, groups))
        if key not in made:
            made[key] = make(*given, synonyms=groups)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Vocabulary, "from_rows", classmethod(known))
        yield


@pytest.fixture(scope="session")
def begun_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with nothing but the newest tables and an index of nothing: made once, to be copied."""
    home = tmp_path_factory.mktemp("begun") / "home"
    services = build(Config.for_home(home))
    services.operations.worker.run_pending()
    services.close()
    return home


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample catalogue, indexed, its list checked: to be copied.

    It is made once for all processes of a run, by the first that asks; the others wait for it.
    """
    run = tmp_path_factory.getbasetemp()
    home = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "sample-home"
    with locked(home.with_suffix(".lock")):
        if not home.exists():
            begun = tmp_path_factory.mktemp("sample") / "home"
            services = build(Config.for_home(begun))
            services.operations.demo.load()
            services.operations.worker.run_pending()
            services.close()
            begun.rename(home)
    return home


@pytest.fixture
def empty_home(begun_home: Path, tmp_path: Path) -> Path:
    """A catalogue with nothing in it."""
    return shutil.copytree(begun_home, tmp_path / "home")


@pytest.fixture
def new_home(newest_sqlite: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Call it with a name: a home with the newest tables in which nothing ran yet, each another machine."""
    return lambda name: home_with_tables(newest_sqlite, tmp_path / name)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """One throw-away PostgreSQL server for the whole run."""
    with running_server() as server:
        yield server


@pytest.fixture(params=KINDS)
def kind_of_database(request: pytest.FixtureRequest) -> str:
    """A test that asks for it, or for an address below, runs once on each kind of database."""
    return str(request.param)


@pytest.fixture
def empty_database_url(
    kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """The address of a database without tables."""
    if kind_of_database == "sqlite":
        yield sqlite_address(tmp_path)
        return
    server: Server = request.getfixturevalue("postgresql_server")
    with server.database() as url:
        yield url


@pytest.fixture
def database_url(kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the newest tables and nothing in them: a copy of one made once."""
    with newest_database(kind_of_database, request, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def newest_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the newest tables, to be copied."""
    folder = tmp_path_factory.mktemp("newest")
    _migrate(sqlite_address(folder))
    return folder / "lacuna.db"


@pytest.fixture(scope="session")
def newest_postgresql(postgresql_server: Server) -> Iterator[str]:
    """The name of a database with the newest tables, to be copied."""
    with postgresql_server.database() as url:
        _migrate(url)
        yield urlsplit(url).path.removeprefix("/")


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of practice sets; the test is skipped where it is absent."""
    return shared_folder()
