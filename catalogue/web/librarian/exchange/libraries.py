"""Other libraries: who they are, what is taken in of what they hold, and when that was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import BothChanged, InvalidInput, LacunaError
from catalogue.services.jobs import JobView
from catalogue.services.libraries.libraries import LibraryData
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import Errors, note, typed
from catalogue.web.page_parts.editing import began, said_of_both, shown_again, tick_shown
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.words import language_name

_LANGUAGES = ("km", "en", "fr", "lo", "my", "th", "vi", "zh")
"""The languages that are offered: those of the region, and two that travelled here."""
_TICKED = ("in_union", "daily")


@blueprint.get("/libraries")
def libraries() -> str:
    """Every library that is known beside the centre."""
    use = services().libraries
    return render_template(
        "librarian/libraries.html", libraries=use.libraries.all(), failed=use.elsewhere.failed()
    )


@blueprint.get("/libraries/new")
def new_library() -> str:
    """Return the form for a library."""
    return _form(LibraryData(""), Errors())


@blueprint.post("/libraries/new")
def add_library() -> ResponseReturnValue:
    """Add a library; one whose catalogue has an address is looked at."""
    data, errors = _sent(), Errors()
    try:
        library_id = services().libraries.libraries.add(require_account(), data)
    except InvalidInput as error:
        note(errors, error)
        return _form(data, errors), 400
    return redirect_saying(_of(library_id), N_("%(name)s is added."), name=data.name)


@blueprint.get("/libraries/<int:library_id>")
def library(library_id: int) -> str:
    """One library: what it holds here, how that came, and what would come."""
    use = services().libraries
    found = use.libraries.get(library_id)
    job, look = use.elsewhere.latest(library_id), use.elsewhere.latest_preview(library_id)
    looked_last = look is not None and (job is None or look.id > job.id)
    return render_template(
        "librarian/library.html",
        library=found,
        job=job,
        refusal=_refusal(job),
        look_refusal=_refusal(look) if looked_last else "",
        preview=use.elsewhere.preview(library_id) if found.data.address and looked_last else None,
    )


@blueprint.get("/libraries/<int:library_id>/edit")
def edit_library(library_id: int) -> str:
    """Return the form with what is said of a library."""
    data = services().libraries.libraries.get(library_id).data
    return _form(data, {}, library_id, data.as_form)


@blueprint.post("/libraries/<int:library_id>/edit")
def save_library(library_id: int) -> ResponseReturnValue:
    """Change what is said of a library; what only somebody else changed meanwhile stays as theirs."""
    data, use = _sent(), services().libraries.libraries
    try:
        use.save(require_account(), library_id, data, began=began())
    except BothChanged as error:
        both = said_of_both(error, _shown)
        return _form(LibraryData.of_form(error.values), both, library_id, error.now), 409
    except InvalidInput as error:
        now_there = use.get(library_id).data.as_form
        values, errors = shown_again(data.as_form, now_there, shown=_shown)
        note(errors, error)
        return _form(LibraryData.of_form(values), errors, library_id, now_there), 400
    return redirect_saying(_of(library_id), N_("%(name)s is saved."), name=data.name)


@blueprint.post("/libraries/<int:library_id>/look")
def look_at_library(library_id: int) -> ResponseReturnValue:
    """Begin to look at what the catalogue of a library would bring."""
    job_id = services().libraries.elsewhere.start_preview(require_account(), library_id)
    return redirect(url_for("librarian.work", job_id=job_id), 303)


@blueprint.post("/libraries/<int:library_id>/harvest")
def harvest_library(library_id: int) -> ResponseReturnValue:
    """Begin to take in what a library holds: what is new, or all of it."""
    afresh = request.form.get("afresh") is not None
    job_id = services().libraries.elsewhere.start(require_account(), library_id, afresh=afresh)
    return redirect(url_for("librarian.work", job_id=job_id), 303)


@blueprint.post("/libraries/<int:library_id>/remove")
def remove_library(library_id: int) -> ResponseReturnValue:
    """Remove a library with all that it holds."""
    name = services().libraries.libraries.remove(require_account(), library_id)
    said = N_("%(name)s is removed. The change log can bring it back.")
    return redirect_saying(url_for("librarian.libraries"), said, name=name)


def _of(library_id: int) -> str:
    return url_for("librarian.library", library_id=library_id)


def _sent() -> LibraryData:
    said = {field.name: typed(request.form, field.name) for field in fields(LibraryData)}
    for name in _TICKED:
        said.pop(name)
    return LibraryData(**said, in_union="in_union" in request.form, daily="daily" in request.form)


def _refusal(job: JobView | None) -> str:
    """Return what went wrong with a job, in words; "" where nothing did."""
    if job is None or not job.error_message:
        return ""
    return say(LacunaError("failed", job.error_message, **job.error_params))


def _shown(name: str, value: str) -> str:
    """Return what a field of a library says, as people read it."""
    if name in _TICKED:
        return tick_shown(value)
    return language_name(value) if name == "language" and value else value


def _form(
    data: LibraryData,
    errors: Mapping[str, str],
    library_id: int | None = None,
    began_with: Mapping[str, str] | None = None,
) -> str:
    offered = dict.fromkeys((*_LANGUAGES, *filter(None, (data.language,))))
    languages = sorted(((code, language_name(code)) for code in offered), key=lambda pair: pair[1].casefold())
    return render_template(
        "librarian/library_edit.html",
        values=data,
        began=began_with or {},
        errors=errors,
        library_id=library_id,
        spoken=[("", _("not said")), *languages],
    )
