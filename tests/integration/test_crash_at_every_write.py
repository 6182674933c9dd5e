"""A process is ended in the midst of what it writes: a short form of the bench in ``benchmarks/faults``."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.support.needs import ROOT, missing

_WITHIN = 300


def cut(*arguments: str) -> dict[str, Any]:
    """What the bench prints."""
    if not sys.platform.startswith("linux"):
        pytest.skip("calls are counted by a library that Linux loads before others")
    if not shutil.which("gcc"):
        missing("gcc", "install it (Debian: apt-get install gcc libc6-dev)")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.faults.crash_at_every_write", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=_WITHIN,
    )  # fmt: skip
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_nothing_is_lost_or_half_done_wherever_a_scene_is_cut() -> None:
    told = cut("--scenes", "accept", "--ways", "kill", "power", "--every", "29")
    assert told["cuts"] > 4
    assert (told["lost"], told["half_done"]) == (0, 0), told


@pytest.mark.postgresql
def test_nothing_is_lost_or_half_done_wherever_the_talk_with_the_server_is_cut() -> None:
    told = cut("--scenes", "accept", "--postgresql", "--every", "41")
    assert told["cuts"] > 0
    assert (told["lost"], told["half_done"]) == (0, 0), told
