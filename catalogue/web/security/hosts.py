"""The names by which the site may be asked for; no other changes anything that it says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, request

from catalogue.errors import InvalidInput

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_HEALTH = "root.health"
_PLAIN_PATH = re.compile(r"(?:/(?!\.)[\w.~-]+)*", re.ASCII)


def is_https() -> bool:
    """Whether the reader came by https, as the settings or the server say."""
    return request.is_secure or bool(current_app.config["LACUNA"].https)


def own_origins() -> frozenset[str]:
    """Return what a browser calls this site in ``Origin``: as it was asked for, and as it is known.

    As it was asked for by https too: a proxy may take that away and not say so.
    """
    known = "/".join(_site().split("/")[:3])
    return frozenset({request.host_url.rstrip("/"), f"https://{request.host}", known})


def check() -> None:
    """Raise ``InvalidInput`` for a name that is none of ours, where any is set (DNS rebinding, say)."""
    allowed = current_app.config["LACUNA"].hosts
    if request.endpoint == _HEALTH:  # a load balancer asks a machine by its own name; no answer depends on it
        return
    if allowed and name_asked(request) not in allowed:
        raise InvalidInput(
            "unknown_host", "This site is not known by the name in the address. Open it by its own name."
        )


def name_asked(asked: Request | None) -> str | None:
    """Return the name by which a request asks for the site, without a port; None where there is none to be
    read.
    """
    try:
        return urlsplit(f"//{asked.host}").hostname if asked else None
    except ValueError:
        return None


def stay(response: Response) -> Response:
    """Have a redirection to one of our pages say nothing of the host: the browser knows where it is."""
    if response.status_code // 100 != 3:
        return response
    location = response.headers.get("Location", "")
    for origin in own_origins():
        if location == origin or location.startswith(f"{origin}/"):
            response.headers["Location"] = location.removeprefix(origin) or "/"
            response.set_data(b"")
    return response


def with_plain_prefix(app: WSGIApplication) -> WSGIApplication:
    """Have an application lie under the path that a proxy names, unless that is no plain path: what the
    proxy hands on from anybody ("//forged.example") would lead to another site.
    """

    def under_it(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        prefix = environ["SCRIPT_NAME"].rstrip("/")
        environ["SCRIPT_NAME"] = prefix if _PLAIN_PATH.fullmatch(prefix) else ""
        return app(environ, start)

    return under_it


def _site() -> str:
    return str(current_app.config["LACUNA"].site)


def init_app(app: Flask) -> None:
    """Look at the name first of all, and at what leads on last."""
    app.before_request(check)
    app.after_request(stay)
