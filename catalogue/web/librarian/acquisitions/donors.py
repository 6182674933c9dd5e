"""Who gave what when: donors and donations, corrected."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import BothChanged, InvalidInput
from catalogue.services.acquisitions.donations import DONATION_RIGHTS, DONOR_RIGHTS
from catalogue.web.addressing.ticked import ticked_rows
from catalogue.web.language import gettext as _
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import Errors, note, typed, typed_day
from catalogue.web.librarian.ticked import changed, just_done, nothing_ticked
from catalogue.web.page_parts.editing import began, said_of_both, shown_again, tick_shown
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/donors")
def donors() -> str:
    """Every donor by name."""
    return render_template(
        "librarian/donors.html",
        donors=services().acquisitions.donations.donors(),
        done=just_done(url_for("librarian.donors")),
    )


@blueprint.post("/donors")
def change_donors() -> ResponseReturnValue:
    """Say of the ticked donors whether readers are told their names, which can be undone."""
    address, ticked = url_for("librarian.donors"), ticked_rows("donor")
    named = request.form.get("named")
    if not ticked or named not in ("yes", "no"):
        return nothing_ticked(address)
    use = services().acquisitions.donations
    done = use.name_donors(require_account(), ticked, unnamed=named == "no", seen=ticked)
    return changed(address, done, N_("The ticked donors are changed."))


@blueprint.get("/donors/<int:donor_id>")
def edit_donor(donor_id: int) -> str:
    """Return what is known of a donor."""
    values = services().acquisitions.donations.donor(donor_id).as_form
    return _donor_page(donor_id, values, values, {})


@blueprint.post("/donors/<int:donor_id>")
def save_donor(donor_id: int) -> ResponseReturnValue:
    """Change it; what only somebody else changed meanwhile stays as theirs."""
    use = services().acquisitions.donations
    values = {name: typed(request.form, name) for name in ("name", "contact", "unnamed")}
    unnamed = bool(values["unnamed"])
    try:
        use.edit_donor(require_account(), donor_id, values["name"], values["contact"], unnamed, began=began())
    except BothChanged as error:
        return _donor_page(donor_id, error.values, error.now, said_of_both(error, _shown)), 409
    except InvalidInput as error:
        now_there = use.donor(donor_id).as_form
        values, errors = shown_again(values, now_there, rights=DONOR_RIGHTS, shown=_shown)
        note(errors, error, "name")
        return _donor_page(donor_id, values, now_there, errors), 400
    return redirect_saying(url_for("librarian.donors"), N_("%(title)s is saved."), title=values["name"])


@blueprint.get("/donations/<int:donation_id>/edit")
def edit_donation(donation_id: int) -> str:
    """Who gave a donation, when, and the note."""
    values = services().acquisitions.donations.get(donation_id).as_form
    return _donation_page(donation_id, values, values, {})


@blueprint.post("/donations/<int:donation_id>/edit")
def save_donation(donation_id: int) -> ResponseReturnValue:
    """Change it; the copies that came with it follow the donor, and the donor stays unless typed anew."""
    values = {name: typed(request.form, name) for name in ("donor", "received_on", "note")}
    errors = Errors()
    received_on = typed_day(request.form, "received_on")
    if received_on is None:
        errors["received_on"] = _("Write the day as year-month-day, such as 2026-04-14.")
    elif received_on > local_now().date():
        errors["received_on"] = _("This day has not come yet.")
    else:
        try:
            services().acquisitions.donations.edit(
                require_account(), donation_id, values["donor"], received_on, values["note"], began=began()
            )
        except BothChanged as error:
            return _donation_page(donation_id, error.values, error.now, said_of_both(error)), 409
        except InvalidInput as error:
            note(errors, error)
    if errors:
        now_there = services().acquisitions.donations.get(donation_id).as_form
        values, of_both = shown_again(values, now_there, rights=DONATION_RIGHTS)
        return _donation_page(donation_id, values, now_there, of_both | errors), 400
    return redirect_saying(
        url_for("librarian.donation", donation_id=donation_id), N_("The donation is changed.")
    )


def _shown(name: str, value: str) -> str:
    """Return what a field of a donor says, as people read it."""
    return tick_shown(value) if name == "unnamed" else value


def _donor_page(
    donor_id: int, values: Mapping[str, str], began_with: Mapping[str, str], errors: Mapping[str, str]
) -> str:
    return render_template(
        "librarian/donor.html",
        donor_id=donor_id,
        values=values,
        began=began_with,
        errors=errors,
        hidden=services().acquisitions.donations.donor(donor_id).hidden,
    )


def _donation_page(
    donation_id: int, values: Mapping[str, str], began_with: Mapping[str, str], errors: Mapping[str, str]
) -> str:
    return render_template(
        "librarian/donation_edit.html",
        donation_id=donation_id,
        values=values,
        began=began_with,
        errors=errors,
        donors=services().acquisitions.donations.donors(),
    )
