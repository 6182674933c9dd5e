"""Names of donors that are shown to nobody but their own people and the librarian."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/hidden-names")
def hidden_names() -> str:
    """Every hidden name, and the form to hide another."""
    return _page()


@blueprint.post("/hidden-names")
def hide_name() -> ResponseReturnValue:
    """Hide a name everywhere, or show it again."""
    hidden = request.form.get("show") is None
    try:
        services().authority.hidden_names.set(require_account(), request.form.get("name", ""), hidden=hidden)
    except InvalidInput as error:
        return _page(say(error)), status_of(error)
    said = N_("The name is hidden everywhere.") if hidden else N_("The name is shown again.")
    return redirect_saying(url_for("librarian.hidden_names"), said)


def _page(error: str = "") -> str:
    return render_template(
        "librarian/hidden_names.html", names=services().authority.hidden_names.all(), error=error
    )
