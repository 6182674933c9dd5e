"""The harness tells what it sees: a short load is answered, and a failure is no success."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.faults.__main__ import TRIALS, Result, row
from benchmarks.faults.load import look, run
from tests.support.processes import needs_proc


@needs_proc
def test_readers_and_writers_are_answered_while_long_lists_are_checked() -> None:
    outcome = run(users=6, minutes=0.05, entries=40, records=60)
    assert outcome.errors == 0, outcome.error_kinds
    assert {"save", "a long list"} <= outcome.delays.keys()
    assert outcome.memory_at_most > 50 and outcome.files_at_last > 10
    assert outcome.processes >= 4, "the master, two that answer and the worker"


@needs_proc
def test_a_process_tree_is_seen_whole() -> None:
    before = look(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        during = look(os.getpid())
    finally:
        child.communicate(b"\n")
    assert during.processes == before.processes + 1
    assert during.memory > before.memory > 1_000_000


def test_what_failed_says_so_in_the_table() -> None:
    failed = Result("load", "python -m x", 1, 3.0, 0.5, "3 errors", "")
    assert row(failed) == "| load | **FAILED** (1): 3 errors | `python -m x` | 3 s, load 0.5 |"
    assert (
        TRIALS["crash"]
        .said({"scenes": 5, "cuts": 9, "lost": 1, "half_done": 0})
        .endswith("lost 1, half done 0")
    )
