"""Whether a machine may be sent readers: each part is looked at, and what is away is said, not raised."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Event, Semaphore
from urllib.request import urlopen

import pytest
from sqlalchemy import text

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.cli.site.metrics import serve_metrics
from catalogue.config import Config
from catalogue.domain.people.access import Account
from catalogue.errors import Away
from catalogue.services.files.file_locks import locked
from catalogue.services.files.file_store import FolderStore
from catalogue.services.operations.soundness import health as health_module
from catalogue.services.operations.soundness.health import TOO_OLD, Health
from catalogue.storage.engine.revision import note_borne_from
from catalogue.storage.on_flush import queue
from tests.support.postgresql import Server
from tests.support.processes import until


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(services: Services, clock: Clock) -> Health:
    machines = services.discovery.indexing._machines
    return Health(
        services.database,
        services.discovery.engine,
        machines,
        services.operations.stores,
        services.config.home,
        clock,
    )


def test_a_machine_that_is_well_says_so_and_how_much_it_holds(services: Services, chicken: int) -> None:
    with locked(services.config.home / "worker.lock"):
        found = services.operations.health.look()
    assert found.ready and (found.database, found.index, found.files, found.worker) == ("ok",) * 4
    assert (found.documents, found.waiting, found.age) == (1, 0, 0.0)
    assert services.operations.health.look().worker == "away"


def test_a_change_that_waits_too_long_takes_the_machine_out_until_it_is_indexed(
    services: Services, health: Health, clock: Clock, chicken: int
) -> None:
    with services.database.write() as session:
        queue.add(session, [chicken])
    assert health.look().ready
    clock.now = TOO_OLD + 1
    found = health.look()
    assert (found.ready, found.index, found.waiting, found.age) == (False, "behind", 1, TOO_OLD + 1)
    services.operations.worker.run_pending()
    with services.database.write() as session:
        queue.add(session, [chicken])
    found = health.look()
    assert found.ready and (found.waiting, found.age) == (1, 0.0), "it is another change"


def test_a_damaged_index_takes_the_machine_out(services: Services, health: Health, chicken: int) -> None:
    shutil.rmtree(services.config.index_path)
    found = health.look()
    assert (found.ready, found.database, found.index) == (False, "ok", "broken")


def test_a_store_of_files_that_is_away_is_said_and_asked_for_seldom(
    services: Services, health: Health, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def away(_self: FolderStore, name: str) -> None:
        asked.append(name)
        raise Away("file_store_away", "", "")

    monkeypatch.setattr(FolderStore, "find", away)
    for _ in range(3):
        found = health.look()
    assert (found.ready, found.files, len(asked)) == (True, "away", 1)
    clock.now = 60
    health.look()
    assert len(asked) == 2


def test_a_store_of_files_that_keeps_silent_is_waited_for_beside(
    services: Services, health: Health, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load balancer would take all machines out at once: they have one store."""
    answers, asked = Event(), Semaphore(0)

    def silent(*_: object) -> None:
        asked.release()
        assert answers.wait(30)

    monkeypatch.setattr(health_module, "_FILES_WAITED_FOR", 0.01)
    monkeypatch.setattr(FolderStore, "find", silent)
    for _ in range(2):
        found = health.look()
        assert not answers.is_set() and (found.ready, found.files) == (True, "away")
    assert asked.acquire(timeout=30) and not asked.acquire(blocking=False), "it is asked once at a time"
    answers.set()
    until(lambda: health.look().files == "ok", "nobody hears that it answers again")


def test_a_new_machine_is_sent_readers_once_its_index_is_built(
    services: Services, kind_of_database: str, database_url: str, tmp_path: Path
) -> None:
    if kind_of_database == "sqlite":
        pytest.skip("with SQLite there is one machine")
    other = build(Config.for_home(tmp_path / "other", database_url=database_url))
    assert not other.operations.health.look().ready
    other.operations.worker.run_pending()
    assert other.operations.health.look().ready
    other.close()


@pytest.mark.postgresql
def test_a_machine_whose_program_the_tables_do_not_bear_any_more_gets_no_readers(
    postgresql_server: Server, newest_postgresql: str, tmp_path: Path
) -> None:
    with postgresql_server.database(like=newest_postgresql) as url:
        services = build(Config.for_home(tmp_path / "home", database_url=url))
        services.operations.worker.run_pending()
        with services.database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9998'"))
        assert services.operations.health.look().ready, "the note says that older programs may go on"
        with services.database.engine.begin() as connection:
            note_borne_from(connection, "9998")
        found = services.operations.health.look()
        assert (found.ready, found.database) == (False, "outdated")
        services.close()


@pytest.mark.postgresql
def test_without_a_database_the_site_says_so_at_once(
    postgresql_server: Server, newest_postgresql: str, tmp_path: Path
) -> None:
    with postgresql_server.database(like=newest_postgresql) as url:
        services = build(Config.for_home(tmp_path / "home", database_url=url))
        services.operations.worker.run_pending()
        client = create_app(services.config, services).test_client()
        assert client.get("/health").status_code == 200
    answer = client.get("/health")
    assert answer.status_code == 503 and answer.json is not None
    assert (answer.json["database"], answer.json["index"]) == ("away", "ok")
    assert services.operations.health.counts() is None
    page = client.get("/en/")
    assert page.status_code == 503 and "Retry-After" in page.headers and "is safe" in page.text
    services.close()


def test_a_balancer_asks_by_any_name_and_gets_nothing_to_keep(services: Services) -> None:
    config = Config.for_home(
        services.config.home,
        database_url=services.config.database_url,
        public_address="https://library.example",
    )
    client = create_app(config, services).test_client()
    answer = client.get("/health", headers={"Host": "10.1.2.3:8000"})
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    assert client.get("/robots.txt", headers={"Host": "10.1.2.3:8000"}).status_code == 400


def test_a_monitor_reads_counts_and_no_names(services: Services, librarian: Account, chicken: int) -> None:
    services.jobs.start("gap_check", {}, librarian)
    server = serve_metrics(services, "127.0.0.1:0")
    assert server is not None
    try:
        with urlopen(f"http://127.0.0.1:{server.server_port}/metrics", timeout=60) as answer:
            told = answer.read().decode()
        taken = serve_metrics(services, f"127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
    lines = told.splitlines()
    assert "lacuna_ready 1.0" in lines and "lacuna_index_publications 1.0" in lines
    assert 'lacuna_jobs{state="waiting"} 1.0' in lines and "lacuna_letters_waiting 0.0" in lines
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
    assert (sum(line.startswith("lacuna_machine_seen_seconds{") for line in lines) == 1) is (
        not services.database.is_sqlite
    )
    assert librarian.email not in told and "chicken" not in told.lower()
    assert taken is None, "a port that is taken ends nothing"
