"""Which workers live: by the clock of the database, or by a lock on a file where that is enough."""

from __future__ import annotations

import datetime as dt
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from catalogue.bootstrap import Services
from catalogue.services.leases import Lease, former_machine, machine_of
from catalogue.storage.background import leases
from catalogue.storage.models import Job, WorkerLease, now


def living(services: Services) -> set[str]:
    with services.database.read() as session:
        return set(session.scalars(leases.living(session)))


def noted(services: Services, token: str, machine: str, until: dt.datetime) -> None:
    with services.database.write() as session:
        session.add(WorkerLease(id=token, machine=machine, until=until))


def test_a_worker_lives_while_it_holds_its_lease(services: Services) -> None:
    lease = Lease(services.database, services.config.home)
    with lease.held() as token, lease.held() as again:
        assert token == again == lease.token
        assert living(services) == {token}
    assert living(services) == set() and lease.token == ""


def test_a_worker_that_says_nothing_is_dead_soon_and_one_of_a_clock_ahead_too(
    services: Services, kind_of_database: str
) -> None:
    if kind_of_database == "sqlite":
        pytest.skip("on SQLite a lock on a file says who lives")
    noted(services, "silent", "one", now() - dt.timedelta(seconds=1))
    noted(services, "ahead", "two", now() + dt.timedelta(days=1))
    assert living(services) == set()
    with services.database.write() as session:
        leases.renew(session, "silent", "one")
        leases.renew(session, "thrown away", "three")
    assert living(services) == {"silent", "thrown away"}


def test_whoever_is_alone_on_a_machine_ends_the_others_there(services: Services) -> None:
    lease = Lease(services.database, services.config.home)
    noted(services, "dead", lease.machine, now() + dt.timedelta(seconds=10))
    noted(services, "elsewhere", "another machine", now() + dt.timedelta(seconds=10))
    with lease.held(alone=True) as token:
        assert living(services) == {token, "elsewhere"}
    with services.database.write() as session:
        leases.end(session, "elsewhere")
        assert session.scalars(select(WorkerLease.id)).all() == []


def test_a_folder_has_one_name_whoever_asks_first(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(machine_of, [tmp_path] * 32))
    assert len(names) == 1 and names == {machine_of(tmp_path)}
    assert [path.name for path in tmp_path.iterdir()] == ["machine"]


def test_a_copy_of_a_machine_is_another_one_whoever_asks_first(tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    name = machine_of(first)
    assert machine_of(first) == name
    copied = Path(shutil.copytree(first, tmp_path / "second"))
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(machine_of, [copied] * 32))
    assert len(names) == 1 and names.isdisjoint({name})
    assert machine_of(copied) in names and machine_of(first) == name
    moved = Path(shutil.copytree(first, tmp_path / "moved"))
    assert machine_of(moved, moves=True) == name, "with its database in it, it is the same one"


def test_a_machine_that_has_its_name_from_before_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "machine").write_text("a" * 32, "ascii")
    assert machine_of(tmp_path) == "a" * 32
    assert machine_of(tmp_path) == "a" * 32
    copied = Path(shutil.copytree(tmp_path, tmp_path / "copy"))
    assert machine_of(copied) != "a" * 32


@pytest.mark.parametrize("first_lives", [False, True], ids=["moved", "copied"])
def test_jobs_for_files_of_a_folder_that_was_moved_go_along(
    services: Services, tmp_path: Path, first_lives: bool
) -> None:
    if services.database.is_sqlite:
        pytest.skip("there the database lies in the folder")
    first = Lease(services.database, services.config.home)
    with services.database.write() as session:
        session.add(Job(kind="read_files", params={"machine": first.machine, "ids": [1]}, result={}))
    if first_lives:
        noted(services, "the first", first.machine, now() + dt.timedelta(seconds=10))
    copied = tmp_path / "copied"
    copied.mkdir()
    shutil.copy(services.config.home / "machine", copied)
    second = Lease(services.database, copied)
    with second.held():
        whose = first.machine if first_lives else second.machine
        with services.database.read() as session:
            assert session.scalar(select(Job.params)) == {"machine": whose, "ids": [1]}
    assert former_machine(copied) == "" and machine_of(copied) == second.machine
