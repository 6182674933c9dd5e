"""Work under way in the background: how far it is, and on to its page when it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import LacunaError
from catalogue.services.jobs import JobView
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.job_words import progress_of
from catalogue.web.wording.messages import N_

_HEADINGS: Mapping[str, str] = {
    "bulk_edit": N_("Many records are being changed"),
    "undo": N_("It is being undone"),
    "find_duplicates": N_("Every record is held against the others"),
    "learn": N_("The answers are looked at"),
    "backup": N_("A backup is being made"),
    "archive": N_("The archive is being written"),
    "harvest_elsewhere": N_("What the library holds is being taken in"),
    "look_at_library": N_("The other catalogue is looked at"),
}
_LEADS_TO: Mapping[str, Callable[[JobView], str]] = {
    "bulk_edit": lambda job: url_for("librarian.bulk_proposal", edit_id=job.params["edit_id"]),
    "undo": lambda job: (
        url_for("librarian.change", act_id=job.params["act_id"])
        if "act_id" in job.params
        else url_for("librarian.import_file", batch_id=job.params["batch_id"])
    ),
    "find_duplicates": lambda _job: url_for("librarian.duplicates"),
    "learn": lambda _job: url_for("librarian.learning"),
    "backup": lambda _job: url_for("administrator.backups"),
    "archive": lambda _job: url_for("administrator.backups", _anchor="archive"),
    "harvest_elsewhere": lambda job: url_for("librarian.library", library_id=job.params["library_id"]),
    "look_at_library": lambda job: url_for("librarian.library", library_id=job.params["library_id"]),
}

_KEEPS = ("bulk_edit", "harvest_elsewhere")
"""What keeps what was done when it is stopped; the page that it leads to says how much that is. So does the
undoing of a file."""


@blueprint.get("/work/<int:job_id>")
def work(job_id: int) -> ResponseReturnValue:
    """Return the page of a job of the desk; when it is done it leads to what it was for."""
    job = services().jobs.get(require_account(), job_id)
    address = _LEADS_TO[job.kind](job) if job.kind in _LEADS_TO else url_for("librarian.home")
    keeps = job.kind in _KEEPS or "batch_id" in job.params
    if job.state == "done" or job.kind not in _LEADS_TO or (job.state == "cancelled" and keeps):
        return redirect(address)
    return render_template(
        "librarian/work.html",
        job=job,
        heading=_(_HEADINGS[job.kind]),
        address=address,
        refusal=say(LacunaError("failed", job.error_message, **job.error_params))
        if job.error_message
        else "",
    )


@blueprint.get("/work/<int:job_id>/progress")
def work_progress(job_id: int) -> ResponseReturnValue:
    """How far a job is, for the script that waits for it."""
    job = services().jobs.get(require_account(), job_id)
    return jsonify(progress_of(job))


@blueprint.post("/work/<int:job_id>/cancel")
def cancel_work(job_id: int) -> ResponseReturnValue:
    """Ask for a job's end."""
    services().jobs.cancel(require_account(), job_id)
    return redirect(url_for("librarian.work", job_id=job_id), 303)
