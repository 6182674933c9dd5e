"""What is done with the ticked rows of a list: one act, said on the list again, which offers to undo it."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.whole_numbers import read_whole_number
from catalogue.web.addressing.addresses import UNDO
from catalogue.web.wording.messages import N_, redirect_saying, with_parameter

MOST_TICKED = 1_000
"""Rows that are changed at once."""


def ticked_rows(name: str) -> list[int]:
    """Return the numbers of the rows that were ticked under a name."""
    return request.form.getlist(name, type=int)[:MOST_TICKED]


def changed(address: str, act_id: int, said: str) -> ResponseReturnValue:
    """Go back to the list and say what was done; ``act_id`` is 0 where all were so already."""
    if not act_id:
        return redirect_saying(address, N_("Nothing had to be changed: the ticked ones were so already."))
    return redirect_saying(with_parameter(address, UNDO, str(act_id)), said)


def nothing_ticked(address: str) -> ResponseReturnValue:
    """Go back to the list and ask for a choice."""
    return redirect_saying(address, N_("Tick at least one, and choose what to do with it."), "warning")


def just_done(address: str) -> tuple[int, str] | None:
    """Return the act that the list offers to undo, and where one goes on afterwards."""
    act_id = read_whole_number(request.args.get(UNDO, ""))
    return None if act_id is None else (act_id, address)
