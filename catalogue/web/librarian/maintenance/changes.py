"""The change log: what was done, by whom, what it changed; and undoing it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import Conflict
from catalogue.web.addressing.addresses import safe_next
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.differences import changed_things
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.acts import act_in_words
from catalogue.web.wording.messages import N_, redirect_saying

PAGE_SIZE = 50
SHOWN = 30
"""Changed things that the page of an act shows; an import of a whole file changes thousands."""


@blueprint.get("/changes")
def changes() -> str:
    """Return the newest acts, fifty a page."""
    before = request.args.get("before", type=int)
    acts = services().change_log.recent(PAGE_SIZE + 1, before, reader=require_account())
    return render_template(
        "librarian/changes.html",
        acts=[(act, act_in_words(act)) for act in acts[:PAGE_SIZE]],
        older=acts[PAGE_SIZE - 1].id if len(acts) > PAGE_SIZE else None,
        newest=before is None,
    )


@blueprint.get("/changes/<int:act_id>")
def change(act_id: int) -> str:
    """One act with everything it changed, and the button that undoes it."""
    return _page(act_id)


@blueprint.post("/changes/<int:act_id>/undo")
def undo(act_id: int) -> ResponseReturnValue:
    """Undo an act, or say what stands in the way."""
    try:
        job_id = services().change_log.undo(require_account(), act_id)
    except Conflict as error:
        return _page(act_id, say(error)), status_of(error)
    if job_id is not None:
        return redirect(url_for("librarian.work", job_id=job_id), 303)
    back = safe_next(request.form.get("back", ""), url_for("librarian.change", act_id=act_id))
    return redirect_saying(back, N_("It is undone. That, too, stands in the change log."))


def _page(act_id: int, refusal: str = "") -> str:
    act = services().change_log.get(act_id, reader=require_account())
    things = changed_things(act)
    return render_template(
        "librarian/change.html",
        act=act,
        sentence=act_in_words(act),
        things=things[:SHOWN],
        undoable=(bool(things) or act.action == "private_list_removed")
        and services().change_log.may_undo(require_account(), act_id),
        left_out=act.left_out + len(things[SHOWN:]),
        refusal=refusal,
    )
