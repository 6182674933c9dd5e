"""The whole harness in one command: every way in which Lacuna is broken on purpose, and what came of it.

    python -m benchmarks.faults                      short: a quarter of an hour on two quiet cores
    python -m benchmarks.faults --nightly            every scene at every n, both databases, an hour of fuzz
    python -m benchmarks.faults --only load crash    some of it

Prints a table as Markdown, to be laid into docs/security.md: what was found, by which command, how long it
took and how loaded the machine was. ``--json FILE`` keeps what each printed. Exit code 1 where any failed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_QUICK_SCENES = ("accept", "answer", "pledge", "merge", "undo")


@dataclass(frozen=True, slots=True)
class Trial:
    """One command: its module, its arguments in short and in the night, and how its line of JSON is said."""

    module: str
    short: Sequence[str]
    nightly: Sequence[str]
    said: Callable[[Mapping[str, Any]], str]


def _of_cuts(found: Mapping[str, Any]) -> str:
    lost, half_done = found["lost"], found["half_done"]
    return f"{found['scenes']} scenes, {found['cuts']} cuts: lost {lost}, half done {half_done}"


def _of_work(found: Mapping[str, Any]) -> str:
    return (
        f"{found['jobs']} jobs, {found['letters']} letters, {found['kills']} kills: lost "
        f"{found['jobs_lost'] + found['letters_lost']}, twice {found['jobs_twice'] + found['letters_twice']}"
    )


def _of_writers(found: Mapping[str, Any]) -> str:
    return f"{found['written']} written by four at once: {found['never_indexed']} never indexed"


def _of_load(found: Mapping[str, Any]) -> str:
    delays = found["delays"]
    p99 = ", ".join(
        f"{kind} {delays[kind]['p99']:.0f}" for kind in ("page", "search", "save") if kind in delays
    )
    return (
        f"{found['users']} users, {found['minutes']:g} min, {found['requests']} requests, "
        f"{found['lists_checked']} long lists: {found['errors']} errors; p99 in ms: {p99}; memory "
        f"{found['memory_at_first']} to {found['memory_at_last']} MB, "
        f"open files {found['files_at_first']} to {found['files_at_last']}"
    )


def _of_logins(found: Mapping[str, Any]) -> str:
    return (
        f"p95 of another page {found['alone_p95']} ms alone, {found['beside_p95']} ms beside "
        f"{found['logins']} wrong logins: {found['later_p95']} ms later"
    )


_CUTS = "crash_at_every_write"
TRIALS: Mapping[str, Trial] = {
    "crash": Trial(
        _CUTS, ("--scenes", *_QUICK_SCENES, "--ways", "kill", "power", "--every", "3"), (), _of_cuts
    ),
    "crash on PostgreSQL": Trial(
        _CUTS, ("--scenes", *_QUICK_SCENES, "--every", "5", "--postgresql"), ("--postgresql",), _of_cuts
    ),
    "kills": Trial("shared_work", ("--jobs", "200", "--letters", "200", "--kills", "10"), (), _of_work),
    "kills on PostgreSQL": Trial(
        "shared_work",
        ("--jobs", "200", "--letters", "200", "--kills", "10", "--postgresql"),
        ("--postgresql",),
        _of_work,
    ),
    "writers": Trial("writers", ("--publications", "200"), (), _of_writers),
    "load": Trial("load", ("--minutes", "2"), (), _of_load),
    "logins": Trial("logins", (), (), _of_logins),
    "bad input": Trial("bad_input", (), ("--fuzz", "3600"), lambda _found: ""),
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a command came to; ``said`` is its last line where it prints no JSON."""

    name: str
    command: str
    code: int
    seconds: float
    load_average: float
    said: str
    printed: str


def play(name: str, nightly: bool) -> Result:
    """Run one command to its end."""
    trial = TRIALS[name]
    arguments = ["-m", f"benchmarks.faults.{trial.module}", *(trial.nightly if nightly else trial.short)]
    began, load = time.monotonic(), os.getloadavg()[0]
    done = subprocess.run([sys.executable, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    try:
        said = trial.said(json.loads(lines[-1])) or lines[-1]
    except (IndexError, ValueError, KeyError):
        said = " ".join(lines[-1:]) or "it printed nothing"
    return Result(
        name,
        " ".join(["python", *arguments]),
        done.returncode,
        round(time.monotonic() - began, 1),
        round(load, 1),
        said,
        done.stdout,
    )


def row(result: Result) -> str:
    """A result as a row of the table."""
    found = result.said if result.code == 0 else f"**FAILED** ({result.code}): {result.said}"
    took = f"{result.seconds:.0f} s, load {result.load_average}"
    return f"| {result.name} | {found} | `{result.command}` | {took} |"


def main() -> int:
    """Run what was asked for, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=list(TRIALS), default=list(TRIALS))
    parser.add_argument("--nightly", action="store_true", help="everything, for hours")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep what each command printed")
    given = parser.parse_args()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, text=True, check=False
    ).stdout.strip()
    print(f"{dt.date.today()}, {commit or 'no commit'}, {os.cpu_count()} cores\n")
    print("| | found | command | took |\n|---|---|---|---|", flush=True)
    results = []
    for name in given.only:
        results.append(play(name, given.nightly))
        print(row(results[-1]), flush=True)
    if given.json:
        given.json.write_text(json.dumps({result.name: result.printed for result in results}, indent=1))
    return int(any(result.code for result in results))


if __name__ == "__main__":
    sys.exit(main())
