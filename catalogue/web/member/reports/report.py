"""The gap report of a list: on the screen, to print, to take along."""

from __future__ import annotations

from contextlib import suppress

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogue import formats
from catalogue.domain.gaps.gap_report import Status
from catalogue.errors import DatabaseAway, Problem
from catalogue.services.lists.editing.taken_apart import taken_apart
from catalogue.services.lists.files.sheet_table import filled_sheet, sheet_look
from catalogue.services.lists.gap_reports.report_table import download_table
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.web.addressing.addresses import here
from catalogue.web.addressing.paging import asked_page, pages_of
from catalogue.web.addressing.report_choice import as_chosen, chosen_status, chosen_weight, named_after
from catalogue.web.language import gettext as _
from catalogue.web.member.blueprint import blueprint
from catalogue.web.member.undoing import just_done
from catalogue.web.member.words import MARKS
from catalogue.web.page_parts.downloads import download
from catalogue.web.page_parts.elsewhere import held_elsewhere, known_elsewhere, missing_in
from catalogue.web.security.access import require_account, services, takes_long

from .comparison import compare

PAGE_SIZE = 50
TABLES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
MISSING = {"ris": "RIS", "bibtex": "BibTeX"}
"""What only a missing title has: a record for a reference manager."""


@blueprint.get("/lists/<int:list_id>")
def report(list_id: int) -> str:
    """Return the report, fifty entries a page, narrowed to one status; before the first check, how to
    begin it.
    """
    person = require_account()
    use = services().lists.reports
    found = services().lists.lists.get(person, list_id)
    status, weight = chosen_status(), chosen_weight()
    page = asked_page()
    start = (page - 1) * PAGE_SIZE
    made = use.report(person, list_id, status=status, weight=weight, offset=start, limit=PAGE_SIZE)
    job = use.checking(person, list_id) if found.editable else None
    news = use.news(person, list_id)
    if made and not news:
        with suppress(DatabaseAway):  # what is new will be shown once more
            use.note_visit(person, list_id)
    missing = [row.entry_id for row in made.rows if row.result.status is Status.MISSING] if made else []
    return render_template(
        "member/report.html",
        list=found,
        offerable=services().pledges.pledges.offerable(person, missing) if missing else {},
        until=today() + USUAL_TIME,
        report=made,
        under_way=job is not None and not job.finished,
        news=news,
        status=status,
        statuses=list(Status),
        weight=weight,
        weights=made.weights if made else {},
        mark_choices=[(value, _(label)) for value, label in MARKS.items()],
        page=page,
        pages=pages_of(made.found if made else 0, PAGE_SIZE),
        back=here(page=page if page > 1 else None),
        done=just_done(person, found),
        compare=compare,
        tables=TABLES,
        missing_formats=MISSING,
        chosen=as_chosen(),
        elsewhere=held_elsewhere(missing_in(made)) if made else {},
    )


@blueprint.post("/lists/<int:list_id>/seen")
def seen(list_id: int) -> ResponseReturnValue:
    """Return what is new has been seen; from now on only later changes are."""
    services().lists.reports.note_visit(require_account(), list_id)
    return redirect(url_for("member.report", list_id=list_id), 303)


@blueprint.get("/lists/<int:list_id>/print")
@takes_long
def report_to_print(list_id: int) -> str:
    """Return the whole report, or one status of it, as one table for paper."""
    found = services().lists.lists.get(require_account(), list_id)
    status, weight = chosen_status(), chosen_weight()
    made = services().lists.reports.whole(require_account(), list_id, status, weight)
    return render_template(
        "member/report_print.html",
        list=found,
        report=made,
        status=status,
        weight=weight,
        chosen=as_chosen(),
        elsewhere=held_elsewhere(missing_in(made)),
    )


@blueprint.get("/lists/<int:list_id>/report.<any(csv,xlsx,json):fmt>")
@takes_long
def report_file(list_id: int, fmt: str) -> Response:
    """Return the report, or the part of it that was shown, as a table, a row a holding found.

    The workbook can be filled in and sent back.
    """
    made = services().lists.reports.whole(require_account(), list_id, chosen_status(), chosen_weight())
    elsewhere = known_elsewhere(made)
    if fmt == "xlsx":
        content = formats.write_table(fmt, *filled_sheet(made, elsewhere), look=sheet_look())
    else:
        content = formats.write_table(fmt, *download_table(made, elsewhere))
    return download(content, fmt, named_after(list_id))


@blueprint.get("/lists/<int:list_id>/missing.<any(ris,bibtex):fmt>")
@takes_long
def missing_file(list_id: int, fmt: str) -> Response:
    """Return what is missing, for a reference manager."""
    wordings = services().lists.reports.wordings(require_account(), list_id, Status.MISSING, chosen_weight())
    entries = ((called, taken_apart(description), ()) for called, description in wordings)
    return download(formats.write(fmt, entries), fmt, f"missing-{list_id}")


@blueprint.get("/lists/<int:list_id>/problems")
def problems(list_id: int) -> str:
    """Return what was odd in the list's source, kind by kind and line by line."""
    person = require_account()
    found = services().lists.lists.problems(person, list_id)
    kinds: dict[str, list[Problem]] = {}
    for problem in found:
        kinds.setdefault(problem.message, []).append(problem)
    return render_template(
        "member/problems.html",
        list=services().lists.lists.get(person, list_id),
        shown=len(found),
        kinds=[_kind(alike) for alike in kinds.values()],
    )


def _kind(problems: list[Problem]) -> tuple[str, list[tuple[Problem, str]]]:
    """One kind of oddity in words, and where it was found; what differs from place to place stands there."""
    first = problems[0]
    differs = any(problem.params != first.params for problem in problems)
    params = dict.fromkeys(first.params, "…") if differs else first.params
    places = [
        (problem, ", ".join(map(str, problem.params.values())) if differs else "") for problem in problems
    ]
    return _(first.message, **params), places
