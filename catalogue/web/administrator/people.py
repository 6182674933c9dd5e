"""Everybody who may log in: invited by link, given roles, closed, opened again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.people.access import CENTRE, Role
from catalogue.errors import BothChanged, InvalidInput, LacunaError
from catalogue.services.access.people import LINK_LASTS, PersonView
from catalogue.web.failures.error_pages import status_of
from catalogue.web.page_parts.downloads import person_data
from catalogue.web.page_parts.editing import began, said_of_both
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.libraries import library_name
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.vocabulary import ACCOUNT_ROLES
from catalogue.web.wording.words import word

from ..language import say
from .blueprint import blueprint

ROLES: Mapping[str, str] = {
    "member": N_("Member: keeps lists, answers doubts, pledges titles"),
    "librarian": N_("Librarian: takes gifts in and keeps the catalogue"),
    "administrator": N_("Administrator: also decides who may log in"),
}


@dataclass(frozen=True, slots=True)
class _Sent:
    """What stands in the form."""

    email: str = ""
    name: str = ""
    agency: str = ""
    roles: tuple[Role, ...] = (Role.MEMBER,)
    libraries: tuple[int, ...] = (CENTRE,)


@blueprint.get("/")
def people() -> str:
    """Everybody, and the form to invite somebody."""
    return _everybody(_Sent())


@blueprint.post("/")
def invite() -> ResponseReturnValue:
    """Invite somebody, and show the link that lets them choose a password, this once."""
    sent = _sent()
    try:
        token = services().access.people.invite(
            require_account(), sent.email, sent.roles, name=sent.name, agency=sent.agency
        )
    except InvalidInput as error:
        return _everybody(sent, error), status_of(error)
    return _link(token, sent.email)


@blueprint.get("/<int:user_id>")
def person(user_id: int) -> str:
    """One account: name, agency, roles."""
    found = services().access.people.get(user_id)
    return _one(found, _said(found.as_form), found.as_form)


@blueprint.post("/<int:user_id>")
def save_person(user_id: int) -> ResponseReturnValue:
    """Change name, agency, roles and, in a union, where somebody works; what only somebody else changed
    stays as theirs.
    """
    sent, use = _sent(), services().access.people
    try:
        libraries = sent.libraries if sent.libraries or services().libraries.libraries.union() else None
        use.edit(
            require_account(),
            user_id,
            sent.name,
            sent.agency,
            sent.roles,
            libraries,
            renamed="renamed" in request.form,
            began=began(),
        )
    except BothChanged as error:
        both = said_of_both(error, _shown)
        return _one(use.get(user_id), _said(error.values), error.now, both), status_of(error)
    except LacunaError as error:
        return _one(use.get(user_id), sent, began(), _errors(error)), status_of(error)
    return redirect_saying(url_for("administrator.people"), N_("Saved."))


@blueprint.post("/<int:user_id>/link")
def new_link(user_id: int) -> ResponseReturnValue:
    """Make a fresh link to choose a password, and show it this once."""
    email = services().access.people.get(user_id).account.email
    return _link(services().access.people.new_link(require_account(), user_id), email)


@blueprint.post("/<int:user_id>/second-step/off")
def turn_second_step_off(user_id: int) -> ResponseReturnValue:
    """Let somebody in without a code, who lost phone and recovery codes."""
    services().access.second_step.remove(require_account(), user_id)
    done = N_("Logging in asks this person for no code any more.")
    return redirect_saying(url_for("administrator.person", user_id=user_id), done)


@blueprint.post("/<int:user_id>/<any(close,open):step>")
def set_closed(user_id: int, step: str) -> ResponseReturnValue:
    """Close an account at once, or open it again."""
    try:
        services().access.people.set_disabled(require_account(), user_id, disabled=step == "close")
    except LacunaError as error:
        return redirect_saying(url_for("administrator.people"), error.message, "warning", **error.params)
    done = N_("The account is closed.") if step == "close" else N_("The account is open again.")
    return redirect_saying(url_for("administrator.people"), done)


@blueprint.get("/<int:user_id>/data.json")
def data_of_person(user_id: int) -> Response:
    """All that is kept of a person, for whoever asks for theirs and cannot log in."""
    return person_data(user_id)


@blueprint.post("/<int:user_id>/erase")
def erase_person(user_id: int) -> ResponseReturnValue:
    """Erase a closed account, for good."""
    services().access.leaving.erase(require_account(), user_id)
    return redirect_saying(url_for("administrator.people"), N_("The account is erased."))


def _said(values: Mapping[str, str]) -> _Sent:
    """Return what stands in the form where an account is as these values tell."""
    return _Sent(
        name=values["name"],
        agency=values["agency"],
        roles=tuple(map(Role, values["roles"].split())),
        libraries=tuple(map(int, values["libraries"].split())),
    )


def _shown(name: str, value: str) -> str:
    """Return what a field of the form says, as people read it."""
    match name:
        case "roles":
            return ", ".join(word(ACCOUNT_ROLES, role) for role in value.split())
        case "libraries":
            return ", ".join(library_name(int(number)) for number in value.split())
    return value


def _sent() -> _Sent:
    form = request.form
    roles = tuple(Role(role_name) for role_name in form.getlist("roles") if role_name in set(Role))
    known = {library.id for library in services().libraries.libraries.union()} or {CENTRE}
    libraries = tuple(number for number in form.getlist("libraries", type=int) if number in known)
    return _Sent(
        form.get("email", "").strip(), form.get("name", ""), form.get("agency", ""), roles, libraries
    )


def _everybody(sent: _Sent, error: InvalidInput | None = None) -> str:
    return render_template(
        "administrator/people.html",
        people=services().access.people.everybody(),
        sent=sent,
        errors=_errors(error) if error else {},
        **_of_the_form(),
    )


def _one(
    found: PersonView, sent: _Sent, begins: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> str:
    return render_template(
        "administrator/person.html",
        person=found,
        sent=sent,
        began=begins,
        errors=errors or {},
        renamed="renamed" in request.form,
        **_of_the_form(),
    )


def _errors(error: LacunaError) -> dict[str, str]:
    return {error.params.get("field", ""): say(error)}


def _of_the_form() -> dict[str, object]:
    return {
        "roles": list(Role),
        "role_said": lambda role: word(ROLES, str(role)),
        "role_name": lambda role: word(ACCOUNT_ROLES, str(role)),
    }


def _link(token: str, email: str) -> str:
    address = url_for("patron.password", token=token, _external=True)
    return render_template("administrator/link.html", address=address, email=email, days=LINK_LASTS.days)
