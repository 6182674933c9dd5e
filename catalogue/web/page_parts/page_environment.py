"""Templates compiled once for each language, their constant sentences already in it.

A page has some dozens of sentences without gaps: to look each up for every page took longer than to write
it. Sentences with gaps and plurals are translated when the page is made. And it has hundreds of values, which
are written as strings: to make a ``Markup`` of each, as Jinja does, takes three times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from catalogue.web.language import language, translations_of


class _Sentences(NodeTransformer):
    """Puts the translation in the place of every ``_("...")`` without gaps."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        self._translate = translate

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """Return the translation of a constant sentence, else the call as it was."""
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name="_"),
                args=[nodes.Const(value=str(sentence))],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ):
                # As a translation that is made later: trusted, and with "%%" for a per cent sign.
                said = Markup(self._translate(sentence)) % {}
                return nodes.Const(said, lineno=node.lineno, environment=node.environment)
        return node


def in_html(value: object) -> str:
    """Return what a page says of a value: HTML as it is, a text with its five signs escaped as ``escape``
    does.
    """
    if type(value) is str:
        safe = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return safe.replace('"', "&#34;").replace("'", "&#39;")
    return value if type(value) is Markup else escape(value)


class _Pages(CodeGenerator):
    environment: PageEnvironment

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Translate, then compile."""
        if self.environment.language:
            _Sentences(translations_of(self.environment.language).gettext).visit(node)
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Write a value by ``in_html`` where Jinja would by ``escape``."""
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.in_html(")
        else:
            super()._output_child_pre(node, frame, finalize)


class PageEnvironment(Environment):
    """Flask's environment of templates, and beneath it one for each language, which compiles them."""

    code_generator_class = _Pages
    in_html = staticmethod(in_html)
    language = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._by_language: dict[str, PageEnvironment] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        """Return a template in the language of the page that is being made; so is what it extends and
        imports.
        """
        environment = self if self.language else self._in(language())
        return super(PageEnvironment, environment).get_template(name, parent, globals)

    def _in(self, code: str) -> PageEnvironment:
        found = self._by_language.get(code)
        if found is None:
            found = self.overlay()
            found.language = code
            found = self._by_language.setdefault(code, found)
        return found
