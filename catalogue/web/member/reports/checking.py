"""A gap check under way: begun, watched, called off."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogue.web.language import gettext as _
from catalogue.web.member.blueprint import blueprint
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.job_words import progress_of
from catalogue.web.wording.messages import N_, passing_on, redirect_saying


@blueprint.post("/lists/<int:list_id>/check")
def check(list_id: int) -> ResponseReturnValue:
    """Check the list again."""
    services().lists.reports.start(require_account(), list_id)
    return redirect(url_for("member.checking", list_id=list_id), 303)


@blueprint.get("/lists/<int:list_id>/check")
def checking(list_id: int) -> ResponseReturnValue:
    """How far the check is; leads on to the report when it is done."""
    person = require_account()
    found = services().lists.lists.get(person, list_id)
    job = services().lists.reports.checking(person, list_id)
    if job is None or job.state == "done":
        return redirect(passing_on(url_for("member.report", list_id=list_id)), 303)
    failure = _(job.error_message, **job.error_params) if job.state == "failed" else ""
    return render_template("member/checking.html", list=found, job=job, failure=failure)


@blueprint.get("/lists/<int:list_id>/check/progress")
def progress(list_id: int) -> ResponseReturnValue:
    """How far the check is, as JSON for the page that watches it."""
    job = services().lists.reports.checking(require_account(), list_id)
    return jsonify(progress_of(job))


@blueprint.post("/lists/<int:list_id>/check/cancel")
def cancel(list_id: int) -> ResponseReturnValue:
    """Call the check off; the report there was stays."""
    services().lists.reports.cancel(require_account(), list_id)
    return redirect_saying(
        url_for("member.report", list_id=list_id), N_("The check was called off."), "warning"
    )
