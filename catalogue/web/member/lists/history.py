"""What became of a list: its changes with the way back, a past day, and what was new between two."""

from __future__ import annotations

import datetime as dt

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput
from catalogue.services.lists.editing.list_history import PastReport, Version
from catalogue.services.lists.lists import ListView
from catalogue.web.addressing.paging import asked_page, pages_of
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.security.access import require_account, services

PAGE_SIZE = 200


@blueprint.get("/lists/<int:list_id>/history")
def history(list_id: int) -> str:
    """Return the way to a past day, the versions of the source, and what was done to the list."""
    return _page(list_id, {})


@blueprint.get("/lists/<int:list_id>/report")
def report_on(list_id: int) -> ResponseReturnValue:
    """Return the report as it stood at the end of the day ``on``; without one, today's."""
    text = request.args.get("on", "")
    if not text:
        return redirect(url_for("member.report", list_id=list_id))
    person = require_account()
    found = services().lists.lists.get(person, list_id)
    try:
        day = _day(text, "on")
        past = services().lists.history.on(person, list_id, day)
    except InvalidInput as error:
        return _page(list_id, {"on": say(error)}), 400
    return _past_page(found, past, day=day)


@blueprint.get("/lists/<int:list_id>/changes")
def changes(list_id: int) -> ResponseReturnValue:
    """Return what was new at the end of the day ``until`` that was not at the end of ``since``."""
    person = require_account()
    found = services().lists.lists.get(person, list_id)
    try:
        since = _day(request.args.get("since", ""), "since")
        until_text = request.args.get("until", "")
        until = _day(until_text, "until") if until_text else services().lists.history.today()
        new = services().lists.history.between(person, list_id, since, until)
    except InvalidInput as error:
        field = str(error.params.get("field", "since"))
        return _page(list_id, {"until" if field == "on" else field: say(error)}), 400
    return render_template("member/between.html", list=found, new=new, since=since, until=until)


@blueprint.get("/lists/<int:list_id>/versions/<int:number>")
def version(list_id: int, number: int) -> str:
    """Return an older version of the list as it stood when the next one came."""
    person = require_account()
    found = services().lists.lists.get(person, list_id)
    shown, past = services().lists.history.version(person, list_id, number)
    return _past_page(found, past, version=shown)


def _past_page(
    found: ListView, past: PastReport, day: dt.date | None = None, version: Version | None = None
) -> str:
    page = asked_page()
    return render_template(
        "member/past.html",
        list=found,
        past=past,
        rows=past.rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        day=day,
        version=version,
        page=page,
        pages=pages_of(len(past.rows), PAGE_SIZE),
    )


def _page(list_id: int, errors: dict[str, str]) -> str:
    person, use = require_account(), services().lists.history
    found = services().lists.lists.get(person, list_id)
    return render_template(
        "member/history.html",
        list=found,
        versions=use.versions(person, list_id),
        acts=use.acts(person, list_id) if found.editable else (),
        undoable=use.undoable,
        today=use.today(),
        shown_on=use.first_day(person, list_id),
        errors=errors,
    )


def _day(text: str, field: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            "day", "Write the day as year-month-day, such as 2026-04-14.", field=field
        ) from None
