"""What is done with the ticked rows of a list: one act, said on the list again, which offers to undo it."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.whole_numbers import read_whole_number
from catalogue.services.sight import Several
from catalogue.web.addressing.addresses import UNDO
from catalogue.web.wording.messages import N_, NN_, redirect_saying, with_parameter

_DONE_BUT = NN_(
    "Done, but not with %(count)s of the ticked ones: it says something else since you opened the page. "
    "Look at it again before you tick it.",
    "Done, but not with %(count)s of the ticked ones: they say something else since you opened the page. "
    "Look at them again before you tick them.",
)
_NOTHING_DONE = NN_(
    "Nothing is done: what you ticked says something else since you opened the page. Look at it again before "
    "you tick it.",
    "Nothing is done: %(count)s of the ticked ones say something else since you opened the page. Look at "
    "them again before you tick them.",
)


def changed(address: str, done: Several, said: str) -> ResponseReturnValue:
    """Go back to the list and say what was done, and how many rows were left as they are."""
    where = with_parameter(address, UNDO, str(done.act_id)) if done.act_id else address
    if done.left:
        return left_out(where, done.left, others=bool(done.act_id))
    if not done.act_id:
        return redirect_saying(where, N_("Nothing had to be changed: the ticked ones were so already."))
    return redirect_saying(where, said)


def left_out(address: str, left: int, *, others: bool, fragment: str = "") -> ResponseReturnValue:
    """Say how many of the ticked rows were left as they are, and whether it was done with ``others``."""
    words = _DONE_BUT if others else _NOTHING_DONE
    return redirect_saying(address, words, "warning", fragment=fragment, count=left)


def nothing_ticked(address: str) -> ResponseReturnValue:
    """Go back to the list and ask for a choice."""
    return redirect_saying(address, N_("Tick at least one, and choose what to do with it."), "warning")


def just_done(address: str) -> tuple[int, str] | None:
    """Return the act that the list offers to undo, and where one goes on afterwards."""
    act_id = read_whole_number(request.args.get(UNDO, ""))
    return None if act_id is None else (act_id, address)
