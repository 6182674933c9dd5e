"""Which tests know a place best: those that run what is changed there, or what reads it.

First come those that are named after its module, then those that run much of it, then those of its folder,
the cheapest first.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.mutants import PACKAGES, ROOT
from benchmarks.mutants.drawing import Place
from benchmarks.mutants.measuring import Measured

SECONDS = 15.0
"""Of the processor, as they were measured, that the tests of one mutant may take together."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """The innermost statement that holds a line; of one with a body only its head.

    ``names`` are those that it gives something to, where it runs as the module is loaded; of a function's
    head there are none, but the lines of its body, which its defaults and decorators work upon.
    """

    lines: range
    on_loading: bool
    names: frozenset[str]
    body: range


class Chooser:
    """Chooses the tests that a mutant is tried by."""

    def __init__(self, measured: Measured) -> None:
        self._ran = measured.ran
        self._costs = measured.costs

    def tests_of(self, place: Place) -> list[str]:
        """Return the tests that run a place, those that know it best first; none where none runs it.

        What runs as its module is loaded is run by all that load it, and a test may look at a constant
        without running a line: files that know the module come last, tests that run a line which reads what
        is made there come first.
        """
        statement = _statement_at(place)
        exact = self._running(place.module, [place.line])
        tests = exact or self._running(place.module, statement.lines)
        if not statement.on_loading:
            return self._within_time(place, [tests])
        knowing = tests | self._running(place.module, statement.body)
        for module, lines in _readers(statement.names).items():
            knowing |= self._running(module, lines)
        files = {_file_of(test) for test in self._running(place.module, None)}
        return self._within_time(place, [knowing, {test for test in self._costs if _file_of(test) in files}])

    def _running(self, module: str, lines: Iterable[int] | None) -> set[str]:
        ran = self._ran.get(module, {})
        keys = ran if lines is None else map(str, lines)
        return {test for line in keys for test in ran.get(line, ())}

    def _within_time(self, place: Place, groups: list[set[str]]) -> list[str]:
        folder = "tests/unit/" + "/".join(Path(place.module.removeprefix("catalogue/")).parts[:-1])
        named = f"test_{Path(place.module).stem}.py"
        ran = Counter(test for tests in self._ran.get(place.module, {}).values() for test in tests)
        much = max(ran.values(), default=0) / 2

        def order(test: str) -> tuple[bool, bool, bool, float, str]:
            away = not test.startswith(folder)
            return named not in test, ran[test] < much, away, self._costs.get(test, 0), test

        chosen: dict[str, None] = {}
        spent = 0.0
        for test in (test for group in groups for test in sorted(group, key=order)):
            if test in chosen:
                continue
            spent += self._costs.get(test, 0)
            if chosen and spent > SECONDS:
                break
            chosen[test] = None
        return list(chosen)

    def cost(self, tests: Iterable[str]) -> float:
        """Return what tests take of the processor, in seconds."""
        return sum(self._costs.get(test, 0) for test in tests)


def _file_of(test: str) -> str:
    return test.partition("::")[0]


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text("utf-8"))


def _statement_at(place: Place) -> _Statement:
    """Find the innermost statement at a place, whether it runs on loading, and what it gives."""
    inside: list[ast.stmt] = []
    body: Iterable[ast.AST] = _tree(place.module).body
    while found := next((node for node in body if _holds(node, place.line)), None):
        if isinstance(found, ast.stmt):
            inside.append(found)
        body = [node for node in ast.iter_child_nodes(found) if _is_block(node)]
    last = inside[-1]
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    on_loading = not any(isinstance(node, functions) for node in inside[:-1])
    names = frozenset(_given(last)) if on_loading else frozenset[str]()
    whole = range(last.lineno, (last.end_lineno or last.lineno) + 1)
    inner = getattr(last, "body", None)
    if not inner:
        return _Statement(whole, on_loading, names, range(0))
    first = min([last.lineno, *(node.lineno for node in getattr(last, "decorator_list", ()))])
    return _Statement(range(first, inner[0].lineno), on_loading, names, range(inner[0].lineno, whole.stop))


def _is_block(node: ast.AST) -> bool:
    return isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case)


def _holds(node: ast.AST, line: int) -> bool:
    """Whether a line is one of a block's, its decorators and what stands in it among them."""
    lines = [part.lineno for part in ast.walk(node) if isinstance(part, ast.expr | ast.stmt)]
    ends = [part.end_lineno or 0 for part in ast.walk(node) if isinstance(part, ast.expr | ast.stmt)]
    return bool(lines) and min(lines) <= line <= max(ends)


def _given(statement: ast.stmt) -> Iterator[str]:
    """Yield the names of what a statement makes: variables, fields of a class, a class."""
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
    elif isinstance(statement, ast.ClassDef):
        yield statement.name


@cache
def _mentions() -> dict[str, list[tuple[str, int, frozenset[str]]]]:
    """For each name where it is read: module, line, and the names that are made there on loading."""
    found = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            module = str(path.relative_to(ROOT))
            for statement in _tree(module).body:
                made = (
                    frozenset(_given(statement)) if not isinstance(statement, ast.ClassDef) else frozenset()
                )
                for node in ast.walk(statement):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                        found[node.id].append((module, node.lineno, made))
                    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                        found[node.attr].append((module, node.lineno, made))
    return dict(found)


def _readers(names: frozenset[str]) -> dict[str, list[int]]:
    """Return the lines that read what has one of these names, or what is made of it on loading."""
    lines: dict[str, list[int]] = defaultdict(list)
    known, waiting = set(names), list(names)
    while waiting:
        for module, line, made in _mentions().get(waiting.pop(), ()):
            lines[module].append(line)
            waiting += made - known
            known |= made
    return lines
