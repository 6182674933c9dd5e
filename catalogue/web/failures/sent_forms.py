"""A form of somebody who is logged in does what it asks for once, however often it is sent.

Two presses of a button, and an answer that is loaded again, send the same fields with the same random number;
a page that is opened anew has another number. Other words in the same form are another sending: somebody went
back and typed something else.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from catalogue.errors import SentBefore
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.security import csrf
from catalogue.web.security.access import account, services

from .error_pages import error_page, status_of

_STATES = frozenset({"librarian.keep_draft", "librarian.choose_actions", "librarian.scan"})
"""Forms that a script sends again and again from one page: they say how something stands, not what to do."""


def take_once() -> None:
    """Let what this request writes be written only if the same form was not sent before."""
    if request.method != "POST" or account() is None or request.endpoint in _STATES:
        return
    if number := csrf.form_number():
        g.taken_once = ExitStack()
        g.sending = g.taken_once.enter_context(services().access.sent_forms.once(_mark(number)))


def _mark(number: str) -> str:
    """Make the mark of what was sent: nobody who has it can tell the number, the person or the fields."""
    fields = sorted(pair for pair in request.form.items(multi=True) if pair[0] != csrf.FIELD)
    files = sorted(
        (name, file.filename or "", _digest(file)) for name, file in request.files.items(multi=True)
    )
    return hashlib.sha256(json.dumps([number, request.path, fields, files]).encode()).hexdigest()[:32]


def _digest(file: FileStorage) -> str:
    digest = hashlib.file_digest(file.stream, "sha256")  # type: ignore[arg-type]
    file.stream.seek(0)
    return digest.hexdigest()


def _take_back(response: Response) -> Response:
    """Let what was refused be sent again."""
    _let_go()
    if response.status_code >= 400 and (sending := g.pop("sending", None)) is not None:
        services().access.sent_forms.take_back(sending)
    return response


def _let_go(_error: BaseException | None = None) -> None:
    stack: ExitStack | None = g.pop("taken_once", None)
    if stack is not None:
        stack.close()


def _tell(error: SentBefore) -> ResponseReturnValue:
    """Say that it is done: nothing is wrong, and nobody was here before."""
    return error_page(status_of(error), say(error), _("This is done already"))


def init_app(app: Flask) -> None:
    """Take each form once."""
    app.before_request(take_once)
    app.after_request(_take_back)
    app.teardown_request(_let_go)
    app.register_error_handler(SentBefore, _tell)
