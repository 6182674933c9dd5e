"""What a process keeps of the database is new after a commit by anybody, and made once until then."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import copy_context
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from catalogue.storage.engine.commits import Kept
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Counter
from tests.support.postgresql import Server


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.close()


@pytest.fixture
def other(database_url: str) -> Iterator[Database]:
    """Another process, as far as the database can tell."""
    found = Database(database_url)
    yield found
    found.close()


class Counted:
    """Keeps how many counters there are, and how often it had to look."""

    def __init__(self, database: Database) -> None:
        self.looks = 0
        self._database = database
        self.kept: Kept[int] = database.kept(self._look)

    def _look(self) -> int:
        self.looks += 1
        with self._database.read() as session:
            return session.scalar(select(func.count()).select_from(Counter)) or 0


def add(database: Database, name: str) -> None:
    with database.write() as session:
        session.add(Counter(name=name))


def test_a_connection_that_begins_anew_counts_from_another_beginning(
    database: Database, other: Database
) -> None:
    """A process that was forked begins one of its own; SQLite counts commits for each from its beginning."""
    counted = Counted(database)
    assert counted.kept.get() == 0
    add(other, "by another")
    database.leave_connections()
    assert counted.kept.get() == 1


def test_it_is_made_once_until_somebody_commits(database: Database, other: Database) -> None:
    counted = Counted(database)
    assert [counted.kept.get() for _ in range(3)] == [0, 0, 0] and counted.looks == 1
    add(other, "by another")
    assert [counted.kept.get() for _ in range(3)] == [1, 1, 1] and counted.looks == 2
    add(database, "by this one")
    assert counted.kept.get() == 2


def test_a_commit_that_comes_after_a_later_one_is_seen(
    database: Database, other: Database, kind_of_database: str
) -> None:
    if kind_of_database == "sqlite":
        pytest.skip("SQLite has one writing transaction at a time")
    counted = Counted(database)
    with other.write() as slow:
        slow.add(Counter(name="begun first, committed last"))
        slow.flush()
        add(other, "begun last, committed first")
        assert counted.kept.get() == 1
    assert counted.kept.get() == 2


def test_a_page_looks_once_and_sees_what_it_writes_itself(database: Database, other: Database) -> None:
    counted = Counted(database)
    database.begin_page()
    try:
        assert counted.kept.get() == 0
        copy_context().run(add, other, "while the page is made")  # another thread, as far as it matters
        assert counted.kept.get() == 0, "a page is made of one state"
        add(database, "by the page")
        assert counted.kept.get() == 2
    finally:
        database.end_page()
    database.begin_page()
    try:
        add(other, "before the next page looks")
        assert counted.kept.get() == 3
    finally:
        database.end_page()


def test_connections_that_the_server_cut_are_begun_anew(
    database: Database, other: Database, kind_of_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when PostgreSQL is restarted, or another takes its place."""
    if kind_of_database == "sqlite":
        pytest.skip("there is no server")
    monkeypatch.setattr("catalogue.storage.engine.database._IDLE", 0.0)
    counted = Counted(database)
    assert counted.kept.get() == 0
    with other.engine.connect() as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        connection.execute(text(f"{cut} AND datname = current_database()"))
    assert counted.kept.get() == 0
    add(database, "afterwards")
    assert [counted.kept.get() for _ in range(2)] == [1, 1] and counted.looks == 3


def test_what_is_changed_while_reading_is_thrown_away(database: Database) -> None:
    with database.read() as session:
        session.add(Counter(name="never"))
        assert session.scalar(select(func.count()).select_from(Counter)) == 0
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Counter)) == 0


@pytest.mark.postgresql
def test_of_several_servers_the_one_that_can_be_written_is_found(
    postgresql_server: Server, newest_postgresql: str, tmp_path: Path
) -> None:
    """The first is gone; libpq takes the next that takes writes."""
    with postgresql_server.database(like=newest_postgresql) as url:
        address, _, host = url.partition("?host=")
        database = Database(f"{address}?host={tmp_path}&host={host}&target_session_attrs=read-write")
        add(database, "written")
        assert Counted(database).kept.get() == 1
        database.close()
