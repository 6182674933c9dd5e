"""Drafts: descriptions that were begun and not saved; kept while one types, gone on with, thrown away."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput
from catalogue.services.acquisitions.drafts import DraftView
from catalogue.web.addressing.row_numbers import read_row_number
from catalogue.web.language import gettext as _
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import typed
from catalogue.web.security import csrf
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying

_LEFT_OUT = {csrf.FIELD, "action", "more", "draft", "subject", "shown"}


@blueprint.get("/drafts")
def drafts() -> str:
    """Return what was begun and left, newest first."""
    found = services().acquisitions.drafts.mine(require_account())
    shown = [(draft, draft.title or _("(no title)"), _address(draft)) for draft in found]
    return render_template("librarian/drafts.html", drafts=shown)


@blueprint.post("/drafts")
def keep_draft() -> ResponseReturnValue:
    """Keep a form as it is, for the button and for the script that does so while one types."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _LEFT_OUT]
    title, subject = typed(request.form, "title"), request.form.get("subject", "")
    if _parts(subject) is None:
        raise InvalidInput("draft_subject", "This page is too old. Go back, reload it and try again.")
    services().acquisitions.drafts.keep(
        require_account(), request.form.get("draft", ""), subject, title, fields
    )
    if request.headers.get("Accept") == "application/json":
        return Response(status=204)
    return redirect_saying(
        url_for("librarian.drafts"), N_("“%(title)s” is kept as a draft."), title=title or _("(no title)")
    )


@blueprint.post("/drafts/<token>/discard")
def discard_draft(token: str) -> ResponseReturnValue:
    """Throw a draft away."""
    found = services().acquisitions.drafts.get(require_account(), token)
    services().acquisitions.drafts.discard(require_account(), token)
    return redirect_saying(
        url_for("librarian.drafts"), N_("The draft “%(title)s” is thrown away."), title=found.title or "…"
    )


def _address(draft: DraftView) -> str:
    """Return the page on which a draft is gone on with."""
    kind, numbers = _parts(draft.subject) or ("new", [])
    if kind == "publication":
        return url_for("librarian.edit_publication", publication_id=numbers[0], draft=draft.token)
    if kind == "line":
        return url_for(
            "librarian.describe_line", donation_id=numbers[0], line_id=numbers[1], draft=draft.token
        )
    if kind == "import":
        return url_for(
            "librarian.describe_record", batch_id=numbers[0], line_id=numbers[1], draft=draft.token
        )
    donation = dict(draft.fields).get("donation") or None
    return url_for("librarian.new_publication", donation=donation, draft=draft.token)


def _parts(subject: str) -> tuple[str, list[int]] | None:
    """Return a subject as kind and numbers; None where it is none that a form names."""
    kind, *numbers = subject.split("/")
    if {"new": 0, "publication": 1, "line": 2, "import": 2}.get(kind) != len(numbers):
        return None
    found = [number for number in map(read_row_number, numbers) if number is not None]
    return (kind, found) if len(found) == len(numbers) else None
