"""The forms of the program as they stand on their pages, found by its own routes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
from flask import Flask
from lxml.html import FormElement, HtmlElement
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

OF_PEOPLE = ("administrator", "librarian", "member", "patron")
_NO_PAGE = re.compile(r"\.\w+$|print|/file$|/undo$")
_NOT_TYPED = ("hidden", "submit", "button", "image", "file", "password")

TEMPLATES = Path(__file__).parents[2] / "templates"
_BOX = re.compile(r"bars\.box\(\"(\w+)\"")

Fields = dict[str, list[str]]
Opens = Callable[[str], TestResponse]


@dataclass(frozen=True, slots=True)
class Standing:
    """A form on a page: to which endpoint it is sent, and what stands in it.

    ``by_button`` is whether another button than its first sends it there.
    """

    endpoint: str
    page: str
    address: str
    form: FormElement
    by_button: bool = False

    @property
    def fields(self) -> Fields:
        """What a browser sends, as it stands."""
        fields: Fields = {}
        for name, value in self.form.form_values():
            fields.setdefault(name, []).append(value)
        return fields

    @property
    def typed(self) -> list[str]:
        """The names of what its reader may change, each once."""
        return list(dict.fromkeys(str(element.get("name")) for element in self._elements()))

    @property
    def boxes(self) -> Fields:
        """What its boxes say by which rows of a list are chosen, also where the list stands outside of it."""
        found: Fields = {}
        for box in self.form.getroottree().iter("input"):
            owner = box.get("form")
            is_own = owner == self.form.get("id") if owner else self.form in box.iterancestors()
            if box.get("data-pick") is not None and is_own:
                found.setdefault(str(box.get("name")), []).append(str(box.get("value")))
        return found

    @property
    def presses(self) -> Iterator[Fields]:
        """What each of its buttons that lead where it does sends besides, with each choice of its selects."""
        choices: list[Fields] = [
            {str(select.get("name")): [str(option.get("value"))]}
            for select in self.form.iter("select")
            for option in select.iter("option")
        ]
        for button in self.form.iter("button"):
            leads = urljoin(self.page, button.get("formaction") or self.form.action or self.page)
            own = {str(button.get("name")): [str(button.get("value"))]} if button.get("name") else {}
            if leads == self.address:
                yield from (own | choice for choice in choices or [{}])

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in it that its reader may change."""
        return any(map(_is_filled, self._elements()))

    def changed(self, name: str, by: str) -> Fields:
        """Return what is sent where the reader changes one field."""
        fields = self.fields
        called = [each for each in self._elements() if each.get("name") == name]
        element = called[(len(by) - 1) % len(called)] if _kind(called[0]) == "checkbox" else called[0]
        kind, now = _kind(element), fields.get(name, [])
        if kind == "checkbox":
            value = element.get("value") or "on"
            fields[name] = [each for each in now if each != value] if value in now else [*now, value]
        elif kind in ("radio", "select"):
            choices = called if kind == "radio" else element.iter("option")
            offered = [str(each.get("value")) for each in choices]
            others = [value for value in offered if value not in now]
            fields[name] = [others[len(by) % len(others)]] if others else now
        elif kind == "number":
            fields[name] = [str(int(now[0] or 0) + len(by)), *now[1:]]
        else:
            offered = self.form.getroottree().xpath(
                "//datalist[@id=$id]/option/@value", id=element.get("list")
            )
            others = [str(value) for value in offered if value not in now]
            fields[name] = [others[len(by) % len(others)] if others else now[0] + by, *now[1:]]
        return fields

    def _elements(self) -> Iterator[HtmlElement]:
        for element in self.form.iter("input", "textarea", "select"):
            if element.get("name") and _kind(element) not in _NOT_TYPED:
                yield element


def addresses_of_people(app: Flask, given: Iterable[Mapping[str, object]]) -> list[str]:
    """Every page for people whose parts ``given`` says, as often as it says other ones."""
    found: dict[str, None] = {}
    for rule in app.url_map.iter_rules():
        is_of_people = rule.endpoint.partition(".")[0] in OF_PEOPLE
        if is_of_people and "GET" in (rule.methods or ()) and not _NO_PAGE.search(rule.rule):
            found |= dict.fromkeys(_built(rule, given))
    return list(found)


def standing_forms(app: Flask, opens: Opens, pages: Iterable[str]) -> Iterator[Standing]:
    """Every form that is sent and stands on one of these pages."""
    routes = app.url_map.bind("localhost")
    for page in pages:
        answer = opens(page)
        data = answer.data if answer.mimetype == "text/html" and answer.status_code == 200 else b""
        answer.close()
        for form in lxml.html.fromstring(data).forms if data else ():
            if form.method == "POST":
                own = [form.action or page]
                for action in [*own, *form.xpath(".//button/@formaction")]:
                    address = urlsplit(urljoin(f"http://localhost{page}", action)).path
                    endpoint = routes.match(address, method="POST")[0]
                    yield Standing(str(endpoint), page, urljoin(page, action), form, [action] != own)


def boxes_of_templates() -> set[str]:
    """The names of all boxes by which templates let rows of a list be chosen, that an act is done with."""
    return {name for file in TEMPLATES.rglob("*.html") for name in _BOX.findall(file.read_text("utf-8"))}


def _built(rule: Rule, given: Iterable[Mapping[str, object]]) -> Iterator[str]:
    for parts in given:
        values = {"locale": "en", **parts}
        if set(rule.arguments) <= values.keys():
            with suppress(ValueError):  # a word of another route
                if built := rule.build({name: values[name] for name in rule.arguments}):
                    yield built[1]


def _kind(element: HtmlElement) -> str:
    return str(element.get("type", "text") if element.tag == "input" else element.tag)


def _is_filled(element: HtmlElement) -> bool:
    kind = _kind(element)
    if kind in ("checkbox", "radio"):
        return element.get("checked") is not None
    if kind == "select":
        return bool(element.xpath(".//option[@selected]"))
    return bool((element.value or "").strip())
