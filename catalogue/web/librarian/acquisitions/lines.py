"""The lines of a donation: noted, accepted, declined, taken off, and undone."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput, NotFound, SeenOtherwise
from catalogue.services.acquisitions.donation_views import LineView
from catalogue.web.failures.error_pages import status_of
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import draft_sent
from catalogue.web.librarian.forms import COPY_FIELDS, copy_data, note, typed
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, NN_, redirect_saying

from .desk import LineForm, desk_page
from .donations import donation_page

ACCEPTED = N_("%(title)s is accepted as copy %(number)s.")


@blueprint.post("/donations/<int:donation_id>/lines")
def further_copy(donation_id: int) -> ResponseReturnValue:
    """Note a further copy of a publication in a donation, and accept it unless it is to wait."""
    use, actor, draft = services(), require_account(), draft_sent()
    publication = use.records.publications.get(request.form.get("publication_id", 0, type=int))
    title = publication.description.title
    if request.form.get("wait"):
        use.acquisitions.donations.add_line(
            actor, donation_id, publication.description, publication.id, draft=draft
        )
        return redirect_saying(back(donation_id), N_("%(title)s is noted."), title=title)
    number = use.acquisitions.donations.take(
        actor, donation_id, publication.description, publication_id=publication.id, draft=draft
    )
    return redirect_saying(back(donation_id), ACCEPTED, title=title, number=number)


@blueprint.post("/donations/<int:donation_id>/lines/<int:line_id>/accept")
def accept_line(donation_id: int, line_id: int) -> ResponseReturnValue:
    """Put a line on the shelf."""
    line = find_line(donation_id, line_id)
    try:
        number = services().acquisitions.donations.accept_line(
            require_account(), line_id, copy_data(request.form), seen=request.form.get("seen")
        )
    except (InvalidInput, SeenOtherwise) as error:
        return _refused(donation_id, line_id, "accept", error)
    return redirect_saying(back(donation_id), ACCEPTED, title=line.description.title, number=number)


@blueprint.post("/donations/<int:donation_id>/accept")
def accept_all(donation_id: int) -> ResponseReturnValue:
    """Put every waiting line on the shelf that the page showed, each at the place that its own form would
    begin with.
    """
    done = services().acquisitions.donations.accept_all(
        require_account(), donation_id, seen=request.form.get("seen", "")
    )
    page = url_for("librarian.donation", donation_id=donation_id)
    if done.waiting:
        told = N_(
            "Accepted: %(count)s. Still waiting: %(left)s, as something came or was changed since you opened "
            "the page. Look at what waits before you accept it."
        )
        return redirect_saying(page, told, "warning", count=done.accepted, left=done.waiting)
    return redirect_saying(
        page,
        NN_("%(count)s gift is accepted.", "%(count)s gifts are accepted."),
        count=done.accepted,
    )


@blueprint.post("/donations/<int:donation_id>/lines/<int:line_id>/decline")
def decline_line(donation_id: int, line_id: int) -> ResponseReturnValue:
    """Decline a line with a reason."""
    line = find_line(donation_id, line_id)
    try:
        services().acquisitions.donations.decline_line(
            require_account(), line_id, request.form.get("reason", ""), seen=request.form.get("seen")
        )
    except (InvalidInput, SeenOtherwise) as error:
        return _refused(donation_id, line_id, "decline", error)
    return redirect_saying(back(donation_id), N_("%(title)s is declined."), title=line.description.title)


@blueprint.post("/donations/<int:donation_id>/lines/<int:line_id>/remove")
def remove_line(donation_id: int, line_id: int) -> ResponseReturnValue:
    """Take a line off its donation."""
    line = find_line(donation_id, line_id)
    try:
        services().acquisitions.donations.remove_line(
            require_account(), line_id, seen=request.form.get("seen")
        )
    except SeenOtherwise as error:
        return _refused(donation_id, line_id, "remove", error)
    return redirect_saying(
        back(donation_id), N_("%(title)s is taken off the donation."), title=line.description.title
    )


@blueprint.get("/donations/<int:donation_id>/lines/<int:line_id>/undo")
def undo_line(donation_id: int, line_id: int) -> ResponseReturnValue:
    """Go to the newest act on a line, where it can be undone."""
    find_line(donation_id, line_id)
    act = services().change_log.latest_on("donation_line", line_id)
    if act is None:
        raise NotFound("nothing_to_undo", "There is nothing to undo on this line.")
    return redirect(url_for("librarian.change", act_id=act.id))


def find_line(donation_id: int, line_id: int) -> LineView:
    """Return a line of a donation; raises ``NotFound``."""
    lines = services().acquisitions.donations.get(donation_id).lines
    line = next((line for line in lines if line.id == line_id), None)
    if line is None:
        raise NotFound("no_such_line", "There is no such line in a donation.")
    return line


def back(donation_id: int) -> str:
    """Where a form on a donation leads: to the desk, or to the page it was sent from."""
    if request.form.get("from") == "page":
        return url_for("librarian.donation", donation_id=donation_id)
    return url_for("librarian.home", donation=donation_id)


def _refused(
    donation_id: int, line_id: int, step: str, error: InvalidInput | SeenOtherwise
) -> ResponseReturnValue:
    form = LineForm(
        line_id, step, {name: typed(request.form, name) for name in (*COPY_FIELDS, "library_id", "reason")}
    )
    note(form.errors, error)
    if request.form.get("from") == "page":
        return donation_page(donation_id, form), status_of(error)
    return desk_page(donation_id, line_form=form), status_of(error)
