"""What a call asks, held against what is published: what fits is handed on, anything else is refused."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from catalogue.errors import InvalidInput, NotFound

from .blueprint import operation
from .operations import Parameter
from .schemas import COMPONENTS

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

_WHOLE = re.compile(r"-?\d{1,18}")
_TRUTH = {"true": True, "false": False}


def parameters() -> dict[str, Any]:
    """Return the parameters of the query by name, with their defaults; raises ``InvalidInput`` for one
    that does not fit.
    """
    known = {parameter.name: parameter for parameter in operation().parameters if parameter.where == "query"}
    for name in request.args:
        if name not in known:
            raise InvalidInput(
                "unknown_parameter", "There is no parameter “%(field)s” here.", field=name[:100]
            )
    return {name: _value(parameter) for name, parameter in known.items()}


def _value(parameter: Parameter) -> Any:
    given = request.args.getlist(parameter.name)
    if parameter.many:
        values = [_read(parameter, value) for value in given]
        if len(values) > 20:
            raise _unfit(parameter.name, "at most 20 values")
        return tuple(values)
    if len(given) > 1:
        raise _unfit(parameter.name, "given more than once")
    return _read(parameter, given[0]) if given else parameter.schema.get("default")


def _read(parameter: Parameter, given: str) -> Any:
    value: Any = given
    kind = parameter.schema.get("type")
    if kind == "integer":
        value = int(given) if _WHOLE.fullmatch(given) and given.isascii() else given
    elif kind == "boolean":
        value = _TRUTH.get(given, given)
    if error := _worst(_for(parameter.schema).iter_errors(value)):
        raise _unfit(parameter.name, error.message[:300])
    return value


def body() -> Any:
    """Return the JSON that was sent; raises ``InvalidInput`` where it is none, or does not fit."""
    if not (request.mimetype == "application/json" or request.mimetype.endswith("+json")):
        raise UnsupportedMediaType
    value = read_json(request.get_data())
    # The first fault will do: thousands of them are not looked for on behalf of who sent them.
    first = islice(_validator(operation().body).iter_errors(value), 1)
    if error := _worst(first):
        raise _unfit(_place(error), error.message[:300])
    return value


def read_json(data: bytes) -> Any:
    """JSON of UTF-8 (RFC 8259) with numbers and texts that exist; raises ``InvalidInput`` for any other."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise InvalidInput("not_json", "This is no JSON that can be read.") from None
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


@cache
def _validator(name: str) -> Draft202012Validator:
    return _for({"$ref": f"#/components/schemas/{name}", "components": {"schemas": dict(COMPONENTS)}})


def _for(schema: Mapping[str, Any]) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # at the first call: a large library, and no page needs it

    return Draft202012Validator(schema)


def _worst(faults: Iterable[ValidationError]) -> ValidationError | None:
    from jsonschema.exceptions import best_match

    return best_match(faults)


def _place(error: ValidationError) -> str:
    return "/".join(str(part) for part in error.absolute_path)[:200]


def _unfit(field: str, why: str) -> InvalidInput:
    return InvalidInput("unfit", "“%(field)s” does not fit: %(why)s", field=field, why=why)


def cursor_of(place: Mapping[str, Any]) -> str:
    """Return a place in a list as a word that means nothing to whoever hands it back."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def place_of(cursor: str | None, member: str, kind: type) -> Any:
    """Return what a cursor holds, ``kind()`` where there is none; raises ``NotFound`` for none of ours."""
    if not cursor:
        return kind()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))[member]
    except (ValueError, binascii.Error, KeyError, TypeError, RecursionError):
        value = None
    if type(value) is not kind or (isinstance(value, int) and not 0 <= value < 2**31):
        raise NotFound("cursor", "This cursor is none of ours. Begin without one.")
    return value
