"""Whether a value is of the kind that its type says, down to its last part.

Python keeps whatever it is given under any type. What was read of a stranger's file is looked at
once, so that a number in the place of a text does not surface on some page, where the file is not known any
more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

IsOfKind = Callable[[Any], bool]


@cache
def of_kind(kind: Any) -> IsOfKind:
    """Return what tells whether a value is of a kind: a class, one of our records, or what is made of those.

    Raises ``TypeError`` for a type that it does not know.
    """
    if kind is Any or kind is object:
        return lambda _value: True
    if kind is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if kind is float:
        return lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(kind, type) and get_origin(kind) is None:
        return _record(kind) if is_dataclass(kind) else lambda value: isinstance(value, kind)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return lambda value: isinstance(value, str) and value in parts
    if origin in (Union, UnionType):
        kinds = [of_kind(part) for part in parts]
        return lambda value: any(is_one(value) for is_one in kinds)
    if origin in (dict, Mapping):
        is_name, is_value = map(of_kind, parts)
        return lambda value: (
            isinstance(value, Mapping)
            and all(is_name(name) and is_value(part) for name, part in value.items())
        )
    if origin is list or (origin is tuple and parts[1:] == (...,)):
        is_part = of_kind(parts[0])
        return lambda value: isinstance(value, origin) and all(map(is_part, value))
    raise TypeError(f"no kind that is known: {kind}")


def _record(kind: type[Any]) -> IsOfKind:
    hints = get_type_hints(kind)
    parts = [(field.name, of_kind(hints[field.name])) for field in fields(kind)]
    return lambda value: (
        isinstance(value, kind) and all(is_part(getattr(value, name)) for name, is_part in parts)
    )
