"""The mail server: how to reach it. Its password is kept and never shown again."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.people.mail import SECURITIES, USUAL_PORTS, MailServer, Security
from catalogue.errors import InvalidInput
from catalogue.web.language import gettext as _
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import Errors, note, typed
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying

_TYPED = ("host", "port", "security", "user", "sender")
_SECURITY_WORDS = {
    "starttls": N_("STARTTLS (usual)"),
    "tls": N_("TLS from the beginning"),
    "none": N_("None; only inside the house"),
}


@blueprint.get("/settings/mail")
def mail_settings() -> str:
    """Return the mail server as it is."""
    server = services().settings.mail
    values = server.to_dict() if server else {"security": "starttls", "port": ""}
    return _page({name: str(values.get(name, "")) for name in _TYPED}, Errors())


@blueprint.post("/settings/mail")
def save_mail_settings() -> ResponseReturnValue:
    """Keep another mail server, or have none."""
    if request.form.get("action") == "none":
        services().settings.save_mail(require_account(), None)
        return redirect_saying(url_for("librarian.mail_settings"), N_("No mail is sent from now on."))
    values, errors = {name: typed(request.form, name) for name in _TYPED}, Errors()
    try:
        services().settings.save_mail(require_account(), _server(values))
    except InvalidInput as error:
        note(errors, error)
        return _page(values, errors), 400
    return redirect_saying(url_for("librarian.mail_settings"), N_("The mail server is saved."))


def _server(values: dict[str, str]) -> MailServer:
    """Return what was typed; left empty, the password stays where all that it was typed for stays.

    Raises ``InvalidInput`` where it would go another way: it has to be typed again.
    """
    security: Security = next(
        (security for security in SECURITIES if security == values["security"]), "starttls"
    )
    port = request.form.get("port", 0, type=int) if values["port"] else USUAL_PORTS[security]
    password = request.form.get("password", "")
    server = MailServer(
        host=values["host"],
        port=port,
        security=security,
        user=values["user"],
        password=password if values["user"] else "",
        sender=values["sender"],
    )
    old = services().settings.mail
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


def _page(values: dict[str, str], errors: Errors) -> str:
    server = services().settings.mail
    return render_template(
        "librarian/mail_settings.html",
        values=values,
        errors=errors,
        securities=[(name, _(words)) for name, words in _SECURITY_WORDS.items()],
        is_set=server is not None,
        has_password=bool(server and server.password),
        password_missing=bool(server and server.password_missing),
    )
