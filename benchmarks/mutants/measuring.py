"""Which tests run which line, and what each of them costs: measured once, and kept as long as it is true."""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks.mutants import KEPT, PACKAGES, ROOT

TESTS = (
    "tests/unit/domain",
    "tests/unit/matching",
    "tests/unit/search_index",
    *sorted(str(file.relative_to(ROOT)) for file in ROOT.glob("tests/contract/test_engine_*.py")),
    "tests/contract/test_order_of_hits.py",
)
OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--confcutdir", str(ROOT / "tests" / "unit"))
_SHARED = ROOT / "tests" / "conftest.py"
"""What is made there for all tests needs the whole program: who asks for it is left out."""
_FILE = KEPT / "ran.json"
_OURS = ("catalogue", "search_index", "tests", "benchmarks", "training")

Ran = dict[str, dict[str, list[str]]]
"""For each module and line the tests that run it."""


class Alike:
    """A plugin of pytest: leaves heavy tests out, and lets Hypothesis try the same each time."""

    def pytest_configure(self) -> None:
        """Let nothing of an earlier run, and no clock, change what a test does."""
        from hypothesis import settings

        settings.register_profile("mutants", database=None, deadline=None, derandomize=True)
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave out what asks for servers, databases or the sample: they would be made for each mutant."""
        shared = {
            node.name
            for node in ast.parse(_SHARED.read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef)
        }
        items[:] = [item for item in items if not shared.intersection(item.fixturenames)]


class _Watch:
    """A plugin of pytest: names what runs to coverage, and notes what each test costs.

    What is kept from one test to the next would hide that the next one needs it too: what functions remember
    is forgotten before each test, and what a fixture for several tests runs counts for all that ask for it.
    """

    def __init__(self, cover: Any) -> None:
        self.costs: dict[str, float] = defaultdict(float)
        self.asked: dict[str, set[str]] = defaultdict(set)
        self._cover = cover
        self._remembering: list[Any] = []
        self._context, self._began = "", 0.0

    def pytest_collection_finish(self, session: Any) -> None:
        """Note who asks for which fixtures, and which functions remember."""
        for item in session.items:
            for fixture in item.fixturenames:
                self.asked[fixture].add(_without_case(item.nodeid))
        ours = [module for name, module in sorted(sys.modules.items()) if name.startswith(_OURS[:2])]
        self._remembering = list(_remembering(ours))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Name the test that runs."""
        for function in self._remembering:
            function.cache_clear()
        self._began = time.process_time()
        self._switch(_without_case(nodeid))

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, object, object]:
        """Name a fixture that is made for several tests while it is made."""
        before = self._context
        if fixturedef.scope != "function":
            self._switch(f"fixture {fixturedef.argname} {fixturedef.baseid}")
        try:
            return (yield)
        finally:
            self._switch(before)

    def _switch(self, context: str) -> None:
        self._context = context
        self._cover.switch_context(context)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Add what a test took."""
        self.costs[_without_case(nodeid)] += time.process_time() - self._began

    def tests_of(self, contexts: Iterable[str]) -> set[str]:
        """Return the tests that contexts of coverage stand for."""
        tests: set[str] = set()
        for context in filter(None, contexts):
            if context.startswith("fixture "):
                _, name, base = context.split(" ", 2)
                tests |= {test for test in self.asked[name] if test.startswith(base)}
            else:
                tests.add(context)
        return tests


def _without_case(test: str) -> str:
    return test.partition("[")[0]


def _remembering(modules: Iterable[ModuleType]) -> Iterator[Any]:
    """Yield the functions and methods that remember what they gave."""
    for module in modules:
        for held in vars(module).values():
            inside = vars(held).values() if isinstance(held, type) else ()
            for function in (held, *inside):
                if isinstance(function, functools._lru_cache_wrapper):
                    yield function


def measure(tests: Sequence[str]) -> None:
    """Run tests once, and print as JSON which lines each runs, what it costs, and what they load."""
    import coverage

    KEPT.mkdir(parents=True, exist_ok=True)
    cover = coverage.Coverage(
        data_file=str(KEPT / "coverage"), source=[str(ROOT / package) for package in PACKAGES]
    )
    cover.erase()
    cover.start()
    watch = _Watch(cover)
    code = pytest.main([*OPTIONS, *tests], plugins=[Alike(), watch])
    cover.stop()
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit("The tests must pass before mutants are tried.")
    data = cover.get_data()
    ran = {
        str(Path(file).relative_to(ROOT)): {
            line: sorted(watch.tests_of(contexts)) for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in sorted(data.measured_files())
    }
    loaded = sorted({
        name.partition(".")[0]
        for name in sys.modules
        if not name.startswith((*_OURS, "__main__", "_pytest"))
    })  # fmt: skip
    (KEPT / "measured.json").write_text(
        json.dumps({"ran": ran, "costs": watch.costs, "libraries": loaded}), "utf-8"
    )


class Measured:
    """What was measured, brought up to date."""

    def __init__(self, ran: Ran, costs: dict[str, float], libraries: Sequence[str]) -> None:
        self.ran = ran
        self.costs = costs
        self.libraries = libraries

    @classmethod
    def brought_up_to_date(cls, *, again: bool) -> Measured:
        """Measure what was changed since it was measured last: some tests, or all where the code was."""
        kept = json.loads(_FILE.read_text("utf-8")) if _FILE.exists() and not again else None
        code, tests = _digest_of_code(), _digests_of_tests()
        if kept is None or kept["code"] != code:
            kept = {"code": code, "tests": tests, **_measured(TESTS)}
        elif kept["tests"] != tests:
            changed = {file for file, digest in tests.items() if kept["tests"].get(file) != digest}
            gone = kept["tests"].keys() - tests.keys()
            kept = _joined(kept, _measured(sorted(changed)) if changed else _NOTHING, changed | gone)
            kept["tests"] = tests
        beside = _FILE.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(kept), "utf-8")
        beside.rename(_FILE)
        return cls(kept["ran"], kept["costs"], kept["libraries"])


_NOTHING: dict[str, Any] = {"ran": {}, "costs": {}}


def _measured(tests: Sequence[str]) -> dict[str, Any]:
    command = "import sys; from benchmarks.mutants.measuring import measure; measure(sys.argv[1:])"
    subprocess.run([sys.executable, "-c", command, *tests], check=True, cwd=ROOT)
    measured: dict[str, Any] = json.loads((KEPT / "measured.json").read_text("utf-8"))
    return measured


def _joined(kept: dict[str, Any], new: dict[str, Any], changed: Collection[str]) -> dict[str, Any]:
    """Take what is new of the test files that changed, and what was kept of the others."""

    def stays(test: str) -> bool:
        return test.partition("::")[0] not in changed

    ran: Ran = {
        module: {line: list(filter(stays, tests)) for line, tests in lines.items()}
        for module, lines in kept["ran"].items()
    }
    for module, lines in new["ran"].items():
        for line, tests in lines.items():
            ran.setdefault(module, {}).setdefault(line, []).extend(tests)
    costs = {test: cost for test, cost in kept["costs"].items() if stays(test)} | new["costs"]
    return {**kept, "ran": ran, "costs": costs}


def _digest_of_code() -> str:
    """Return a digest of all that tests share: the three packages, and what is no file of tests."""
    files = [*ROOT.glob("tests/**/conftest.py"), *ROOT.glob("tests/support/*.py")]
    files += [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    return _digest(files)


def _digests_of_tests() -> dict[str, str]:
    return {
        str(file.relative_to(ROOT)): _digest([file, *_asked_by(file)])
        for tests in TESTS
        for file in sorted((ROOT / tests).rglob("test_*.py")) or [ROOT / tests]
    }


def _asked_by(test: Path) -> Iterator[Path]:
    """Yield the files of packages of ``tests.support`` that a file of tests names."""
    source = test.read_text("utf-8")
    for package in (ROOT / "tests" / "support").glob("*/__init__.py"):
        if f"tests.support.{package.parent.name}" in source:
            yield from package.parent.iterdir()


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(filter(Path.is_file, files)):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
