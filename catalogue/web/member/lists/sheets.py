"""A sheet that comes back filled in: sent, looked at row by row, and only then taken in."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.member.undoing import redirect_undoable
from catalogue.web.member.words import short_file_name
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying

from .called import called, names_carried

SHOWN = 300
"""Rows of each kind that are shown of a long plan; all are counted."""


@blueprint.get("/lists/<int:list_id>/sheet")
def send_sheet(list_id: int) -> str:
    """How a sheet goes out and comes back."""
    return _form(list_id)


@blueprint.post("/lists/<int:list_id>/sheet")
def sheet_sent(list_id: int) -> ResponseReturnValue:
    """Keep the file and go to look at what it would change."""
    person, file = require_account(), request.files.get("file")
    services().lists.lists.to_change(person, list_id)
    try:
        if file is None or not file.filename:
            raise InvalidInput("no_file", "Choose a file.", field="file")
        received = services().lists.sheets.receive(person, cast(BinaryIO, file.stream), file.filename)
        if received is None or received[0] != list_id:
            raise InvalidInput(
                "no_sheet_of_list",
                "This is no sheet of this list. Send the Excel file that was taken from its report.",
                field="file",
            )
    except InvalidInput as error:
        return _form(list_id, say(error)), status_of(error)
    names = called(short_file_name(file.filename))
    return redirect(url_for("member.sheet", list_id=list_id, token=received[1], called=names), 303)


@blueprint.get("/lists/<int:list_id>/sheet/<token>")
def sheet(list_id: int, token: str) -> ResponseReturnValue:
    """Row by row what the sheet would change."""
    person, (filename, _name) = require_account(), names_carried()
    found = services().lists.lists.to_change(person, list_id)
    try:
        plan = services().lists.sheets.plan(person, list_id, token, filename)
    except NotFound as error:
        # Gone back to after it was taken, or opened days later: the form says so and takes it once more.
        return _form(list_id, say(error)), status_of(error)
    return render_template("member/sheet.html", list=found, plan=plan, token=token, shown=SHOWN)


@blueprint.post("/lists/<int:list_id>/sheet/<token>")
def take_sheet(list_id: int, token: str) -> ResponseReturnValue:
    """Take it in, as it was shown."""
    person, filename = require_account(), request.form.get("file", "")[:200]
    try:
        done = services().lists.sheets.apply(
            person,
            list_id,
            token,
            filename,
            digest=request.form.get("plan", ""),
            take_off_absent="absent" in request.form,
            add_new="added" in request.form,
        )
    except Conflict as error:
        if error.code != "plan_changed":
            raise
        again = url_for("member.sheet", list_id=list_id, token=token, called=called(filename))
        return redirect_saying(again, error.message, "warning")
    return redirect_undoable(url_for("member.report", list_id=list_id), N_("The sheet was taken in."), done)


def _form(list_id: int, error: str = "") -> str:
    found = services().lists.lists.to_change(require_account(), list_id)
    return render_template("member/send_sheet.html", list=found, error=error)
