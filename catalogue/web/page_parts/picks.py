"""Which titles a page's address says were picked for the basket, for pages that carry them on.

Without scripts the address is the only place where they stand; with scripts the tab keeps them
(``static/take.js``). This machine keeps them nowhere.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, g, request

from catalogue.services.pledges.baskets import MOST, wanted_pick

PICK = "pick"
"""What an address calls a title of the basket."""

_LONGEST = 40
"""Letters of a pick; a number or a wanted title's key has fewer."""


def picks() -> tuple[str, ...]:
    """Return the names of the titles that were picked, each once, in their order; one more than fit at
    most.
    """
    found: tuple[str, ...] | None = g.get("picks")
    if found is None:
        named = (name for name in request.args.getlist(PICK) if len(name) <= _LONGEST)
        found = g.picks = tuple(dict.fromkeys(named))[: MOST + 1]
    return found


def carried_on() -> str:
    """Return what stands behind the address of another page to carry on what was picked; "" for nothing."""
    return f"?{urlencode({PICK: picks()}, doseq=True)}" if picks() else ""


def init_app(app: Flask) -> None:
    """Let templates tick what was picked and carry it on."""
    app.jinja_env.globals.update(picks=picks, wanted_pick=wanted_pick)
    app.jinja_env.filters["wanted_pick"] = wanted_pick
