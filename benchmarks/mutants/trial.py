"""A mutant is tried: tests run with one changed module, in a process of its own."""

from __future__ import annotations

import importlib
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType

import pytest

from benchmarks.mutants import ROOT
from benchmarks.mutants.drawing import Mutant
from benchmarks.mutants.measuring import OPTIONS, Alike

_FREE_CPU = 20  # seconds of the processor that a mutant may take beyond five times what its tests take
_CLOCK = 20  # seconds of the clock for each of the processor: beyond, something waits for what never comes
_MEMORY = 4 << 30  # bytes that a mutant may take beyond what the process has


def load_libraries(names: Sequence[str]) -> None:
    """Load what the tests load and no change is made to, so that each process has it already."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            continue


def is_killed(mutant: Mutant | None, tests: Sequence[str], cost: float) -> bool:
    """Say whether a test fails with this change (or with none), or cannot come to its end.

    ``cost`` is what the tests take of the processor without it, in seconds.
    """
    limit = _FREE_CPU + 5 * int(cost)
    child = os.fork()
    if child == 0:
        _try(mutant, tests, limit)
    return os.waitpid(child, 0)[1] != 0


def _try(mutant: Mutant | None, tests: Sequence[str], limit: int) -> None:
    """Run tests with a changed module, and end this process: 0 where all of them pass."""
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        memory = _memory() + _MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        signal.alarm(limit * _CLOCK)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        if mutant:
            sys.meta_path.insert(0, _Changed(mutant))
        code = int(pytest.main([*OPTIONS, "-x", *tests], plugins=[Alike()]))
    finally:
        os._exit(code)


def _memory() -> int:
    with open("/proc/self/statm", encoding="ascii") as pages:
        return int(pages.read().split()[0]) * resource.getpagesize()


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

    def get_code(self, fullname: str) -> CodeType:
        """Compile what is changed, and leave no compiled file behind."""
        code: CodeType = compile(self._source, self.path, "exec")
        return code
