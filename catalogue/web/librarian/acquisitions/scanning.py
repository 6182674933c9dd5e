"""The scanning station for a phone: what the camera reads is looked up at once.

This page and that of a stocktake alone may ask for the camera. A hand scanner and the keyboard do the same in
the field below it, with no script as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, make_response, render_template, request

from catalogue.services.acquisitions.intake import Answer
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.security.headers import with_camera
from catalogue.web.wording.messages import N_

from .desk import answer_context, open_donation

VERDICTS: Mapping[Answer, tuple[str, str, str]] = {
    Answer.HELD: ("held", N_("Held"), "warning"),
    Answer.OTHER_EDITION: ("other_edition", N_("Other edition"), "warning"),
    Answer.POSSIBLE: ("review", N_("Perhaps held"), "warning"),
    Answer.WANTED: ("missing", N_("Wanted!"), "wanted"),
    Answer.NEW: ("new", N_("New"), "done"),
}
"""What fills the screen for each answer of the desk's look-up: its colour, its words and its sound."""


@blueprint.get("/scan")
def scanning_station() -> Response:
    """Gifts: the camera, and the verdict on what was scanned."""
    context = answer_context(request.args.get("text", ""))
    found = context["answer"]
    colour, words, sound = VERDICTS[found.answer] if found else ("", "", "")
    page = render_template(
        "librarian/station.html",
        **context,
        colour=colour,
        verdict=words,
        sound=sound,
        donation=open_donation(request.args.get("donation", type=int)),
    )
    return with_camera(make_response(page))
