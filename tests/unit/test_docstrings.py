"""Docstrings tell what a caller must know: which of our errors a function raises."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from catalogue import errors
from tests.support.needs import ROOT

OURS = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, errors.LacunaError)
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What belongs to a function itself, and not to another one within it."""
    for inner in ast.iter_child_nodes(node):
        if not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            yield inner
            yield from _own(inner)


def raised(function: Function) -> set[str]:
    """Find the names of our errors that a function raises itself."""
    raises = (node.exc for node in _own(function) if isinstance(node, ast.Raise))
    calls = (made.func for made in raises if isinstance(made, ast.Call))
    return {call.id for call in calls if isinstance(call, ast.Name)} & OURS


def unsaid(tree: ast.AST) -> Iterator[str]:
    """Name the public functions that raise an error of ours and do not say so; a view's errors are pages."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        told = ast.get_docstring(node)
        is_view = any("blueprint" in ast.unparse(decorator) for decorator in node.decorator_list)
        if told is None or is_view or "raise" in told.lower():
            continue
        if found := raised(node):
            yield f"{node.name} raises {', '.join(sorted(found))}"


@pytest.mark.parametrize("top", ["catalogue", "search_index"])
def test_who_raises_an_error_of_ours_says_so(top: str) -> None:
    left = [
        f"{path.relative_to(ROOT)}: {said}"
        for path in sorted((ROOT / top).rglob("*.py"))
        for said in unsaid(ast.parse(path.read_text("utf-8")))
    ]
    assert not left, "\n".join(left)


def test_what_is_raised_within_another_function_is_not_counted() -> None:
    source = (
        'def one() -> None:\n    """Do it."""\n    raise NotFound("a", "b")\n'
        'def two() -> None:\n    """Do it. Raises ``NotFound``."""\n    raise NotFound("a", "b")\n'
        'def three() -> None:\n    """Do it."""\n    def _in() -> None:\n        raise NotFound("a", "b")\n'
        'def four() -> None:\n    """Do it."""\n    raise KeyError("a")\n'
    )
    assert list(unsaid(ast.parse(source))) == ["one raises NotFound"]
