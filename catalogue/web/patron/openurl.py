"""Is what somebody reads of elsewhere held here? A link from there asks, and this page answers."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput
from catalogue.formats import cite
from catalogue.formats.linked.openurl import read_reference

from ..access import services
from ..error_pages import status_of
from ..language import say
from .blueprint import blueprint


@blueprint.get("/openurl")
def resolve() -> ResponseReturnValue:
    """Held (where), another edition, to be looked at, wanted, or missing."""
    try:
        asked = read_reference(request.args.items(multi=True))
    except InvalidInput as error:
        return render_template("patron/openurl.html", error=say(error), found=None), status_of(error)
    found = services().pledges.link_resolver.resolve(asked)
    numbers = "; ".join(each.value for each in asked.identifiers)
    return render_template(
        "patron/openurl.html",
        found=found,
        pledged=services().pledges.pledges.standing() if found.wanted else {},
        asked=cite(asked, "chicago") if asked.title else numbers,
    )
