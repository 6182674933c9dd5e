"""A new list: from a file in any form, or pasted; a table whose columns nobody knows is asked about."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput
from catalogue.formats import LIST_LIMITS
from catalogue.services.lists.files.list_files import ReturnedSheet, WaitingFile
from catalogue.services.lists.lists import NewList
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.member.words import day, short_file_name
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.column_choice import choices_of, chosen_fields, meanings
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.vocabulary import COLUMNS

from .called import called, names_carried


@blueprint.get("/lists/new")
def new_list() -> str:
    """Return the form for a new list."""
    return _form({}, {})


@blueprint.post("/lists/new")
def make_list() -> ResponseReturnValue:
    """Make a list and begin its check, or ask what its columns are."""
    values = {
        "name": request.form.get("name", "").strip(),
        "text": request.form.get("text", ""),
    }
    try:
        made = _read(values)
    except InvalidInput as error:
        place = str(error.params.get("field", ""))
        if place not in values:
            place = "file" if _sent_file() else "text"
        return _form(values, {place: say(error)}), status_of(error)
    if isinstance(made, WaitingFile):
        names = called(short_file_name(made.filename), values["name"])
        return redirect(url_for("member.columns", token=made.token, called=names), 303)
    if isinstance(made, ReturnedSheet):
        names = called(short_file_name(made.filename))
        return redirect(url_for("member.sheet", list_id=made.list_id, token=made.token, called=names), 303)
    return _watch_check(made)


@blueprint.get("/lists/columns/<token>")
def columns(token: str) -> str:
    """Return the first rows of a table, for its owner to say what is what."""
    filename, name = names_carried()
    waiting = services().lists.files.waiting(require_account(), token, filename)
    return _columns_page(waiting, name, list(waiting.guesses), waiting.header)


@blueprint.post("/lists/columns/<token>")
def name_columns(token: str) -> ResponseReturnValue:
    """Make the list of the table, now that its columns are named."""
    person, (filename, name) = require_account(), names_carried()
    files = services().lists.files
    waiting = files.waiting(person, token, filename)
    header = request.form.get("header", 1, type=int)
    fields = chosen_fields(request.form, waiting, COLUMNS)
    try:
        made = files.name_columns(person, token, name, filename, meanings(waiting, header, fields))
    except InvalidInput as error:
        return _columns_page(waiting, name, fields, header, say(error)), status_of(error)
    return _watch_check(made)


def _watch_check(made: NewList) -> ResponseReturnValue:
    """Go to watch the check of a list just made."""
    address = url_for("member.checking", list_id=made.list_id)
    if made.cut_short is not None:
        return redirect_saying(
            address,
            N_(
                "Not all was read: this list holds the first %(count)s titles, since a list has limits, or "
                "because reading broke off. Send the rest as a list of its own; if you want none of it, "
                "remove the list in its settings."
            ),
            "warning",
            count=made.entries,
        )
    if made.twin is None:
        return redirect(address, 303)
    return redirect_saying(
        address,
        N_(
            "You have a list with the same titles already: “%(name)s” of %(date)s. "
            "If you need only one of them, remove the other in its settings."
        ),
        "warning",
        name=made.twin.name,
        date=day(made.twin.created_at),
    )


def _read(values: dict[str, str]) -> NewList | WaitingFile | ReturnedSheet:
    person, file, text = require_account(), request.files.get("file"), values["text"]
    if file is not None and file.filename:
        if text.strip():
            raise InvalidInput(
                "file_and_text", "Send a file or paste a text, not both. Empty one of them.", field="text"
            )
        stream = cast(BinaryIO, file.stream)
        return services().lists.files.receive(person, values["name"], stream, file.filename)
    if not text.strip():
        raise InvalidInput("no_list", "Choose a file, or paste at least one title.", field="text")
    name = values["name"] or _("Pasted on %(date)s", date=day(local_now()))
    return services().lists.lists.from_text(person, name, text, check=True)


def _sent_file() -> bool:
    file = request.files.get("file")
    return file is not None and bool(file.filename)


def _form(values: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("member/new_list.html", values=values, errors=errors, limits=LIST_LIMITS)


def _columns_page(waiting: WaitingFile, name: str, fields: list[str], header: int, error: str = "") -> str:
    return render_template(
        "member/columns.html",
        waiting=waiting,
        called=called(waiting.filename, name),
        fields=fields,
        header=header,
        choices=choices_of(COLUMNS),
        error=error,
    )
