"""A list made of lists: chosen, made in the background, and then checked like any other."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput
from catalogue.services.lists.combining import Combination
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.job_words import progress_of


@blueprint.get("/lists/combine")
def combine() -> str:
    """Which lists, and how."""
    return _form(request.args.getlist("lists", type=int), Combination.UNION, "")


@blueprint.post("/lists/combine")
def begin_combining() -> ResponseReturnValue:
    """Begin to make the list."""
    chosen = request.form.getlist("lists", type=int)
    first = request.form.get("first", type=int)
    value, name = request.form.get("how", ""), request.form.get("name", "").strip()
    how = Combination(value) if value in set(Combination) else Combination.UNION
    if how is Combination.DIFFERENCE and first is not None:
        chosen = [first, *(list_id for list_id in chosen if list_id != first)]
    try:
        job = services().lists.combining.start(require_account(), name, how, chosen)
    except InvalidInput as error:
        errors = {str(error.params.get("field", "lists")): say(error)}
        return _form(chosen, how, name, errors), status_of(error)
    return redirect(url_for("member.combining", job_id=job), 303)


@blueprint.get("/lists/combining/<int:job_id>")
def combining(job_id: int) -> ResponseReturnValue:
    """How far the making is; leads on to the new list."""
    job = services().lists.combining.job(require_account(), job_id)
    if job.state == "done":
        return redirect(url_for("member.checking", list_id=job.result["list_id"]), 303)
    failure = _(job.error_message, **job.error_params) if job.finished else ""
    return render_template("member/combining.html", job=job, failure=failure)


@blueprint.get("/lists/combining/<int:job_id>/progress")
def combining_progress(job_id: int) -> ResponseReturnValue:
    """How far it is, as JSON for the page that watches it."""
    job = services().lists.combining.job(require_account(), job_id)
    return jsonify(progress_of(job))


def _form(chosen: list[int], how: Combination, name: str, errors: dict[str, str] | None = None) -> str:
    lists = services().lists.lists.visible_to(require_account())
    return render_template(
        "member/combine.html",
        lists=lists,
        choices=[(reference_list.id, reference_list.name) for reference_list in lists],
        chosen=chosen,
        how=how,
        name=name,
        errors=errors or {},
    )
