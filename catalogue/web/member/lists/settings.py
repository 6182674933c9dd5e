"""A list itself: its name, who may see it, and its removal."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.gaps.reference_lists import Visibility, may_edit, read_shown, shown_as
from catalogue.domain.operations.editing import as_tick
from catalogue.domain.people.access import Role
from catalogue.errors import BothChanged, InvalidInput, NotAllowed
from catalogue.services.lists.lists import ListView
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.member.words import visibility_name
from catalogue.web.page_parts.editing import began, said_of_both, tick_shown
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/lists/<int:list_id>/settings")
def settings(list_id: int) -> str:
    """Return the form for name and visibility."""
    found = _own_list(list_id)
    return _form(found, found.as_form)


@blueprint.post("/lists/<int:list_id>/settings")
def save_settings(list_id: int) -> ResponseReturnValue:
    """Rename the list, share it otherwise; what only somebody else changed stays as theirs."""
    found, person = _own_list(list_id), require_account()
    given = request.form.get("visibility", "")
    try:
        visibility, shown_to = read_shown(given)
    except ValueError:
        given = found.as_form["visibility"]
        visibility, shown_to = read_shown(given)
    sent = {
        "name": request.form.get("name", "").strip(),
        "visibility": given,
        "help": as_tick("help" in request.form),
    }
    try:
        services().lists.lists.edit(
            person,
            list_id,
            sent["name"],
            visibility,
            shown_to=shown_to,
            help_asked=bool(sent["help"]),
            began=began(),
        )
    except BothChanged as error:
        return _form(found, error.values, said_of_both(error, _shown), error.now), status_of(error)
    except InvalidInput as error:
        return _form(found, sent, {"name": say(error)}, began()), status_of(error)
    still_seen = any(
        reference_list.id == list_id for reference_list in services().lists.lists.visible_to(person)
    )
    leads_to = url_for("member.report", list_id=list_id) if still_seen else url_for("member.home")
    return redirect_saying(leads_to, N_("Saved."))


@blueprint.get("/lists/<int:list_id>/remove")
def ask_removal(list_id: int) -> str:
    """Ask before a list goes."""
    return render_template("member/remove.html", list=_own_list(list_id))


@blueprint.post("/lists/<int:list_id>/remove")
def remove(list_id: int) -> ResponseReturnValue:
    """Take the list away; the librarian can bring it back from the change log."""
    name = _own_list(list_id).name
    services().lists.lists.remove(require_account(), list_id)
    return redirect_saying(url_for("member.home"), N_("The list %(name)s was removed."), name=name)


def _own_list(list_id: int) -> ListView:
    person = require_account()
    found = services().lists.lists.get(person, list_id)
    if not may_edit(person, found.owner_id):
        raise NotAllowed("not_your_list", "Only its owner and the librarian may change this list.")
    return found


def _shown(name: str, value: str) -> str:
    """Return what a setting says, as people read it."""
    if name == "visibility":
        return visibility_name(value)
    return tick_shown(value) if name == "help" else value


def _form(
    found: ListView,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    begins: Mapping[str, str] | None = None,
) -> str:
    publishes = require_account().may_act_as(Role.LIBRARIAN) or found.visibility is Visibility.PUBLIC
    agencies = dict.fromkeys(filter(None, (found.shown_to, found.owner_agency)))
    offered = [
        str(Visibility.PRIVATE),
        *(shown_as(Visibility.AGENCY, agency) for agency in agencies or [""]),
        *([str(Visibility.PUBLIC)] if publishes else []),
    ]
    return render_template(
        "member/settings.html",
        list=found,
        values=values,
        began=found.as_form if begins is None else begins,
        offered=offered,
        errors=errors or {},
    )
