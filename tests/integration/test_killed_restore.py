"""A restore that is killed outright leaves the catalogue as it was, and nothing half written for long."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest

from catalogue.bootstrap import build
from catalogue.config import Config
from tests.support.command_line import CommandLine
from tests.support.live_site import LACUNA, lacuna_environment

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")

_WITHIN = 60  # seconds; generous, since a loaded machine is no fault of the program


def _until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _WITHIN
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def _half_written(home: Path) -> list[Path]:
    return list(home.glob(".lacuna-backup-partial-*"))


def _killed_within_its_safety_copy(sample: CommandLine, backup: Path) -> None:
    """Kill a restore while it copies what it is about to replace: a pipe there keeps it waiting."""
    pipe = sample.home / "uploads" / "a pipe"
    pipe.parent.mkdir(exist_ok=True)
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [LACUNA, "restore", str(backup), "--replace"],
        env=lacuna_environment(sample.home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _until(lambda: bool(_half_written(sample.home)), "nothing is written")
    os.kill(process.pid, signal.SIGKILL)
    process.wait(_WITHIN)
    pipe.unlink()
    assert _half_written(sample.home)


def test_what_a_killed_restore_leaves_is_swept_by_the_next(sample: CommandLine, tmp_path: Path) -> None:
    sample("backup", tmp_path / "backup.zip")
    _killed_within_its_safety_copy(sample, tmp_path / "backup.zip")
    assert sample("check").code == 0, "the catalogue is no longer as it was"
    assert "348 publications restored" in sample("restore", tmp_path / "backup.zip", "--replace").out
    assert not _half_written(sample.home)
    assert sample("check").code == 0


def test_what_a_killed_restore_leaves_is_swept_by_the_worker(sample: CommandLine, tmp_path: Path) -> None:
    sample("backup", tmp_path / "backup.zip")
    _killed_within_its_safety_copy(sample, tmp_path / "backup.zip")
    services, stop = build(Config.for_home(sample.home)), Event()
    worker = Thread(target=services.operations.worker.run, args=(stop,))
    worker.start()
    try:
        _until(lambda: not _half_written(sample.home), "it is never swept")
    finally:
        stop.set()
        worker.join()
        services.close()
    assert not list(sample.home.glob("before-restore-*")), "a safety copy that is not whole looks like one"
