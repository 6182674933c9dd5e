"""One's own account: what is kept of it, and where one is logged in."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import COOKIE, require_account, services
from ..messages import N_, redirect_saying
from .blueprint import blueprint


@blueprint.get("/account")
def own_account() -> str:
    """Name, agency, and every login that still holds."""
    person = require_account()
    logins = services().people.logins(person, request.cookies.get(COOKIE, ""))
    second_step = services().second_step.is_on(person)
    return render_template("member/account.html", logins=logins, second_step=second_step)


@blueprint.post("/account/logins/<login_id>/end")
def end_login(login_id: str) -> ResponseReturnValue:
    """End one of one's own logins, such as one left open on another computer."""
    services().people.end_login(require_account(), login_id)
    return redirect_saying(url_for("member.own_account"), N_("That login is ended."))
