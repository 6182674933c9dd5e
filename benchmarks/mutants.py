"""How many small faults in the pure code do the tests notice? Mutation score on a random sample.

    make mutants SAMPLE=200 SEED=3
    python -m benchmarks.mutants [--sample 200] [--seed 1] [--packages catalogue/domain] [--again]

Each place of a package that an operator of Cosmic Ray can change (a comparison, a sign, a number, `and`,
`not`, a loop, a decorator ...) counts once, whatever number of changes it allows; so many places are drawn by
the seed, and one change for each. Types said in annotations are no places, since nothing runs them.

Which tests run a line is measured once and kept in ``build/mutants`` (``--again`` does it anew): of those
named in ``_TESTS``, without those that need a server, a browser or the whole sample. A changed line is tried
by tests that run it, those of its module and folder first, then the cheapest, for some seconds; a line that
runs as its module is loaded, by those of the module. A process of its own loads the changed module and stops
at the first test that fails. A mutant is *killed* where a test fails, or where the tests take far more of the
processor than they do; else it *survived*, and is printed. The exit is 1 where less than ``--floor`` percent
are killed in some package. Runs on systems that can fork, needs ``pip install cosmic-ray coverage``.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path

ROOT = Path(__file__).parents[1]
_KEPT = ROOT / "build" / "mutants"
_PACKAGES = ("catalogue/domain", "catalogue/matching", "search_index")
_TESTS = (
    "tests/unit/domain",
    "tests/unit/matching",
    "tests/unit/search_index",
    "tests/unit/formats",
    "tests/unit/services",
    "tests/contract",
)
_HEAVY = {"sample_home", "sample", "postgresql_server", "shared"}
"""Fixtures that a test may not ask for: they would be made anew for each mutant, or stand elsewhere."""
_OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0", "-m", "not browser")
_SECONDS = 12.0  # of the tests that one mutant is given to, in processor time
_FREE_CPU = 20  # seconds of the processor that a mutant may take beyond five times what its tests take
_ALIKE = {("Eq", "Is"), ("NotEq", "IsNot"), ("Is", "Eq"), ("IsNot", "NotEq")}
"""Changes that mean the same for almost all that this code compares: small numbers, None, interned words."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something can be changed, and how: an operator, and which of the places that it finds this is."""

    module: str
    line: int
    column: int
    changes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the module's source with it, and what it is."""

    place: Place
    operator: str
    source: str
    was: str
    now: str


def places(package: str) -> list[Place]:
    """List every place of a package that can be changed, in a fixed order."""
    found = []
    for path in sorted((ROOT / package).rglob("*.py")):
        found += _places_of(path)
    return sorted(found)


def _places_of(path: Path) -> Iterator[Place]:
    from cosmic_ray.ast import get_ast
    from cosmic_ray.plugins import get_operator

    source = path.read_text("utf-8")
    silent = _annotations(source)
    families = {names[0]: (get_operator(names[0])(), names) for names in _families()}
    counts: dict[str, int] = defaultdict(int)

    found: dict[tuple[int, int, str], list[tuple[str, int]]] = defaultdict(list)

    def walk(node: object) -> None:
        for first, (operator, names) in families.items():
            for (line, column), _end in operator.mutation_positions(node):
                found[line, column, first] += [(name, counts[first]) for name in names]
                counts[first] += 1
        for child in getattr(node, "children", ()):
            walk(child)

    walk(get_ast(source))
    for (line, column, _family), changes in found.items():
        if not any(start <= (line, column) < end for start, end in silent):
            yield Place(str(path.relative_to(ROOT)), line, column, tuple(changes))


def _families() -> list[tuple[str, ...]]:
    """The operators, those together that change the same places: `<` into each other comparison, say."""
    from cosmic_ray.plugins import operator_names

    families = defaultdict(list)
    for name in sorted(operator_names()):
        base, *kinds = name.removeprefix("core/").split("_")
        if base.startswith("Variable") or tuple(kinds) in _ALIKE:
            continue
        families[(base, kinds[0] if len(kinds) == 2 else "")].append(name)
    return [tuple(names) for names in families.values()]


def _annotations(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where types are said: from (line, column) up to (line, column)."""
    spans = []
    for node in ast.walk(ast.parse(source)):
        for held in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(held, ast.expr):
                spans.append(held)
    return [
        ((held.lineno, held.col_offset), (held.end_lineno or held.lineno, held.end_col_offset or 0))
        for held in spans
    ]


def drawn(package: str, sample: int, seed: int) -> Iterator[Mutant]:
    """Draw mutants of a package: the same for the same code, sample and seed."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    chance = random.Random(f"{package} {seed}")
    everywhere = places(package)
    for place in chance.sample(everywhere, min(sample, len(everywhere))):
        operator, number = chance.choice(place.changes)
        source = (ROOT / place.module).read_text("utf-8")
        changed = mutate_code(source, get_operator(operator)(), number)
        assert changed and changed != source, f"{operator} changes nothing at {place}"
        was, now = _difference(source, changed)
        yield Mutant(place, operator, changed, was, now)


def _difference(before: str, after: str) -> tuple[str, str]:
    for was, now in zip(before.splitlines(), after.splitlines(), strict=False):
        if was != now:
            return was.strip(), now.strip()
    return before.splitlines()[-1].strip(), ""


class _Watch:
    """A plugin of pytest: leaves heavy tests out, names each test to coverage, and notes what it costs."""

    def __init__(self, cover: object = None) -> None:
        self.costs: dict[str, float] = defaultdict(float)
        self._cover = cover

    def pytest_collection_modifyitems(self, items: list) -> None:  # type: ignore[type-arg]
        """Leave out what would be made anew for each mutant."""
        items[:] = [
            item
            for item in items
            if not _HEAVY & set(item.fixturenames) and not item.get_closest_marker("postgresql")
        ]

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Name the test that runs."""
        if self._cover is not None:
            self._cover.switch_context(nodeid.partition("[")[0])  # type: ignore[attr-defined]

    def pytest_runtest_logreport(self, report: object) -> None:
        """Add what a part of a test took."""
        self.costs[report.nodeid.partition("[")[0]] += report.duration  # type: ignore[attr-defined]


def _measure() -> None:
    """Run the tests once, and keep which lines each runs and what it costs."""
    import coverage
    import pytest

    _KEPT.mkdir(parents=True, exist_ok=True)
    cover = coverage.Coverage(
        data_file=str(_KEPT / "coverage"), source=[str(ROOT / package) for package in _PACKAGES]
    )
    cover.erase()
    cover.start()
    watch = _Watch(cover)
    code = pytest.main([*_OPTIONS, *_TESTS], plugins=[watch])
    cover.stop()
    if code != 0:
        raise SystemExit("The tests must pass before mutants are tried.")
    data = cover.get_data()
    ran = {
        str(Path(file).relative_to(ROOT)): {
            line: [context for context in contexts if context]
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in sorted(data.measured_files())
    }
    loaded = sorted(
        name.partition(".")[0]
        for name in sys.modules
        if not name.startswith(("catalogue", "search_index", "tests", "benchmarks", "__main__", "_pytest"))
    )
    kept = {"ran": ran, "costs": watch.costs, "libraries": sorted(set(loaded))}
    (_KEPT / "ran.json").write_text(json.dumps(kept), "utf-8")


class Trial:
    """Tries mutants, each in a process of its own that has the libraries loaded already."""

    def __init__(self) -> None:
        kept = json.loads((_KEPT / "ran.json").read_text("utf-8"))
        self._ran: dict[str, dict[str, list[str]]] = kept["ran"]
        self._costs: dict[str, float] = kept["costs"]
        for library in kept["libraries"]:
            try:
                importlib.import_module(library)
            except ImportError:
                continue

    def tests_of(self, place: Place) -> list[str]:
        """Choose the tests that run a line: those of its folder first, then the cheapest."""
        lines = self._ran.get(place.module, {})
        runs = set(lines.get(str(place.line), ())) or {test for tests in lines.values() for test in tests}
        own = "tests/unit/" + "/".join(Path(place.module.removeprefix("catalogue/")).parts[:-1])
        named = f"test_{Path(place.module).stem}.py"
        order = sorted(
            runs,
            key=lambda test: (named not in test, not test.startswith(own), self._costs.get(test, 0), test),
        )
        chosen, spent = [], 0.0
        for test in order:
            spent += self._costs.get(test, 0)
            if chosen and spent > _SECONDS:
                break
            chosen.append(test)
        return chosen

    def killed(self, mutant: Mutant | None, tests: Sequence[str]) -> bool:
        """Say whether a test fails with this change (or with none)."""
        if not tests:
            return False
        limit = _FREE_CPU + 5 * int(sum(self._costs.get(test, 0) for test in tests))
        child = os.fork()
        if child == 0:
            _try(mutant, tests, limit)
        return os.waitpid(child, 0)[1] != 0


def _try(mutant: Mutant | None, tests: Sequence[str], limit: int) -> None:
    """Run tests with a changed module, and end this process: 0 where all of them pass."""
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        if mutant:
            sys.meta_path.insert(0, _Changed(mutant))
        import pytest

        code = int(pytest.main([*_OPTIONS, "-x", *tests], plugins=[_Watch()]))
    finally:
        os._exit(code)


class _Changed(SourceFileLoader):
    """Finds and loads one module with its change, as the first finder of this process."""

    def __init__(self, mutant: Mutant) -> None:
        name = mutant.place.module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        super().__init__(name, str(ROOT / mutant.place.module))
        self._source = mutant.source

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Answer for this module alone."""
        return (
            importlib.util.spec_from_file_location(name, self.path, loader=self)
            if name == self.name
            else None
        )

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        """Compile what is changed, and leave no compiled file behind."""
        return compile(self._source, self.path, "exec")


def main() -> None:
    """Draw mutants of each package, try them, and print those that survived and the score."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, default=200, help="mutants of each package")
    parser.add_argument("--seed", type=int, default=1, help="draws the same mutants of the same code")
    parser.add_argument("--packages", nargs="+", default=_PACKAGES)
    parser.add_argument("--floor", type=float, default=85, help="percent that must be killed in each package")
    parser.add_argument("--again", action="store_true", help="measure anew which tests run which line")
    given = parser.parse_args()
    os.chdir(ROOT)
    if given.again or not (_KEPT / "ran.json").exists():
        subprocess.run(
            [sys.executable, "-c", "from benchmarks import mutants; mutants._measure()"], check=True
        )
    trial, short = Trial(), False
    for package in given.packages:
        killed, uncovered, tried = 0, 0, 0
        mutants = list(drawn(package, given.sample, given.seed))
        few = [tests[0] for mutant in mutants[:20] if (tests := trial.tests_of(mutant.place))]
        if trial.killed(None, sorted(set(few))):
            raise SystemExit(f"{package}: tests fail without any change")
        for mutant in mutants:
            tests = trial.tests_of(mutant.place)
            tried += 1
            if trial.killed(mutant, tests):
                killed += 1
                continue
            uncovered += not tests
            print(f"{mutant.place.module}:{mutant.place.line}: {mutant.operator.removeprefix('core/')}")
            print(f"    - {mutant.was}\n    + {mutant.now}" + ("" if tests else "   (no test)"), flush=True)
        score = 100 * killed / max(tried, 1)
        short = short or score < given.floor
        bare = f"{uncovered} on lines that no test runs"
        print(f"{package}: {killed} of {tried} killed, {score:.1f}% (seed {given.seed}; {bare})", flush=True)
    sys.exit(int(short))


if __name__ == "__main__":
    main()
