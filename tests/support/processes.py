"""Processes that a test watches in /proc, and waiting for what they come to."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

WITHIN = 60
"""Seconds; generous, since a loaded machine is no fault of the program."""

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds; ``what`` is said where it does not."""
    deadline = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def children(process: int | None) -> set[int]:
    """The processes that a process has started, and that it has not noticed to have ended."""
    found = Path(f"/proc/{process}/task/{process}/children")
    return {int(word) for word in found.read_text().split()} if found.exists() else set()


def runs(process: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent to notice does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
