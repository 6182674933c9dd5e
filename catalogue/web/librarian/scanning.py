"""The scanning station for a phone: what the camera reads is looked up, or noted in a stocktake, at once.

These pages alone may ask for the camera. A hand scanner and the keyboard do the same in the field below it,
with no script as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.services.acquisitions.intake import Answer

from ..access import services
from ..headers import with_camera
from ..messages import N_
from .blueprint import blueprint
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
    return _page(
        "librarian/station.html",
        **context,
        colour=colour,
        verdict=words,
        sound=sound,
        donation=open_donation(request.args.get("donation", type=int)),
    )


@blueprint.get("/stocktakes/<int:stocktake_id>/station")
def stocktaking_station(stocktake_id: int) -> ResponseReturnValue:
    """Stocktaking: the camera, and the verdict on the copy that was scanned; a finished one has none."""
    report = services().maintenance.stocktakes.report(stocktake_id, 0)
    if report.stocktake.closed:
        return redirect(url_for("librarian.stocktake", stocktake_id=stocktake_id), 303)
    return _page("librarian/stocktake_station.html", report=report)


def _page(template: str, **context: object) -> Response:
    return with_camera(make_response(render_template(template, **context)))
