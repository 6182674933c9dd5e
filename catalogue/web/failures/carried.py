"""A form that was sent after the login had ended: what was typed is carried through logging in.

Nothing is kept on the server. The fields travel sealed in the log-in form, and are shown once more behind
it, for the person to send: never by themselves, so that nobody can have a form sent in another's name.
Carried is only a form of a page of ours that somebody logged in had opened, of a bounded size, and without
a file or a password in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import RequestEntityTooLarge

from catalogue.errors import InvalidInput, NotAllowed
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.security import csrf
from catalogue.web.security.access import ANONYMOUS, LogInFirst, start_session, take_session

from .error_pages import error_page, kept_form, status_of

FIELD = "carried"
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Carried:
    """A form: where it goes, and its fields as they were sent, but for its token."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def typed(self) -> list[str]:
        """Some of what was typed, to be recognised by: single words may be the form's own choices."""
        values = dict.fromkeys(value.strip() for _, value in self.fields)
        return [value[:80] for value in values if " " in value or not value.isascii()][:_SHOWN]


def opened(value: str) -> Carried | None:
    """Return the form that a sealed field holds; None for one that is not ours or is a day old."""
    try:
        path, fields = _sealer().loads(value, max_age=csrf.LIFETIME)
    except BadSignature:
        return None
    return Carried(str(path), tuple((str(name), str(text)) for name, text in fields))


def go_on(form: Carried, token: str) -> ResponseReturnValue:
    """Return the page behind the log-in, from which the form is sent after all."""
    take_session(token)
    return start_session(make_response(render_template("patron/go_on.html", form=form)), token)


def _log_in_page(error: LogInFirst) -> ResponseReturnValue:
    """Show the page for logging in instead of a refusal, with what was typed as far as it is carried."""
    csrf.read_as_anybody_s()  # nobody knows who sent it, and none so long is carried
    if not _from_our_page():
        return error_page(status_of(error), say(error))
    if (kept := kept_form()) is not None:
        fields = [(name, value) for name, value in kept if name != csrf.FIELD]
        said = _("Your login had ended. What you typed is kept: log in, and send it again with one button.")
        sealed = str(_sealer().dumps([quote(request.root_path + request.path), fields]))
    else:
        said = _(
            "Your login had ended. A file, a password or a very long text is not kept: log in, go back, "
            "and send it once more."
        )
        sealed = ""
    page = render_template("patron/log_in.html", next="", email="", error=said, carried=sealed)
    return page, status_of(error)


def _from_our_page() -> bool:
    """Whether a person sent a form that a page of ours held for somebody who was logged in; of one that is
    too long to be looked into, whether it may be so.
    """
    if "text/html" not in request.headers.get("Accept", "") or csrf.HEADER in request.headers:
        return False
    try:
        csrf.check_site()
        session = csrf.session_of(request.form.get(csrf.FIELD, ""))
    except (InvalidInput, NotAllowed):
        return False
    except RequestEntityTooLarge:
        return True
    return session not in (None, ANONYMOUS)


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="carried")


def init_app(app: Flask) -> None:
    """Have a form that asks for a login lead to it."""
    app.register_error_handler(LogInFirst, _log_in_page)
