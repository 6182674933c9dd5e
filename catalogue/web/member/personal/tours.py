"""Putting a tour away."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from catalogue.web.member.blueprint import blueprint
from catalogue.web.page_parts.tours import TOURS, may_walk
from catalogue.web.security.access import require_account, services


@blueprint.post("/tours/<name>")
def take_tour(name: str) -> ResponseReturnValue:
    """Offer a tour no more, and go back to the page that offered it."""
    tour = TOURS.get(name)
    if tour is None or not may_walk(tour):
        abort(404)
    services().access.tours.take(require_account(), name)
    return redirect(url_for(tour.home), 303)
