"""A list itself: its name, who may see it, and its removal."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.gaps.reference_lists import Visibility, may_edit
from catalogue.domain.people.access import Role
from catalogue.errors import InvalidInput, NotAllowed
from catalogue.services.lists.lists import ListView
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/lists/<int:list_id>/settings")
def settings(list_id: int) -> str:
    """Return the form for name and visibility."""
    found = _own_list(list_id)
    return _form(found, found.name, found.visibility, found.help_asked)


@blueprint.post("/lists/<int:list_id>/settings")
def save_settings(list_id: int) -> ResponseReturnValue:
    """Rename the list, share it otherwise."""
    found = _own_list(list_id)
    name, value = request.form.get("name", "").strip(), request.form.get("visibility", "")
    visibility = Visibility(value) if value in set(Visibility) else found.visibility
    help_asked, person = "help" in request.form, require_account()
    try:
        services().lists.lists.edit(person, list_id, name, visibility, help_asked=help_asked)
    except InvalidInput as error:
        return _form(found, name, visibility, help_asked, say(error)), status_of(error)
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


def _form(found: ListView, name: str, visibility: Visibility, help_asked: bool, error: str = "") -> str:
    publishes = require_account().may_act_as(Role.LIBRARIAN) or found.visibility is Visibility.PUBLIC
    offered = [
        offered_visibility
        for offered_visibility in Visibility
        if offered_visibility is not Visibility.PUBLIC or publishes
    ]
    return render_template(
        "member/settings.html",
        list=found,
        name=name,
        chosen=visibility,
        offered=offered,
        help_asked=help_asked,
        error=error,
    )
