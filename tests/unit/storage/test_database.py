"""What the database says when something goes wrong, and that it keeps nothing that was deleted."""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any, get_args

import pytest
from sqlalchemy import delete, event, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.descriptions.description import LONGEST_NAME
from catalogue.errors import Busy, DatabaseAway, InvalidInput, LacunaError
from catalogue.storage.engine import database as databases
from catalogue.storage.engine import primary, silent_server
from catalogue.storage.engine.database import Act, Database
from catalogue.storage.models import Donor, GiftOffer
from catalogue.web.security.access import Line
from tests.support.postgresql import Server
from tests.support.relay import relayed


def test_an_error_quotes_nothing_that_people_typed(database: Database) -> None:
    with pytest.raises(DBAPIError) as error, database.read() as session:
        session.execute(text("SELECT :value FROM no_such_table"), {"value": "survivor@example.org"})
    assert "survivor@example.org" not in str(error.value)


@pytest.mark.parametrize(
    "value", [10**40, "a text with a lone surrogate: \ud83d"], ids=["a number", "a lone surrogate"]
)
def test_what_no_database_can_hold_is_bad_input(database: Database, value: object) -> None:
    with pytest.raises(InvalidInput), database.write() as session:
        session.execute(text("UPDATE counter SET value = :value, name = :value"), {"value": value})


def test_what_is_too_long_to_be_found_is_bad_input_and_no_server_that_is_away(database: Database) -> None:
    long = secrets.token_hex(20_000)  # no server can press it into a page of an index
    with pytest.raises(InvalidInput, match="more than"), database.write(Act("donor_added")) as session:
        session.add(Donor(name=long))
    with database.write(Act("donor_added")) as session:
        session.add(Donor(name=long[:LONGEST_NAME]))
    if database.is_sqlite:
        return  # which keeps in an index whatever it is given
    with pytest.raises(InvalidInput), database.write() as session:
        session.execute(text("UPDATE donor SET name = :name"), {"name": long})


def test_no_thread_of_a_process_waits_for_another_s_connection(tmp_path: Path) -> None:
    # Pages and every line beside them are answered at the same moment, and each thread needs a second
    # connection while it holds one, as an answer does that is judged while it is written.
    services = build(Config.for_home(tmp_path, threads=12))
    count = 12 + len(get_args(Line))
    all_hold_one, all_hold_two = Barrier(count, timeout=20), Barrier(count, timeout=20)

    def answer(_number: int) -> None:
        with services.database.read() as session:
            session.execute(select(GiftOffer.id))
            all_hold_one.wait()
            with services.database.read() as another:
                another.execute(select(GiftOffer.id))
                all_hold_two.wait()

    try:
        with ThreadPoolExecutor(count) as threads:
            list(threads.map(answer, range(count)))
        kept = services.database.engine.pool
        assert isinstance(kept, QueuePool) and count <= kept.checkedin() + 1 < 2 * count, "for the next"
    finally:
        services.close()


def test_a_connection_stays_in_no_transaction_until_something_is_written(
    database: Database, kind_of_database: str
) -> None:
    if kind_of_database == "sqlite":
        pytest.skip("SQLite takes no time to begin a transaction")
    with database.read() as session:
        session.execute(select(GiftOffer))
    connection = database.engine.raw_connection()
    driver: Any = connection.driver_connection
    assert driver.autocommit, "whoever reads next need not say so again"
    connection.close()
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(GiftOffer(titles="A box of laws", contact="donor@example.org"))
        session.flush()
        raise ZeroDivisionError
    with database.rows() as rows:
        assert rows.execute(select(GiftOffer)).all() == []


def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with database.write() as session:
        session.add(GiftOffer(titles="A box of laws", contact="donor@example.org"))
    with database.write() as session:
        session.execute(delete(GiftOffer))
    database.close()
    assert b"donor@example.org" not in file.read_bytes()


def test_what_is_committed_outlives_a_power_cut(
    shipped_durability: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """SQLite's FULL (2): with a log of writes, each commit waits until it is on the disk."""
    monkeypatch.setattr(databases, "SYNCHRONOUS", shipped_durability)
    database = Database(f"sqlite:///{tmp_path / 'catalogue.db'}")
    with database.rows() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.close()


def test_those_who_wait_to_write_leave_room_for_others(database: Database, kind_of_database: str) -> None:
    """One may wait for the writer's end; the next hears that others write, and reading goes on."""
    if kind_of_database == "postgresql":
        pytest.skip("PostgreSQL lets several write at a time")
    database.let_wait(1)
    done: list[str] = []

    def write(name: str) -> None:
        with database.write():
            done.append(name)

    def try_to_write() -> None:
        with pytest.raises(Busy):
            write("second")
        done.append("was told")

    with database.write():
        first, second = (Thread(target=work) for work in (partial(write, "first"), try_to_write))
        first.start()
        while database._turns.free():
            time.sleep(0.01)
        second.start()
        second.join()
        with database.read() as session:
            assert session.scalar(select(1)) == 1
        assert done == ["was told"]
    first.join()
    assert done == ["was told", "first"]
    write("third")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p%40,@db1:5432,db2:5433/name?sslmode=verify-full",
        "postgresql://u:p%40,@/name?sslmode=verify-full&host=db1:5432&host=db2:5433",
    ],
)
def test_several_hosts_are_named_as_postgresql_or_as_sqlalchemy_has_it(url: str) -> None:
    address = Database(url).engine.url
    assert primary.hosts_of(address) == [("db1", "5432"), ("db2", "5433")]
    assert (address.password, address.database) == ("p@,", "name")
    assert address.query["target_session_attrs"] == "read-write"
    assert address.query["sslmode"] == "verify-full"


def test_an_address_that_nobody_can_read_is_told_in_words() -> None:
    with pytest.raises(LacunaError, match="names no database"):
        Database("postgresql://u@db1:not-a-port/name")


@pytest.mark.postgresql
def test_a_database_that_was_made_without_an_encoding_gives_texts(postgresql_server: Server) -> None:
    with postgresql_server.database("template0", encoding="SQL_ASCII") as url:
        database = Database(url)
        with database.read() as session:
            assert session.scalar(text("SELECT 'ខ្មែរ'::text")) == "ខ្មែរ"
        with pytest.raises(LacunaError, match="ENCODING 'UTF8'"):
            database.migrate()  # of Khmer, and of whatever else is no ASCII, not all could be kept
        database.close()


@pytest.mark.postgresql
def test_a_connection_that_breaks_before_its_use_is_told_as_the_database_away(
    postgresql_server: Server, newest_postgresql: str
) -> None:
    with postgresql_server.database(like=newest_postgresql) as url:
        database = Database(url)
        with database.read() as session:
            session.execute(text("SELECT 1"))
        event.listen(
            database.engine, "checkout", lambda connection, _record, _proxy: connection.close(), once=True
        )
        with pytest.raises(DatabaseAway), database.write() as session:
            session.execute(text("SELECT 1"))
        database.close()


def test_a_server_that_takes_connections_and_says_nothing_more_is_away_until_it_speaks(
    postgresql_server: Server, newest_postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silent_server, "ASKED_AFTER", 0.1)

    def ask(database: Database) -> int:
        with database.read() as session:
            return int(session.execute(text("SELECT 1")).scalar_one())

    with postgresql_server.database(like=newest_postgresql) as url, ThreadPoolExecutor(1) as thread:
        address = make_url(url)
        server = Path(str(address.query["host"])) / ".s.PGSQL.5432"
        with relayed(server) as relay:
            database = Database(
                f"postgresql://{address.username}@127.0.0.1:{relay.port}/{address.database}?connect_timeout=2"
            )
            assert ask(database) == 1
            relay.speaks.clear()
            with pytest.raises(DatabaseAway):
                thread.submit(ask, database).result(20)
            relay.speaks.set()
            while not database.takes_changes:
                time.sleep(0.01)
            assert ask(database) == 1
            database.close()


def test_a_server_that_is_long_at_work_is_waited_for(
    postgresql_server: Server, newest_postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silent_server, "ASKED_AFTER", 0.0)
    with postgresql_server.database(like=newest_postgresql) as url:
        database = Database(url)
        with database.read() as session:
            assert session.execute(text("SELECT 1 FROM pg_sleep(0.3)")).scalar_one() == 1
        database.close()
