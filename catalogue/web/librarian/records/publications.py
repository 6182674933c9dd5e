"""Publications: added, looked at with everything staff may see, withdrawn, restored, with their history."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.completing import completed
from catalogue.domain.descriptions.description import Description
from catalogue.errors import InvalidInput, LacunaError
from catalogue.services.acquisitions.donation_views import DonationView
from catalogue.services.acquisitions.intake import Answer
from catalogue.web.language import gettext as _
from catalogue.web.librarian.acquisitions.desk import LONGEST
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import (
    ACCEPT,
    NOTE_ONLY,
    SAVE_ALONE,
    SAVE_WITH_COPY,
    CopyForm,
    Describing,
    begun,
    draft_sent,
    new_copy_data,
)
from catalogue.web.librarian.description_form import DescriptionForm, another_edition
from catalogue.web.librarian.differences import changed_things, side_by_side
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.acts import act_in_words
from catalogue.web.wording.messages import N_, redirect_saying


@blueprint.get("/publications/new")
def new_publication() -> str:
    """Return the form for a new description, begun from what is known, or gone on with from a draft."""
    if draft := begun():
        return _new(DescriptionForm.sent(draft), CopyForm.sent(draft), draft.get("like", "")).page()
    form = _begin_from()
    return _new(form, CopyForm.of_new(form.description())).page()


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
        return _save(page.donation, description)
    except InvalidInput as error:
        page.refuse(error)
        return page.page(), 400


@blueprint.get("/publications/<int:publication_id>")
def publication(publication_id: int) -> str:
    """Return a publication with all its copies, those withdrawn too."""
    found = services().records.publications.get(publication_id, staff=True)
    donors = {donor.id: donor.name for donor in services().acquisitions.donations.donors()}
    return render_template(
        "librarian/publication.html",
        publication=found,
        rows=side_by_side([found.description]),
        donors=donors,
        part_of=services().maintenance.merging.leads_to(publication_id) if found.withdrawn else None,
    )


@blueprint.get("/publications/<int:publication_id>/history")
def history(publication_id: int) -> str:
    """Every act on a publication and its copies."""
    use = services().records.publications
    acts = [
        (act, act_in_words(act), changed_things(act))
        for act in use.history(publication_id, reader=require_account())
    ]
    return render_template(
        "librarian/history.html", publication=use.get(publication_id, staff=True), acts=acts
    )


@blueprint.post("/publications/<int:publication_id>/withdraw")
def withdraw(publication_id: int) -> ResponseReturnValue:
    """Take a publication out of the catalogue."""
    services().records.publications.withdraw(require_account(), publication_id)
    return redirect_saying(_of(publication_id), N_("It is withdrawn: readers no longer find it."))


@blueprint.post("/publications/<int:publication_id>/restore")
def restore(publication_id: int) -> ResponseReturnValue:
    """Put a withdrawn publication back."""
    services().records.publications.restore(require_account(), publication_id)
    return redirect_saying(_of(publication_id), N_("It is back in the catalogue."))


def _new(form: DescriptionForm, copy: CopyForm, like: str = "") -> Describing:
    like = like or request.values.get("like", "")
    hidden = {"like": like} if like.isdecimal() else {}
    donation_id = request.values.get("donation", type=int)
    donation = services().acquisitions.donations.get(donation_id) if donation_id else None
    if donation is None or donation.closed:
        actions = (SAVE_WITH_COPY, SAVE_ALONE)
        return Describing(_("A new publication"), form, actions, "new", copy, hidden=hidden)
    heading = _("A gift from %(donor)s", donor=donation.donor.name)
    hidden |= {"donation": str(donation.id)}
    return Describing(heading, form, (ACCEPT, NOTE_ONLY), "new", copy, donation, hidden=hidden)


def _begin_from() -> DescriptionForm:
    """Return the form with the text that was typed, completed by a wanted title or another edition."""
    use = services()
    text = request.args.get("text", "").strip()[:LONGEST]
    try:
        answer = use.acquisitions.intake.look_up(text, require_account())
    except LacunaError:
        return DescriptionForm.of(Description(title=text))  # The index is built again; no text is lost.
    if like := request.args.get("like", type=int):
        other = another_edition(use.records.publications.get(like).description)
        if (listed := answer.listed) is not None:
            other = other.with_changes(year=listed.year, edition=listed.edition, pages=listed.pages)
        numbers = Description(identifiers=answer.typed.identifiers)
        return DescriptionForm.completed(completed(numbers, other), f"record:{like}")
    key = request.args.get("wanted")
    wanted = next((title for title in answer.wanted if title.key == key), None)
    if wanted is None and answer.answer is Answer.WANTED:
        wanted = answer.wanted[0]
    if wanted is not None:
        begun_from = f"list:{', '.join(wanted.lists)}"
        return DescriptionForm.completed(completed(answer.typed, wanted.description), begun_from)
    origin = "list:" if answer.listed else "record:"
    return DescriptionForm.completed(completed(answer.typed, answer.description), origin)


def _save(donation: DonationView | None, description: Description) -> ResponseReturnValue:
    use, actor, draft = services(), require_account(), draft_sent()
    copy = new_copy_data(request.form, description)
    action = request.form.get("action")
    title = description.title
    if donation is None:
        copies = (copy,) if action == "copy" else ()
        publication_id = use.records.publications.add(actor, description, copies, draft=draft)
        return redirect_saying(_of(publication_id), N_("%(title)s is in the catalogue."), title=title)
    address = url_for("librarian.home", donation=donation.id)
    if action == "note":
        use.acquisitions.donations.add_line(actor, donation.id, description, draft=draft)
        return redirect_saying(address, N_("%(title)s is noted."), title=title)
    number = use.acquisitions.donations.take(actor, donation.id, description, copy, draft=draft)
    said = N_("%(title)s is accepted as copy %(number)s.")
    return redirect_saying(address, said, title=title, number=number)


def _of(publication_id: int) -> str:
    return url_for("librarian.publication", publication_id=publication_id)
