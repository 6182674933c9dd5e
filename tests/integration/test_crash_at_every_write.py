"""A process is ended in the midst of what it writes: a short form of the bench in ``benchmarks/faults``."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.faults.cutting import under_library
from tests.support.needs import ROOT, missing

_WITHIN = 300


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which the bench can end what it begins."""
    if not sys.platform.startswith("linux"):
        pytest.skip("calls are counted by a library that Linux loads before others")
    if not shutil.which("gcc"):
        missing("gcc", "install it (Debian: apt-get install gcc libc6-dev)")
    return under_library(tmp_path_factory.mktemp("library"))


def cut(environment: dict[str, str], *arguments: str | Path) -> dict[str, Any]:
    """What the bench prints."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.faults.crash_at_every_write", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=_WITHIN,
    )  # fmt: skip
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_nothing_is_lost_or_half_done_wherever_a_scene_is_cut(
    counted: dict[str, str], sample_home: Path
) -> None:
    told = cut(
        counted, "--scenes", "accept", "--ways", "kill", "power", "--every", "29", "--sample", sample_home
    )
    assert told["cuts"] > 4
    assert (told["lost"], told["half_done"]) == (0, 0), told


@pytest.mark.postgresql
def test_nothing_is_lost_or_half_done_wherever_the_talk_with_the_server_is_cut(
    counted: dict[str, str],
) -> None:
    told = cut(counted, "--scenes", "accept", "--postgresql", "--every", "41")
    assert told["cuts"] > 0
    assert (told["lost"], told["half_done"]) == (0, 0), told
