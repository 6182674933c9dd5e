"""Donations: opened for a donor, closed when the box is empty, thanked for."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import Conflict
from catalogue.web.addressing.ticked import ticked_rows
from catalogue.web.language import gettext as _
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.differences import DECLINE_WORDS
from catalogue.web.librarian.forms import typed, typed_day
from catalogue.web.librarian.ticked import changed, just_done, nothing_ticked
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.messages import N_, NN_, redirect_saying

from .desk import DonorForm, LineForm, closed_by, copy_values, desk_page

_FIELDS = ("donor", "contact", "note", "received_on", "unnamed")

_CLOSED_TOO_EARLY = NN_(
    "The donation is closed, and %(count)s line of it waits still. Open it again to decide.",
    "The donation is closed, and %(count)s lines of it wait still. Open it again to decide.",
)


@blueprint.get("/donations")
def donations() -> str:
    """Return the donations, open ones first, and the form for a new one."""
    return _list(DonorForm())


@blueprint.post("/donations")
def open_donation() -> ResponseReturnValue:
    """Open a donation and go to the desk with it."""
    form = DonorForm({name: typed(request.form, name) for name in _FIELDS})
    received_on = typed_day(request.form, "received_on")
    if received_on is None:
        form.errors["received_on"] = _("Write the day as year-month-day, such as 2026-04-14.")
    elif received_on > local_now().date():
        form.errors["received_on"] = _("This day has not come yet.")
    if not form.values["donor"]:
        form.errors["donor"] = _("Say who gives; write “unknown” if nobody knows.")
    if form.errors or received_on is None:
        page = _list(form) if request.form.get("from") == "list" else desk_page(donor_form=form)
        return page, 400
    donation_id = services().acquisitions.donations.open(
        require_account(),
        form.values["donor"],
        received_on,
        contact=form.values["contact"],
        unnamed=bool(form.values["unnamed"]),
        note=form.values["note"],
    )
    return redirect_saying(
        url_for("librarian.home", donation=donation_id, text=typed(request.form, "text") or None),
        N_("The donation from %(donor)s is open."),
        donor=form.values["donor"],
    )


@blueprint.get("/donations/<int:donation_id>")
def donation(donation_id: int) -> str:
    """One donation with its lines."""
    return donation_page(donation_id)


def donation_page(donation_id: int, line_form: LineForm | None = None) -> str:
    """Return the page of a donation, also after a form on it was refused."""
    found = services().acquisitions.donations.get(donation_id)
    return render_template(
        "librarian/donation.html",
        donation=found,
        copy_values=copy_values(found.lines),
        line_form=line_form,
        decline_words=DECLINE_WORDS,
        closed=closed_by(found.lines),
    )


@blueprint.post("/donations/<int:donation_id>/close")
def close_donation(donation_id: int) -> ResponseReturnValue:
    """Close a donation, or open it again."""
    closed = request.form.get("closed") != "no"
    services().acquisitions.donations.close(require_account(), donation_id, closed=closed)
    if closed:
        address = url_for("librarian.donation", donation_id=donation_id)
        lines = services().acquisitions.donations.get(donation_id).lines
        if waiting := sum(line.state == "proposed" for line in lines):
            return redirect_saying(address, _CLOSED_TOO_EARLY, "warning", count=waiting)
        return redirect_saying(address, N_("The donation is closed."))
    return redirect_saying(url_for("librarian.home", donation=donation_id), N_("The donation is open again."))


@blueprint.post("/donations/<int:donation_id>/drop")
def drop_donation(donation_id: int) -> ResponseReturnValue:
    """Throw away a donation that was opened by mistake."""
    try:
        services().acquisitions.donations.drop(require_account(), donation_id)
    except Conflict as error:
        return redirect_saying(
            url_for("librarian.donation", donation_id=donation_id), error.message, "warning"
        )
    return redirect_saying(
        url_for("librarian.home"), N_("The empty donation is thrown away. The change log can undo it.")
    )


@blueprint.post("/donations/ticked")
def change_donations() -> ResponseReturnValue:
    """Close the ticked donations, or open them again, which can be undone."""
    address, ticked = url_for("librarian.donations"), ticked_rows("donation")
    state = request.form.get("state")
    if not ticked or state not in ("closed", "open"):
        return nothing_ticked(address)
    use = services().acquisitions.donations
    done = use.close_several(require_account(), ticked, closed=state == "closed", seen=ticked)
    return changed(address, done, N_("The ticked donations are changed."))


def _list(form: DonorForm) -> str:
    use = services().acquisitions.donations
    return render_template(
        "librarian/donations.html",
        donations=use.newest(),
        donors=use.donors(),
        donor_form=form,
        done=just_done(url_for("librarian.donations")),
    )
