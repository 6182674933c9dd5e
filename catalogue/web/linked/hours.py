"""The opening hours as a calendar."""

from __future__ import annotations

from flask import Response, request

from catalogue.formats.linked.calendar import MEDIA_TYPE, opening_hours
from catalogue.web.wording.centre import current_centre, local_now

from ..language import gettext as _
from ..language import language
from .blueprint import blueprint, site


@blueprint.get("/hours.ics")
def hours() -> Response:
    """Return the week as it is, to be subscribed to; in the language that the program asks for."""
    centre, code = current_centre(), language()
    title = _("%(name)s: open", name=centre.name(code))
    response = Response(opening_hours(centre, code, site(), local_now().year, title), mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'inline; filename="hours.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Accept-Language")
    response.add_etag()
    response.make_conditional(request)
    return response
