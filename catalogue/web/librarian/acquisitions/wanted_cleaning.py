"""A wanted title cleaned where it stands: its case, its typing errors, a whole reference taken apart."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.description import LONGEST_TEXT, Description
from catalogue.errors import InvalidInput, too_long_a_name
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.rows import record_from_cells
from catalogue.web.addressing.addresses import safe_next
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying, with_parameter

_FIELDS = ("title", "subtitle", "authors", "publisher", "year")


@blueprint.post("/wanted/<key>")
def clean_wanted(key: str) -> ResponseReturnValue:
    """Keep the title as it is written now, on every list that wants it, and stay where one was."""
    use, person = services(), require_account()
    use.pledges.wanted.find(key)
    back = safe_next(request.form.get("back", ""), url_for("patron.wanted"))
    try:
        mark = use.lists.entries.clean(person, use.pledges.wanted.entries_of(key, person), _written())
    except InvalidInput as error:
        return redirect_saying(
            with_parameter(back, "edit", key), error.message, "warning", fragment=key, **error.params
        )
    at = next(iter(use.pledges.wanted.keys_of([mark]).values()))
    return redirect_saying(back, N_("The title is cleaned on every list that wants it."), fragment=at)


def _written() -> Description:
    cells = {name: [text] for name in _FIELDS if (text := request.form.get(name, "").strip())}
    for text in (text for texts in cells.values() for text in texts if len(text) > LONGEST_TEXT):
        raise too_long_a_name(text, LONGEST_TEXT)
    record = record_from_cells(cells, {}, 1, ProblemLog()) if cells else None
    return record.description if record else Description()
