"""Draws mutants of each package, tries them, and prints those that survived and the score."""

from __future__ import annotations

import argparse
import os
import sys
import time

from benchmarks import mutants
from benchmarks.mutants.choosing import Chooser
from benchmarks.mutants.drawing import drawn
from benchmarks.mutants.measuring import Measured
from benchmarks.mutants.trial import is_killed, load_libraries


def main() -> None:
    """Draw mutants of each package, try them, and print those that survived and the score."""
    parser = argparse.ArgumentParser(description=(mutants.__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, default=200, help="mutants of each package")
    parser.add_argument("--seed", type=int, default=1, help="draws the same mutants of the same code")
    parser.add_argument("--packages", nargs="+", default=mutants.PACKAGES)
    parser.add_argument("--floor", type=float, default=85, help="percent that must be killed in each package")
    parser.add_argument("--minutes", type=float, help="of each package; what was not tried then is left out")
    parser.add_argument("--again", action="store_true", help="measure anew which tests run which line")
    given = parser.parse_args()
    os.chdir(mutants.ROOT)
    measured = Measured.brought_up_to_date(again=given.again)
    load_libraries(measured.libraries)
    chooser = Chooser(measured)
    minutes = given.minutes or float("inf")
    scores = [_score(chooser, package, given.sample, given.seed, minutes) for package in given.packages]
    sys.exit(int(min(scores) < given.floor))


def _score(chooser: Chooser, package: str, sample: int, seed: int, minutes: float) -> float:
    """Try a sample of a package, print what survived, and return how many percent were killed."""
    end = time.monotonic() + 60 * minutes
    trials = [(mutant, chooser.tests_of(mutant.place)) for mutant in drawn(package, sample, seed)]
    first = sorted({tests[0] for _, tests in trials if tests})
    if first and is_killed(None, first, chooser.cost(first)):
        raise SystemExit(f"{package}: tests fail without any change")
    tried = killed = unreached = 0
    for mutant, tests in trials:
        if time.monotonic() > end:
            break
        tried += 1
        if tests and is_killed(mutant, tests, chooser.cost(tests)):
            killed += 1
            continue
        unreached += not tests
        print(f"{mutant.place.module}:{mutant.place.line}: {mutant.operator}")
        print(f"    - {mutant.was}\n    + {mutant.now}" + ("" if tests else "   (no test)"), flush=True)
    score = 100 * killed / max(tried, 1)
    bare = f"{unreached} on lines that no test runs"
    print(f"{package}: {killed} of {tried} killed, {score:.1f}% (seed {seed}; {bare})", flush=True)
    return score


if __name__ == "__main__":
    main()
