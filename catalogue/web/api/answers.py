"""How an answer is sent: as JSON, with an ETag, and with the way to the next page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, json, request

from .blueprint import PREFIX


def answer(values: dict[str, Any], status: int = 200, **headers: str) -> Response:
    """Values as JSON; who has them already is told so (RFC 9110, section 13)."""
    response = Response(json.dumps(values, ensure_ascii=False, sort_keys=False) + "\n", status)
    response.mimetype = "application/json"
    for name, value in headers.items():
        response.headers[name] = value
    if values.get("next"):
        response.headers["Link"] = f'<{_next_address(str(values["next"]))}>; rel="next"'
    if status == 200 and request.method in ("GET", "HEAD"):
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def site() -> str:
    """Return the address of the site, as it is known outside."""
    return str(current_app.config["LACUNA"].site)


def address(path: str) -> str:
    """Return an address of this interface."""
    return f"{site()}{PREFIX}{path}"


def _next_address(cursor: str) -> str:
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    return f"{site()}{request.path}?{urlencode([*arguments, ('cursor', cursor)])}"
