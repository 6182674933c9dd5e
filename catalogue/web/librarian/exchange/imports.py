"""Files: sent in, looked through line by line, taken in or thrown away."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import formats
from catalogue.domain.descriptions.whole_numbers import read_whole_number
from catalogue.errors import InvalidInput, LacunaError, NotFound, SeenOtherwise
from catalogue.formats import FORMATS
from catalogue.formats.tables.template import TEMPLATE_FORMATS, template_entries
from catalogue.services.acquisitions.donation_views import DonationView
from catalogue.services.acquisitions.import_views import ImportLineView, ImportView
from catalogue.services.jobs import JobView
from catalogue.services.named_columns import UnnamedTable
from catalogue.services.views import PublicationView
from catalogue.web.addressing.addresses import UNDO
from catalogue.web.addressing.paging import asked_page, pages_of
from catalogue.web.addressing.row_numbers import read_row_number
from catalogue.web.addressing.ticked import ticked_rows
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import Errors, typed
from catalogue.web.page_parts.downloads import download
from catalogue.web.page_parts.editing import began
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.column_choice import choices_of, chosen_fields, meanings
from catalogue.web.wording.job_words import progress_of
from catalogue.web.wording.messages import N_, NN_, redirect_saying, with_parameter
from catalogue.web.wording.vocabulary import DESK_COLUMNS
from catalogue.web.wording.workbooks import column_words

PAGE_SIZE = 100
QUEUE_SIZE = 20
"""Lines that ask for a person are shown so many at a time: each answer brings the next."""

PERSON, ALL = "person", "all"
"""What is shown: the lines that ask for a person, or every line; else those with an answer."""

ANSWERS = {
    "new": ("", N_("New")),
    "held": ("held", N_("Held")),
    "other_edition": ("other_edition", N_("Other edition")),
    "doubtful": ("review", N_("Doubtful")),
    "untitled": ("review", N_("Without a title")),
    "twice": ("review", N_("Twice in this file")),
    "problem": ("", N_("With a problem")),
}
"""What a record seems to be: the mark of its status, and the words."""

ACTIONS = {
    "add": N_("Add it as new"),
    "copy": N_("Add a further copy"),
    "skip": N_("Leave it out"),
    "wait": N_("Later"),
}
ACTION_KEYS = {"add": "a", "copy": "c", "skip": "o", "wait": "l"}
"""The key that does it with the line one stands on."""

DECIDED = {
    "add": (
        N_("“%(title)s” will be added as new."),
        NN_("%(count)s record will be added as new.", "%(count)s records will be added as new."),
    ),
    "copy": (
        N_("“%(title)s” will be added as a further copy."),
        NN_(
            "%(count)s record will be added as a further copy.",
            "%(count)s records will be added as further copies.",
        ),
    ),
    "skip": (
        N_("“%(title)s” is left out."),
        NN_("%(count)s record is left out.", "%(count)s records are left out."),
    ),
    "wait": (
        N_("“%(title)s” is left for later."),
        NN_("%(count)s record is left for later.", "%(count)s records are left for later."),
    ),
}
"""What is said of one line, and of several, once it was decided."""

_LONGEST_TITLE = 80
STATES = {
    "reading": N_("being read"),
    "failed": N_("could not be read"),
    "proposed": N_("waits for you"),
    "committing": N_("being taken in"),
    "committed": N_("taken in"),
}
_JOBS = {"reading": "read_import", "failed": "read_import", "committing": "commit_import"}


@blueprint.get("/imports")
def imports() -> str:
    """Return the files sent so far, and the form for another."""
    return _list()


@blueprint.post("/imports")
def send_file() -> ResponseReturnValue:
    """Take a file and begin to read it."""
    file, donor = request.files.get("file"), typed(request.form, "donor")
    if file is None or not file.filename:
        return _list(donor, {"file": _("Choose a file first.")}), 400
    batch_id, _job = services().acquisitions.imports.start(
        require_account(),
        cast(BinaryIO, file.stream),
        file.filename,
        donor,
        request.form.get("donation", type=int),
    )
    return redirect(_of(batch_id), 303)


@blueprint.get("/imports/<int:batch_id>")
def import_file(batch_id: int) -> str:
    """Return a file: how far it is, what it would bring, or what it brought."""
    use = services().acquisitions.imports
    found = use.get(batch_id)
    job = _job(found)
    if found.state in _JOBS:
        table = use.unnamed(require_account(), batch_id) if found.state == "failed" else None
        if table is not None:
            return _columns_page(found, table, list(table.guesses), table.header)
        return _under_way(found, job)
    return _page(found, request.args.get("show"), asked_page(), request.args.get(UNDO))


@blueprint.post("/imports/<int:batch_id>/columns")
def name_columns(batch_id: int) -> ResponseReturnValue:
    """Read a table anew, now that somebody has said what its columns are."""
    use, person = services().acquisitions.imports, require_account()
    found, table = use.get(batch_id), use.unnamed(person, batch_id)
    if table is None:
        return redirect(_of(batch_id), 303)
    header = request.form.get("header", 1, type=int)
    fields = chosen_fields(request.form, table, DESK_COLUMNS)
    try:
        use.name_columns(person, batch_id, meanings(table, header, fields))
    except InvalidInput as error:
        return _columns_page(found, table, fields, header, say(error)), 400
    return redirect_saying(_of(batch_id), N_("%(name)s is being read."), name=found.name)


@blueprint.get("/imports/template.<fmt>")
def template(fmt: str) -> Response:
    """Return an empty table with the names of all columns that are known, and examples to write over."""
    if fmt not in TEMPLATE_FORMATS:
        raise NotFound("no_such_format", "There is no such file here.")
    return download(formats.write(fmt, template_entries(), column_words()), fmt, "publications")


@blueprint.get("/imports/<int:batch_id>/progress")
def import_progress(batch_id: int) -> ResponseReturnValue:
    """How far a file is, for the script that waits for it."""
    found = services().acquisitions.imports.get(batch_id)
    job = _job(found)
    over = found.state not in ("reading", "committing") or (job is not None and job.finished)
    return jsonify(progress_of(job, finished=over))


@blueprint.post("/imports/<int:batch_id>/choices")
def choose_actions(batch_id: int) -> ResponseReturnValue:
    """Keep what was chosen for the lines of a page."""
    try:
        services().acquisitions.import_lines.choose(batch_id, _choices(), _seen())
    except SeenOtherwise as error:
        return _refused(batch_id, error)
    if then := request.form.get("then"):
        show, _colon, page = then.partition(":")
        return redirect(_list_of_lines(batch_id, show, read_whole_number(page) or 1), 303)
    return redirect_saying(_where_sent(batch_id), N_("Your choices are kept."))


@blueprint.post("/imports/<int:batch_id>/decide")
def decide_lines(batch_id: int) -> ResponseReturnValue:
    """Say what becomes of one line, of the ticked ones, or of all that are listed; the next one follows."""
    use, show = services().acquisitions.import_triage, request.form.get("show")
    one, _colon, action = request.form.get("line", "").partition(":")
    line = read_whole_number(one)
    ticked = ticked_rows("ticked") if line is None else {}
    action = action or request.form.get("action", "")
    try:
        if "every" in request.form and not one:
            done = use.decide_all(batch_id, _answer(show), action, _choices(), _seen())
        elif ticked or line is not None:
            chosen = ticked if line is None else [line]
            done = use.decide(batch_id, chosen, action, _choices(), _seen() | ticked)
        else:
            return redirect_saying(_where_sent(batch_id), N_("Tick at least one line first."), "warning")
    except SeenOtherwise as error:
        return _refused(batch_id, error)
    next_one = done.following if show == PERSON else done.first and done.first.id
    place = f"line-{next_one}" if next_one else "take-in"
    address = with_parameter(_where_sent(batch_id), UNDO, str(done.step))
    of_one, of_many = DECIDED[action]
    if one and done.first:
        title = _title_of(done.first)
        return redirect_saying(address, of_one, fragment=place, title=title)
    return redirect_saying(address, of_many, fragment=place, count=done.count)


@blueprint.post("/imports/<int:batch_id>/small-problems")
def settle_small(batch_id: int) -> ResponseReturnValue:
    """Settle the ticked kinds of harmless problems at once, and keep what was chosen for single lines."""
    use = services().acquisitions.import_triage
    try:
        done = use.accept_kinds(batch_id, request.form.getlist("kind"), _choices(), _seen())
    except SeenOtherwise as error:
        return _refused(batch_id, error)
    return redirect_saying(
        with_parameter(_where_sent(batch_id), UNDO, str(done.step)),
        NN_("%(count)s small problem is settled.", "%(count)s small problems are settled."),
        fragment="lines",
        count=done.count,
    )


@blueprint.post("/imports/<int:batch_id>/undo-step")
def undo_step(batch_id: int) -> ResponseReturnValue:
    """Undo the last step of looking through a file, if it is the one that the page told of."""
    try:
        line_id = services().acquisitions.import_triage.undo(batch_id, request.form.get("step", ""))
    except SeenOtherwise as error:
        return _refused(batch_id, error)
    return redirect_saying(
        _where_sent(batch_id), N_("Undone."), fragment=f"line-{line_id}" if line_id else "lines"
    )


@blueprint.post("/imports/<int:batch_id>/commit")
def commit_file(batch_id: int) -> ResponseReturnValue:
    """Begin to take the file in, with what was chosen for the lines that the page shows."""
    try:
        services().acquisitions.imports.start_commit(require_account(), batch_id, _choices(), _seen())
    except SeenOtherwise as error:
        return _refused(batch_id, error)
    return redirect(_of(batch_id), 303)


@blueprint.post("/imports/<int:batch_id>/stop")
def stop_file(batch_id: int) -> ResponseReturnValue:
    """End what is under way: a file that is being read is thrown away, the rest of another waits."""
    reading = services().acquisitions.imports.get(batch_id).state == "reading"
    services().acquisitions.imports.stop(require_account(), batch_id)
    if reading:
        return redirect_saying(
            url_for("librarian.imports"), N_("Reading was stopped; nothing is kept of it.")
        )
    return redirect_saying(_of(batch_id), N_("Stopped. What is in stays; the rest waits for you."))


@blueprint.post("/imports/<int:batch_id>/undo")
def undo_file(batch_id: int) -> ResponseReturnValue:
    """Undo all that a file brought."""
    job_id = services().change_log.undo_import(require_account(), batch_id)
    return redirect(url_for("librarian.work", job_id=job_id), 303)


@blueprint.post("/imports/<int:batch_id>/discard")
def discard_file(batch_id: int) -> ResponseReturnValue:
    """Throw a proposal away."""
    name = services().acquisitions.imports.get(batch_id).name
    services().acquisitions.imports.discard(batch_id)
    return redirect_saying(
        url_for("librarian.imports"), N_("%(name)s is thrown away; nothing of it was taken in."), name=name
    )


def _page(
    found: ImportView,
    asked: str | None,
    page: int,
    step: str | None = None,
    refusal: SeenOtherwise | None = None,
) -> str:
    """Return the page of a file that waits, or is in; ``step`` is the one that was taken just before it, and
    alone is offered to be undone.

    With a ``refusal`` what was chosen stands in it still, but for lines that say something else by now.
    """
    use, show = services().acquisitions, _shown(found, asked)
    size = QUEUE_SIZE if show == PERSON else PAGE_SIZE
    lines = use.import_lines.page(found.id, _answer(show), (page - 1) * size, size)
    seen = _seen() if refusal is not None else {}
    as_seen = {line.id for line in lines if seen.get(line.id) == line.said}
    return render_template(
        "librarian/import.html",
        file=found,
        records=lines,
        publications=_publications(lines),
        tabs=_tabs(found),
        show=show,
        total=_count(found, None),
        shown=_count(found, _answer(show)),
        harmless=use.import_triage.harmless(found.id) if found.state == "proposed" else [],
        answers=ANSWERS,
        actions=ACTIONS,
        action_keys=ACTION_KEYS,
        donation=_donation(found),
        read_as=_read_as(found.id),
        page=page,
        pages=pages_of(_count(found, _answer(show)), size),
        undoable=bool(services().change_log.acts_of_import(found.id)),
        left_out=[problem for problem in found.problems if problem.severity == "error"],
        last_step=found.undoable and step in (None, str(found.step)),
        refusal=say(refusal) if refusal is not None else "",
        chosen={number: action for number, action in _choices().items() if number in as_seen},
        ticked=as_seen.intersection(ticked_rows("ticked")),
    )


def _refused(batch_id: int, refusal: SeenOtherwise) -> ResponseReturnValue:
    """Return the page that a form came from, as it is now, with why nothing was done."""
    found, page = services().acquisitions.imports.get(batch_id), request.form.get("page", 1, type=int)
    return _page(found, request.form.get("show"), max(page, 1), refusal=refusal), status_of(refusal)


def _columns_page(
    found: ImportView, table: UnnamedTable, fields: list[str], header: int, error: str = ""
) -> str:
    return render_template(
        "librarian/import_columns.html",
        file=found,
        table=table,
        fields=fields,
        header=header,
        choices=choices_of(DESK_COLUMNS),
        error=error,
    )


def _read_as(batch_id: int) -> str:
    """As what a file was read, in words; "" where that is long ago."""
    name = services().acquisitions.imports.read_as(require_account(), batch_id)
    if name in formats.PRESETS:
        return _(formats.PRESETS[name])
    return _(FORMATS[name].label) if name in FORMATS else ""


def _choices() -> dict[int, str]:
    """Return what the form says is to be done with each line of which it says something else than it began
    with.
    """
    began_with = began()
    return {
        line_id: value
        for name, value in request.form.items()
        if name.startswith("action-")
        and (line_id := read_row_number(name.removeprefix("action-"))) is not None
        and value != began_with.get(name)
    }


def _seen() -> dict[int, str]:
    """Return what the form says that each line of its page said, by the number of the line."""
    return {
        line_id: mark
        for name, mark in request.form.items()
        if name.startswith("seen-") and (line_id := read_row_number(name.removeprefix("seen-"))) is not None
    }


def _under_way(found: ImportView, job: JobView | None) -> str:
    """Return the page of a file that is being read or taken in, or that could not be."""
    failed = found.state == "failed" or (job is not None and job.state == "failed")
    refusal = ""
    if failed:
        refusal = (
            say(LacunaError("failed", job.error_message, **job.error_params))
            if job is not None and job.error_message
            else _("The file could not be read.")
        )
    return render_template(
        "librarian/import_under_way.html",
        file=found,
        job=job,
        refusal=refusal,
        donors=services().acquisitions.donations.donors(),
        donations=_open_donations(),
        formats=_readable(),
        errors={},
        donor=found.donor,
    )


def _list(donor: str = "", errors: Errors | None = None) -> str:
    return render_template(
        "librarian/imports.html",
        files=services().acquisitions.imports.newest(),
        states=STATES,
        donors=services().acquisitions.donations.donors(),
        donations=_open_donations(),
        formats=_readable(),
        donor=donor,
        errors=errors or {},
    )


def _open_donations() -> list[DonationView]:
    return [donation for donation in services().acquisitions.donations.newest() if not donation.closed]


def _donation(found: ImportView) -> DonationView | None:
    return services().acquisitions.donations.get(found.donation_id) if found.donation_id else None


def _readable() -> list[str]:
    return [_(file_format.label) for file_format in FORMATS.values() if file_format.can_read]


def _job(found: ImportView) -> JobView | None:
    kind = _JOBS.get(found.state)
    return services().jobs.latest(require_account(), kind, batch_id=found.id) if kind else None


def _tabs(found: ImportView) -> list[tuple[str, str, int]]:
    """Return the parts of a file with something in them, and how much."""
    counts = [(name, _(words), _count(found, name)) for name, (_mark, words) in ANSWERS.items()]
    asking = (PERSON, _("Need you"), found.asking)
    parts = [asking, (ALL, _("All"), _count(found, None)), *counts]
    return [part for part in parts if part[2]]


def _shown(found: ImportView, asked: str | None) -> str:
    """Return what the page shows: what is asked for, else the lines that need a person, else all."""
    if asked in ANSWERS or asked == ALL or (asked == PERSON and found.asking):
        return asked
    return PERSON if found.asking else ALL


def _answer(show: str | None) -> str | None:
    """Return the lines that belong to what is shown, as the services name them."""
    return show if show in ANSWERS or show == PERSON else None


def _list_of_lines(batch_id: int, show: str | None, page: int) -> str:
    """Return the address of a part of a file."""
    named = show if show in ANSWERS or show == ALL else None
    return url_for("librarian.import_file", batch_id=batch_id, show=named, page=page if page > 1 else None)


def _where_sent(batch_id: int) -> str:
    """Return the address of the part that a form stood on."""
    return _list_of_lines(batch_id, request.form.get("show"), request.form.get("page", 1, type=int))


def _title_of(line: ImportLineView) -> str:
    title = line.description.called or _("(no title)")
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"


def _count(found: ImportView, answer: str | None) -> int:
    if answer == "problem":
        return found.with_problems
    if answer == PERSON:
        return found.asking
    return sum(found.answers.values()) if answer is None else found.answers.get(answer, 0)


def _publications(lines: list[ImportLineView]) -> dict[int, PublicationView]:
    ids = list({line.publication_id for line in lines if line.publication_id is not None})
    return {publication.id: publication for publication in services().records.publications.many(ids)}


def _of(batch_id: int) -> str:
    return url_for("librarian.import_file", batch_id=batch_id)
