"""Going back to a list after a correction, with the way to undo it at hand."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from catalogue.services.entries import Correction

from ..messages import redirect_saying

PARAMETER = "undo"


def redirect_undoable(
    address: str, message: str, done: Correction, kind: str = "done", **params: object
) -> Response:
    """Say what was done on the page that follows, which then offers to undo it."""
    address = address.partition("#")[0]
    if done.act_id:
        join = "&" if "?" in address else "?"
        address = f"{address}{join}{PARAMETER}={done.act_id}"
    return redirect_saying(address, message, kind, fragment=f"entry-{done.entry_id}", **params)


def to_undo() -> int | None:
    """The act that this page offers to undo."""
    return request.args.get(PARAMETER, type=int)
