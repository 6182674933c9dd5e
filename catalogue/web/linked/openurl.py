"""A link server, as Zotero's library look-up and others' catalogues ask it (OpenURL 1.0)."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue.web.addressing.page_languages import shown_languages
from catalogue.web.wording.centre import current_centre

from ..language import preferred_language
from .blueprint import blueprint


@blueprint.get("/openurl")
def openurl() -> AnyResponse:
    """Lead to the page in the reader's language; what was asked goes along as it came."""
    locale = preferred_language(current_centre().first_language, shown_languages())
    query = request.query_string.decode("ascii", "replace")
    answer = redirect(f"{url_for('patron.resolve', locale=locale)}{'?' if query else ''}{query}")
    answer.vary.add("Accept-Language")
    return answer
