"""A long list's check outlives its worker, killed outright, and can be called off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.people.access import Account
from catalogue.services.jobs import JobView
from tests.support.command_line import CommandLine

_ENTRIES = 600
_WITHIN = 300.0
_WORKER = """
import sys
from pathlib import Path
from threading import Event
from catalogue.bootstrap import build
from catalogue.config import Config
build(Config.for_home(Path(sys.argv[1]))).operations.worker.run(Event())
"""


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _WITHIN
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@contextmanager
def worker(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, which is always killed and never asked to stop."""
    process = subprocess.Popen([sys.executable, "-c", _WORKER, str(home)])
    try:
        yield process
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(_WITHIN)


@pytest.fixture
def services(sample: CommandLine) -> Iterator[Services]:
    built = build(Config.for_home(sample.home))
    yield built
    built.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill outright")
def test_a_check_goes_on_after_its_worker_was_killed_and_can_be_called_off(
    services: Services, sample: CommandLine
) -> None:
    member = services.access.accounts.by_email("member@example.org")
    assert member is not None
    (own,) = services.lists.lists.visible_to(None)
    report = services.lists.reports.report(None, own.id)
    assert report is not None
    titles = [row.description.full_title or row.description.reference for row in report.rows]
    lines = "".join(f"{titles[at % len(titles)]} {at // len(titles) or ''}\n" for at in range(_ENTRIES))
    list_id = services.lists.lists.from_file(member, "Long", BytesIO(lines.encode()), "long.txt").list_id
    services.lists.reports.start(member, list_id)

    with worker(sample.home):
        until(lambda: under_way(services, member, list_id), "the check never began")
    left = job_of(services, member, list_id)
    assert left.state == "running" and left.done < left.total == _ENTRIES
    assert services.lists.reports.report(member, list_id) is None

    with worker(sample.home):
        until(lambda: job_of(services, member, list_id).finished, "no other worker took it up")
        assert job_of(services, member, list_id).state == "done"
        made = services.lists.reports.report(member, list_id, limit=0)
        assert made is not None and made.total == _ENTRIES

        services.lists.reports.start(member, list_id)
        until(lambda: under_way(services, member, list_id), "the second check never began")
        services.lists.reports.cancel(member, list_id)
        services.lists.reports.start(member, own.id)
        until(lambda: job_of(services, member, own.id).finished, "the worker is lost")
    assert job_of(services, member, list_id).state == "cancelled"
    kept = services.lists.reports.report(member, list_id, limit=0)
    assert kept is not None and kept.made_at == made.made_at


def job_of(services: Services, member: Account, list_id: int) -> JobView:
    found = services.lists.reports.checking(member, list_id)
    assert found is not None
    return found


def under_way(services: Services, member: Account, list_id: int) -> bool:
    job = job_of(services, member, list_id)
    return job.state == "running" and job.done > 0
