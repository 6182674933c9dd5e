"""Forms that anybody may send, kept from machines without asking a third party or knowing anybody.

A machine fills in every field, so one that no reader sees must stay empty; it is fast, so a form carries
the moment at which it was opened, signed. It is taken once, by the random
number in its token. Whoever is refused by mistake has only to send it again.
"""

from __future__ import annotations

import datetime as dt

from flask import Flask, current_app, request
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from markupsafe import Markup

from catalogue.errors import InvalidInput
from catalogue.web.language import gettext as _

from .csrf import LIFETIME, form_number

SOONEST = dt.timedelta(seconds=4)
"""How long a person takes at least."""

_OPENED = "opened"
_TRAP = "more_words"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="opened")


def fields() -> Markup:
    """Return what such a form holds beside its token."""
    return Markup(
        '<input type="hidden" name="{}" value="{}"><p class="unseen"><label>{}'
        '<input name="{}" tabindex="-1" autocomplete="off"></label></p>'
    ).format(_OPENED, _serializer().dumps(""), _("Leave this field empty"), _TRAP)


def check() -> str:
    """Return the random number of this form; raises ``InvalidInput`` for one that no person sent."""
    if request.form.get(_TRAP):
        raise InvalidInput(
            "trap_filled", "A field that readers do not see was filled in. Please send the form again."
        )
    try:
        _, opened = _serializer().loads(
            request.form.get(_OPENED, ""), max_age=LIFETIME, return_timestamp=True
        )
    except SignatureExpired:
        raise InvalidInput(
            "form_expired", "This form was open for too long. Go back, reload the page and send it again."
        ) from None
    except BadSignature:
        raise InvalidInput(
            "form_token",
            "This form did not come from the page we sent. Go back, reload the page and try again.",
        ) from None
    if dt.datetime.now(dt.UTC) - opened < SOONEST:
        raise InvalidInput(
            "too_fast", "The form was sent faster than anybody can type. Please send it again."
        )
    return form_number()


def init_app(app: Flask) -> None:
    """Let templates write ``{{ guard_fields() }}``."""
    app.jinja_env.globals.update(guard_fields=fields)
