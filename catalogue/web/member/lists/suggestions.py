"""A member's own suggestions: seen, taken back, and sent by file."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import LacunaError
from catalogue.services.lists.suggestions import MOST_IN_A_FILE, Outcome
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.member.blueprint import blueprint
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/suggestions")
def suggestions() -> str:
    """Return what this person suggested, and what became of it."""
    return _page()


@blueprint.post("/suggestions")
def suggest_file() -> ResponseReturnValue:
    """Suggest the titles of a file."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(_("Choose a file first.")), 400
    try:
        done = services().lists.suggestions.suggest_file(
            require_account(), cast(BinaryIO, file.stream), file.filename
        )
    except LacunaError as error:
        return _page(say(error)), status_of(error)
    return redirect_saying(
        url_for("member.suggestions"),
        N_("%(kept)s titles are suggested. %(held)s are held already, %(wanted)s are wanted already."),
        kept=done.counts[Outcome.KEPT],
        held=done.counts[Outcome.HELD],
        wanted=done.counts[Outcome.WANTED],
    )


@blueprint.post("/suggestions/<int:suggestion_id>/withdraw")
def withdraw_suggestion(suggestion_id: int) -> ResponseReturnValue:
    """Take one's own suggestion back."""
    services().lists.suggestions.withdraw(require_account(), suggestion_id)
    return redirect_saying(url_for("member.suggestions"), N_("The suggestion is taken back."))


def _page(error: str = "") -> str:
    return render_template(
        "member/suggestions.html",
        suggestions=services().lists.suggestions.mine(require_account()),
        most=MOST_IN_A_FILE,
        error=error,
    )
