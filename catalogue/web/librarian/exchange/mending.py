"""The records of a file, mended before they are taken in; and what was odd in it, worked down."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import BothChanged, NotFound
from catalogue.services.acquisitions.import_problems import OddThing
from catalogue.services.acquisitions.import_views import ImportLineView
from catalogue.web.language import gettext as _
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import BASE, SAVE, Describing, base_sent, begun, draft_sent
from catalogue.web.librarian.description_form import DescriptionForm
from catalogue.web.librarian.forms import sealed
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying

SETTLED = {"done": N_("solved"), "ignored": N_("ignored")}


@blueprint.get("/imports/<int:batch_id>/lines/<int:line_id>")
def describe_record(batch_id: int, line_id: int) -> str:
    """Return the form of a record that is not taken in yet."""
    line = _line(batch_id, line_id)
    if form := begun():
        return _page(line, DescriptionForm.sent(form), form.get(BASE, "")).page()
    known = line.description
    title = known.title or known.reference
    return _page(line, DescriptionForm.of(known.with_changes(title=title)), sealed(known)).page()


@blueprint.post("/imports/<int:batch_id>/lines/<int:line_id>")
def mend_record(batch_id: int, line_id: int) -> ResponseReturnValue:
    """Save the record in its place; what it seems to be is looked up anew.

    Fields that only somebody else changed meanwhile stay as theirs.
    """
    base = request.form.get(BASE, "")
    page = _page(_line(batch_id, line_id), DescriptionForm.sent(request.form), base)
    if page.form.more:
        return page.page()
    description = page.checked()
    if description is None:
        return page.page(), 400
    at = request.args.get("problem", type=int)
    mine, began = base_sent(description)
    try:
        services().acquisitions.import_lines.describe(
            require_account(), line_id, mine, began=began, problem=at, draft=draft_sent()
        )
    except BothChanged as error:
        return page.changed_by_both(error)
    if at is not None:
        return redirect(_next(batch_id, at), 303)
    return redirect_saying(
        url_for("librarian.import_file", batch_id=batch_id, show=request.args.get("show") or None),
        N_("%(title)s is corrected."),
        title=description.title,
    )


@blueprint.get("/imports/<int:batch_id>/problems")
def import_problems(batch_id: int) -> str:
    """One thing that was odd, the record it is about, and how many there are of which kind."""
    use = services().acquisitions.import_problems
    at, kind = request.args.get("at", -1, type=int), request.args.get("kind", "")
    things = use.all(batch_id)
    thing = things[at] if 0 <= at < len(things) else use.next_open(batch_id, -1, kind)
    line = use.record(batch_id, thing.problem) if thing else None
    return render_template(
        "librarian/import_problems.html",
        file=services().acquisitions.imports.get(batch_id),
        thing=thing,
        line=line,
        mend=_mend_address(batch_id, thing, line),
        kinds=use.kinds(batch_id),
        kind=kind,
        still=sum(not oddity.settled for oddity in things),
        count=len(things),
        settled_words=SETTLED,
        following=use.next_open(batch_id, thing.at, kind) if thing else None,
    )


@blueprint.post("/imports/<int:batch_id>/problems/<int:at>")
def settle_problem(batch_id: int, at: int) -> ResponseReturnValue:
    """Say that a thing is mended or passed over, and go on to the next."""
    services().acquisitions.import_problems.settle(batch_id, at, request.form.get("how", ""))
    return redirect(_next(batch_id, at, request.form.get("kind", "")), 303)


@blueprint.post("/imports/<int:batch_id>/problems")
def settle_kind(batch_id: int) -> ResponseReturnValue:
    """Pass over everything of a kind that is still open."""
    services().acquisitions.import_problems.settle_kind(batch_id, request.form.get("code", ""), "ignored")
    return redirect_saying(
        url_for("librarian.import_problems", batch_id=batch_id), N_("All of this kind are ignored.")
    )


def _next(batch_id: int, at: int, kind: str = "") -> str:
    following = services().acquisitions.import_problems.next_open(batch_id, at, kind)
    return url_for(
        "librarian.import_problems",
        batch_id=batch_id,
        at=following.at if following else None,
        kind=kind or None,
        _anchor="odd",
    )


def _mend_address(batch_id: int, thing: OddThing | None, line: ImportLineView | None) -> str:
    """Where a record can be mended: in the file, or in the catalogue once it is taken in."""
    if thing is None or line is None:
        return ""
    if line.state == "proposed":
        return url_for("librarian.describe_record", batch_id=batch_id, line_id=line.id, problem=thing.at)
    if line.publication_id:
        return url_for("librarian.edit_publication", publication_id=line.publication_id)
    return ""


def _line(batch_id: int, line_id: int) -> ImportLineView:
    line = services().acquisitions.import_lines.get(line_id)
    if line.batch_id != batch_id or line.state != "proposed":
        raise NotFound("no_such_line", "This line is not waiting for an answer.")
    return line


def _page(line: ImportLineView, form: DescriptionForm, base: str) -> Describing:
    heading = _("Edit record %(number)s of %(name)s", number=line.line, name=_name(line))
    subject = f"import/{line.batch_id}/{line.id}"
    return Describing(heading, form, (SAVE,), subject, hidden={BASE: base})


def _name(line: ImportLineView) -> str:
    return services().acquisitions.imports.get(line.batch_id).name
