"""One's own account: what is kept of it, and where one is logged in."""

from __future__ import annotations

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.people.hiding import name_given
from catalogue.errors import LacunaError
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.page_parts.downloads import person_data
from catalogue.web.security.access import end_session, require_account, services, session_token
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/account")
def own_account() -> str:
    """Name, agency, and every login that still holds."""
    return _page()


def _page(error: str = "") -> str:
    person = require_account()
    logins = services().access.people.logins(person, session_token())
    second_step = services().access.second_step.is_on(person)
    return render_template(
        "member/account.html",
        logins=logins,
        error=error,
        second_step=second_step,
        gives_as=name_given(person),
        own_name=services().authority.hidden_names.own(person),
    )


_SAID_OF_NAME = {
    (True, True): N_("The name is hidden everywhere."),
    (False, False): N_("The name is shown again."),
    (False, True): N_(
        "You do not hide the name any more, but somebody else does. The librarian can show it."
    ),
}


@blueprint.get("/account/data.json")
def own_data() -> Response:
    """All that is kept of this person, as a file."""
    return person_data(require_account().id)


@blueprint.post("/account/erase")
def erase_own_account() -> ResponseReturnValue:
    """Erase this account, for good; the password is asked for once more."""
    try:
        services().access.leaving.leave(require_account(), request.form.get("password", ""))
    except LacunaError as error:
        return _page(say(error)), status_of(error)
    said = N_("Your account is erased. Thank you.")
    return end_session(make_response(redirect_saying(url_for("patron.home"), said, login_ended=True)))


@blueprint.post("/account/name")
def hide_own_name() -> ResponseReturnValue:
    """Hide the name under which this person gives, everywhere, or show it again."""
    hidden = "hide" in request.form
    is_hidden = services().authority.hidden_names.set_own(require_account(), hidden=hidden)
    return redirect_saying(url_for("member.own_account"), _SAID_OF_NAME[hidden, is_hidden])


@blueprint.post("/account/logins/<login_id>/end")
def end_login(login_id: str) -> ResponseReturnValue:
    """End one of one's own logins, such as one left open on another computer."""
    services().access.people.end_login(require_account(), login_id)
    return redirect_saying(url_for("member.own_account"), N_("That login is ended."))
