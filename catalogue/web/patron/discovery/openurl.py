"""Is what somebody reads of elsewhere held here? A link from there asks, and this page answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from catalogue.domain.gaps.gap_report import Status
from catalogue.errors import InvalidInput
from catalogue.formats import cite
from catalogue.formats.linked.openurl import read_reference
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.libraries.looking import HeldElsewhere
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import services


@blueprint.get("/openurl")
def resolve() -> ResponseReturnValue:
    """Held (where), another edition, to be looked at, wanted, or missing here and where it stands else."""
    try:
        asked = read_reference(request.args.items(multi=True))
    except InvalidInput as error:
        return render_template("patron/openurl.html", error=say(error), found=None), status_of(error)
    found = services().pledges.link_resolver.resolve(asked)
    elsewhere: Sequence[HeldElsewhere] = ()
    if found.status is Status.MISSING:
        (elsewhere,) = services().libraries.looking.check([ReferenceItem("1", asked)])
    numbers = "; ".join(identifier.value for identifier in asked.identifiers)
    return render_template(
        "patron/openurl.html",
        found=found,
        elsewhere=elsewhere,
        pledged=services().pledges.pledges.standing() if found.wanted else {},
        asked=cite(asked, "chicago") if asked.title else numbers,
    )
