"""Answers that a program may keep, and ask whether they still hold (RFC 9110, section 13)."""

from __future__ import annotations

import datetime as dt
import hashlib

from flask import Response, request


def lasting(content: bytes, mimetype: str, changed: dt.datetime | None = None) -> Response:
    """Return the content with a mark of it and the moment of its last change; 304 where the program has it
    already.

    Whoever keeps it asks each time whether it still holds. What answers a question is kept by no cache at
    all: it tells what was looked for.
    """
    response = Response(content, mimetype=mimetype)
    response.set_etag(hashlib.sha256(content).hexdigest()[:32], weak=True)  # weak: it may go out compressed
    response.last_modified = changed
    response.headers["Cache-Control"] = "no-store" if request.query_string else "private, no-cache"
    response.make_conditional(request)
    return response
