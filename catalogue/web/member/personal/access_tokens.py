"""Tokens by which programs act in a person's name: made, shown once, taken back."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.people.access import Scope
from catalogue.errors import LacunaError
from catalogue.services.access.access_tokens import LIFETIMES
from catalogue.web.api.operations import SCOPES
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.security.access import require_account, services, session_token
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/tokens")
def access_tokens() -> str:
    """Return this person's tokens, and the form for a new one."""
    return _page()


@blueprint.post("/tokens")
def make_token() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    form = request.form
    scopes = [scope for scope in Scope if scope.value in form.getlist("scopes")]
    try:
        token = services().access.access_tokens.make(
            require_account(),
            form.get("name", ""),
            scopes,
            form.get("days", 0, type=int),
            login=session_token(),
        )
    except LacunaError as error:
        return _page(error=error), status_of(error)
    return _page(token)


@blueprint.post("/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Take a token back; from now on it opens nothing."""
    services().access.access_tokens.revoke(require_account(), token_id)
    return redirect_saying(url_for("member.access_tokens"), N_("The token is taken back."))


def _page(token: str = "", error: LacunaError | None = None) -> str:
    return render_template(
        "member/access_tokens.html",
        token=token,
        tokens=services().access.access_tokens.mine(require_account()),
        scopes=SCOPES,
        lifetimes=LIFETIMES,
        errors={str(error.params.get("field", "")): say(error)} if error else {},
        form=request.form if error else {},
        chosen=request.form.getlist("scopes") if error else [],
    )
