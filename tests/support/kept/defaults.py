"""What is meant where nothing is said: values that fields and arguments have, and those of enumerations."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pkgutil import walk_packages


def defaults_of(package: str) -> Iterator[tuple[str, str, object]]:
    """Yield what fields and arguments are by default, by their names, in all modules of a package."""
    for found in walk_packages(import_module(package).__path__, f"{package}."):
        module = import_module(found.name)
        for name, made in sorted(vars(module).items()):
            if getattr(made, "__module__", "") == found.name:
                yield from ((f"{found.name}.{name}", *said) for said in _of(made))


def _of(made: object) -> Iterator[tuple[str, object]]:
    if isinstance(made, type) and issubclass(made, Enum):
        yield from ((member.name, member.value) for member in made)
    elif isinstance(made, type):
        for name, method in sorted(vars(made).items()):
            yield from ((f"{name} {argument}", default) for argument, default in _arguments(method))
    else:
        yield from _arguments(made)


def _arguments(made: object) -> Iterator[tuple[str, object]]:
    function = inspect.unwrap(made) if callable(made) else None
    if not inspect.isfunction(function):
        return
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is not parameter.empty:
            is_code = inspect.isfunction(parameter.default)
            yield parameter.name, "a function" if is_code else parameter.default
