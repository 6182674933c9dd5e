"""One change for many records: choose them, say what to change, look at every change, make it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.holdings.bulk_changes import FIELDS, BulkChange
from catalogue.errors import InvalidInput
from catalogue.web.addressing.addresses import UNDO
from catalogue.web.addressing.paging import asked_page, pages_of
from catalogue.web.language import gettext as _
from catalogue.web.language import language, say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.differences import in_words
from catalogue.web.librarian.forms import Errors, typed
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying, with_parameter
from catalogue.web.wording.vocabulary import BULK_FIELDS

PAGE_SIZE = 50
OPERATIONS: Mapping[str, str] = {
    "add": N_("Add (to a field that takes several)"),
    "remove": N_("Take away"),
    "replace": N_("Replace one value (of a call number: its beginning)"),
    "set": N_("Set, whatever stands there"),
}


@blueprint.get("/bulk")
def bulk() -> str:
    """Choose records by a query."""
    return _choose()


@blueprint.post("/bulk")
def propose_bulk() -> ResponseReturnValue:
    """See what a change would do."""
    change = BulkChange(*(typed(request.form, field) for field in ("field", "operation", "old", "new")))
    ticked = request.form.getlist("id", type=int)
    everything = bool(request.form.get("all"))
    if not ticked and not everything:
        return _choose({"id": _("Tick at least one record, or choose all that were found.")}), 400
    try:
        edit_id = services().maintenance.bulk_edits.propose(
            require_account(),
            change,
            text=typed(request.form, "text"),
            ids=() if everything else ticked,
        )
    except InvalidInput as error:
        return _choose({str(error.params.get("field", "")): say(error)}), 400
    return redirect(url_for("librarian.bulk_proposal", edit_id=edit_id), 303)


@blueprint.get("/bulk/<int:edit_id>")
def bulk_proposal(edit_id: int) -> str:
    """Every change before it is made; afterwards, what became of it."""
    use = services().maintenance.bulk_edits
    found = use.get(edit_id)
    page = asked_page()
    lines = use.lines(edit_id, (page - 1) * PAGE_SIZE, PAGE_SIZE) if found.state == "proposed" else []
    return render_template(
        "librarian/bulk_proposal.html",
        edit=found,
        done=(found.act_id, url_for("librarian.bulk_proposal", edit_id=edit_id))
        if found.act_id and UNDO in request.args
        else None,
        sentence=_sentence(found.change),
        changes=[
            (line, in_words(found.change.field, line.before), in_words(found.change.field, line.after))
            for line in lines
        ],
        page=page,
        pages=pages_of(found.changing, PAGE_SIZE),
    )


@blueprint.post("/bulk/<int:edit_id>/apply")
def apply_bulk(edit_id: int) -> ResponseReturnValue:
    """Make the change."""
    job_id = services().maintenance.bulk_edits.apply(require_account(), edit_id)
    if job_id is not None:
        return redirect(url_for("librarian.work", job_id=job_id), 303)
    address = with_parameter(url_for("librarian.bulk_proposal", edit_id=edit_id), UNDO, "1")
    return redirect_saying(address, N_("The change is made."))


@blueprint.post("/bulk/<int:edit_id>/drop")
def drop_bulk(edit_id: int) -> ResponseReturnValue:
    """Throw the proposal away."""
    services().maintenance.bulk_edits.drop(edit_id)
    return redirect_saying(url_for("librarian.bulk"), N_("Nothing was changed."))


def field_label(field: str) -> str:
    """Return what a field is called in the choice of fields."""
    return _(BULK_FIELDS[field])


def _sentence(change: BulkChange) -> str:
    sentences = {
        "add": _("%(field)s: add “%(new)s”"),
        "remove": _("%(field)s: take “%(old)s” away"),
        "replace": _("%(field)s: “%(new)s” in the place of “%(old)s”"),
        "set": _("%(field)s: set “%(new)s”"),
    }
    words = {side: in_words(change.field, getattr(change, side)) for side in ("old", "new")}
    return sentences[change.operation] % {"field": field_label(change.field), **words}


def _choose(errors: Errors | None = None) -> str:
    use = services()
    text = typed(request.values, "text")
    page = asked_page()
    ids, total = use.maintenance.bulk_edits.find(text, (page - 1) * PAGE_SIZE, PAGE_SIZE) if text else ([], 0)
    return render_template(
        "librarian/bulk.html",
        text=text,
        total=total,
        publications=use.records.publications.many(ids),
        page=page,
        pages=pages_of(total, PAGE_SIZE),
        fields=[(field, field_label(field)) for field in FIELDS],
        operations=[(value, _(words)) for value, words in OPERATIONS.items()],
        values=request.form,
        ticked=set(request.form.getlist("id")),
        errors=errors or {},
        subjects=use.authority.authorities.subject_labels({"en", language()}) if total else [],
    )
