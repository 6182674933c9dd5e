"""The mail server: how to reach it. Its password is kept and never shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.operations.editing import Edit
from catalogue.domain.people.mail import SECURITIES, USUAL_PORTS, MailServer, Security
from catalogue.errors import BothChanged, InvalidInput
from catalogue.web.language import gettext as _
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import Errors, note, typed
from catalogue.web.page_parts.editing import edit_sent, said_of_both, shown_again
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying

_LONGEST_PORT = 5
_TYPED = ("host", "port", "security", "user", "sender")
_SECURITY_WORDS = {
    "starttls": N_("STARTTLS (usual)"),
    "tls": N_("TLS from the beginning"),
    "none": N_("None; only inside the house"),
}


@blueprint.get("/settings/mail")
def mail_settings() -> str:
    """Return the mail server as it is."""
    values = _values_of(services().settings.mail)
    return _page(values, values, {})


@blueprint.post("/settings/mail")
def save_mail_settings() -> ResponseReturnValue:
    """Keep another mail server, or have none."""
    if request.form.get("action") == "none":
        services().settings.save_mail(require_account(), None)
        return redirect_saying(url_for("librarian.mail_settings"), N_("No mail is sent from now on."))
    values, errors = {name: typed(request.form, name) for name in _TYPED}, Errors()
    try:
        services().settings.edit_mail(require_account(), partial(_laid_over, edit_sent(values)))
    except BothChanged as error:
        return _page(error.values, error.now, said_of_both(error, _shown)), 409
    except InvalidInput as error:
        now_there = _values_of(services().settings.mail)
        values, of_both = shown_again(values, now_there, shown=_shown)
        note(errors, error)
        return _page(values, now_there, of_both | errors), 400
    return redirect_saying(url_for("librarian.mail_settings"), N_("The mail server is saved."))


def _values_of(server: MailServer | None) -> dict[str, str]:
    values = server.to_dict() if server else {"security": "starttls", "port": ""}
    return {name: str(values.get(name, "")) for name in _TYPED}


def _laid_over(edit: Edit, old: MailServer | None) -> MailServer:
    if old is None and edit.began and edit.began.get("host"):
        # Somebody has said meanwhile that no mail is sent: no form that was open sends it again unasked.
        return _server(replace(edit, began={}).onto(_values_of(old), rights=("host",)), old)
    return _server(edit.onto(_values_of(old)), old)


def _shown(name: str, value: str) -> str:
    return _(_SECURITY_WORDS[value]) if name == "security" and value in _SECURITY_WORDS else value


def _server(values: dict[str, str], old: MailServer | None) -> MailServer:
    """Return what was typed; left empty, the password stays where all that it was typed for stays.

    Raises ``InvalidInput`` where it would go another way: it has to be typed again.
    """
    security: Security = next(
        (security for security in SECURITIES if security == values["security"]), "starttls"
    )
    port = _number(values["port"]) if values["port"] else USUAL_PORTS[security]
    password = request.form.get("password", "")
    server = MailServer(
        host=values["host"],
        port=port,
        security=security,
        user=values["user"],
        password=password if values["user"] else "",
        sender=values["sender"],
    )
    if password or not server.user or old is None or not old.password:
        return server
    if server.login != old.login:
        raise InvalidInput(
            "mail_password_again",
            "The kept password is for the server, port, security and user name as they were. Type it again "
            "for the new ones.",
            field="password",
        )
    return replace(server, password=old.password)


def _number(port: str) -> int:
    return int(port) if port.isdecimal() and len(port) <= _LONGEST_PORT else 0


def _page(values: Mapping[str, str], began_with: Mapping[str, str], errors: Mapping[str, str]) -> str:
    server = services().settings.mail
    return render_template(
        "librarian/mail_settings.html",
        values=values,
        began=began_with,
        errors=errors,
        securities=[(name, _(words)) for name, words in _SECURITY_WORDS.items()],
        is_set=server is not None,
        has_password=bool(server and server.password),
        password_missing=bool(server and server.password_missing),
    )
