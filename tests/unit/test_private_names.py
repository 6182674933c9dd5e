"""What other people's libraries keep to themselves is used in one place, whose test fails when it changes."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2.compiler import CodeGenerator

from catalogue.web.page_parts.page_environment import PageEnvironment

_ROOT = Path(__file__).parents[2]
_OURS = ("catalogue", "search_index", "training", "templates", "data", "tests", "benchmarks")

_ALLOWED = {"catalogue/web/page_parts/page_environment.py: CodeGenerator._output_child_pre"}
"""Jinja has no public place where a value is written; ``test_jinja_writes_values_as_it_did`` watches it."""


_DOCUMENTED = {
    "lxml.etree._Element",
    "fontTools.ttLib.tables._g_l_y_f.Glyph",
    "fontTools.ttLib.tables._g_l_y_f.GlyphComponent",
    "Request._get_file_stream",
}
"""Names that the libraries' own documentation gives, though they look private."""


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def is_foreign(module: str) -> bool:
    top = module.partition(".")[0]
    return top not in _OURS and top not in sys.stdlib_module_names


def private_names(source: str) -> Iterator[str]:
    """Private names of installed libraries that a module imports, reads or overrides."""
    imported: dict[str, tuple[str, str]] = {}
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level and is_foreign(node.module):
            for alias in node.names:
                imported[alias.asname or alias.name] = (node.module, alias.name)
                if any(map(is_private, (*node.module.split("."), alias.name))):
                    yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if is_foreign(alias.name):
                    imported[alias.asname or alias.name.partition(".")[0]] = (alias.name, "")
                    if any(map(is_private, alias.name.split("."))):
                        yield alias.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            if isinstance(node.value, ast.Name) and node.value.id in imported:
                yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.ClassDef):
            for base in node.bases:
                if isinstance(base, ast.Name) and base.id in imported:
                    yield from (f"{base.id}.{name}" for name in _taken_over(node, *imported[base.id]))


def _taken_over(node: ast.ClassDef, module: str, name: str) -> Iterator[str]:
    """Private names of a base that a class overrides, or reads of itself without ever setting them."""
    base = getattr(importlib.import_module(module), name)
    own = {
        statement.name
        for statement in node.body
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    own |= {target.id for statement in node.body for target in _targets(statement)}
    yield from sorted(taken for taken in own if is_private(taken) and hasattr(base, taken))
    read: dict[bool, set[str]] = {True: set(), False: set()}
    for node_within in ast.walk(node):
        if (
            isinstance(node_within, ast.Attribute)
            and isinstance(node_within.value, ast.Name)
            and node_within.value.id == "self"
        ):
            read[isinstance(node_within.ctx, ast.Load)].add(node_within.attr)
    yield from sorted(filter(is_private, read[True] - read[False] - own))


def _targets(node: ast.stmt) -> list[ast.Name]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target for target in targets if isinstance(target, ast.Name)]


def test_no_private_name_of_a_library_is_used_but_where_it_is_watched() -> None:
    found = {
        f"{path.relative_to(_ROOT)}: {name}"
        for package in ("catalogue", "search_index", "training")
        for path in sorted((_ROOT / package).rglob("*.py"))
        for name in private_names(path.read_text("utf-8"))
        if name not in _DOCUMENTED
    }
    assert found == _ALLOWED


def test_private_names_are_noticed_however_they_are_used() -> None:
    source = """
from whoosh.codec import _private
from whoosh.index import TOC
from whoosh.reading import IndexReader
import openpyxl.worksheet._write_only

class Reader(IndexReader):
    _own = 1
    def _text_to_bytes(self, field, text):
        self._mine = 2
        return self._own, self._mine, self._perdoc

TOC._filename("MAIN", 1)
"""
    assert sorted(private_names(source)) == [
        "IndexReader._perdoc",
        "IndexReader._text_to_bytes",
        "TOC._filename",
        "openpyxl.worksheet._write_only",
        "whoosh.codec._private",
    ]


def test_jinja_writes_values_as_it_did() -> None:
    taken = inspect.signature(CodeGenerator._output_child_pre)
    assert list(taken.parameters) == ["self", "node", "frame", "finalize"]
    environment = PageEnvironment(Flask(__name__), autoescape=True)
    environment.language = "en"
    source = environment.compile("<p>{{ title }}</p>", raw=True)
    assert "environment.in_html(" in source and "escape((undefined" not in source
    page = environment.from_string("<p>{{ title }}</p>{% autoescape false %}{{ title }}{% endautoescape %}")
    assert page.render(title="<b>") == "<p>&lt;b&gt;</p><b>"
