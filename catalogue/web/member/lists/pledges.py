"""Pledges: "we will bring this one", until a day; the wanted list shows what is promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import Conflict, InvalidInput, SeenOtherwise
from catalogue.services.pledges.pledges import MOST_AT_ONCE, USUAL_TIME, Promised, today
from catalogue.web.addressing.addresses import PLEDGED, safe_next
from catalogue.web.addressing.row_numbers import read_row_number
from catalogue.web.addressing.ticked import ticked_rows
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.libraries import libraries_without
from catalogue.web.wording.messages import N_, NN_, redirect_saying, with_parameter


@blueprint.get("/pledges")
def pledges() -> str:
    """Return what this person has promised, and what became of it."""
    person = require_account()
    mine = services().pledges.pledges.mine(person)
    kept = {pledge.fingerprint for pledge in mine if pledge.state == "kept"}
    return render_template(
        "member/pledges.html",
        pledges=mine,
        came_in=services().reports.closed_gaps.of_titles(kept, person),
        kept=sum(pledge.state == "kept" for pledge in mine),
        open=sum(pledge.state == "open" for pledge in mine),
    )


@blueprint.get("/pledges/new/<key>")
def new_pledge(key: str) -> str:
    """Return the form to promise a wanted title, or by when somebody has promised it."""
    return _form(key, (today() + USUAL_TIME).isoformat(), "1", request.args.get("library", ""))


@blueprint.post("/pledges/new/<key>")
def make_pledge(key: str) -> ResponseReturnValue:
    """Promise it, or say at the field what cannot be taken, or that somebody was quicker."""
    until, copies = request.form.get("until", ""), request.form.get("copies", "1")
    library = request.form.get("library", "")
    try:
        made = services().pledges.pledges.pledge(
            require_account(), key, _day(until), _count(copies), read_row_number(library)
        )
    except InvalidInput as error:
        return _form(key, until, copies, library, error), status_of(error)
    except Conflict as error:
        return _form(key, until, copies, library), status_of(error)
    address = _undoable(url_for("member.pledges"), (made,))
    return redirect_saying(address, N_("Thank you. Others see now that it is promised."))


@blueprint.post("/pledges/several")
def pledge_several() -> ResponseReturnValue:
    """Promise a copy of each ticked title, and stay where one was."""
    back = safe_next(request.form.get("back", ""), url_for("member.pledges"))
    person, use, keys = require_account(), services().pledges.pledges, request.form.getlist("key")
    return _promise(lambda until, library: use.pledge_several(person, keys, until, library), back)


@blueprint.post("/lists/<int:list_id>/pledge")
def pledge_entries(list_id: int) -> ResponseReturnValue:
    """Promise the ticked titles of a report, as far as everybody may bring them."""
    person = require_account()
    services().lists.lists.get(person, list_id)
    chosen = ticked_rows("entry")
    back = safe_next(request.form.get("back", ""), url_for("member.report", list_id=list_id))
    use = services().pledges.pledges
    return _promise(lambda until, library: use.pledge_entries(person, list_id, chosen, until, library), back)


def _promise(promise: Callable[[dt.date, int | None], Promised], back: str) -> ResponseReturnValue:
    try:
        done = promise(_day(request.form.get("until", "")), request.form.get("library", type=int))
    except (InvalidInput, SeenOtherwise) as error:
        return redirect_saying(back, error.message, "warning", **error.params)
    if left := done.taken + done.gone:
        said = N_("You promised %(made)s. Left out, as somebody promised them or they came in: %(left)s.")
        return redirect_saying(_undoable(back, done.pledges), said, "warning", made=done.made, left=left)
    said_of = NN_(
        "Thank you. Others see now that %(count)s title is promised.",
        "Thank you. Others see now that %(count)s titles are promised.",
    )
    return redirect_saying(_undoable(back, done.pledges), said_of, count=done.made)


def _undoable(address: str, pledges: tuple[int, ...]) -> str:
    """Return an address at which promises that were just made can be taken back."""
    return with_parameter(address, PLEDGED, "-".join(map(str, pledges))) if pledges else address


@blueprint.post("/pledges/undo")
def undo_pledges() -> ResponseReturnValue:
    """Take back what was promised a moment ago, and stay where one was."""
    ids = request.form.getlist("pledge", type=int)[:MOST_AT_ONCE]
    services().pledges.pledges.withdraw_several(require_account(), ids)
    back = safe_next(request.form.get("back", ""), url_for("member.pledges"))
    said = NN_(
        "%(count)s pledge is taken back; the title is offered again.",
        "%(count)s pledges are taken back; the titles are offered again.",
    )
    return redirect_saying(back, said, count=len(ids))


@blueprint.post("/pledges/<int:pledge_id>/extend")
def extend_pledge(pledge_id: int) -> ResponseReturnValue:
    """Promise it for three months more."""
    services().pledges.pledges.extend(require_account(), pledge_id)
    return redirect_saying(url_for("member.pledges"), N_("The pledge stands for three more months."))


@blueprint.post("/pledges/<int:pledge_id>/withdraw")
def withdraw_pledge(pledge_id: int) -> ResponseReturnValue:
    """Take the promise back."""
    services().pledges.pledges.withdraw(require_account(), pledge_id)
    return redirect_saying(
        url_for("member.pledges"), N_("The pledge is taken back; the title is offered again.")
    )


def _form(key: str, until: str, copies: str, library: str, error: InvalidInput | None = None) -> str:
    wanted = services().pledges.wanted.find_lacked(key, require_account())
    lacking = libraries_without(wanted.held_in) if wanted.held_in else []
    if lacking and library not in (number for number, _name in lacking):
        library = lacking[0][0]
    use, person = services().pledges.pledges, require_account()
    pledged = use.standing(person, read_row_number(library) if lacking else None)
    errors = {str(error.params.get("field", "until")): say(error)} if error else {}
    return render_template(
        "member/pledge.html",
        wanted=wanted,
        pledge=pledged.get(wanted.key),
        lacking=lacking,
        library=library,
        until=until,
        copies=copies,
        errors=errors,
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            "day", "Write the day as year-month-day, such as 2026-04-14.", field="until"
        ) from None


def _count(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidInput("copies_number", "Write how many copies as a number.", field="copies") from None
