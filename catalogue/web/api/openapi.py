"""The description of the programming interface as OpenAPI 3.1, made from ``operations``."""

from __future__ import annotations

from typing import Any

from .blueprint import LARGEST_BODY, PREFIX
from .operations import OPERATIONS, SCOPES, Operation, Parameter
from .problems import MEDIA_TYPE
from .schemas import COMPONENTS, ref

VERSION = "1.0.0"
_ABOUT = (
    "What other programs may ask of the catalogue. Calls without a token tell what everybody may see, to "
    "pages of any origin; nothing about the caller is kept. Errors are problem details (RFC 9457). Lists "
    "come in pages: hand “next” back as “cursor” until it is null. Answers carry an ETag. All callers of a "
    "process without a token share one measure of calls, since nobody is told apart, and those with a token "
    "another; 429 says how long to wait. "
    f"A body holds at most {LARGEST_BODY} bytes of JSON."
)


def document(name: str, site: str, contact: str = "") -> dict[str, Any]:
    """Return the whole description, for a centre's name, the address of its site, and its mail address, if
    any.
    """
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name}: Lacuna API",
            "version": VERSION,
            "summary": "A catalogue that knows what it is missing",
            "description": _ABOUT,
            "contact": {"name": name, "url": site, **({"email": contact} if contact else {})},
            "license": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
        },
        "servers": [{"url": f"{site}{PREFIX}"}],
        "tags": [
            {"name": "open", "description": "No token is needed."},
            {"name": "token", "description": "A member's token is needed."},
        ],
        "paths": paths,
        "components": {
            "schemas": dict(COMPONENTS),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that a member makes on the page “Access tokens”. Scopes: "
                    + "; ".join(f"{scope.value}: {about}" for scope, about in SCOPES.items()),
                }
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    scope = operation.scope
    made: dict[str, Any] = {
        "operationId": operation.endpoint,
        "summary": operation.about.rstrip("."),
        "description": _described(operation),
        "tags": ["open" if scope is None else "token"],
        "security": [] if scope is None else [{"token": []}],
        "responses": _responses(operation),
    }
    if operation.parameters:
        made["parameters"] = [_parameter(parameter) for parameter in operation.parameters]
    if operation.body:
        made["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": ref(operation.body)}},
        }
    return made


def _described(operation: Operation) -> str:
    """Return what is asked, and its limits; words name the scope, since linters know scopes for OAuth
    alone.
    """
    said = [operation.about]
    if operation.scope:
        said.append(f"The token needs the scope “{operation.scope}”.")
    elif operation.scope is not None:
        said.append("Any token that holds will do.")
    pages = next((parameter.schema for parameter in operation.parameters if parameter.name == "limit"), None)
    if pages:
        said.append(f"A page holds {pages['default']}, and {pages['maximum']} at most.")
    if operation.body:
        said.append(f"The body holds {LARGEST_BODY} bytes at most.")
    if operation.cost > 1:
        said.append(f"It counts as {operation.cost:g} calls.")
    return " ".join(said)


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(parameter.schema)
    if parameter.many:
        schema = {"type": "array", "maxItems": 20, "items": schema}
    return {
        "name": parameter.name,
        "in": parameter.where,
        "required": parameter.where == "path",
        "description": parameter.about,
        "schema": schema,
    }


_SAID = {
    304: "Nothing has changed since the answer whose ETag was sent.",
    400: "Something asked for does not fit this description.",
    401: "No token was sent, or it does not hold.",
    403: "The token is not for that, or its owner may not do it.",
    404: "There is no such thing, or it is not yours to see.",
    409: "Somebody else was faster, or it is in a state that forbids it.",
    413: "Too much was sent at once.",
    415: "The body is no JSON.",
    422: "It fits this description, and no title can be found in it.",
    429: "Too much was asked at once; Retry-After says when to ask again.",
    503: "The catalogue is busy, or its index is being built again.",
}


def _responses(operation: Operation) -> dict[str, Any]:
    statuses = [400, 429, 503]
    statuses += [304] if operation.method == "GET" else []
    statuses += [401, 403] if operation.scope is not None else []
    names = {parameter.name for parameter in operation.parameters}
    missing = "{" in operation.path or operation.body or names & {"cursor", "list"}
    statuses += [404] if missing else []
    statuses += [413, 415] if operation.body else []
    statuses += [422] if operation.body == "NewList" else []
    statuses += [409] if operation.conflicts else []
    good = {
        "description": operation.about,
        "content": {"application/json": {"schema": ref(operation.answer)}},
    }
    found: dict[str, Any] = {str(operation.status): good}
    for status in sorted(statuses):
        content = {"content": {MEDIA_TYPE: {"schema": ref("Problem")}}} if status != 304 else {}
        found[str(status)] = {"description": _SAID[status], **content}
    found["default"] = {
        "description": "Something went wrong.",
        "content": {MEDIA_TYPE: {"schema": ref("Problem")}},
    }
    return found
