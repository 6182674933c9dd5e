"""Words of one meaning, which a search takes for each other."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import BothChanged, InvalidInput
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.page_parts.editing import began, said_of_both
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/synonyms")
def synonyms() -> str:
    """Every group with a field to change it, and a field for a new one."""
    return _page()


@blueprint.post("/synonyms")
def add_synonyms() -> ResponseReturnValue:
    """Add a group, or those that are shipped."""
    use, typed = services().authority.synonyms, request.form.get("words", "")
    try:
        if "shipped" in request.form:
            use.add_shipped(require_account())
        else:
            use.add(require_account(), typed)
    except InvalidInput as error:
        return _page(typed, say(error)), status_of(error)
    return redirect_saying(url_for("librarian.synonyms"), N_("Saved."))


@blueprint.post("/synonyms/<int:group_id>")
def change_synonyms(group_id: int) -> ResponseReturnValue:
    """Change a group, or take it away."""
    use, typed = services().authority.synonyms, request.form.get("words", "")
    try:
        if "remove" in request.form:
            use.remove(require_account(), group_id)
        else:
            use.change(require_account(), group_id, typed, began=began())
    except BothChanged as error:
        return _page(error.values["words"], said_of_both(error)["words"], group_id), status_of(error)
    except InvalidInput as error:
        return _page(typed, say(error), group_id), status_of(error)
    said = N_("Removed.") if "remove" in request.form else N_("Saved.")
    return redirect_saying(url_for("librarian.synonyms"), said)


def _page(typed: str = "", error: str = "", wrong: int = 0) -> str:
    return render_template(
        "librarian/synonyms.html",
        groups=services().authority.synonyms.all(),
        typed=typed,
        error=error,
        wrong=wrong,
    )
