"""Logging in and out, and choosing a password by a link."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput, LacunaError
from catalogue.services.access.accounts import CodeNeeded
from catalogue.web.addressing.addresses import safe_next
from catalogue.web.failures import carried
from catalogue.web.failures.error_pages import status_of
from catalogue.web.security.access import (
    account,
    end_session,
    known_devices,
    remember_device,
    services,
    session_token,
    start_session,
    take_session,
)
from catalogue.web.wording.messages import N_, redirect_saying

from ..language import say
from .blueprint import blueprint


@blueprint.get("/log-in")
def log_in() -> ResponseReturnValue:
    """Return the log-in form; whoever is logged in goes on to their own page."""
    person = account()
    if person is not None:
        return redirect(_own_page(person))
    return _log_in_page(request.args.get("next", ""))


@blueprint.post("/log-in")
def check_log_in() -> ResponseReturnValue:
    """Log in, or say why not; what was typed in the first field stays."""
    email, onward = request.form.get("email", ""), request.form.get("next", "")
    try:
        token = services().access.accounts.log_in(email, request.form.get("password", ""), known_devices())
    except CodeNeeded as needed:
        return _code_page(onward, needed.step)
    except LacunaError as error:
        return _log_in_page(onward, email, say(error)), status_of(error)
    return _welcome(token, onward)


@blueprint.post("/log-in/code")
def check_code() -> ResponseReturnValue:
    """Return the second step: log in with a code from one's phone, after the right password."""
    step, onward = request.form.get("step", ""), request.form.get("next", "")
    try:
        token = services().access.second_step.pass_with(step, request.form.get("code", ""), known_devices())
    except LacunaError as error:
        is_over = error.code == "step_over"
        page = _log_in_page(onward, "", say(error)) if is_over else _code_page(onward, step, say(error))
        return page, status_of(error)
    return _welcome(token, onward)


@blueprint.post("/log-out")
def log_out() -> ResponseReturnValue:
    """End the session, here and in the browser."""
    services().access.accounts.log_out(session_token())
    answer = redirect_saying(url_for("patron.home"), N_("You are logged out."), login_ended=True)
    return end_session(make_response(answer))


@blueprint.get("/password/<token>")
def password(token: str) -> str:
    """Return the form that a link of the administrator leads to; a dead link says so."""
    return render_template(
        "patron/password.html", person=services().access.people.whose_link(token), error=""
    )


@blueprint.post("/password/<token>")
def choose_password(token: str) -> ResponseReturnValue:
    """Set the password and go on to log in with it."""
    people = services().access.people
    person = people.whose_link(token)
    try:
        people.choose_password(token, request.form.get("password", ""))
    except InvalidInput as error:
        page = render_template("patron/password.html", person=person, error=say(error))
        return page, status_of(error)
    said = N_("Your password is set. Log in with it.")
    answer = redirect_saying(url_for("patron.log_in"), said, login_ended=True)
    remember_device(answer, person)
    return answer


def _log_in_page(onward: str, email: str = "", error: str = "") -> str:
    return render_template("patron/log_in.html", next=onward, email=email, error=error, carried=_carried())


def _code_page(onward: str, step: str, error: str = "") -> str:
    return render_template("patron/log_in_code.html", next=onward, step=step, error=error, carried=_carried())


def _carried() -> str:
    """Return a form that waits for the login, sealed."""
    return request.form.get(carried.FIELD, "")


def _welcome(token: str, onward: str) -> ResponseReturnValue:
    take_session(token)
    person, form = account(), carried.opened(_carried())
    if form is not None and form.is_of(person):
        return start_session(make_response(carried.go_on(form)), token)
    address = safe_next(onward, _own_page(person) if person else url_for("patron.home"))
    if form is None:
        return start_session(make_response(redirect(address, 303)), token)
    said = N_("Somebody else had typed something here and not sent it. It was thrown away.")
    return start_session(make_response(redirect_saying(address, said, "warning")), token)


def _own_page(person: Account) -> str:
    return url_for("librarian.home" if person.may_act_as(Role.LIBRARIAN) else "member.home")
