"""The blueprint of the programming interface: who may call, how often, and how errors are told."""

from __future__ import annotations

import math

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from catalogue.domain.operations.full_disk import is_no_room, no_room
from catalogue.errors import LacunaError, NotAllowed
from catalogue.web.security.access import services

from .operations import BY_ENDPOINT, Operation
from .problems import TokenNeeded, TooFast, problem, problem_of
from .rate import Bucket

PREFIX = "/api/v1"
LARGEST_BODY = 2_000_000
"""Bytes of what may be sent at once."""

ANYBODYS, WITH_TOKEN = "api_bucket", "api_bucket_with_token"
"""Two measures of what a process does for programs: no stranger uses up that of those with a token."""

blueprint = Blueprint("api", __name__)


def operation() -> Operation:
    """Return what is asked for; raises ``NotAllowed`` for what ``operations`` does not name."""
    found = BY_ENDPOINT.get((request.endpoint or "").partition(".")[2], {})
    method = "GET" if request.method == "HEAD" else request.method
    if method not in found:
        raise NotAllowed("closed", "You may not open this page.")
    return found[method]


@blueprint.before_request
def let_in() -> None:
    """Refuse who has no token for what takes one, and anybody while there is too much to do."""
    request.max_content_length = LARGEST_BODY
    if request.method == "OPTIONS":
        return
    asked = operation()
    given = bearer_token()
    caller = services().access.access_tokens.recognise(given) if given else None
    take(asked.cost, ANYBODYS if caller is None else WITH_TOKEN)
    if asked.scope is None:
        return
    if caller is None:
        raise TokenNeeded("token_needed", "Send a token that holds, as Authorization: Bearer TOKEN.")
    if asked.scope and asked.scope not in caller.scopes:
        raise NotAllowed(
            "token_scope",
            "This token is not for that: it lacks the scope “%(scope)s”.",
            scope=str(asked.scope),
        )
    g.account, g.caller = caller.account, caller


def bearer_token() -> str:
    """Return the token that came with the request, "" for none (RFC 6750, section 2.1)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def take(cost: float, measure: str = ANYBODYS) -> None:
    """Take what a call costs from what this process may do, by one of its measures; raises ``TooFast``."""
    bucket: Bucket = current_app.extensions[measure]
    if wait := bucket.take(cost):
        raise TooFast(
            "too_fast_for_us",
            "Too much was asked at once, by you or by others. Try again in %(seconds)s seconds.",
            seconds=math.ceil(wait),
        )


@blueprint.after_request
def open_to_every_origin(response: Response) -> Response:
    """Let pages of other sites read what everybody may read (CORS)."""
    found = BY_ENDPOINT.get((request.endpoint or "").partition(".")[2], {})
    if any(found_operation.scope is None for found_operation in found.values()):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
    return response


@blueprint.errorhandler(LacunaError)
def known(error: LacunaError) -> Response:
    """Something that whoever asked can put right."""
    return problem_of(error)


@blueprint.errorhandler(OSError)
def unwritten(error: OSError) -> Response:
    """Return what was sent did not fit on the disk."""
    if is_no_room(error):
        return problem_of(no_room())
    raise error


@blueprint.errorhandler(HTTPException)
def http(error: HTTPException) -> Response:
    """Return what Flask itself refuses, or what broke on our side."""
    answer = problem(error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer
