"""Pages while the primary of the database is gone: they are read from a standby, and say what that means."""

from __future__ import annotations

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue

from catalogue.errors import DatabaseAway
from catalogue.web.language import say
from catalogue.web.security.access import services

from .error_pages import error_page, status_of

_TRIES = 2
"""Once a connection is found broken, once that no other can be had: then a standby is asked."""


def begin_anew(error: DatabaseAway) -> ResponseReturnValue:
    """Make a page anew that met the going of its server; what would change something is refused in words."""
    app = current_app
    for _ in range(_TRIES if request.method in ("GET", "HEAD") else 0):
        services().database.begin_page()
        try:
            answer = app.preprocess_request()
            return app.dispatch_request() if answer is None else answer
        except DatabaseAway as again:
            error = again
        except Exception as other:
            return app.handle_user_exception(other)
    return error_page(status_of(error), say(error))


def init_app(app: Flask) -> None:
    """Read from where it can be read, and let the layout say that nothing can be changed."""
    app.register_error_handler(DatabaseAway, begin_anew)
    app.context_processor(lambda: {"read_only": not services().database.takes_changes})
