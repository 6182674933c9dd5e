"""Going back to a list after a correction, with the way to undo it at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from werkzeug.wrappers import Response

from catalogue.domain.access import Account
from catalogue.services.lists.entries import Correction

from ..access import services
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


@contextmanager
def without_news(person: Account, list_id: int) -> Iterator[None]:
    """What a person changes with their own hand is no news to them."""
    reports = services().reports
    before = reports.news(person, list_id)
    yield
    if not before:
        reports.note_visit(person, list_id)
