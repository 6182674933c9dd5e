"""Backups: when, how many, where, how the last one went, and what opens them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.operations.backups import EVERY, Every
from catalogue.errors import BothChanged, InvalidInput, LacunaError
from catalogue.services.jobs import JobView
from catalogue.services.operations.backups import backup_keys
from catalogue.services.operations.backups.backup_schedule import times_as_form
from catalogue.web.page_parts.editing import began, said_of_both, shown_again
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.messages import N_, redirect_saying

from ..language import gettext as _
from ..language import say
from .blueprint import blueprint

_EVERY: Mapping[Every, str] = {
    "day": N_("Every day"),
    "week": N_("Every week"),
    "never": N_("Never by themselves"),
}
_KEY_SAVED = N_(
    "From now on backups are encrypted. Older ones stay as they are, and need what opened them before."
)


@blueprint.get("/backups")
def backups() -> str:
    """How it stands with backups."""
    return _page({})


@blueprint.post("/backups")
def save_backup_times() -> ResponseReturnValue:
    """Say when backups are made, and how many are kept."""
    form = request.form
    every: Every = next((name for name in EVERY if name == form.get("every")), "never")
    numbers = (form.get("newest", 0, type=int), form.get("months", -1, type=int))
    use = services().operations.backup_schedule
    try:
        use.save_times(require_account(), every, *numbers, began=began())
    except BothChanged as error:
        return _page(said_of_both(error, _shown), sent=error.values), 409
    except InvalidInput as error:
        sent, errors = shown_again(form, times_as_form(use.state().plan), shown=_shown)
        return _page(errors | _at_field(error), sent=sent), 400
    return redirect_saying(url_for("administrator.backups"), N_("Saved."))


@blueprint.post("/backups/now")
def make_backup() -> ResponseReturnValue:
    """Make a backup in the background."""
    job_id = services().operations.backup_schedule.start(require_account())
    return redirect(url_for("librarian.work", job_id=job_id), 303)


@blueprint.post("/backups/key")
def save_backup_key() -> ResponseReturnValue:
    """Choose what opens backups from now on: a passphrase, a key, or nothing."""
    form, use = request.form, services().operations.backup_schedule
    kind = form.get("kind", "")
    if kind == "none":
        use.encrypt_no_more(require_account())
        said = N_("From now on backups are not encrypted: whoever has one can read it.")
        return redirect_saying(url_for("administrator.backups"), said, "warning")
    passphrase, recipient = form.get("passphrase", ""), form.get("recipient", "").strip()
    errors = _said_by(partial(_check_promise, kind))
    if kind == "passphrase":
        again = partial(_check_again, passphrase, form.get("again", ""))
        errors |= _said_by(partial(backup_keys.check_passphrase, passphrase), again)
    else:
        errors |= _said_by(partial(backup_keys.check_public, recipient))
    if errors:
        return _page(errors, sent=form), 400
    if kind == "passphrase":
        use.set_passphrase(require_account(), passphrase)
    else:
        use.set_public_key(require_account(), recipient)
    return redirect_saying(url_for("administrator.backups"), _KEY_SAVED, fragment="try")


@blueprint.post("/backups/key/new")
def new_backup_key() -> str:
    """Make a key pair and show it, this once; nothing of it is kept before it is chosen."""
    secret, public = backup_keys.new_pair()
    return render_template("administrator/backup_key.html", secret=secret, public=public)


@blueprint.post("/backups/key/try")
def try_backup_key() -> ResponseReturnValue:
    """Show that one still holds what opens the backups."""
    try:
        services().operations.backup_schedule.try_key(require_account(), request.form.get("held", ""))
    except InvalidInput as error:
        return _page({"held": say(error)}), 400
    return redirect_saying(url_for("administrator.backups"), N_("Yes, this opens the backups. Keep it well."))


@blueprint.post("/archive")
def make_archive() -> ResponseReturnValue:
    """Write the whole catalogue for other programs, in the background."""
    job_id = services().operations.archives.start(require_account())
    return redirect(url_for("librarian.work", job_id=job_id), 303)


@blueprint.get("/archive.zip")
def archive() -> Response:
    """Return the archive that was written, for a day."""
    name = f"lacuna-archive-{local_now():%Y-%m-%d}.zip"
    response = send_file(
        services().operations.archives.file(), "application/zip", as_attachment=True, download_name=name
    )
    del response.headers["Cache-Control"]  # as on every page of people: kept by no cache
    return response


def _check_promise(kind: str) -> None:
    """Nobody loses a key without having been told what that means."""
    if f"{kind}_promised" not in request.form:
        raise InvalidInput(
            "key_not_promised",
            "Write it down first and keep it away from this machine, then tick the box.",
            field=f"{kind}_promised",
        )


def _check_again(passphrase: str, again: str) -> None:
    if passphrase != again:
        raise InvalidInput("not_twice", "The two passphrases differ.", field="again")


def _said_by(*checks: Callable[[], None]) -> dict[str, str]:
    """Return what checks say, each at its field: all at once, so that nobody sends a form twice to hear of
    it.
    """
    errors: dict[str, str] = {}
    for check in checks:
        try:
            check()
        except InvalidInput as error:
            errors |= _at_field(error)
    return errors


def _at_field(error: InvalidInput) -> dict[str, str]:
    return {str(error.params.get("field", "")): say(error)}


def _page(errors: Mapping[str, str], sent: Mapping[str, str] | None = None) -> str:
    state = services().operations.backup_schedule.state()
    plan = state.plan
    values: dict[str, Any] = {
        "every": plan.every,
        "newest": plan.newest,
        "months": plan.months,
        "recipient": "",
    }
    return render_template(
        "administrator/backups.html",
        state=state,
        plan=plan,
        last_at=dt.datetime.fromisoformat(state.last.result["made_at"]) if state.last else None,
        failure=_failure(state.failed),
        away=say(state.away) if state.away else "",
        key_set_on=dt.date.fromisoformat(plan.key_set_on) if plan.key_set_on else None,
        key_tried_on=dt.date.fromisoformat(plan.key_tried_on) if plan.key_tried_on else None,
        began=times_as_form(plan),
        values=values | {name: sent[name] for name in values if sent and name in sent},
        errors=errors,
        archive=services().operations.archives.latest(),
        every=[(name, _(words)) for name, words in _EVERY.items()],
        suggested=backup_keys.suggest_passphrase(),
        shortest=backup_keys.SHORTEST_PASSPHRASE,
    )


def _shown(name: str, value: str) -> str:
    return next((_(words) for each, words in _EVERY.items() if (name, value) == ("every", each)), value)


def _failure(job: JobView | None) -> str:
    return say(LacunaError("failed", job.error_message, **job.error_params)) if job else ""
