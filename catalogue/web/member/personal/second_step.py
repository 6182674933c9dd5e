"""Turning the second step of logging in on and off, each for oneself."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import LacunaError
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.page_parts import qr
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/account/second-step")
def second_step() -> str:
    """Return what to scan and to type; or, where the step is on, how to turn it off."""
    return _page()


@blueprint.post("/account/second-step/on")
def turn_second_step_on() -> ResponseReturnValue:
    """Prove that the phone knows the secret; then show the recovery codes, this once."""
    secret, code = request.form.get("secret", ""), request.form.get("code", "")
    try:
        recovery = services().access.second_step.turn_on(require_account(), secret, code)
    except LacunaError as error:
        return _page(secret, error), status_of(error)
    return render_template("member/recovery_codes.html", codes=recovery)


@blueprint.post("/account/second-step/off")
def turn_second_step_off() -> ResponseReturnValue:
    """Ask for no codes any more."""
    try:
        services().access.second_step.turn_off(require_account(), request.form.get("code", ""))
    except LacunaError as error:
        return _page(error=error), status_of(error)
    return redirect_saying(url_for("member.own_account"), N_("Logging in asks for no code any more."))


def _page(secret: str = "", error: LacunaError | None = None) -> str:
    steps, person = services().access.second_step, require_account()
    on = steps.is_on(person)
    issuer = services().settings.centre().name("en")
    enrolment = None if on else steps.enrol(person, issuer, secret)
    return render_template(
        "member/second_step.html",
        on=on,
        enrolment=enrolment,
        code=qr.drawn(enrolment.address) if enrolment else None,
        error=say(error) if error else "",
    )
