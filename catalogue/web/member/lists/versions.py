"""A new version of a list's source: sent, held against the list, and laid upon it."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.services.lists.files.list_versions import NotMatched
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.member.undoing import redirect_undoable
from catalogue.web.member.words import short_file_name
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.job_words import progress_of
from catalogue.web.wording.messages import N_, redirect_saying

from .called import called, names_carried
from .sheets import SHOWN


@blueprint.get("/lists/<int:list_id>/versions/new")
def new_version(list_id: int) -> str:
    """Return the form for a new version."""
    return _form(list_id)


@blueprint.post("/lists/<int:list_id>/versions/new")
def version_sent(list_id: int) -> ResponseReturnValue:
    """Keep the file and go to look at what it would change."""
    person, file = require_account(), request.files.get("file")
    services().lists.lists.to_change(person, list_id)
    try:
        if file is None or not file.filename:
            raise InvalidInput("no_file", "Choose a file.", field="file")
        stream = cast(BinaryIO, file.stream)
        token = services().lists.versions.receive(person, list_id, stream, file.filename)
    except InvalidInput as error:
        return _form(list_id, say(error)), status_of(error)
    return _to_plan(list_id, token, short_file_name(file.filename))


@blueprint.get("/lists/<int:list_id>/versions/new/<token>")
def version_plan(list_id: int, token: str) -> ResponseReturnValue:
    """Return what the new version would add, take away and change, or how far the look at that is."""
    person, (filename, _name) = require_account(), names_carried()
    found = services().lists.lists.to_change(person, list_id)
    try:
        plan = services().lists.versions.plan(person, list_id, token, filename)
    except NotFound as error:
        # Gone back to after it was taken, or opened days later: the form says so and takes it once more.
        return _form(list_id, say(error)), status_of(error)
    except NotMatched as met:
        return render_template(
            "member/version_matching.html", list=found, file=filename, token=token, **_how_far(met)
        )
    return render_template("member/version_plan.html", list=found, plan=plan, token=token, shown=SHOWN)


@blueprint.get("/lists/<int:list_id>/versions/new/<token>/progress")
def version_progress(list_id: int, token: str) -> ResponseReturnValue:
    """How far the look at a new version is, as JSON for the page that watches it."""
    person = require_account()
    services().lists.lists.to_change(person, list_id)
    return jsonify(progress_of(services().lists.versions.matching(person, list_id, token)))


@blueprint.post("/lists/<int:list_id>/versions/new/<token>/again")
def match_version(list_id: int, token: str) -> ResponseReturnValue:
    """Look at it once more: the list was changed since, or the work came to no end."""
    filename = request.form.get("file", "")[:200]
    services().lists.versions.match(require_account(), list_id, token, filename)
    return _to_plan(list_id, token, filename)


@blueprint.post("/lists/<int:list_id>/versions/new/<token>")
def take_version(list_id: int, token: str) -> ResponseReturnValue:
    """Lay it upon the list, as it was shown."""
    person, filename = require_account(), request.form.get("file", "")[:200]
    try:
        done = services().lists.versions.apply(
            person,
            list_id,
            token,
            filename,
            digest=request.form.get("plan", ""),
            keep_gone="keep" in request.form,
        )
    except Conflict as error:
        if error.code != "plan_changed":
            raise
        again = url_for("member.version_plan", list_id=list_id, token=token, called=called(filename))
        return redirect_saying(again, error.message, "warning")
    address = url_for("member.report", list_id=list_id)
    return redirect_undoable(address, N_("The new version stands; answers were kept."), done)


def _to_plan(list_id: int, token: str, filename: str) -> ResponseReturnValue:
    address = url_for("member.version_plan", list_id=list_id, token=token, called=called(filename))
    return redirect(address, 303)


def _how_far(met: NotMatched) -> dict[str, object]:
    """Return the work on a version, and what is to be said where none is under way."""
    job = met.job
    if job is not None and job.state == "failed":
        return {"job": job, "failure": _(job.error_message, **job.error_params)}
    return {"job": job, "failure": say(met) if job is None or job.finished else ""}


def _form(list_id: int, error: str = "") -> str:
    found = services().lists.lists.to_change(require_account(), list_id)
    return render_template("member/new_version.html", list=found, error=error)
