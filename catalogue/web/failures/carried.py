"""A form that was sent after the login had ended: what was typed is carried through logging in.

Nothing is kept on the server. The fields travel sealed in the log-in form, and are shown once more behind
it, all of them, for the person to send: never by themselves, and to nobody but the person for whom the page
with the form was made. Whoever else logs in there is told that it was thrown away.
Carried is only a form of a page of ours that somebody logged in had opened, of a bounded size, and without
a file or a password in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import RequestEntityTooLarge

from catalogue.domain.operations.editing import BEGAN
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotAllowed
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.security import csrf
from catalogue.web.security.access import LogInFirst

from .error_pages import error_page, kept_form, status_of
from .form_labels import labels_for

FIELD = "carried"


@dataclass(frozen=True, slots=True)
class Carried:
    """A form: for whom its page was made, where it goes, and its fields as they were sent, but for its
    token.
    """

    whose: str
    path: str
    fields: tuple[tuple[str, str], ...]

    def is_of(self, person: Account | None) -> bool:
        """Whether its page was made for this person."""
        return self.whose == csrf.mark_of(person) != ""

    def parted(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Return what is sent otherwise than its page began with, by the names of the fields, and what goes
        along: fields that are empty, or as they were, and what these began with.

        Which of them a page had hidden is not known here, and what one reads over has to be what is done.
        """
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        changes = {name: values for name, values in sent.items() if _changes(name, values, sent)}
        return changes, {name: values for name, values in sent.items() if name not in changes}


def _changes(name: str, values: list[str], sent: Mapping[str, list[str]]) -> bool:
    began = sent.get(f"{BEGAN}{name}")
    if began is not None:
        return " ".join(sorted(values)).strip() != " ".join(began).strip()
    return not name.startswith(BEGAN) and any(value.strip() for value in values)


def opened(value: str) -> Carried | None:
    """Return the form that a sealed field holds; None for one that is not ours or is a day old."""
    try:
        whose, path, fields = _sealer().loads(value, max_age=csrf.LIFETIME)
    except BadSignature:
        return None
    return Carried(str(whose), str(path), tuple((str(name), str(text)) for name, text in fields))


def go_on(form: Carried) -> str:
    """Return the page behind the log-in, from which the form is sent after all."""
    changes, along = form.parted()
    called = labels_for(form.path)
    return render_template("patron/go_on.html", form=form, changes=changes, along=along, called=called)


def _log_in_page(error: LogInFirst) -> ResponseReturnValue:
    """Show the page for logging in instead of a refusal, with what was typed as far as it is carried."""
    csrf.read_as_anybody_s()  # nobody knows who sent it, and none so long is carried
    whose, is_long = _from_our_page()
    if not whose and not is_long:
        return error_page(status_of(error), say(error))
    if whose and (kept := kept_form()) is not None:
        fields = [(name, value) for name, value in kept if name != csrf.FIELD]
        said = _("Your login had ended. What you typed is kept: log in, and send it again with one button.")
        sealed = str(_sealer().dumps([whose, quote(request.root_path + request.path), fields]))
    else:
        said = _(
            "Your login had ended. A file, a password or a very long text is not kept: log in, go back, "
            "and send it once more."
        )
        sealed = ""
    page = render_template("patron/log_in.html", next="", email="", error=said, carried=sealed)
    return page, status_of(error)


def _from_our_page() -> tuple[str, bool]:
    """For whom the page of ours was made from which a person sent this form ("" where there is none), and
    whether it is too long to be looked into, so that it may be so.
    """
    if "text/html" not in request.headers.get("Accept", "") or csrf.HEADER in request.headers:
        return "", False
    try:
        csrf.check_site()
        return csrf.whose_form(), False
    except (InvalidInput, NotAllowed):
        return "", False
    except RequestEntityTooLarge:
        return "", True


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="carried form")


def init_app(app: Flask) -> None:
    """Have a form that asks for a login lead to it."""
    app.register_error_handler(LogInFirst, _log_in_page)
