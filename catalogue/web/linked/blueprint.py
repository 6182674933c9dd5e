"""The blueprint of the doors for programs, and what all of them have in common."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from catalogue.errors import LacunaError

from ..api.problems import problem, problem_of

blueprint = Blueprint("linked", __name__)


def site() -> str:
    """Return the address of the site, as it is known outside."""
    return str(current_app.config["LACUNA"].site)


@blueprint.after_request
def open_to_every_origin(response: Response) -> Response:
    """Let pages of other sites read what everybody may read (CORS)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":  # a browser asks before it sends JSON from another site
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS, POST"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


@blueprint.errorhandler(LacunaError)
def known(error: LacunaError) -> Response:
    """Something that whoever asked can put right."""
    return problem_of(error)


@blueprint.errorhandler(HTTPException)
def http(error: HTTPException) -> Response:
    """Return what is refused before a view sees it."""
    return problem(error.code or 500)
