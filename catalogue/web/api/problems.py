"""Errors as problem details (RFC 9457): ``application/problem+json``."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, json

from catalogue.errors import InvalidInput, LacunaError, NotAllowed
from catalogue.web.failures.error_pages import status_of

from ..language import say

MEDIA_TYPE = "application/problem+json"


_NO_INDEX = "index_unavailable"


class TokenNeeded(NotAllowed):
    """No token was sent, or one that is not known here, or no longer."""


class TooFast(LacunaError):
    """This process has more to do for other programs than it may; ``seconds`` is the time to wait."""


def problem(status: int, detail: str = "", code: str = "", field: str = "") -> Response:
    """Return what went wrong; ``code`` is stable, for programs, ``field`` names the parameter or member at
    fault.
    """
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    values = {"type": "about:blank", "title": title, "status": status}
    values |= {name: value for name, value in (("detail", detail), ("code", code), ("field", field)) if value}
    told = json.dumps(values, ensure_ascii=False, sort_keys=False)
    return Response(f"{told}\n", status, mimetype=MEDIA_TYPE)


def problem_of(error: LacunaError) -> Response:
    """Return an error in the words of the caller's language, with the headers that belong to its status."""
    if isinstance(error, TokenNeeded):
        answer = problem(401, say(error), error.code)
        answer.headers["WWW-Authenticate"] = 'Bearer realm="lacuna"'
        return answer
    if isinstance(error, TooFast):
        answer = problem(429, say(error), error.code)
        answer.headers["Retry-After"] = str(error.params["seconds"])
        return answer
    if error.code == _NO_INDEX:
        return problem(503, say(error), error.code)
    field = str(error.params.get("field", "")) if isinstance(error, InvalidInput) else ""
    return problem(status_of(error), say(error), error.code, field)
