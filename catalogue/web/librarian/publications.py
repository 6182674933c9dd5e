"""Publications: added, looked at with everything staff may see, withdrawn, restored, with their history."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.description import Description
from catalogue.errors import InvalidInput, LacunaError
from catalogue.services.intake.donation_views import DonationView

from ..access import require_account, services
from ..acts import act_in_words
from ..language import gettext as _
from ..messages import N_, redirect_saying
from .blueprint import blueprint
from .describing import (
    ACCEPT,
    NOTE_ONLY,
    SAVE_ALONE,
    SAVE_WITH_COPY,
    CopyForm,
    Describing,
    begun,
    forget_draft,
    new_copy_data,
)
from .description_form import DescriptionForm, another_edition
from .desk import LONGEST
from .differences import changed_things, side_by_side


@blueprint.get("/publications/new")
def new_publication() -> str:
    """The form for a new description, begun from what is known, or gone on with from a draft."""
    if form := begun():
        return _new(DescriptionForm.sent(form), CopyForm.sent(form)).page()
    description = _begin_from()
    return _new(DescriptionForm.of(description), CopyForm.of_new(description)).page()


@blueprint.post("/publications/new")
def add_publication() -> ResponseReturnValue:
    """Save a new description: alone, with a copy, or as a gift of the open donation."""
    page = _new(DescriptionForm.sent(request.form), CopyForm.sent(request.form))
    if page.form.more:
        return page.page()
    description = page.checked()
    if description is None:
        return page.page(), 400
    if page.find_duplicates(description):
        return page.page(), 409
    try:
        answer = _save(page.donation, description)
    except InvalidInput as error:
        page.refuse(error)
        return page.page(), 400
    forget_draft()
    return answer


@blueprint.get("/publications/<int:publication_id>")
def publication(publication_id: int) -> str:
    """A publication with all its copies, those withdrawn too."""
    found = services().publications.get(publication_id, staff=True)
    donors = {each.id: each.name for each in services().donations.donors()}
    return render_template(
        "librarian/publication.html",
        publication=found,
        rows=side_by_side([found.description]),
        donors=donors,
        part_of=services().merging.leads_to(publication_id) if found.withdrawn else None,
    )


@blueprint.get("/publications/<int:publication_id>/history")
def history(publication_id: int) -> str:
    """Every act on a publication and its copies."""
    use = services().publications
    acts = [
        (each, act_in_words(each), changed_things(each))
        for each in use.history(publication_id, reader=require_account())
    ]
    return render_template(
        "librarian/history.html", publication=use.get(publication_id, staff=True), acts=acts
    )


@blueprint.post("/publications/<int:publication_id>/withdraw")
def withdraw(publication_id: int) -> ResponseReturnValue:
    """Take a publication out of the catalogue."""
    services().publications.withdraw(require_account(), publication_id)
    return redirect_saying(_of(publication_id), N_("It is withdrawn: readers no longer find it."))


@blueprint.post("/publications/<int:publication_id>/restore")
def restore(publication_id: int) -> ResponseReturnValue:
    """Put a withdrawn publication back."""
    services().publications.restore(require_account(), publication_id)
    return redirect_saying(_of(publication_id), N_("It is back in the catalogue."))


def _new(form: DescriptionForm, copy: CopyForm) -> Describing:
    donation_id = request.values.get("donation", type=int)
    donation = services().donations.get(donation_id) if donation_id else None
    if donation is None or donation.closed:
        return Describing(_("A new publication"), form, (SAVE_WITH_COPY, SAVE_ALONE), "new", copy)
    heading = _("A gift from %(donor)s", donor=donation.donor.name)
    hidden = {"donation": str(donation.id)}
    return Describing(heading, form, (ACCEPT, NOTE_ONLY), "new", copy, donation, hidden=hidden)


def _begin_from() -> Description:
    """What is known already: the text that was typed, a wanted title, or another edition."""
    use = services()
    text = request.args.get("text", "").strip()[:LONGEST]
    try:
        answer = use.intake.look_up(text, require_account())
    except LacunaError:
        return Description(title=text)  # The index is built again; what was typed is not lost.
    known = answer.description
    if like := request.args.get("like", type=int):
        other = use.publications.get(like).description
        return another_edition(other).with_changes(identifiers=known.identifiers)
    wanted = next((each for each in answer.wanted if each.key == request.args.get("wanted")), None)
    if wanted is not None:
        known = wanted.description.with_changes(
            identifiers=wanted.description.identifiers or known.identifiers
        )
    return known if known.title else known.with_changes(title=known.reference)


def _save(donation: DonationView | None, description: Description) -> ResponseReturnValue:
    use, actor = services(), require_account()
    copy = new_copy_data(request.form, description)
    action = request.form.get("action")
    title = description.title
    if donation is None:
        publication_id = use.publications.add(actor, description, (copy,) if action == "copy" else ())
        return redirect_saying(_of(publication_id), N_("%(title)s is in the catalogue."), title=title)
    address = url_for("librarian.home", donation=donation.id)
    if action == "note":
        use.donations.add_line(actor, donation.id, description)
        return redirect_saying(address, N_("%(title)s is noted."), title=title)
    number = use.donations.take(actor, donation.id, description, copy)
    said = N_("%(title)s is accepted as copy %(number)s.")
    return redirect_saying(address, said, title=title, number=number)


def _of(publication_id: int) -> str:
    return url_for("librarian.publication", publication_id=publication_id)
