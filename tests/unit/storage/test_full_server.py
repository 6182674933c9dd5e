"""A PostgreSQL whose disk is full: what is said, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from catalogue.errors import DatabaseAway, LacunaError, NoRoom
from catalogue.storage.engine.database import Database
from tests.support.full_disk import filled, small_disk
from tests.support.postgresql import Programs, programs
from tests.support.processes import until

ROWS = 300
pytestmark = pytest.mark.postgresql
_LOG_OF_SMALL_FILES = "-c shared_buffers=16MB -c max_wal_size=2MB -c min_wal_size=2MB -c autovacuum=off"


def started(made: Programs) -> Database:
    """A server with a table of texts in a folder of its own, and its log in another."""
    made.make_cluster("data", "--wal-segsize=1", "--waldir", str(made.folder / "log/own"))
    made.start("data", options=_LOG_OF_SMALL_FILES)
    address = f"postgresql://{made.user}@/postgres?host={made.folder}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{made.folder}/tables'".encode())
        connection.execute("CREATE TABLE kept (text text) TABLESPACE small")
        # As if a standby were away: the log is kept for it, and grows.
        connection.execute("SELECT pg_create_physical_replication_slot('away', true)")
    return Database(address)


def keep(database: Database) -> None:
    with database.write() as session:
        rows = text("INSERT INTO kept SELECT repeat(md5(i::text), 30) FROM generate_series(1, :rows) AS i")
        session.execute(rows, {"rows": ROWS})


def kept_until_refused(database: Database) -> tuple[int, LacunaError]:
    """Keep texts until there is no room; gives how often that went well, and what was said then."""
    for times in range(100):
        try:
            keep(database)
        except LacunaError as error:
            return times, error
    raise AssertionError("there was always room")


def count(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM kept")).scalar_one())


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Programs]:
    """The programs, and two folders on small disks."""
    with programs() as found, ExitStack() as disks:
        for name, size in (("tables", "32m"), ("log", "12m")):
            found.make_folder(name)
            disks.enter_context(small_disk(found.folder / name, size))
        yield found
        with suppress(RuntimeError):
            found.stop("data")


def test_a_full_disk_of_tables_refuses_a_change_and_one_of_the_log_ends_the_server(made: Programs) -> None:
    database = started(made)
    try:
        with filled(made.folder / "tables"):
            kept, refused = kept_until_refused(database)
            assert isinstance(refused, NoRoom)
            assert count(database) == kept * ROWS, "reading goes on, and nothing is half there"
        keep(database)
        with filled(made.folder / "log"):
            more, ended = kept_until_refused(database)
            assert isinstance(ended, DatabaseAway)
            # One that ends while it commits may not come to say why; it is learned when it is asked again.
            assert "its disk is full" in ended.detail or ended.code == "perhaps_changed"
            with pytest.raises(DatabaseAway) as after:
                while True:  # a server that could begin again would end again
                    keep(database)
            assert after.value.code == "not_changed_now"
            until(lambda: _says_why(database), "it is told why")
            with suppress(RuntimeError):
                made.stop("data")
        made.start("data", options=_LOG_OF_SMALL_FILES)
        until(lambda: database.takes_changes, "the server is found again")
        acknowledged = (kept + 1 + more) * ROWS
        perhaps = acknowledged + (ROWS if ended.code == "perhaps_changed" else 0)
        assert count(database) in (acknowledged, perhaps)
        keep(database)
    finally:
        database.close()


def _says_why(database: Database) -> bool:
    """Whether a server that lacks room is known to, whether it ends once more over a change, or had ended."""
    for ask in (keep, count):
        try:
            ask(database)
        except DatabaseAway as away:
            if "its disk is full" in away.detail or "its disk was full when it ended" in away.detail:
                return True
    return False
