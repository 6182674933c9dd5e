"""Parts of a module that can be changed without anything that runs being able to tell.

They are told by their form alone:

- types: annotations, aliases of types, unions with None, bodies of protocols and of ``if TYPE_CHECKING``;
- what only the type checker holds: ``frozen`` and ``slots`` of a dataclass, ``@final``, ``@overload``,
  ``@override``, ``@abstractmethod``, ``@runtime_checkable``;
- what only makes it quicker: ``@cache``, ``@lru_cache`` and the size of what is kept;
- what says again what is true anyway: ``assert``, and ``strict=True`` of ``zip``;
- ``if __name__ == "__main__"``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

Position = tuple[int, int]
"""Line, counted from 1, and column, counted from 0."""


class Span(NamedTuple):
    """From one position up to another, which is not part of it."""

    start: Position
    end: Position

    def holds(self, position: Position) -> bool:
        """Whether a position lies within."""
        return self.start <= position < self.end


_QUICKER = frozenset({"cache", "lru_cache"})
_FOR_THE_CHECKER = frozenset({"abstractmethod", "final", "overload", "override", "runtime_checkable"})
_OF_DATACLASSES = frozenset({"frozen", "slots"})
_GENERIC = frozenset({
    "Callable", "Iterable", "Iterator", "Literal", "Mapping", "NDArray", "Sequence", "dict", "frozenset",
    "list", "set", "tuple", "type",
})  # fmt: skip


def silent_spans(tree: ast.Module) -> list[Span]:
    """Return the parts of a module that no run can notice."""
    return [span for node in ast.walk(tree) for span in _silent_at(node)]


def binary_operators(tree: ast.Module) -> list[Span]:
    """Return where the sign of an operation on two values stands: between the two."""
    return [
        Span(_end(node.left), (node.right.lineno, node.right.col_offset))
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
    ]


def _silent_at(node: ast.AST) -> Iterator[Span]:
    for said in (getattr(node, "annotation", None), getattr(node, "returns", None)):
        if isinstance(said, ast.expr):
            yield _span(said)
    for decorator in getattr(node, "decorator_list", ()):
        yield from _silent_decorator(decorator)
    match node:
        case ast.Assert():
            yield _span(node)
        case ast.AnnAssign(annotation=said, value=ast.expr() as value) if _name(said) == "TypeAlias":
            yield _span(value)
        case ast.Subscript(value=generic) if _name(generic) in _GENERIC:
            yield _span(node)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right) if _is_none(left) or _is_none(right):
            yield _span(node)
        case ast.ClassDef(bases=bases) if any(_name(base) == "Protocol" for base in bases):
            yield _span(node)
        case ast.If(test=test) if _name(test) == "TYPE_CHECKING" or _asks_for_main(test):
            yield Span(_start(node), _end(node.body[-1]))
        case ast.Call(func=function) if _name(function) in _QUICKER:
            yield _span(node)
        case ast.Call(func=function, keywords=keywords) if _name(function) == "zip":
            for keyword in keywords:
                if isinstance(keyword.value, ast.Constant) and keyword.value.value is True:
                    yield _span(keyword.value)


def _silent_decorator(decorator: ast.expr) -> Iterator[Span]:
    name = _name(decorator.func if isinstance(decorator, ast.Call) else decorator)
    if name in _QUICKER | _FOR_THE_CHECKER:
        line, column = _start(decorator)
        yield Span((line, column - 1), _end(decorator))
    elif name == "dataclass" and isinstance(decorator, ast.Call):
        yield from (_span(keyword.value) for keyword in decorator.keywords if keyword.arg in _OF_DATACLASSES)


def _asks_for_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and _name(test.left) == "__name__"


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _name(value: ast.expr) -> str:
    """Return the last name of ``a.b.c``; "" of what is no name."""
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Subscript(value=ast.Name(id=name)):
            return name
    return ""


def _start(node: ast.stmt | ast.expr) -> Position:
    return node.lineno, node.col_offset


def _end(node: ast.stmt | ast.expr) -> Position:
    return node.end_lineno or node.lineno, node.end_col_offset or 0


def _span(node: ast.stmt | ast.expr) -> Span:
    return Span(_start(node), _end(node))
