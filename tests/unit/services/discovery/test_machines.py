"""Several machines on one database, each with an index of its own; nothing is lost to any of them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.services.acts import act
from catalogue.services.discovery import machines as finding_machines
from catalogue.services.discovery.machines import Machines
from catalogue.services.files.file_locks import locked_if_free
from catalogue.services.lists.gap_reports.recheck import Recheck
from catalogue.services.records.publications import new_publications
from catalogue.storage.models import Duty, IndexQueue, Machine, now
from tests.support.postgresql import Server
from tests.support.processes import until
from tests.support.writers import Writers

pytestmark = pytest.mark.postgresql

Begin = Callable[[str], Services]

_WORKER = """
import sys
from pathlib import Path
from threading import Event
from catalogue.bootstrap import build
from catalogue.config import Config

services = build(Config.for_home(Path(sys.argv[1]), database_url=sys.argv[2]))
while not services.operations.worker.run(Event()):
    Event().wait(0.05)
"""


@pytest.fixture
def url(postgresql_server: Server, newest_postgresql: str) -> Iterator[str]:
    with postgresql_server.database(like=newest_postgresql) as address:
        yield address


@pytest.fixture
def begin(url: str, tmp_path: Path) -> Iterator[Begin]:
    """Begins a machine of a name; one that began before begins anew."""
    with ExitStack() as stack:

        def begun(name: str) -> Services:
            services = build(Config.for_home(tmp_path / name, database_url=url))
            stack.callback(services.close)
            return services

        yield begun


@pytest.fixture
def two(begin: Begin) -> tuple[Services, Services]:
    """Two machines that have their indexes."""
    first, second = begin("first"), begin("second")
    for services in (first, second):
        services.operations.worker.run_pending()
    return first, second


def added(services: Services, title: str) -> int:
    with services.database.write(act(None, "publication_added", title=title)) as session:
        (row,) = new_publications(session, [Description(title=title)])
        session.flush()
        return row.id


def indexed(services: Services) -> set[str]:
    return set(services.discovery.engine.document_ids())


def notes(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(IndexQueue)) or 0


def sound(services: Services) -> bool:
    found = services.discovery.indexing.agreement()
    return found.agrees and not found.waiting and services.operations.inspector.inspect().sound


def work(*machines: Services) -> None:
    for services in machines:
        services.operations.worker.run_pending()


def test_of_records_added_in_turns_each_machine_finds_all(two: tuple[Services, Services]) -> None:
    wanted = set()
    for turn in range(40):
        work(*two)
        wanted.add(str(added(two[turn % 2], f"Report {turn}")))
    work(*two)
    assert [indexed(services) for services in two] == [wanted, wanted]
    assert all(map(sound, two)) and notes(two[0]) == 0


def test_four_processes_write_while_two_machines_are_fed(two: tuple[Services, Services], url: str) -> None:
    writers = Writers(url, 4, 20)
    try:
        writers.begin()
        while writers.write_on():
            work(*two)
        assert list(writers.ends()) == [0, 0, 0, 0]
    finally:
        writers.kill()
    work(*two)
    assert [len(indexed(services)) for services in two] == [80, 80]
    assert all(map(sound, two)) and notes(two[0]) == 0


def test_a_machine_that_was_down_catches_up_without_building_anew(
    two: tuple[Services, Services], begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    second.close()
    added(first, "While the other was down")
    work(first)
    again = begin("second")
    monkeypatch.setattr(type(again.discovery.engine), "rebuild", lambda *_: pytest.fail("it was built anew"))
    work(again)
    assert indexed(again) == indexed(first) and sound(again)


def test_a_new_machine_builds_its_index_and_misses_nothing_that_comes_meanwhile(
    two: tuple[Services, Services], begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = two
    added(first, "There before")
    third = begin("third")
    built = type(third.discovery.engine).rebuild

    def building(*arguments: object) -> int:
        count: int = built(*arguments)  # type: ignore[arg-type]
        added(first, "Added when all had been read")
        return count

    with monkeypatch.context() as patch:
        patch.setattr(type(third.discovery.engine), "rebuild", building)
        work(third)
    work(first, third)
    assert len(indexed(third)) == 2 and sound(third) and sound(first)


def test_a_machine_is_noted_only_when_nobody_is_about_to_commit_without_knowing(
    two: tuple[Services, Services], begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever noted changes for the machines there were must be read by the one that comes."""
    first, _ = two
    third, tried = begin("third"), threading.Event()
    monkeypatch.setattr("time.sleep", lambda _: tried.set())
    worker = threading.Thread(target=third.operations.worker.run_pending)
    with first.database.write(act(None, "publication_added", title="")) as session:
        new_publications(session, [Description(title="Begun before, committed after")])
        session.flush()
        worker.start()
        assert tried.wait(60)
    worker.join(60)
    assert len(indexed(third)) == 1 and sound(third)


def test_a_machine_long_gone_is_forgotten_with_its_notes_and_begins_anew_on_its_return(
    two: tuple[Services, Services], begin: Begin
) -> None:
    first, second = two
    work(*two)
    second.close()
    with first.database.write() as session:
        session.execute(
            update(Machine).where(Machine.id == second.jobs.machine).values(seen_at=now() - dt.timedelta(8))
        )
    added(first, "Added while it was away")
    work(first)
    assert notes(first) > 0
    keep = Machines(first.database, first.jobs._lease, 7)
    keep.forget_gone(dt.date(2026, 1, 1))
    with first.database.read() as session:
        assert session.scalars(select(Machine.id)).all() == [first.jobs.machine]
    assert notes(first) == 0
    again = begin("second")
    work(again)
    assert indexed(again) == indexed(first) and sound(again)


def test_what_follows_from_a_change_is_seen_to_once_by_one_machine(
    two: tuple[Services, Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    seen: list[int] = []
    monkeypatch.setattr(Recheck, "holdings_changed", lambda _self, ids: seen.extend(ids))
    with first.operations.worker._lease.held(), second.operations.worker._lease.held():
        one = added(first, "One")
        work(*two)
        two_ids = added(second, "Two")
        work(second, first)
        work(second, first)
    assert seen == [one, two_ids] and notes(first) == 0


def test_what_a_dead_machine_was_to_see_to_another_does_and_the_dead_one_can_write_nothing_more(
    two: tuple[Services, Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    follows: list[str] = []

    def slow(_self: Recheck, _ids: object) -> None:
        """While the first is at it, its lease runs out, and the second takes over."""
        follows.append("first")
        monkeypatch.setattr(Recheck, "holdings_changed", lambda *_: follows.append("second"))
        with first.database.write() as session:
            session.get_one(Duty, finding_machines._DUTY).owner = "nobody who lives"
        thread = threading.Thread(target=work, args=(second,))
        thread.start()
        thread.join(60)

    monkeypatch.setattr(Recheck, "holdings_changed", slow)
    added(first, "Something")
    with first.operations.worker._lease.held():
        work(first)
    assert follows == ["first", "second"] and notes(first) == 0 and all(map(sound, two))


def test_after_a_kill_both_machines_agree(url: str, tmp_path: Path, begin: Begin) -> None:
    """Two worker processes; one is killed outright while others write, and begins again."""
    homes = [tmp_path / "first", tmp_path / "second"]

    def begun(home: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", _WORKER, str(home), url])

    workers = [begun(home) for home in homes]
    writers = Writers(url, 2, 60)
    watching = begin("watching")
    try:
        until(lambda: _complete(watching) == 2, "both should have built their indexes")
        writers.begin()
        until(lambda: notes(watching) > 0, "somebody should have written")
        workers[1].kill()
        workers[1].wait()
        assert list(writers.ends()) == [0, 0]
        workers[1] = begun(homes[1])
        until(lambda: notes(watching) == 0, "both should have caught up")
    finally:
        writers.kill()
        for worker in workers:
            worker.kill()
            worker.wait()
    first, second = begin("first"), begin("second")
    for home in homes:
        with locked_if_free(home / "index.lock") as free:
            assert free
    assert indexed(first) == indexed(second) and len(indexed(first)) == 120
    assert sound(first) and sound(second)


def _complete(services: Services) -> int:
    with services.database.read() as session:
        return len(session.scalars(select(Machine.id).where(Machine.complete)).all())


def test_machines_of_different_versions_are_told(begin: Begin) -> None:
    machine = begin("one")
    machine.operations.worker.run_pending()
    assert machine.operations.inspector.inspect().warnings == ()
    with machine.database.write() as session:
        for number, (version, seen) in enumerate((("9.8", now()), ("0.0", now() - dt.timedelta(hours=1)))):
            row = {"id": f"other{number}", "name": f"host{number}", "complete": True}
            session.add(Machine(**row, version=version, seen_at=seen))
    (told,) = machine.operations.inspector.inspect().warnings
    assert "9.8 on host0" in str(told) and "host1" not in str(told), "one that is gone has no say"
    assert len(machine.operations.health.look().versions) == 2
