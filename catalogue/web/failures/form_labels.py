"""What the fields of a form are called on its page, where nothing but what was sent is at hand.

The templates say it: each field stands there beside its label. They are read for it once. Those that name the
address of a form count before those that its views show, and these before all others, whose label is taken
where they agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from inspect import getmodule, getsource

from flask import current_app
from werkzeug.exceptions import HTTPException

from catalogue.domain.operations.editing import BEGAN
from catalogue.web.language import gettext as _
from catalogue.web.wording.vocabulary import FIELDS

_SAID = r"_\(\"([^\"]+)\"\)"
_LABELS = (
    re.compile(rf"\w\(\s*\"(\w+)\", {_SAID}"),  # a macro, which takes a name and a label
    re.compile(rf'<label for="(\w+)"[^>]*>{{{{ {_SAID}'),
    re.compile(rf'<label[^>]*><input[^>]* name="(\w+)"[^>]*>\s*(?:<span>)?{{{{ {_SAID}'),
)
_GROUP = re.compile(rf"<legend[^>]*>{{{{ {_SAID}(.*?)</fieldset>", re.DOTALL)
_IN_GROUP = re.compile(r'name="(\w+)"')
_USED = re.compile(r'{% (?:import|include|from) "([\w/]+\.html)"')
_ADDRESS = re.compile(r"url_for\(\s*['\"]([\w.]+)['\"]")
_SHOWN = re.compile(r'"(\w+/\w+\.html)"')


def labels_for(path: str) -> Callable[[str], str]:
    """Return what says what a field of the form that goes to an address is called, in the reader's language;
    a field without a label is called by its name.
    """
    labels = _labels_of(_endpoint(path))

    def called(name: str) -> str:
        plain = name.removeprefix(BEGAN)
        label = labels.get(plain)
        shown = _(label) if label else plain.replace("_", " ").capitalize()
        return shown if plain == name else _("%(field)s, as it was", field=shown)

    return called


def _endpoint(path: str) -> str:
    try:
        endpoint, _arguments = current_app.url_map.bind("").match(path, "POST")
    except HTTPException:
        return ""
    return str(endpoint)


def _labels_of(endpoint: str) -> Mapping[str, str]:
    """Return the English labels of the fields that a view may be sent."""
    sources = _sources()
    naming = [name for name, source in sources.items() if endpoint in _ADDRESS.findall(source)]
    view = current_app.view_functions.get(endpoint)
    module = getmodule(view) if view else None
    shown = _SHOWN.findall(getsource(module)) if module else []
    found: dict[str, str] = {}
    for name in (*naming, *filter(sources.__contains__, shown)):
        for field, label in _labels_in(name):
            found.setdefault(field, label)
    return {**FIELDS, **_agreed(), **found}


@cache
def _sources() -> Mapping[str, str]:
    folders = (folder for folder in files("catalogue.templates").iterdir() if folder.is_dir())
    pages = ((folder, page) for folder in folders for page in folder.iterdir())
    return {
        f"{folder.name}/{page.name}": page.read_text("utf-8")
        for folder, page in pages
        if page.name.endswith(".html")
    }


@cache
def _agreed() -> Mapping[str, str]:
    """Return the labels of the fields that are called the same in all templates."""
    found: dict[str, set[str]] = {}
    for name in _sources():
        for field, label in _labels_in(name):
            found.setdefault(field, set()).add(label)
    return {field: next(iter(labels)) for field, labels in found.items() if len(labels) == 1}


def _labels_in(name: str) -> Iterable[tuple[str, str]]:
    """Yield the fields of a template, and of those that it uses, with their labels."""
    source = _sources().get(name, "")
    yield from _own_labels(source)
    for used in _USED.findall(source):
        yield from _own_labels(_sources().get(used, ""))


def _own_labels(source: str) -> Iterator[tuple[str, str]]:
    for pattern in _LABELS:
        yield from pattern.findall(source)
    for label, group in _GROUP.findall(source):
        yield from ((field, label) for field in _IN_GROUP.findall(group))
