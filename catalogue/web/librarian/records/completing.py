"""Offers while a description is typed, for the script that asks; without it the fields are plain ones."""

from __future__ import annotations

from collections.abc import Callable

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from catalogue.services.discovery.completion import Offer
from catalogue.web.language import gettext as _
from catalogue.web.language import language
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.security.access import services
from catalogue.web.wording.messages import N_

_KINDS = {"body": N_("Body"), "person": N_("Person")}
_LONGEST = 100


@blueprint.get("/complete")
def complete() -> ResponseReturnValue:
    """Values that a field may be about to say, as JSON."""
    typed = request.args.get("q", "").strip()[:_LONGEST]
    use = services().discovery.completions
    ask: dict[str, Callable[[], list[Offer]]] = {
        "contributor": lambda: use.contributors(typed),
        "body": lambda: use.bodies(typed),
        "subject": lambda: use.subjects(typed, {"en", language()}),
        "series": lambda: use.series(typed),
    }
    find = ask.get(request.args.get("field", ""))
    return jsonify(suggestions=[_offer(offer) for offer in find()] if find else [])


def _offer(offer: Offer) -> dict[str, str]:
    note = offer.called or (_(_KINDS[offer.kind]) if offer.kind else "")
    return {"text": offer.value, "kind": note, "value": offer.value, "contributor": offer.kind}
